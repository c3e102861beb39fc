// What is shown while the company starts, or could not be started.

import { h, icon } from "./dom.js";
import { spinner } from "./parts.js";

export function startScreen(state, again) {
  const failed = state.phase === "failed";
  return h("div", { class: "start", role: "status" },
    h("img", { src: "/icon.svg", alt: "", class: "start-icon" }),
    h("h1", {}, failed ? "The company did not start" : "Starting Acme Analytics"),
    h("p", {}, failed ? state.why : "A pretend Slack, a pretend Okta and a local AWS. Nothing leaves this machine."),
    h("ul", {}, (state.steps ?? []).map((step) => h("li", { class: step.seconds === null ? "running" : "done" },
      step.seconds === null ? (failed ? icon("warn") : spinner("Running")) : icon("check"), h("span", {}, step.name[0].toUpperCase() + step.name.slice(1)),
      h("span", { class: "faint" }, step.seconds === null ? "" : `${step.seconds.toFixed(1)} s`)))),
    failed ? h("button", { class: "button primary", type: "button", onclick: again }, "Start again") : null);
}

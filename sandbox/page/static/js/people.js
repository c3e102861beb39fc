// The left column: the workspace, and who one is.

import { h, icon, keyed } from "./dom.js";
import { appFace, face } from "./parts.js";

export class People {
  /** `be(email)` changes who one is, `go(place)` what is in front. */
  constructor(be, go) {
    this.be = be;
    this.go = go;
    this.list = h("div", { class: "people", role: "group", "aria-label": "Be somebody" });
    this.list.addEventListener("keydown", (event) => this.arrow(event));
    this.places = h("div", { class: "places" });
    this.node = h("nav", { class: "sidebar", "aria-label": "Workspace" },
      h("div", { class: "team" }, h("strong", {}, "Acme Analytics"), h("span", {}, "A pretend Slack, on your machine")),
      h("h2", { id: "you-are" }, "You are"), this.list,
      h("h2", {}, "Conversations"), this.places,
      h("div", { class: "guide" }, h("h2", {}, "In two minutes"), h("ol", {},
        h("li", {}, "Type ", h("code", {}, "/access"), " and ask for “Staging Read”."),
        h("li", {}, "Be the approver with the red number, and approve."),
        h("li", {}, "Watch Okta and the audit trail on the right."),
        h("li", {}, "Move the clock on: it is taken back."))));
  }

  draw(state, place) {
    keyed(this.list, state.people.map((each) => ({ ...each, on: each.email === state.as })), (each) => each.email, (each) => this.person(each));
    const places = [
      ...state.channels.map((each) => ({ key: each.id, name: each.name, on: place === each.id, kind: "hash" })),
      { key: "app", name: "Access Service", on: place === "messages" || place === "home", kind: "app" },
    ];
    keyed(this.places, places, (each) => each.key, (each) => h("button", {
      type: "button", class: each.on ? "place on" : "place", "aria-current": each.on ? "page" : null, "data-focus": `place-${each.key}`, onclick: () => this.go(each.key === "app" ? "messages" : each.key),
    }, each.kind === "app" ? appFace("small") : icon("hash"), each.name));
  }

  person(each) {
    const unread = each.unread && !each.on ? h("span", { class: "unread" }, each.unread) : null;
    return h("button", {
      type: "button", class: each.on ? "person on" : "person", "aria-pressed": each.on ? "true" : "false", title: each.hint,
      "aria-label": [each.name, each.job, unread ? `${each.unread} unread` : ""].filter(Boolean).join(", "),
      "data-focus": each.email, "data-person": each.email, onclick: () => this.be(each.email),
    }, face(each.name), h("span", { class: "who" }, h("strong", {}, each.name), h("small", {}, each.job)), unread);
  }

  arrow(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...this.list.children];
    const at = all.indexOf(document.activeElement.closest("[data-person]"));
    all[(at + step + all.length) % all.length]?.focus();
  }
}

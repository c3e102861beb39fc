// What Slack refused, or showed instead of the application's answer: what it was, and why.

import { h, icon, keyed } from "./dom.js";

export class Banners {
  constructor() {
    this.node = h("div", { class: "banners", role: "alert" });
    this.gone = new Set();
  }

  draw(banners, run) {
    const left = banners.filter((each) => !this.gone.has(`${run}/${each.id}`)).slice(-3);
    keyed(this.node, left, (each) => `${run}/${each.id}`, (each) => h("div", { class: "banner" }, icon("warn"),
      h("p", {}, h("strong", {}, each.what), " ", each.why),
      h("button", { type: "button", class: "plain", "aria-label": "Dismiss", onclick: (event) => {
        this.gone.add(`${run}/${each.id}`);
        event.target.closest(".banner").remove();
      } }, icon("close"))));
  }
}

// The clock pane: the time, moved by an hour, a day or a week, and what is due next.

import { fill, h, icon, once } from "./dom.js";
import * as dates from "./dates.js";
import { say, spinner } from "./parts.js";

const MOVES = [["+1 hour", 3600], ["+1 day", 86400], ["+1 week", 604800]];

export class ClockPane {
  constructor(beside) {
    this.beside = beside;
    this.time = h("div", { class: "time" });
    this.due = h("div", { class: "due" });
    this.passing = h("span", { class: "passing", role: "status" });
    this.moves = MOVES.map(([words, seconds]) => h("button", { type: "button", class: "button", onclick: () => this.move(seconds) }, words));
    this.node = h("section", { class: "pane pane-clock", id: "pane-clock", "aria-labelledby": "clock-title" },
      h("header", {}, icon("clock"), h("h2", { id: "clock-title" }, "Clock"), this.passing), h("div", { class: "pane-body" }, this.time, h("div", { class: "moves", role: "group", "aria-label": "Move the clock" }, this.moves), h("h3", {}, "Due next"), this.due));
    setInterval(() => this.tick(), 1000);
  }

  draw(clock, tz) {
    this.ahead = clock.now - Date.now() / 1000;
    this.tz = tz;
    this.tick();
    once(this.due, JSON.stringify([clock.due, tz, Math.floor(clock.now / 600)]), () => (clock.due.length ? this.list(clock) : h("p", { class: "faint" }, "Nothing. Ask for something, and its end stands here.")));
  }

  list(clock) {
    return h("ol", {}, clock.due.map((each) => h("li", {},
      h("div", {}, h("strong", {}, each.what), each.title ? h("span", {}, each.title) : null, each.who ? h("span", { class: "faint" }, each.who) : null),
      h("div", { class: "when" }, h("time", { title: dates.moment(each.at, this.tz) }, dates.ago(each.at - clock.now)),
        each.at > clock.now ? h("button", { type: "button", class: "plain small", "aria-label": `Go to when: ${each.what}`, onclick: () => this.move(Math.ceil(each.at - this.now()) + 1) }, "Go there") : null))));
  }

  now() {
    return Date.now() / 1000 + this.ahead;
  }

  tick() {
    if (!this.tz) return;
    const now = this.now();
    fill(this.time, h("span", { class: "hands" }, dates.token("time_secs", now, this.tz, now)), h("span", { class: "date" }, dates.token("date_long", now, this.tz, now)), h("span", { class: "faint" }, this.tz.replace("_", " ")));
  }

  async move(seconds) {
    for (const each of this.node.querySelectorAll("button")) each.disabled = true;
    this.node.setAttribute("aria-busy", "true");
    fill(this.passing, spinner("Time passes"), "Time passes …");
    await this.beside("move", { seconds });
    this.node.removeAttribute("aria-busy");
    fill(this.passing);
    for (const each of this.node.querySelectorAll("button")) each.disabled = false;
    say("The clock has moved");
  }
}

// The audit pane: facts as they are recorded, and whether the chains hold.

import { fill, h, icon, keyed } from "./dom.js";
import * as dates from "./dates.js";

const GOOD = new Set(["approved", "given", "extended", "recovered", "service up"]);
const BAD = new Set(["denied", "refused", "hindered", "service down", "stopped", "lapsed"]);

export class AuditPane {
  constructor() {
    this.verdict = h("span", { class: "verdict", role: "status" });
    this.list = h("div", { class: "facts" });
    this.node = h("section", { class: "pane pane-audit", id: "pane-audit", "aria-labelledby": "audit-title" },
      h("header", {}, icon("list"), h("h2", { id: "audit-title" }, "Audit"), this.verdict), h("div", { class: "pane-body" }, this.list));
  }

  draw(audit, tz, now) {
    const holds = !audit.broken.length;
    this.verdict.classList.toggle("bad", !holds);
    fill(this.verdict, icon(holds ? "check" : "warn"), holds ? `${audit.count} facts, all chains hold` : `The chain of ${audit.broken[0]} is broken`);
    keyed(this.list, audit.facts.map((fact) => ({ ...fact, tz })), (fact) => fact.id, (fact) => this.fact(fact, tz, now));
  }

  fact(fact, tz, now) {
    const kind = GOOD.has(fact.what) ? "good" : BAD.has(fact.what) ? "bad" : "";
    const detail = Object.entries({ ...fact.detail, number: fact.sequence, hash: fact.hash, "hash before": fact.before || "none" });
    const near = dates.sameDay(fact.at, now, tz);
    return h("details", { class: "fact" },
      h("summary", {}, h("span", { class: `what ${kind}` }, fact.what), h("span", { class: "subject" }, fact.subject),
        h("span", { class: "faint" }, `${fact.who === "access-service" ? "by itself" : fact.who} · ${near ? dates.clock(fact.at, tz) : dates.moment(fact.at, tz)}`)),
      h("dl", {}, detail.map(([key, value]) => [h("dt", {}, key.replaceAll("_", " ")), h("dd", {}, this.words(key, value, tz))])));
  }

  words(key, value, tz) {
    return key === "end" && /^\d+$/.test(value) ? dates.moment(Number(value), tz) : value;
  }
}

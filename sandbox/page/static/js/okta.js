// The Okta pane: who is in what right now, what an administrator can do by hand, and how Okta feels.

import { h, icon, keyed, once } from "./dom.js";
import { face } from "./parts.js";
import * as dates from "./dates.js";

export class OktaPane {
  constructor(beside) {
    this.beside = beside;
    this.mood = h("div", { class: "mood" });
    this.groups = h("div", { class: "groups" });
    this.signOns = h("div", { class: "sign-ons", role: "status" });
    this.people = h("div", { class: "accounts" });
    this.form = h("div", {});
    this.node = h("section", { class: "pane pane-okta", id: "pane-okta", "aria-labelledby": "okta-title" },
      h("header", {}, icon("shield"), h("h2", { id: "okta-title" }, "Okta"), this.mood),
      h("div", { class: "pane-body" }, this.signOns, this.groups,
        h("details", {}, h("summary", {}, "Accounts"), this.people),
        h("details", {}, h("summary", {}, "Make access permanent"), this.form)));
  }

  draw(okta, tz) {
    once(this.mood, okta.mood, () => this.moods(okta));
    this.node.classList.toggle("unwell", okta.mood !== "well");
    const groups = okta.groups.length ? okta.groups : [{ id: "none", none: true }];
    keyed(this.groups, groups, (each) => each.id, (each) => this.group(each));
    once(this.signOns, JSON.stringify(okta.signOns), () => okta.signOns.toReversed().map((each) => h("p", { class: each.in ? "in" : "out" },
      icon(each.in ? "check" : "close"), `${each.who} ${each.in ? "was let in to" : "was turned away from"} ${each.to}, ${dates.clock(each.at, tz)}`)));
    keyed(this.people, okta.people, (each) => each.id, (each) => this.account(each));
    once(this.form, JSON.stringify([okta.people.map((each) => each.id), okta.offered.length]), () => this.permanent(okta));
  }

  moods(okta) {
    const choice = h("select", { "aria-label": "How Okta behaves", "data-focus": "mood", onchange: () => this.beside("mood", { mood: choice.value }) },
      okta.moods.map((each) => h("option", { value: each.key, selected: each.key === okta.mood }, each.label)));
    return choice;
  }

  group(group) {
    if (group.none) return h("p", { class: "faint" }, "Nobody is in any group that a role gives.");
    return h("div", { class: "group" }, h("h3", {}, group.name), h("ul", {}, group.members.map((member) => this.member(group, member))));
  }

  member(group, member) {
    const given = { group: group.id, user: member.id };
    return h("li", {}, face(member.name, "small"), h("span", { class: "name" }, member.name),
      h("button", { type: "button", class: "plain small", "data-focus": `use-${group.id}-${member.id}`, "aria-label": `Use this app as ${member.name}`, onclick: () => this.beside("use", given) }, "Use this app"),
      h("button", { type: "button", class: "plain small", "data-focus": `take-${group.id}-${member.id}`, "aria-label": `Take ${member.name} out by hand`, onclick: () => this.beside("take", given) }, "Take out"));
  }

  account(each) {
    const active = each.status === "ACTIVE";
    return h("div", { class: "account" }, face(each.name, "small"), h("span", { class: "name" }, each.name),
      h("span", { class: active ? "status ok" : "status bad" }, each.status.toLowerCase()),
      h("button", { type: "button", class: "plain small", "data-focus": `suspend-${each.id}`, "aria-label": `${active ? "Suspend" : "Activate"} ${each.name}`, onclick: () => this.beside("suspend", { user: each.id, on: active }) }, active ? "Suspend" : "Activate"));
  }

  permanent(okta) {
    const who = h("select", { "aria-label": "Person", "data-focus": "permanent-who" }, okta.people.map((each) => h("option", { value: each.id }, each.name)));
    const what = h("input", { class: "text", list: "all-groups", placeholder: "Group", "aria-label": "Group", "data-focus": "permanent-what" });
    const known = h("datalist", { id: "all-groups" }, okta.offered.map((each) => h("option", { value: each.name })));
    return h("form", { class: "permanent", onsubmit: (event) => {
      event.preventDefault();
      const found = okta.offered.find((each) => each.name === what.value);
      what.setCustomValidity(found ? "" : "Choose a group from the list.");
      if (!found) return what.reportValidity();
      this.beside("put", { group: found.id, user: who.value });
      what.value = "";
    } }, h("p", { class: "faint" }, "An administrator puts somebody into a group by hand. Access Service leaves such access alone."), who, what, known, h("button", { class: "button", type: "submit" }, "Put in"));
  }
}

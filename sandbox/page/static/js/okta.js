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
    const things = [...okta.apps.map((each) => ({ ...each, app: true })), ...okta.groups];
    keyed(this.groups, things.length ? things : [{ id: "none", none: true }], (each) => each.id, (each) => this.thing(each));
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

  thing(thing) {
    if (thing.none) return h("p", { class: "faint" }, "Nobody has anything that a role gives.");
    const about = thing.app ? "App" : thing.pushed ? `Group, pushed to ${thing.pushed}` : "Group";
    return h("div", { class: "group" }, h("h3", {}, thing.name), h("p", { class: "faint kind" }, about),
      h("ul", {}, thing.members.map((member) => this.member(thing, member))));
  }

  member(thing, member) {
    const given = { what: thing.id, user: member.id };
    return h("li", {}, face(member.name, "small"), h("span", { class: "name" }, member.name, member.through ? h("small", { class: "faint" }, ` through ${member.through}`) : ""),
      h("button", { type: "button", class: "plain small", "data-focus": `use-${thing.id}-${member.id}`, "aria-label": `Use this app as ${member.name}`, onclick: () => this.beside("use", given) }, "Use this app"),
      h("button", { type: "button", class: "plain small", "data-focus": `take-${thing.id}-${member.id}`, "aria-label": `Take ${member.name} out by hand`, onclick: () => this.beside("take", given) }, "Take out"));
  }

  account(each) {
    const active = each.status === "ACTIVE";
    return h("div", { class: "account" }, face(each.name, "small"), h("span", { class: "name" }, each.name),
      h("span", { class: active ? "status ok" : "status bad" }, each.status.toLowerCase()),
      h("button", { type: "button", class: "plain small", "data-focus": `suspend-${each.id}`, "aria-label": `${active ? "Suspend" : "Activate"} ${each.name}`, onclick: () => this.beside("suspend", { user: each.id, on: active }) }, active ? "Suspend" : "Activate"));
  }

  permanent(okta) {
    const who = h("select", { "aria-label": "Person", "data-focus": "permanent-who" }, okta.people.map((each) => h("option", { value: each.id }, each.name)));
    const what = h("input", { class: "text", list: "all-things", placeholder: "App or group", "aria-label": "App or group", "data-focus": "permanent-what", oninput: () => what.setCustomValidity("") });
    const known = h("datalist", { id: "all-things" }, okta.offered.map((each) => h("option", { value: each.name })));
    const give = (through) => {
      const found = okta.offered.find((each) => each.name === what.value);
      const wrong = !found ? "Choose an app or a group from the list." : through && !found.app ? "Only an app is given through a group." : "";
      what.setCustomValidity(wrong);
      if (wrong) return what.reportValidity();
      this.beside("put", { what: found.id, user: who.value, through });
      what.value = "";
    };
    return h("form", { class: "permanent", onsubmit: (event) => { event.preventDefault(); give(false); } },
      h("p", { class: "faint" }, "An administrator gives somebody an app or a group by hand. Access Service leaves such access alone."), who, what, known,
      h("button", { class: "button", type: "submit" }, "Put in"),
      h("button", { class: "button", type: "button", "data-focus": "permanent-through", onclick: () => give(true) }, "Put in through a group"));
  }
}

// The question that Slack asks before a button counts.

import { h } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { trap } from "./trap.js";

/** Whether the person says yes. The focus returns to `back`. */
export function confirmed(question, reader, back) {
  return new Promise((answer) => {
    const done = (yes) => {
      shade.remove();
      back?.focus();
      answer(yes);
    };
    const yes = h("button", { type: "button", class: `button ${question.style ?? "primary"}`, onclick: () => done(true) }, question.confirm.text);
    const no = h("button", { type: "button", class: "button", onclick: () => done(false) }, question.deny.text);
    const box = h("div", { class: "confirm", role: "alertdialog", "aria-modal": "true", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
      h("h2", { id: "confirm-title" }, question.title.text),
      h("div", { id: "confirm-text" }, textObject(question.text, reader)),
      h("div", { class: "confirm-buttons" }, no, yes));
    const shade = h("div", { class: "shade confirm-shade" }, box);
    trap(box, () => done(false));
    document.getElementById("slack").append(shade);
    yes.focus();
  });
}

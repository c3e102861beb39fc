// The few emoji that Access Service writes, drawn by the page: not every machine has letters for them, and Slack draws its own as well.

import { h } from "./dom.js";

const DRAWN = { "🔴": ["red", "Red circle"], "🟢": ["green", "Green circle"], "⚠️": ["warning", "Warning"] };
const FOUND = new RegExp(`(${Object.keys(DRAWN).join("|")})`, "u");

/** Text in pieces: strings, and a node for each of them. */
export function pictured(text) {
  return text.split(FOUND).filter(Boolean).map((piece) => {
    const known = DRAWN[piece];
    return known ? h("span", { class: `emoji emoji-${known[0]}`, role: "img", "aria-label": known[1] }) : piece;
  });
}

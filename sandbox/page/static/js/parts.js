// Small things that several places draw: faces, badges, spinners, sentences for the screen reader, toasts.

import { h, icon } from "./dom.js";

/** A square with initials, in a colour that stays with the person. */
export function face(name, size = "") {
  const initials = name.split(/\s+/).map((word) => word[0] ?? "").join("").slice(0, 2).toUpperCase();
  let sum = 0;
  for (const character of name) sum = (sum * 67 + character.charCodeAt(0)) % 7919;
  return h("span", { class: `face face-${sum % 8} ${size}`, "aria-hidden": "true" }, initials);
}

/** The application's own face. */
export function appFace(size = "") {
  return h("span", { class: `face face-app ${size}`, "aria-hidden": "true" }, h("img", { src: "/icon.svg", alt: "" }));
}

export function spinner(words = "Loading") {
  return h("span", { class: "spinner", role: "status", "aria-label": words });
}

/** Say something to whoever listens instead of looking. */
export function say(words) {
  document.getElementById("said").textContent = words;
}

/** Something that did not work, for a few seconds. */
export function toast(words) {
  const shown = h("div", { class: "toast" }, icon("warn"), h("span", {}, words));
  const gone = h("button", { class: "plain", "aria-label": "Dismiss", onclick: () => shown.remove() }, icon("close"));
  shown.append(gone);
  document.getElementById("toasts").append(shown);
  setTimeout(() => shown.remove(), 9000);
}

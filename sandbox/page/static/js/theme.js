// Light or dark: as the system says, until somebody chooses.

import { fill, h, icon } from "./dom.js";

const KEY = "sandbox-theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");

function dark() {
  const chosen = localStorage.getItem(KEY);
  return chosen ? chosen === "dark" : system.matches;
}

export function themeButton() {
  const node = h("button", { type: "button", class: "plain", "data-focus": "theme" });
  const show = () => {
    document.documentElement.dataset.theme = dark() ? "dark" : "light";
    node.setAttribute("aria-label", dark() ? "Use light colours" : "Use dark colours");
    fill(node, icon(dark() ? "sun" : "moon"));
  };
  node.addEventListener("click", () => {
    localStorage.setItem(KEY, dark() ? "light" : "dark");
    show();
  });
  system.addEventListener("change", show);
  show();
  return node;
}

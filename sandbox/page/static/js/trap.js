// Keeps the keyboard inside a dialog, and lets Escape leave it.

const REACHABLE = "button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), a[href], summary";

export function trap(box, leave) {
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      event.stopPropagation();
      leave();
    }
    if (event.key !== "Tab") return;
    const all = [...box.querySelectorAll(REACHABLE)].filter((node) => node.offsetParent !== null);
    if (!all.length) return;
    const first = all[0];
    const last = all.at(-1);
    if (event.shiftKey && document.activeElement === first) {
      event.preventDefault();
      last.focus();
    } else if (!event.shiftKey && document.activeElement === last) {
      event.preventDefault();
      first.focus();
    }
  });
}

/** The first thing in a dialog that somebody would fill in, else its last button. */
export function firstField(box) {
  return box.querySelector(".modal-body input, .modal-body textarea, .modal-body .button") ?? box.querySelector(".modal-foot .primary, .modal-foot button");
}

// A select with typeahead: one or several choices, options at hand or searched for. Arrows, Enter, Escape, Backspace.

import { fill, h, icon } from "./dom.js";
import { say } from "./parts.js";

let count = 0;
const PATIENCE = 120;

/** `load(words)` gives options or null when they could not be had; `sure()` asks first; `choose(values)` is told what stands now. */
export function select(it) {
  const list = new List(it);
  return list.box;
}

class List {
  constructor(it) {
    this.it = it;
    this.chosen = [...it.chosen];
    this.options = [];
    this.at = -1;
    this.asked = 0;
    this.listId = `list-${++count}`;
    this.input = h("input", {
      id: it.id, role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.listId, autocomplete: "off",
      "aria-label": it.label, "aria-describedby": it.described || null, "aria-invalid": it.invalid ? "true" : null,
      "aria-required": it.required ? "true" : null, spellcheck: "false", "data-focus": it.focus,
      onfocus: () => { if (!it.multi) this.input.select(); }, onclick: () => this.open(), oninput: () => this.type(), onkeydown: (event) => this.key(event), onblur: () => this.close(),
    });
    this.chips = h("span", { class: "chips" });
    this.box = h("div", { class: `combo ${it.multi ? "multi" : ""} ${it.small ? "small" : ""}` }, this.chips, this.input, icon("down"));
    this.box.addEventListener("mousedown", (event) => {
      // The browser would set the caret after our selecting, and typing would add to the words that stand there.
      if (event.target === this.input && !it.multi && !this.isOpen && document.activeElement === this.input) event.preventDefault();
      if (event.target === this.input || event.target.closest("button")) return;
      event.preventDefault();
      this.input.focus();
      this.open();
    });
    this.list = h("ul", { class: "options", role: "listbox", id: this.listId, "aria-label": "Options", "aria-multiselectable": it.multi ? "true" : null });
    this.show();
  }

  get isOpen() {
    return this.list.isConnected;
  }

  show() {
    const { it } = this;
    fill(this.chips, it.multi ? this.chosen.map((each) => h("span", { class: "chip" }, each.text.text,
      h("button", { type: "button", tabindex: "-1", "aria-label": `Remove ${each.text.text}`, onclick: () => this.toggle(each) }, icon("close")))) : []);
    this.input.placeholder = it.multi && this.chosen.length ? "" : it.placeholder;
    this.input.value = it.multi ? "" : this.chosen[0]?.text.text ?? "";
    this.box.classList.toggle("blank", !this.chosen.length);
  }

  type() {
    this.unfold();
    this.search(this.input.value, PATIENCE);
  }

  open() {
    if (this.isOpen) return;
    this.unfold();
    if (!this.it.multi) this.input.select();
    this.search("", 0);
  }

  unfold() {
    if (this.isOpen) return;
    (this.box.closest(".modal") ?? document.body).append(this.list);
    this.input.setAttribute("aria-expanded", "true");
    this.box.classList.add("open");
    this.place();
  }

  close() {
    if (!this.isOpen) return;
    this.list.remove();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.box.classList.remove("open");
    this.asked += 1;
    this.show();
  }

  /** Under the field, or above it where there is more room; as a fixed box, so that nothing cuts it off. */
  place() {
    const rect = this.box.getBoundingClientRect();
    const below = window.innerHeight - rect.bottom - 12;
    const above = rect.top - 12;
    const up = below < 180 && above > below;
    const { style } = this.list;
    style.setProperty("left", `${rect.left}px`);
    style.setProperty("width", `${Math.max(rect.width, 160)}px`);
    style.setProperty("max-height", `${Math.min(320, up ? above : below)}px`);
    style.setProperty(up ? "bottom" : "top", up ? `${window.innerHeight - rect.top + 4}px` : `${rect.bottom + 4}px`);
    style.removeProperty(up ? "top" : "bottom");
  }

  async search(words, patience) {
    const mine = ++this.asked;
    if (patience) await new Promise((go) => { setTimeout(go, this.it.searched ? patience : 0); });
    if (mine !== this.asked || !this.isOpen) return;
    if (words.length < (this.it.least ?? 0)) return this.note(`Type at least ${this.it.least} characters`);
    if (this.it.searched && !this.options.length) this.note("Loading …", "loading");
    this.box.classList.toggle("waiting", Boolean(this.it.searched));
    const found = await this.it.load(words);
    if (mine !== this.asked || !this.isOpen) return;
    this.box.classList.remove("waiting");
    if (found === null) return this.note("The options could not be loaded.", "wrong");
    this.options = found;
    this.at = this.it.multi ? 0 : Math.max(0, found.findIndex((each) => each.value === this.chosen[0]?.value));
    if (!found.length) return this.note("Nothing matches.");
    this.draw();
    say(`${found.length} options`);
  }

  note(words, kind = "") {
    this.options = [];
    fill(this.list, h("li", { class: `note ${kind}`, role: "presentation" }, words));
    this.place();
  }

  draw() {
    let group = null;
    const rows = this.options.flatMap((each, place) => {
      const title = each.group && each.group !== group ? [h("li", { class: "group", role: "presentation" }, each.group)] : [];
      group = each.group ?? null;
      return [...title, this.row(each, place)];
    });
    fill(this.list, rows);
    this.place();
    this.mark();
  }

  row(each, place) {
    const on = this.has(each);
    return h("li", {
      role: "option", id: `${this.listId}-${place}`, "aria-selected": on ? "true" : "false", "data-value": each.value,
      "aria-label": each.text.text, "aria-description": each.description?.text,
      onmousedown: (event) => { event.preventDefault(); this.toggle(each); },
      onmousemove: () => { this.at = place; this.mark(false); },
    }, h("span", {}, each.text.text, each.description ? h("small", {}, each.description.text) : null), on ? icon("check") : null);
  }

  mark(scroll = true) {
    for (const row of this.list.querySelectorAll("[role=option]")) {
      const on = row.id === `${this.listId}-${this.at}`;
      row.classList.toggle("at", on);
      if (on) {
        this.input.setAttribute("aria-activedescendant", row.id);
        if (scroll) row.scrollIntoView({ block: "nearest" });
      }
    }
  }

  has(option) {
    return this.chosen.some((each) => each.value === option.value);
  }

  async toggle(option) {
    const { it } = this;
    if (it.sure && !this.has(option)) {
      this.close();
      if (!(await it.sure())) return;
    }
    if (!it.multi) {
      this.chosen = [option];
      this.close();
    } else {
      const more = this.has(option) ? this.chosen.filter((each) => each.value !== option.value) : [...this.chosen, option];
      if (it.most && more.length > it.most) return say(`No more than ${it.most} can be chosen`);
      this.chosen = more;
      this.show();
    }
    await it.choose(this.chosen.map((each) => each.value));
    // Only now: whoever searches anew is offered other options, and one of those that were offered before is being chosen.
    if (it.multi && this.isOpen) this.search(this.input.value, 0);
    if (it.small) { this.chosen = []; this.show(); }
  }

  key(event) {
    const { key } = event;
    if (key === "Escape" && this.isOpen) {
      event.preventDefault();
      this.close();
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (!this.isOpen) return this.open();
      const many = this.options.length;
      if (many) this.at = (this.at + (key === "ArrowDown" ? 1 : -1) + many) % many;
      this.mark();
    } else if (key === "Enter") {
      event.preventDefault();
      if (!this.isOpen) this.open();
      else if (this.options[this.at]) this.toggle(this.options[this.at]);
    } else if (key === "Backspace" && this.it.multi && !this.input.value && this.chosen.length) {
      this.toggle(this.chosen.at(-1));
    } else if (key === "Tab") this.close();
  }
}

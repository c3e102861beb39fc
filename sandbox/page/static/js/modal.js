// The modals of the person in front: a stack of views, the top one drawn. Typed text is kept while a view is drawn anew.

import { fill, h, holdingFocus, icon } from "./dom.js";
import { blocks } from "./blocks.js";
import { appFace, say } from "./parts.js";
import { firstField, trap } from "./trap.js";

const PAUSE = 350;

export class Modals {
  /** `act(name, more)` does something as the person in front. */
  constructor(host, act) {
    this.host = host;
    this.act = act;
    this.drafts = new Map();
    this.unsent = new Map();
    this.brought = Promise.resolve();
    this.last = Promise.resolve();
    this.working = 0;
    this.print = "";
    this.viewId = null;
    this.before = null;
  }

  draw(modals, reader, as) {
    const view = modals.at(-1);
    if (!view) return this.leave();
    const errors = view.errors ?? {};
    const added = Object.entries(errors).some(([block, words]) => this.errors?.[block] !== words);
    const print = JSON.stringify([as, view.id, view.hash, modals.length]);
    if (print === this.print && !added) return this.forgive(errors);
    this.errors = errors;
    const fresh = this.viewId !== view.id;
    if (this.viewId === null) this.before = document.activeElement;
    this.print = print;
    this.viewId = view.id;
    this.view = view;
    const scroll = fresh ? 0 : this.body?.scrollTop ?? 0;
    holdingFocus(this.host, () => fill(this.host, this.box(view, modals, reader)));
    this.body.scrollTop = scroll;
    this.focus(view, fresh);
  }

  /** Take errors away that stand no more, and leave everything else as it is: somebody is typing. */
  forgive(errors) {
    for (const block of Object.keys(this.errors).filter((each) => !(each in errors))) {
      const node = this.host.querySelector(`[data-block="${CSS.escape(block)}"]`);
      node?.classList.remove("wrong");
      node?.querySelector(".error")?.remove();
      node?.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
    }
    this.errors = errors;
  }

  /** Draw the top view again although nothing new came: what the person chose was refused. */
  again() {
    this.print = "";
  }

  box(view, modals, reader) {
    const desk = this.desk(view, reader);
    this.body = h("div", { class: "modal-body" }, blocks(view.blocks, desk));
    this.send = view.submit ? h("button", { type: "button", class: "button primary", "data-focus": "submit", onclick: () => desk.submit() }, view.submit.text) : null;
    const box = h("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": "modal-title" },
      h("div", { class: "modal-head" },
        modals.length > 1 ? h("button", { type: "button", class: "plain back", "aria-label": "Back", onclick: () => this.close() }, icon("down")) : appFace("small"),
        h("h2", { id: "modal-title" }, view.title.text),
        h("button", { type: "button", class: "plain", "aria-label": "Close", "data-focus": "x", onclick: () => this.close(true) }, icon("close"))),
      this.body,
      h("div", { class: "modal-foot" },
        h("span", { class: "from" }, "Access Service"),
        h("button", { type: "button", class: "button", "data-focus": "close", onclick: () => this.close() }, view.close?.text ?? "Close"),
        this.send));
    trap(box, () => this.close());
    if (this.working) box.setAttribute("aria-busy", "true");
    this.box_ = box;
    return h("div", { class: "shade" }, box);
  }

  desk(view, reader) {
    return {
      id: view.id, reader, errors: view.errors ?? {},
      value: (block, element) => view.state.values[block.block_id]?.[element.action_id],
      draft: (key) => this.drafts.get(`${view.id}/${key}`),
      typed: (key, target, text) => this.typed(view, key, target, text),
      flush: () => this.flush(),
      act: (name, more) => this.busy(() => this.ordered(name, more), name !== "search"),
      submit: () => this.submit(),
    };
  }

  typed(view, key, target, text) {
    this.drafts.set(`${view.id}/${key}`, text);
    this.unsent.set(target, text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  /** Bring what was typed to the server; done when it is there, also what was on its way already. */
  flush() {
    clearTimeout(this.timer);
    const waiting = [...this.unsent];
    this.unsent.clear();
    const bring = async () => {
      for (const [target, text] of waiting) await this.act("type", { target, text });
    };
    this.brought = this.brought.then(bring, bring);
    return this.brought;
  }

  /** What is chosen twice in a row arrives in that order: each waits for the one before. A search changes nothing, and waits for none. */
  ordered(name, more) {
    if (name === "search") return this.act(name, more);
    const mine = this.last.then(() => this.flush()).then(() => this.act(name, more));
    this.last = mine.catch(() => null);
    return mine.then((answer) => {
      if (answer.error) this.again();
      return answer;
    });
  }

  /** A search shows by itself that it is going on. */
  async busy(work, shown = true) {
    if (!shown) return work();
    this.working += 1;
    this.box_?.setAttribute("aria-busy", "true");
    const answer = await work();
    this.working -= 1;
    if (!this.working) this.box_?.removeAttribute("aria-busy");
    return answer;
  }

  async submit() {
    if (!this.send || this.send.disabled) return;
    this.send.disabled = true;
    this.send.classList.add("busy");
    const button = this.send;
    await this.busy(() => this.ordered("submit", {}));
    button.disabled = false;
    button.classList.remove("busy");
  }

  async close(everything = false) {
    if (this.closing) return;
    this.closing = true;
    this.unsent.clear();
    await this.act("close", { everything });
    this.closing = false;
  }

  focus(view, fresh) {
    const wrong = Object.keys(view.errors ?? {});
    if (wrong.length) {
      const field = this.host.querySelector(`[data-block="${CSS.escape(wrong[0])}"] :is(input, textarea)`);
      say(Object.values(view.errors).join(" "));
      field?.focus();
    } else if (fresh) {
      firstField(this.host)?.focus();
    } else if (!this.host.contains(document.activeElement)) {
      (this.host.querySelector(".modal-body :is(input, textarea)") ?? this.send)?.focus({ preventScroll: true });
    }
  }

  leave() {
    if (this.viewId === null) return;
    this.viewId = null;
    this.print = "";
    this.drafts.clear();
    this.unsent.clear();
    fill(this.host);
    const back = this.before?.isConnected ? this.before : document.getElementById("composer-text");
    back?.focus();
  }
}

// A conversation: messages that change in place, ephemeral answers, the line where something is typed.

import { h, icon, keyed } from "./dom.js";
import { blocks } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";
import * as dates from "./dates.js";
import { appFace, face, say } from "./parts.js";

const COMMANDS = [{ name: "/access", does: "Ask for access", hint: "[words for a role] | mine | help" }];
const SHORTCUT = "Request access";

export class Conversation {
  constructor(act) {
    this.act = act;
    this.list = h("div", { class: "messages", role: "log", "aria-live": "off", "aria-label": "Messages", tabindex: "0" });
    this.seen = null;
  }

  draw(messages, reader, channel) {
    const where = `${reader.id}/${channel}`;
    const moved = this.where !== where;
    const bottom = moved || this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    const today = dates.day(reader.now, reader.tz, reader.now) && Math.floor(reader.now / 3600);
    const rows = this.rows(messages, reader, today);
    if (moved) this.list.replaceChildren();
    const prints = new Map(messages.map((message) => [message.ts, JSON.stringify(message)]));
    const changed = (ts) => !moved && this.prints?.has(ts) && this.prints.get(ts) !== prints.get(ts);
    keyed(this.list, rows, (row) => row.key, (row) => this.row(row, reader, changed(row.key)));
    this.prints = prints;
    if (!moved) this.tell(messages, reader);
    this.where = where;
    this.known = new Set(messages.map((message) => message.ts));
    if (bottom) this.list.scrollTop = this.list.scrollHeight;
  }

  /** Messages with a line before each new day. `today` makes "tomorrow" come true when the day changes. */
  rows(messages, reader, today) {
    const rows = [];
    let last = null;
    for (const message of messages) {
      const at = Number(message.ts);
      if (last === null || !dates.sameDay(last, at, reader.tz)) {
        rows.push({ key: `day-${message.ts}`, day: dates.day(at, reader.tz, reader.now) });
      }
      last = at;
      rows.push({ key: message.ts, message, today });
    }
    if (!messages.length) rows.push({ key: "empty", empty: true });
    return rows;
  }

  row(row, reader, changed) {
    if (row.day) return h("div", { class: "day" }, h("span", {}, row.day));
    if (row.empty) {
      return h("div", { class: "empty" }, appFace("large"), h("h3", {}, "Nothing here yet"),
        h("p", {}, "This is where Access Service writes to you. Type ", h("code", {}, "/access"), " below to ask for something."));
    }
    return this.message(row.message, reader, changed);
  }

  message(message, reader, changed) {
    const at = Number(message.ts);
    const mine = message.bot_id;
    const name = reader.names[message.user] ?? message.user;
    const desk = {
      id: `m${message.ts}`, reader, errors: {}, value: () => null, draft: () => null, typed: () => {}, flush: () => {},
      act: (act, more) => this.act(act, { ...more, on: { kind: "message", ts: message.ts, channel: message.channel } }),
    };
    const body = message.blocks.length ? blocks(message.blocks, desk) : h("div", { class: "block section" }, mrkdwn(message.text, reader));
    return h("article", { class: `message ${message.ephemeral ? "ephemeral" : ""} ${changed ? "changed" : ""}`, "data-ts": message.ts, "aria-label": `${name}, ${dates.clock(at, reader.tz)}` },
      mine ? appFace() : face(name),
      h("div", { class: "message-body" },
        message.ephemeral ? h("p", { class: "private" }, icon("eye"), "Only visible to you") : null,
        h("p", { class: "by" }, h("strong", {}, name), mine ? h("span", { class: "badge" }, "APP") : null,
          h("time", { title: dates.moment(at, reader.tz) }, dates.clock(at, reader.tz))),
        body,
        message.edited ? h("span", { class: "edited" }, "(edited)") : null),
      message.ephemeral ? null : this.shortcut(message));
  }

  /** What Slack has in a message's menu. */
  shortcut(message) {
    return h("button", {
      type: "button", class: "plain shortcut", title: `${SHORTCUT} because of this message`, "aria-label": "Shortcut for this message", "data-focus": `about-${message.ts}`,
      onclick: () => this.act("shortcut", { on: { kind: "message", ts: message.ts, channel: message.channel } }),
    }, icon("bolt"));
  }

  tell(messages, reader) {
    const fresh = messages.filter((message) => !this.known?.has(message.ts));
    if (fresh.length) say(`Message: ${mrkdwn(fresh.at(-1).text, reader).map((node) => node.textContent ?? node).join("")}`);
  }
}

/** The line where a command is typed. */
export function composer(act) {
  const hint = h("div", { class: "commands", role: "listbox", "aria-label": "Commands", id: "commands", hidden: true });
  const field = h("input", {
    id: "composer-text", autocomplete: "off", spellcheck: "false", placeholder: "Type /access", "aria-label": "Message to Access Service", "aria-controls": "commands", "data-focus": "composer",
  });
  const shortcut = h("button", { type: "button", class: "plain shortcut", title: `Shortcut: ${SHORTCUT}`, "aria-label": "Shortcut of Access Service", "data-focus": "shortcut", onclick: () => act("shortcut") }, icon("bolt"));
  const send = h("button", { type: "submit", class: "send", "aria-label": "Send" }, icon("send"));
  const fitting = () => COMMANDS.filter((each) => field.value.startsWith("/") && each.name.startsWith(field.value.trim()) && field.value.trim() !== each.name);
  const suggest = () => {
    const found = fitting();
    hint.hidden = !found.length;
    hint.replaceChildren(...found.map((each) => h("button", { type: "button", role: "option", "aria-selected": "true", tabindex: "-1", onmousedown: (event) => { event.preventDefault(); take(each); } },
      h("strong", {}, each.name), " ", h("span", { class: "faint" }, each.hint), h("span", { class: "does" }, each.does))));
  };
  const take = (each) => {
    field.value = each.name;
    suggest();
  };
  field.addEventListener("input", suggest);
  field.addEventListener("blur", () => { hint.hidden = true; });
  field.addEventListener("keydown", (event) => {
    const [first] = fitting();
    if (first && (event.key === "Tab" || event.key === "Enter")) {
      event.preventDefault();
      take(first);
    } else if (event.key === "Escape") hint.hidden = true;
  });
  const form = h("form", { class: "composer", onsubmit: async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    form.classList.add("busy");
    const answer = await act("command", { text });
    form.classList.remove("busy");
    if (!answer.error) field.value = "";
  } }, hint, shortcut, field, send);
  return form;
}

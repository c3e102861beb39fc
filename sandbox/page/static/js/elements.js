// Block Kit's interactive elements: buttons, selects, text fields, radio buttons, checkboxes, pickers.

import { h, icon } from "./dom.js";
import { select } from "./select.js";
import { textObject } from "./mrkdwn.js";
import { confirmed } from "./confirm.js";

/** The node of one element. `field` tells an input block's ids. */
export function element(it, block, desk, field = {}) {
  return (DRAW[it.type] ?? (() => h("span", {}, `(${it.type})`)))(it, block, desk, field);
}

function focusKey(it) {
  return it.value ? `${it.action_id}/${it.value}` : it.action_id;
}

function button(it, block, desk) {
  const style = it.style ? `button ${it.style}` : "button";
  const node = h("button", {
    type: "button", class: style, "data-action": it.action_id, "data-focus": focusKey(it), "aria-label": it.accessibility_label,
    onclick: async () => {
      if (it.confirm && !(await confirmed(it.confirm, desk.reader, node))) return;
      if (it.url) window.open(it.url, "_blank", "noopener");
      node.classList.add("busy");
      node.disabled = true;
      await desk.act("press", { target: it.action_id, value: it.value ?? it.text.text });
      node.classList.remove("busy");
      node.disabled = false;
    },
  }, it.text.text);
  return node;
}

function overflow(it, block, desk) {
  return select({
    label: "More", placeholder: "More …", chosen: [], focus: it.action_id, small: true,
    load: async () => it.options, choose: (values) => desk.act("press", { target: it.action_id, value: values[0] }),
  });
}

function options(it) {
  return it.options ?? (it.option_groups ?? []).flatMap((group) => group.options.map((each) => ({ ...each, group: group.label.text })));
}

function localSelect(multi) {
  return (it, block, desk, field) => {
    const all = options(it);
    const load = async (words) => all.filter((each) => each.text.text.toLowerCase().includes(words.toLowerCase()));
    return drawSelect(it, block, desk, field, multi, load, 0);
  };
}

function searchedSelect(multi) {
  return (it, block, desk, field) => {
    const load = async (words) => (await desk.act("search", { target: it.action_id, words })).options ?? null;
    return drawSelect(it, block, desk, field, multi, load, it.min_query_length ?? 3);
  };
}

/** Everybody of the workspace by name, as Slack fills such a select by itself. */
function peopleSelect(multi) {
  return (it, block, desk, field) => {
    const named = (id) => ({ value: id, text: { text: desk.reader.names[id] ?? id } });
    const all = Object.keys(desk.reader.names).filter((id) => /^[UW]/.test(id)).map(named).sort((a, b) => a.text.text.localeCompare(b.text.text));
    const load = async (words) => all.filter((each) => each.text.text.toLowerCase().includes(words.toLowerCase())).slice(0, 100);
    const value = desk.value(block, it);
    const chosen = (multi ? value?.selected_users ?? [] : [value?.selected_user].filter(Boolean)).map(named);
    return drawSelect(it, block, desk, field, multi, load, 0, chosen);
  };
}

function chosenIn(value, multi) {
  if (multi) return value?.selected_options ?? [];
  return value?.selected_option ? [value.selected_option] : [];
}

function drawSelect(it, block, desk, field, multi, load, least, chosen = chosenIn(desk.value(block, it), multi)) {
  const placeholder = it.placeholder?.text ?? (multi ? "Select options" : "Select an option");
  const node = select({
    id: field.id, label: field.id ? null : placeholder, described: field.described, invalid: field.invalid, placeholder, multi, chosen, load, least,
    most: it.max_selected_items, focus: it.action_id, searched: it.type.includes("external"), required: field.required,
    sure: it.confirm ? () => confirmed(it.confirm, desk.reader, node.querySelector("input")) : null,
    choose: (values) => desk.act("choose", { target: it.action_id, value: multi ? values : values[0] ?? null }),
  });
  return node;
}

function text(it, block, desk, field) {
  const key = `${block.block_id}/${it.action_id}`;
  const value = desk.draft(key) ?? desk.value(block, it)?.value ?? "";
  const most = it.max_length;
  const left = h("span", { class: "left", "aria-hidden": "true" });
  const count = (typed) => { left.textContent = most && typed.length > most * 0.8 ? String(most - typed.length) : ""; };
  const kinds = { email_text_input: "email", url_text_input: "url", number_input: "number" };
  const node = h(it.multiline ? "textarea" : "input", {
    id: field.id, class: "text", rows: it.multiline ? 3 : null, type: it.multiline ? null : kinds[it.type] ?? "text", autocomplete: "off",
    placeholder: it.placeholder?.text, "aria-describedby": field.described || null, "aria-invalid": field.invalid ? "true" : null,
    "aria-required": field.required ? "true" : null, "data-focus": it.action_id, value,
    oninput: () => { count(node.value); desk.typed(key, it.action_id, node.value); },
    onblur: () => desk.flush(),
    onkeydown: (event) => {
      if (event.key === "Enter" && (!it.multiline || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        desk.submit?.();
      }
    },
  });
  count(value);
  return h("div", { class: "text-box" }, node, left);
}

function choices(type) {
  return (it, block, desk, field) => {
    const multi = type === "checkbox";
    const value = desk.value(block, it);
    const on = new Set((multi ? value?.selected_options ?? [] : [value?.selected_option]).filter(Boolean).map((each) => each.value));
    const name = field.id ?? `${desk.id}-${it.action_id}`;
    const box = h("div", { class: "choices", role: multi ? "group" : "radiogroup" });
    for (const each of it.options) {
      const mark = h("input", {
        type, name, value: each.value, checked: on.has(each.value), "data-focus": `${it.action_id}/${each.value}`, "aria-describedby": field.described || null,
        onchange: () => {
          const chosen = [...box.querySelectorAll("input")].filter((other) => other.checked).map((other) => other.value);
          desk.act("choose", { target: it.action_id, value: multi ? chosen : chosen[0] ?? null });
        },
      });
      box.append(h("label", { class: "choice" }, mark, h("span", {}, textObject(each.text, desk.reader),
        each.description ? h("small", {}, textObject(each.description, desk.reader)) : null)));
    }
    return box;
  };
}

function picker(type, key) {
  return (it, block, desk, field) => {
    const node = h("input", {
      id: field.id, class: "text", type, "data-focus": it.action_id, value: desk.value(block, it)?.[key] ?? "",
      "aria-describedby": field.described || null, "aria-label": field.id ? null : it.placeholder?.text,
      onchange: () => desk.act("choose", { target: it.action_id, value: node.value || null }),
    });
    // A browser's own field has no placeholder, so it stands before it.
    return field.id || !it.placeholder ? node : h("label", { class: "picked" }, it.placeholder.text, node);
  };
}

function image(it) {
  return h("span", { class: "context" }, icon("eye"), it.alt_text);
}

const DRAW = {
  button, overflow, image,
  static_select: localSelect(false), multi_static_select: localSelect(true),
  external_select: searchedSelect(false), multi_external_select: searchedSelect(true),
  users_select: peopleSelect(false), multi_users_select: peopleSelect(true),
  plain_text_input: text, email_text_input: text, url_text_input: text, number_input: text,
  radio_buttons: choices("radio"), checkboxes: choices("checkbox"),
  datepicker: picker("date", "selected_date"), timepicker: picker("time", "selected_time"),
};

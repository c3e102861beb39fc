// Block Kit as nodes, block by block, as Slack shows it.

import { h, icon } from "./dom.js";
import { element } from "./elements.js";
import { lines, mrkdwn, textObject } from "./mrkdwn.js";

/** Nodes of a list of blocks. `desk` is where they stand: reader, values, errors, and what can be done. */
export function blocks(all, desk) {
  return (all ?? []).map((block) => (DRAW[block.type] ?? unknown)(block, desk));
}

function section(block, desk) {
  const words = block.text ? h("div", { class: "section-text" }, textObject(block.text, desk.reader)) : null;
  const fields = block.fields
    ? h("div", { class: "fields" }, block.fields.map((field) => h("div", {}, textObject(field, desk.reader))))
    : null;
  const beside = block.accessory ? h("div", { class: "accessory" }, element(block.accessory, block, desk)) : null;
  return h("div", { class: beside ? "block section has-accessory" : "block section" }, h("div", {}, words, fields), beside);
}

function header(block) {
  return h("h3", { class: "block header" }, lines(block.text.text));
}

function divider() {
  return h("hr", { class: "block" });
}

function context(block, desk) {
  return h("div", { class: "block context" }, block.elements.map((each) => h("span", {},
    each.type === "image" ? `(${each.alt_text})` : textObject(each, desk.reader))));
}

function actions(block, desk) {
  return h("div", { class: "block actions" }, block.elements.map((each) => element(each, block, desk)));
}

function input(block, desk) {
  const kind = block.element.type;
  const grouped = kind === "radio_buttons" || kind === "checkboxes";
  const error = desk.errors[block.block_id];
  const ids = { field: `${desk.id}-${block.block_id}`, error: `${desk.id}-${block.block_id}-error`, hint: `${desk.id}-${block.block_id}-hint` };
  const described = [error ? ids.error : null, block.hint ? ids.hint : null].filter(Boolean).join(" ");
  const words = [lines(block.label.text), block.optional ? h("span", { class: "optional" }, " (optional)") : null];
  const label = grouped ? h("legend", { class: "label" }, words) : h("label", { class: "label", for: ids.field, id: `${ids.field}-label` }, words);
  const field = element(block.element, block, desk, { id: ids.field, described, invalid: Boolean(error), required: !block.optional });
  return h(grouped ? "fieldset" : "div", { class: error ? "block input wrong" : "block input", "data-block": block.block_id },
    label, field,
    error ? h("p", { class: "error", id: ids.error }, icon("warn"), error) : null,
    block.hint ? h("p", { class: "hint", id: ids.hint }, lines(block.hint.text)) : null);
}

function alert(block, desk) {
  const level = block.level ?? "default";
  return h("div", { class: `block alert alert-${level}`, role: "note" }, icon(["warning", "error"].includes(level) ? "warn" : "info"),
    h("div", {}, textObject(block.text, desk.reader)));
}

function richText(block, desk) {
  return h("div", { class: "block rich" }, block.elements.map((part) => richPart(part, desk)));
}

function richPart(part, desk) {
  const inside = (part.elements ?? []).map((each) => (each.elements ? richPart(each, desk) : richLeaf(each, desk)));
  switch (part.type) {
    case "rich_text_quote": return h("blockquote", {}, inside);
    case "rich_text_preformatted": return h("pre", { class: "code" }, inside);
    case "rich_text_list": return h(part.style === "ordered" ? "ol" : "ul", {}, inside.map((each) => h("li", {}, each)));
    default: return h("p", { class: "rich-section" }, inside);
  }
}

function richLeaf(leaf, desk) {
  const style = leaf.style ?? {};
  let node;
  if (leaf.type === "user") node = mrkdwn(`<@${leaf.user_id}>`, desk.reader, true);
  else if (leaf.type === "link") node = mrkdwn(`<${leaf.url}|${leaf.text ?? leaf.url}>`, desk.reader, true);
  else if (leaf.type === "date") node = mrkdwn(`<!date^${leaf.timestamp}^${leaf.format}|${leaf.fallback ?? ""}>`, desk.reader, true);
  else node = lines(leaf.text ?? leaf.name ?? "");
  for (const [mark, tag] of [["code", "code"], ["strike", "del"], ["italic", "em"], ["bold", "strong"]]) {
    if (style[mark]) node = h(tag, {}, node);
  }
  return node;
}

function image(block) {
  return h("p", { class: "block context" }, `(picture: ${block.alt_text})`);
}

function unknown(block) {
  return h("p", { class: "block context" }, `(a block of type ${block.type}, which this page does not draw)`);
}

const DRAW = { section, header, divider, context, actions, input, alert, image, rich_text: richText };

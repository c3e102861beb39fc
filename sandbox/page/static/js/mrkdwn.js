// Slack's text format as nodes. Only &lt; &gt; &amp; are decoded, and only what is between < and > is alive.

import { h } from "./dom.js";
import { token } from "./dates.js";
import { pictured } from "./emoji.js";

const SPECIAL = /<([^<>]*)>/g;
// Characters for private use stand for what is not text any more; in the data they would be somebody's forgery.
const PRIVATE = /[\uE000-\uF8FF]/g;
const BASE = 0xe000;
const MARKS = { "*": "strong", _: "em", "~": "del" };
const EMPHASIS = /(^|[^\p{L}\p{N}*_~`])([*_~])(?=\S)([^\n]*?\S)\2(?![\p{L}\p{N}*_~])/u;
const SAFE = /^(https?:|mailto:)/i;
// Slack's own address of an app's Home tab. Here it is a place on this page.
const HOME_TAB = /^slack:\/\/app\?(?=.*\btab=home\b)/;
export const OPEN_HOME = "open-home-tab";

/** The three entities that Slack knows, and no others. */
export function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Nodes of a text object. `reader` has names, tz and now. */
export function textObject(part, reader) {
  if (!part) return [];
  if (part.type === "plain_text") return lines(part.text);
  return mrkdwn(part.text ?? "", reader, part.verbatim === true);
}

/** Nodes of a mrkdwn string; without `verbatim` Slack also finds plain addresses. */
export function mrkdwn(text, reader, verbatim = false) {
  const kept = [];
  const keep = (node) => {
    kept.push(node);
    return String.fromCharCode(BASE + kept.length - 1);
  };
  let marked = text.replace(PRIVATE, "\uFFFD").replace(SPECIAL, (_, inner) => keep(special(inner, reader)));
  if (!verbatim) {
    marked = marked.replace(/\bhttps?:\/\/[^\s<>|]+[^\s<>|.,;:!?)]/g, (url) => keep(link(unescaped(url), "")));
    marked = marked.replace(/(^|\s)@(here|channel|everyone)\b/g, (_, before, name) => before + keep(mention(`@${name}`)));
  }
  marked = marked.replace(/```\n?([^]*?)\n?```/g, (_, code) => keep(h("pre", { class: "code" }, restore(code, kept))));
  marked = marked.replace(/`([^`\n]+)`/g, (_, code) => keep(h("code", {}, restore(code, kept))));
  const made = [];
  for (const group of quoted(marked.split("\n"))) {
    const nodes = joined(group.lines.map((line) => emphasised(line, kept)));
    if (group.quote) made.push(h("blockquote", {}, nodes));
    else made.push(made.length && !isBlock(made.at(-1)) ? h("br") : null, nodes);
  }
  return made.flat(Infinity).filter((node) => node !== null);
}

function isBlock(made) {
  return made instanceof Element && made.tagName === "BLOCKQUOTE";
}

/** Lines in groups: those that start with &gt; and those that do not. */
function quoted(all) {
  const groups = [];
  for (const line of all) {
    const quote = line.startsWith("&gt;");
    const words = quote ? line.slice(4).replace(/^ /, "") : line;
    if (groups.length && groups.at(-1).quote === quote) groups.at(-1).lines.push(words);
    else groups.push({ quote, lines: [words] });
  }
  return groups;
}

function joined(all) {
  return all.flatMap((nodes, number) => (number ? [h("br"), ...nodes] : nodes));
}

function emphasised(text, kept) {
  const found = EMPHASIS.exec(text);
  if (!found) return restore(text, kept);
  const start = found.index + found[1].length;
  const after = start + found[3].length + 2;
  const inner = h(MARKS[found[2]], {}, emphasised(found[3], kept));
  return [...restore(text.slice(0, start), kept), inner, ...emphasised(text.slice(after), kept)];
}

/** Text with the nodes that stand in it. */
function restore(text, kept) {
  const nodes = [];
  let plain = "";
  for (const character of text) {
    const node = kept[character.charCodeAt(0) - BASE];
    if (character >= "\uE000" && character <= "\uF8FF" && node) {
      if (plain) nodes.push(...pictured(unescaped(plain)));
      plain = "";
      nodes.push(node);
    } else plain += character;
  }
  if (plain) nodes.push(...pictured(unescaped(plain)));
  return nodes;
}

function special(inner, reader) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : inner.slice(bar + 1);
  if (target.startsWith("!date^")) return date(target, label, reader);
  if (target.startsWith("!subteam^")) return mention(label || "@group");
  if (target.startsWith("!")) return mention(`@${label || target.slice(1)}`);
  if (target.startsWith("@") || target.startsWith("#")) {
    const known = reader.names[target.slice(1)];
    return mention(target[0] + unescaped(known ?? (label || target.slice(1))), target.slice(1) === reader.id);
  }
  return link(unescaped(target), unescaped(label));
}

function mention(words, me = false) {
  return h("span", { class: me ? "mention me" : "mention" }, words);
}

function link(target, label) {
  if (HOME_TAB.test(target)) {
    return h("a", { href: "#", onclick: (event) => {
      event.preventDefault();
      event.target.dispatchEvent(new CustomEvent(OPEN_HOME, { bubbles: true }));
    } }, label || target);
  }
  if (!SAFE.test(target)) return document.createTextNode(label || target);
  return h("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, label || target);
}

function date(target, fallback, reader) {
  const [, at, format] = target.split("^");
  if (!/^-?\d+$/.test(at ?? "") || !format) return document.createTextNode(unescaped(fallback));
  const words = format.replace(/\{(\w+)\}/g, (_, name) => token(name, Number(at), reader.tz, reader.now));
  const title = `${token("date_long", Number(at), reader.tz, reader.now)} at ${token("time", Number(at), reader.tz, reader.now)} (${reader.tz})`;
  return h("time", { datetime: new Date(Number(at) * 1000).toISOString(), title }, words);
}

/** Plain text: shown as it is, with its line breaks. */
export function lines(text) {
  return String(text).split("\n").flatMap((line, number) => [...(number ? [h("br")] : []), ...pictured(line)]);
}

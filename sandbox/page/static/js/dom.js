// Makes nodes. Data becomes text nodes and attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: properties that start with "on" listen, true and false switch attributes, null leaves them out. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  append(node, children);
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Replace what is inside a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

/** A small line drawing; it says nothing by itself. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? "");
  svg.append(path);
  return svg;
}

const PATHS = {
  home: "M3 9.5 10 3.5l7 6V16a1 1 0 0 1-1 1h-3.5v-5h-5v5H4a1 1 0 0 1-1-1z",
  message: "M3.5 5a1.5 1.5 0 0 1 1.5-1.5h10A1.5 1.5 0 0 1 16.5 5v7a1.5 1.5 0 0 1-1.5 1.5H9L5.5 17v-3.5H5A1.5 1.5 0 0 1 3.5 12z",
  hash: "M7.5 3 6 17M14 3l-1.500 14M3.500 7.500h13.500M3 12.500h13.500",
  close: "M5 5l10 10M15 5 5 15",
  eye: "M2 10s3-5.500 8-5.500S18 10 18 10s-3 5.500-8 5.500S2 10 2 10zM10 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  down: "M5.500 8 10 12.500 14.500 8",
  check: "M4.500 10.500 8.500 14.500 15.500 6",
  bolt: "M11 2.500 4.500 11.500H10L9 17.500l6.500-9H10z",
  send: "M3 10 17 3.500 13 17l-3.500-5.500z",
  sun: "M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM10 2v1.800M10 16.200V18M2 10h1.800M16.200 10H18M4.300 4.300l1.300 1.300M14.400 14.400l1.300 1.300M4.300 15.700l1.300-1.300M14.400 5.600l1.300-1.300",
  moon: "M16 11.500A6.500 6.500 0 0 1 8.500 4 6.500 6.500 0 1 0 16 11.500z",
  clock: "M10 2.800a7.200 7.200 0 1 0 0 14.400 7.200 7.200 0 0 0 0-14.400zM10 6v4.200l2.800 1.800",
  shield: "M10 2.500 16 5v4.500c0 4-2.500 6.800-6 8-3.500-1.200-6-4-6-8V5z",
  list: "M4 5.500h12M4 10h12M4 14.500h8",
  reset: "M4 10a6 6 0 1 0 2-4.500M4 3.500v3.500h3.500",
  info: "M10 2.800a7.200 7.200 0 1 0 0 14.400 7.200 7.200 0 0 0 0-14.400zM10 9v4.500M10 6.500v.1",
  warn: "M10 3 18 16.500H2zM10 8v4M10 14.200v.1",
};

/** Draw `items` into a node; those that are as they were keep their nodes, so nothing flickers, folds or loses focus. */
export function keyed(container, items, keyOf, draw) {
  const before = new Map([...container.children].map((node) => [node.dataset.key, node]));
  const made = items.map((item) => {
    const key = keyOf(item);
    const print = JSON.stringify(item);
    const old = before.get(key);
    if (old && old.print === print) return old;
    const node = draw(item, Boolean(old));
    node.dataset.key = key;
    node.print = print;
    return node;
  });
  holdingFocus(container, () => {
    if (made.length !== container.children.length || made.some((node, place) => node !== container.children[place])) {
      container.replaceChildren(...made);
    }
  });
}

/** Draw into a node if what it draws has changed. */
export function once(node, print, draw) {
  if (node.print === print) return;
  node.print = print;
  holdingFocus(node, () => fill(node, draw()));
}

/** Do something to a node that may replace the element in focus, and put the focus back where it was. */
export function holdingFocus(node, work) {
  const active = document.activeElement;
  const inside = active && node.contains(active);
  const mark = inside ? active.closest("[data-focus]")?.dataset.focus : null;
  const range = inside && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  work();
  if (!mark || document.activeElement === active) return;
  const again = node.querySelector(`[data-focus="${CSS.escape(mark)}"]`);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (range && range[0] !== null && again.setSelectionRange) {
    try { again.setSelectionRange(...range); } catch { /* this kind of input has no selection */ }
  }
}

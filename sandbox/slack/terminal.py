"""Messages and views as lines of text, the way their reader would see them; for stories in a terminal. It decides nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sandbox.slack.limits_parts import offered
from sandbox.slack.members import Member
from sandbox.slack.mrkdwn import shown, unescaped

Json = dict[str, Any]
NOBODY: Mapping[str, str] = MappingProxyType({})
WIDTH = 78


@dataclass(frozen=True)
class Reader:
    """Who reads, what they know, and what they have put in."""

    viewer: Member
    names: Mapping[str, str]
    now: float | None
    width: int
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def text(self, part: Any) -> str:
        """A text object, or a string of mrkdwn, as this person reads it."""
        if isinstance(part, dict):
            if part.get("type") == "plain_text":
                return str(part["text"])
            part = part.get("text", "")
        return shown(str(part), self.viewer, self.names, self.now)

    def wrapped(self, text: str, indent: str = "") -> Iterator[str]:
        """Lines no longer than the width."""
        for line in text.split("\n"):
            yield from textwrap.wrap(line, self.width, initial_indent=indent, subsequent_indent=indent) or [
                indent
            ]


def draw(
    thing: Json,
    viewer: Member,
    names: Mapping[str, str] = NOBODY,
    *,
    now: float | None = None,
    width: int = WIDTH,
    errors: Mapping[str, str] = NOBODY,
) -> str:
    """A message or a view (as ``Hands`` gives them) as text. ``names`` by id, ``errors`` by block id."""
    values = thing.get("state", {}).get("values", {})
    reader = Reader(viewer, names, now, width, values, errors)
    lines = list(_message(thing, reader) if "ts" in thing else _view(thing, reader))
    return "\n".join(line.rstrip() for line in lines)


def _message(message: Json, reader: Reader) -> Iterator[str]:
    if message.get("ephemeral"):
        yield "(only visible to you)"
    if message.get("thread_ts") and message["thread_ts"] != message["ts"]:
        yield "↳ in the thread"
    if message.get("blocks"):
        yield from _blocks(message["blocks"], reader)
    else:
        yield from reader.wrapped(reader.text(message.get("text", "")))
    if message.get("edited"):
        yield "(edited)"


def _view(view: Json, reader: Reader) -> Iterator[str]:
    if view["type"] == "modal":
        yield f"┌─ {reader.text(view['title'])} ".ljust(reader.width, "─")
    for line in _blocks(view["blocks"], reader):
        yield f"│ {line}" if view["type"] == "modal" else line
    if view["type"] == "modal":
        buttons = [f"[{reader.text(view.get('close') or 'Close')}]"]
        if view.get("submit"):
            buttons.append(f"[{reader.text(view['submit'])}]")
        yield f"└─ {' '.join(buttons)} ".ljust(reader.width, "─")


def _blocks(blocks: list[Json], reader: Reader) -> Iterator[str]:
    for block in blocks:
        yield from DRAW.get(block["type"], _unknown)(block, reader)


def _section(block: Json, reader: Reader) -> Iterator[str]:
    if "text" in block:
        yield from reader.wrapped(reader.text(block["text"]))
    cells = [reader.text(cell).replace("\n", ": ") for cell in block.get("fields", [])]
    for cell in cells:
        yield from reader.wrapped(cell, "  ")
    if "accessory" in block:
        yield "  " + _element(block["accessory"], block, reader)


def _header(block: Json, reader: Reader) -> Iterator[str]:
    yield f"== {reader.text(block['text'])} =="


def _divider(_block: Json, reader: Reader) -> Iterator[str]:
    yield "-" * min(reader.width, 40)


def _context(block: Json, reader: Reader) -> Iterator[str]:
    parts = [f"({e['alt_text']})" if e["type"] == "image" else reader.text(e) for e in block["elements"]]
    yield from reader.wrapped(" · ".join(parts), "  ")


def _actions(block: Json, reader: Reader) -> Iterator[str]:
    yield from reader.wrapped("  ".join(_element(e, block, reader) for e in block["elements"]))


def _input(block: Json, reader: Reader) -> Iterator[str]:
    yield reader.text(block["label"]) + (" (optional)" if block.get("optional") else "")
    yield "  " + _element(block["element"], block, reader)
    if "hint" in block:
        yield from reader.wrapped(reader.text(block["hint"]), "  ")
    if block["block_id"] in reader.errors:
        yield f"  ! {reader.errors[block['block_id']]}"


def _alert(block: Json, reader: Reader) -> Iterator[str]:
    level = block.get("level", "default")
    yield from reader.wrapped(f"{'!' if level in ('warning', 'error') else 'i'} {reader.text(block['text'])}")


def _markdown(block: Json, reader: Reader) -> Iterator[str]:
    yield from reader.wrapped(unescaped(block["text"]))


def _rich_text(block: Json, reader: Reader) -> Iterator[str]:
    for part in block["elements"]:
        yield from reader.wrapped("".join(_rich(part, reader)))


def _rich(part: Json, reader: Reader) -> Iterator[str]:
    if part["type"] == "user":
        yield "@" + reader.names.get(part["user_id"], part["user_id"])
    elif part["type"] == "date":
        yield reader.text(
            {
                "type": "mrkdwn",
                "text": f"<!date^{part['timestamp']}^{part['format']}|{part.get('fallback', '')}>",
            }
        )
    elif "text" in part or "url" in part:
        yield str(part.get("text") or part["url"])
    for inner in part.get("elements", []):
        yield from _rich(inner, reader)


def _card(block: Json, reader: Reader) -> Iterator[str]:
    for key in ("title", "subtitle", "body"):
        if key in block:
            yield from reader.wrapped(reader.text(block[key]))
    if block.get("actions"):
        yield "  ".join(_element(e, block, reader) for e in block["actions"])


def _children(block: Json, reader: Reader) -> Iterator[str]:
    yield from _blocks(block.get("child_blocks") or block.get("elements") or [], reader)


def _image(block: Json, _reader: Reader) -> Iterator[str]:
    yield f"(picture: {block['alt_text']})"


def _unknown(block: Json, _reader: Reader) -> Iterator[str]:
    yield f"({block['type']})"


DRAW: Mapping[str, Callable[[Json, Reader], Iterator[str]]] = {
    "section": _section, "header": _header, "divider": _divider, "context": _context, "actions": _actions,
    "input": _input, "alert": _alert, "markdown": _markdown, "rich_text": _rich_text, "card": _card,
    "container": _children, "carousel": _children, "image": _image,
}  # fmt: skip


def _element(element: Json, block: Json, reader: Reader) -> str:
    kind = element["type"]
    if kind in ("button", "workflow_button", "icon_button"):
        link = f" -> {element['url']}" if "url" in element else ""
        return f"[{reader.text(element['text'])}{link}]"
    if kind == "overflow":
        return f"[… {' | '.join(reader.text(o['text']) for o in element['options'])}]"
    if kind == "image":
        return f"({element['alt_text']})"
    value = _value(
        reader.values.get(block.get("block_id", ""), {}).get(element.get("action_id", ""), {}), reader
    )
    if kind in ("radio_buttons", "checkboxes"):
        return "  ".join(_mark(kind, reader.text(o["text"]), value) for o in offered(element))
    if value:
        return f"[{', '.join(value)}]"
    hint = reader.text(element["placeholder"]) if "placeholder" in element else ""
    return f"[{hint or '          '}{' ▾' if kind.endswith(('select', 'picker')) else ''}]"


def _value(state: Mapping[str, Any], reader: Reader) -> list[str]:
    given = next((value for key, value in state.items() if key != "type"), None)
    items = given if isinstance(given, list) else [given] if given not in (None, "") else []
    return [
        reader.text(item["text"])
        if isinstance(item, dict) and "text" in item
        else reader.names.get(str(item), str(item))
        for item in items
    ]


def _mark(kind: str, text: str, chosen: list[str]) -> str:
    on, off = ("(•)", "( )") if kind == "radio_buttons" else ("[x]", "[ ]")
    return f"{on if text in chosen else off} {text}"

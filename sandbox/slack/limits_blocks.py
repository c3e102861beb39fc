"""The rules of every block, and on which surface it may stand; counting blocks is left to messages and views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack.blocktree import flat, places
from sandbox.slack.limits_elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION, PICTURE
from sandbox.slack.limits_shape import (
    PLAIN,
    Check,
    Json,
    Problem,
    Problems,
    anything,
    by_type,
    chosen,
    flag,
    many,
    one_of,
    shape,
    string,
    text,
)

CONTEXT = by_type(
    {"image": ELEMENTS["image"], "plain_text": text(3000, PLAIN), "mrkdwn": text(3000, ("mrkdwn",))}
)
SMALL_BUTTONS = many(chosen(ELEMENTS, "button", "overflow"), 1, 5)


def _block(required: Mapping[str, Check], optional: Mapping[str, Check], also: Check = anything) -> Check:
    return shape({"type": anything, **required}, {"block_id": string(255), **optional}, also)


def _section_says_something(block: Json, at: str) -> Problems:
    if "text" not in block and "fields" not in block:
        yield Problem(at, "text or fields is required")


def _one_picture(block: Json, at: str) -> Problems:
    if ("image_url" in block) == ("slack_file" in block):
        yield Problem(at, "exactly one of image_url and slack_file is required")


def _table_is_square(block: Json, at: str) -> Problems:
    rows = block.get("rows")
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        if not isinstance(row, list) or not 1 <= len(row) <= 20:
            yield Problem(f"{at}/rows/{index}", "a row must have between 1 and 20 cells")


def _children(value: Any, at: str) -> Problems:
    yield from many(by_type(BLOCKS), 1, 10)(value, at)


CARD = _block(
    {},
    {
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "hero_image": anything,
        "icon": anything,
        "slack_icon": anything,
        "actions": SMALL_BUTTONS,
    },
)

BLOCKS: dict[str, Check] = {
    "section": _block(
        {},
        {
            "text": text(3000),
            "fields": many(text(2000), 1, 10),
            "expand": flag,
            "accessory": chosen(ELEMENTS, *IN_SECTION),
        },
        _section_says_something,
    ),
    "header": _block({"text": text(150, PLAIN)}, {"level": anything}),
    "divider": _block({}, {}),
    "context": _block({"elements": many(CONTEXT, 1, 10)}, {}),
    "actions": _block({"elements": many(chosen(ELEMENTS, *IN_ACTIONS), 1, 25)}, {}),
    "input": _block(
        {"label": text(2000, PLAIN), "element": chosen(ELEMENTS, *IN_INPUT)},
        {"hint": text(2000, PLAIN), "optional": flag, "dispatch_action": flag},
    ),
    "image": _block({"alt_text": string(2000)}, {**PICTURE, "title": text(2000, PLAIN)}, _one_picture),
    "markdown": _block({"text": string(12_000)}, {}),
    "rich_text": _block({"elements": many(anything, 1, 1000)}, {}),
    "alert": _block({"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")}),
    "card": CARD,
    "carousel": _block({"elements": many(by_type({"card": CARD}), 1, 10)}, {}),
    "container": _block(
        {"child_blocks": _children},
        {
            "title": text(150),
            "rich_text_title": anything,
            "subtitle": text(150),
            "icon": anything,
            "width": anything,
            "is_collapsible": flag,
            "is_collapsed": flag,
            "has_header_divider": flag,
            "default_collapsed": flag,
        },
    ),
    "table": _block(
        {"rows": many(anything, 1, 100)}, {"column_settings": many(anything, 0, 20)}, _table_is_square
    ),
    "context_actions": _block(
        {"elements": many(chosen(ELEMENTS, "feedback_buttons", "icon_button"), 1, 5)}, {}
    ),
    "plan": _block({"title": anything}, {"tasks": anything}),
    "task_card": _block(
        {"task_id": anything, "title": anything},
        {"details": anything, "output": anything, "sources": anything, "status": anything},
    ),
    "video": _block(
        {
            "alt_text": string(2000),
            "title": text(199, PLAIN),
            "thumbnail_url": string(3000),
            "video_url": string(3000),
        },
        {
            "author_name": string(49),
            "description": text(199, PLAIN),
            "provider_icon_url": string(3000),
            "provider_name": string(200),
            "title_url": string(3000),
        },
    ),
    "file": _block({"external_id": string(255), "source": string(255)}, {}),
}

MESSAGE, MODAL, HOME = "message", "modal", "home"
ONLY: dict[str, set[str]] = {
    "alert": {MODAL},
    "table": {MESSAGE},
    "plan": {MESSAGE},
    "task_card": {MESSAGE},
    "markdown": {MESSAGE},
    "context_actions": {MESSAGE},
    "file": {MESSAGE},
    "card": {MESSAGE, HOME},
    "carousel": {MESSAGE, HOME},
    "file_input": {MODAL},
}


def block_problems(blocks: list[Json], surface: str, at: str = "/blocks") -> Problems:
    """Everything wrong with each block by itself, with ids among them and with where they stand."""
    for index, block in enumerate(blocks):
        yield from by_type(BLOCKS)(block, f"{at}/{index}")
    yield from _out_of_place(blocks, surface, at)
    yield from _twice(blocks, at)


def _out_of_place(blocks: list[Json], surface: str, at: str) -> Problems:
    for kind, pointer in [
        *((b.get("type"), p) for b, p in flat(blocks, at)),
        *((p.element.get("type"), at + p.pointer.removeprefix("/blocks")) for p in places(blocks)),
    ]:
        if isinstance(kind, str) and surface not in ONLY.get(kind, {surface}):
            yield Problem(pointer, f"{kind} is not supported in a {surface}")


def _twice(blocks: list[Json], at: str) -> Problems:
    seen: set[str] = set()
    for block, pointer in flat(blocks, at):
        if block.get("block_id") in seen:
            yield Problem(f"{pointer}/block_id", f"duplicate block_id: {block['block_id']}")
        seen |= {block["block_id"]} if isinstance(block.get("block_id"), str) else set()
    used: set[tuple[str, str]] = set()
    focused = 0
    for place in places(blocks):
        pointer = at + place.pointer.removeprefix("/blocks")
        key = (pointer.rpartition("/")[0], str(place.element.get("action_id")))
        if "action_id" in place.element and key in used:
            yield Problem(f"{pointer}/action_id", f"duplicate action_id: {key[1]}")
        used.add(key)
        focused += place.element.get("focus_on_load") is True
        if focused > 1:
            yield Problem(f"{pointer}/focus_on_load", "only one element may have focus_on_load")

"""Finding one's way in blocks, and what Slack itself adds to them (ids and defaults); it judges nothing."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.slack.mint import Mint

Json = dict[str, Any]

PASSIVE = {"image", "plain_text", "mrkdwn", "url"}


@dataclass(frozen=True)
class Place:
    """An interactive element, the block around it and its JSON pointer."""

    block: Json
    element: Json
    pointer: str


def flat(blocks: Any, at: str = "/blocks") -> Iterator[tuple[Json, str]]:
    """Every block with its pointer, children of containers and carousels included."""
    for index, block in _dicts(blocks):
        here = f"{at}/{index}"
        yield block, here
        yield from flat(block.get("child_blocks"), f"{here}/child_blocks")
        if block.get("type") == "carousel":
            yield from flat(block.get("elements"), f"{here}/elements")


def places(blocks: Any) -> Iterator[Place]:
    """Every interactive element of these blocks, in reading order."""
    for block, at in flat(blocks):
        if block.get("type") == "carousel":
            continue
        for key in ("accessory", "element"):
            if isinstance(block.get(key), dict) and block[key].get("type") not in PASSIVE:
                yield Place(block, block[key], f"{at}/{key}")
        for key in ("elements", "actions"):
            for index, element in _dicts(block.get(key)):
                if element.get("type") not in PASSIVE and block.get("type") != "rich_text":
                    yield Place(block, element, f"{at}/{key}/{index}")


def texts(value: Any) -> Iterator[str]:
    """Every text that a reader sees in these blocks."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def completed(blocks: list[Json], mint: Mint) -> list[Json]:
    """A copy with the block ids, action ids and text defaults that Slack adds to what it stores."""
    done = copy.deepcopy(blocks)
    for block, _ in flat(done):
        block.setdefault("block_id", mint.secret("block")[:5])
    for place in places(done):
        place.element.setdefault("action_id", mint.secret("action")[:5])
    _defaults(done)
    return done


def _defaults(value: Any) -> None:
    if isinstance(value, list):
        for inner in value:
            _defaults(inner)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text" and "text" in value:
            value.setdefault("emoji", True)
        if value.get("type") == "mrkdwn" and "text" in value:
            value.setdefault("verbatim", False)
        for inner in value.values():
            _defaults(inner)


def _dicts(value: Any) -> list[tuple[int, Json]]:
    items = enumerate(value) if isinstance(value, list) else ()
    return [(index, item) for index, item in items if isinstance(item, dict)]

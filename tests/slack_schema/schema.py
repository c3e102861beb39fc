"""The second opinion on every payload: a JSON Schema generated from Slack's own types. It knows shapes, and no lengths or counts."""

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError, best_match

from tests.slack_schema.reduced import FILE

Json = Mapping[str, Any]
VIEWS = {"modal": "ModalView", "home": "HomeView"}


def message_wrongs(blocks: Sequence[Any]) -> list[str]:
    """What is no message of Slack's: the blocks that are of no known shape."""
    return [wrong for at, block in enumerate(blocks) for wrong in _block_wrongs(block, f"/blocks/{at}")]


def view_wrongs(view: Json) -> list[str]:
    """What is no modal or Home tab. Its blocks are judged one by one, so that what is said is about the block that is wrong."""
    frame = {**view, "blocks": []}
    found = list(_wrongs(VIEWS.get(str(view.get("type")), "ModalView"), frame, ""))
    return found + message_wrongs(view.get("blocks") or [])


def options_wrongs(answer: Json) -> list[str]:
    """What is no answer to a search: options and groups of them."""
    found: list[str] = []
    for key, name in (("options", "PlainTextOption"), ("option_groups", "OptionGroup")):
        for at, each in enumerate(answer.get(key) or []):
            found += _wrongs(name, each, f"/{key}/{at}")
    return found


def _block_wrongs(block: Any, at: str) -> Iterator[str]:
    kind = block.get("type") if isinstance(block, dict) else None
    name = _kinds().get(str(kind))
    if name is None:
        yield f"{at}: no block is of the type {kind!r}"
    else:
        yield from _wrongs(name, block, at)


def _wrongs(name: str, value: Any, at: str) -> Iterator[str]:
    worst = best_match(_validator(name).iter_errors(value))
    if worst is not None:
        yield f"{at}{_pointer(worst)}: {worst.message[:300]}"


def _pointer(error: ValidationError) -> str:
    return "".join(f"/{part}" for part in error.absolute_path)


@functools.cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": _definitions()})


@functools.cache
def _kinds() -> dict[str, str]:
    """Which definition a block of a type must meet."""
    names = [each["$ref"].rpartition("/")[2] for each in _definitions()["KnownBlock"]["anyOf"]]
    return {_one_shape(_definitions()[name])["properties"]["type"]["const"]: name for name in names}


def _one_shape(definition: dict[str, Any]) -> dict[str, Any]:
    """An image comes in two shapes, of one type."""
    found: dict[str, Any] = definition["anyOf"][0] if "anyOf" in definition else definition
    return found


@functools.cache
def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))["definitions"]
    return found

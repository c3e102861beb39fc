"""The language in which the size rules are written: checks of a value at a JSON pointer that yield problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


Problems = Iterator[Problem]
Check = Callable[[Any, str], Problems]

PLAIN = ("plain_text",)
MRKDWN = ("mrkdwn",)
BOTH = ("plain_text", "mrkdwn")


def string(most: int, least: int = 1) -> Check:
    """A string of least..most characters."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, str):
            yield Problem(at, "must be a string")
        elif len(value) > most:
            yield Problem(at, f"must be less than {most + 1} characters")
        elif len(value) < least:
            yield Problem(at, f"must be more than {least - 1} characters")

    return check


def whole(least: int, most: int) -> Check:
    """A whole number of least..most."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem(at, "must be an integer")
        elif not least <= value <= most:
            yield Problem(at, f"must be between {least} and {most}")

    return check


def flag(value: Any, at: str) -> Problems:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem(at, "must be a boolean")


def anything(_value: Any, _at: str) -> Problems:
    """No rule of ours; the SDK's models may have one."""
    yield from ()


def one_of(*words: str) -> Check:
    """One of these words."""

    def check(value: Any, at: str) -> Problems:
        if value not in words:
            yield Problem(at, f"must be one of: {', '.join(words)}")

    return check


def many(item: Check, least: int, most: int) -> Check:
    """A list of least..most such items."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, list):
            yield Problem(at, "must be an array")
            return
        if len(value) > most:
            yield Problem(at, f"no more than {most} items allowed")
        if len(value) < least:
            yield Problem(at, f"no fewer than {least} items allowed")
        for index, inner in enumerate(value):
            yield from item(inner, f"{at}/{index}")

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check], also: Check = anything) -> Check:
    """An object with exactly these keys; ``also`` sees the whole object when it is one."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, dict):
            yield Problem(at, "must be an object")
            return
        yield from _missing(value, at, required)
        for key, inner in value.items():
            known = required.get(key) or optional.get(key)
            if known is None:
                yield Problem(f"{at}/{key}", f"invalid additional property: {key}")
            else:
                yield from known(inner, f"{at}/{key}")
        yield from also(value, at)

    return check


def _missing(value: Json, at: str, required: Mapping[str, Check]) -> Problems:
    for key in required:
        if key not in value:
            yield Problem(at, f"missing required field: {key}")


def by_type(table: Mapping[str, Check]) -> Check:
    """An object whose ``type`` chooses the check."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, dict):
            yield Problem(at, "must be an object")
        elif value.get("type") not in table:
            yield Problem(f"{at}/type", f"unsupported type: {value.get('type')}")
        else:
            yield from table[value["type"]](value, at)

    return check


def text(most: int = 3000, kinds: tuple[str, ...] = BOTH) -> Check:
    """A text object of one of these kinds with 1..most characters."""
    extra = {"plain_text": "emoji", "mrkdwn": "verbatim"}
    shapes = {kind: shape({"type": anything, "text": string(most)}, {extra[kind]: flag}) for kind in kinds}
    return by_type(shapes)


def chosen(table: Mapping[str, Check], *names: str) -> Check:
    """One of the named entries of a table."""
    return by_type({name: table[name] for name in names})

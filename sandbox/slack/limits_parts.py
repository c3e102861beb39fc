"""The rules of the parts inside elements: options, option groups, confirm dialogs; no element and no block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.slack.limits_shape import (
    BOTH,
    PLAIN,
    Check,
    Json,
    Problem,
    Problems,
    flag,
    many,
    one_of,
    shape,
    string,
    text,
)

MOST_OPTIONS = 100
STYLE = one_of("primary", "danger")


def option(kinds: tuple[str, ...] = PLAIN, *, url: bool = False) -> Check:
    """One option. 75 characters of value is the strictest of the figures that are about."""
    more: dict[str, Check] = {"url": string(3000)} if url else {}
    return shape({"text": text(75, kinds), "value": string(75)}, {"description": text(75, kinds), **more})


OPTION = option()
RICH_OPTION = option(BOTH)
OVERFLOW_OPTION = option(url=True)
GROUP = shape({"label": text(75, PLAIN), "options": many(OPTION, 1, MOST_OPTIONS)}, {})
CONFIRM = shape(
    {"title": text(100, PLAIN), "text": text(300, BOTH), "confirm": text(30, PLAIN), "deny": text(30, PLAIN)},
    {"style": STYLE},
)
DISPATCH = shape({"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}, {})
FILTER = shape(
    {},
    {
        "include": many(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)

OPTIONS_ANSWER = shape(
    {}, {"options": many(OPTION, 0, MOST_OPTIONS), "option_groups": many(GROUP, 0, MOST_OPTIONS)}
)
"""What an application may answer to a ``block_suggestion``."""


def offered(element: Json) -> Iterator[Json]:
    """Every option that an element or an options answer offers, groups included."""
    for item in _list(element.get("options")):
        if isinstance(item, dict):
            yield item
    for group in _list(element.get("option_groups")):
        yield from offered(group) if isinstance(group, dict) else ()


def same_option(one: Json, other: Json) -> bool:
    """Whether two options are the same to Slack: value and text."""
    return one.get("value") == other.get("value") and _words(one) == _words(other)


def one_source(element: Json, at: str) -> Problems:
    """Options or groups, not both, not neither."""
    if ("options" in element) == ("option_groups" in element):
        yield Problem(at, "exactly one of options and option_groups is required")


def initial_is_offered(element: Json, at: str) -> Problems:
    """What is chosen at the start must be among the options."""
    first = element.get("initial_option")
    for initial in [*([first] if first else []), *_list(element.get("initial_options"))]:
        if not isinstance(initial, dict) or not any(same_option(initial, each) for each in offered(element)):
            yield Problem(at, "initial options must be among the options")


def _words(option_: Json) -> Any:
    inner = option_.get("text")
    return (inner.get("type"), inner.get("text")) if isinstance(inner, dict) else inner


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

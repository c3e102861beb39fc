"""What the official SDK's own models refuse: a payload is parsed into them and every nested object asked; no own rule."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block, Option, OptionGroup
from slack_sdk.models.views import View

from sandbox.slack.limits_shape import Json, Problem, Problems

UNREADABLE = (TypeError, KeyError, ValueError, AttributeError)
LEFT_RAW: dict[str, type[JsonObject]] = {
    "options": Option,
    "initial_option": Option,
    "initial_options": Option,
    "option_groups": OptionGroup,
}
"""What most elements keep as they were given it, so that nobody would ask it: attribute -> the model it is of."""


def sdk_block_problems(blocks: list[Json], at: str = "/blocks") -> Problems:
    """Every objection of the SDK to each of these blocks, unknown block and element types included."""
    for index, block in enumerate(blocks):
        yield from _asked(lambda block=block: Block.parse(block), f"{at}/{index}")


def sdk_view_problems(view: Json) -> Problems:
    """Every objection of the SDK to this view."""
    yield from _asked(lambda: View(**view), "")


def _asked(parse: Any, at: str) -> Problems:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before, logging.root.manager.disable = logging.root.manager.disable, logging.CRITICAL
        try:
            yield from list(_objections(parse(), at))
        except (*UNREADABLE, SlackObjectFormationError) as error:
            yield Problem(at, f"cannot be read: {error}")
        finally:
            logging.root.manager.disable = before


def _objections(value: Any, at: str) -> Iterator[Problem]:
    if value is None:
        yield Problem(at, "unknown type")
        return
    if isinstance(value, JsonObject):
        try:
            value.validate_json()
        except SlackObjectFormationError as error:
            yield Problem(at, str(error))
        for name, inner in vars(value).items():
            known = _modelled(name, inner)
            if isinstance(known, JsonObject) or _is_list(known):
                yield from _objections(known, f"{at}/{name.lstrip('_')}")
    elif _is_list(value):
        for index, inner in enumerate(value):
            if inner is None or isinstance(inner, JsonObject) or _is_list(inner):
                yield from _objections(inner, f"{at}/{index}")


def _modelled(name: str, value: Any) -> Any:
    """The value with every object in it that the SDK has a model for, and did not make one of, as that model."""
    model = LEFT_RAW.get(name)
    if model is None:
        return value
    if _is_list(value):
        return [_modelled(name, each) for each in value]
    return model(**value) if isinstance(value, dict) else value


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))

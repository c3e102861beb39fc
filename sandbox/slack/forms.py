"""What Slack's client itself knows about a form: finding elements, matching choices, refusing to submit. It sends nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sandbox.slack.blocktree import Place, places
from sandbox.slack.errors import CannotDo
from sandbox.slack.inputs import FIELDS, LISTS, is_empty
from sandbox.slack.limits_parts import offered
from sandbox.slack.views import View

Json = dict[str, Any]

REQUIRED = "Please complete this required field."
PATTERNS = {
    "email_text_input": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "Please enter a valid email address."),
    "url_text_input": (r"https?://\S+", "Please enter a valid URL."),
    "number_input": (r"-?\d+(\.\d+)?", "Please enter a number."),
    "datepicker": (r"\d{4}-\d{2}-\d{2}", "Please choose a date."),
    "timepicker": (r"\d{2}:\d{2}", "Please choose a time."),
}


def find(blocks: list[Json], target: str, *kinds: str, value: str | None = None) -> Place:
    """The one element with this action id or in this block; ``value`` tells buttons with the same id apart."""
    found = [
        p
        for p in places(blocks)
        if target in (p.element.get("action_id"), p.block.get("block_id"))
        and (not kinds or p.element["type"] in kinds)
    ]
    if value is not None and len(found) > 1:
        found = [p for p in found if value in (p.element.get("value"), _caption(p.element))]
    if len(found) != 1:
        there = sorted({str(p.element.get("action_id")) for p in places(blocks)})
        raise CannotDo(f"{len(found)} elements match {target!r}; there are {', '.join(there) or 'none'}")
    return found[0]


def pick(element: Json, values: Iterable[str], offers: list[Json]) -> list[Json]:
    """The options with these values (or words), only from those that the person can see."""
    known = list(offered(element)) or offers
    return [_one(known, value) for value in values]


def value_for(element: Json, chosen: Any, offers: list[Json]) -> Any:
    """What goes into ``state.values`` when a person chooses this in this element."""
    field = FIELDS.get(element["type"])
    if field is None or field == "value":
        raise CannotDo(f"nothing can be chosen in a {element['type']}")
    if chosen is None:
        return [] if field in LISTS else None
    wanted: list[Any] = [chosen] if isinstance(chosen, (str, int)) else list(chosen)
    most = element.get("max_selected_items", len(wanted)) if field in LISTS else 1
    if len(wanted) > most:
        raise CannotDo(f"no more than {most} can be chosen")
    if field in ("selected_option", "selected_options"):
        wanted = pick(element, map(str, wanted), offers)
    elif element["type"] in PATTERNS and not re.fullmatch(PATTERNS[element["type"]][0], str(wanted[0])):
        raise CannotDo(PATTERNS[element["type"]][1])
    return wanted if field in LISTS else wanted[0]


def client_errors(view: View) -> dict[str, str]:
    """What the client says at each field before it sends anything, by block id."""
    errors: dict[str, str] = {}
    for place in places(view.blocks):
        if place.block["type"] == "input":
            said = _at_field(view, place)
            if said:
                errors[place.block["block_id"]] = said
    return errors


def _at_field(view: View, place: Place) -> str | None:
    block, element = place.block, place.element
    if is_empty(view.values, block["block_id"], element["action_id"]):
        return None if block.get("optional") else REQUIRED
    value = view.values[block["block_id"]][element["action_id"]].get("value")
    if not isinstance(value, str):
        return None
    if len(value) < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters long."
    if len(value) > element.get("max_length", 3000):
        return f"Must be at most {element.get('max_length', 3000)} characters long."
    pattern, words = PATTERNS.get(element["type"], ("", ""))
    return words if pattern and not re.fullmatch(pattern, value) else None


def _one(known: list[Json], value: str) -> Json:
    for option in known:
        if value in (option["value"], option["text"]["text"]):
            return option
    raise CannotDo(f"{value!r} is not on offer; there are {[o['value'] for o in known]}")


def _caption(element: Json) -> str:
    text = element.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""

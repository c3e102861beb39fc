"""Reading what Slack sends, once: who acts, on which message, about which request. What a form holds is read by the form's own file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from access.calls import By, Pointer
from access.card import Place
from access.keys import RoleKey, SlackId
from bot.views.filled import role_named

Body = Mapping[str, Any]

MARK = "mark"
"""Where a verified request's mark stands in Bolt's context; there is none in what comes from outside."""


@dataclass(frozen=True)
class Click:
    """A button about a request. `response_url` is where a word aside to the person can be posted, if anywhere."""

    by: By
    pointer: Pointer
    response_url: str


def who(body: Body, context: Mapping[str, Any], place: Place | None = None) -> By:
    """Who acts: the account that the verified payload names."""
    slack = body["user_id"] if "user_id" in body else body["user"]["id"]
    return By(SlackId(slack), context[MARK], place or _place(body))


def value(body: Body) -> str:
    """What the button that was pressed carries. Raises ValueError when it carries nothing."""
    carried = body["actions"][0].get("value")
    if not isinstance(carried, str):
        raise ValueError("a button that carries nothing")
    return carried


def role(body: Body) -> RoleKey:
    """The role that the button is about. Raises ValueError when it names none."""
    return role_named(value(body))


def form(body: Body) -> Mapping[str, Any]:
    """The form or tab in which something was pressed. Raises ValueError when that was elsewhere."""
    view = body.get("view")
    if not isinstance(view, Mapping) or not isinstance(view.get("hash"), str):
        raise ValueError("a button of a form that is in none")
    return view


def click(body: Body, context: Mapping[str, Any]) -> Click:
    """A click on a button that carries a pointer. Raises ValueError when it carries something else."""
    pointer = Pointer.parse(value(body))
    return Click(who(body, context), pointer, str(body.get("response_url") or ""))


def chosen(body: Body, context: Mapping[str, Any], button: str) -> tuple[Click, str]:
    """What was chosen in a select that stands beside this button, which carries the pointer: a select's values have no room for it.

    Raises ValueError when there is no such button.
    """
    action, message = body["actions"][0], body.get("message") or body.get("view") or {}
    rows = [each for each in message.get("blocks") or () if each.get("block_id") == action["block_id"]]
    beside = [each for row in rows for each in row.get("elements") or () if each.get("action_id") == button]
    option = action.get("selected_option")
    if not beside or not option:
        raise ValueError(f"no {button} button beside what was chosen")
    pointer = Pointer.parse(str(beside[0].get("value") or ""))
    return Click(who(body, context), pointer, str(body.get("response_url") or "")), str(option["value"])


def _place(body: Body) -> Place | None:
    container = body.get("container") or {}
    if container.get("type") != "message":
        return None
    ts, thread = container["message_ts"], container.get("thread_ts") or ""
    # A message that has answers names itself as its thread.
    return Place(container["channel_id"], ts, "" if thread == ts else thread)

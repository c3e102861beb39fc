"""Reading what Slack sends, once: who acts, on which message, about which request. What a form holds is read by the form's own file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from access.calls import By, Pointer
from access.card import Place
from access.keys import SlackId

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


def click(body: Body, context: Mapping[str, Any]) -> Click:
    """A click on a button that carries a pointer. Raises ValueError when it carries something else."""
    pointer = Pointer.parse(body["actions"][0]["value"])
    return Click(who(body, context), pointer, str(body.get("response_url") or ""))


def _place(body: Body) -> Place | None:
    container = body.get("container") or {}
    if container.get("type") != "message":
        return None
    return Place(container["channel_id"], container["message_ts"])

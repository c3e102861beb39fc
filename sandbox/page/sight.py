"""What one person sees in Slack, as JSON for the browser: messages, modals, Home tab, and what Slack refused. It changes nothing."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.slack.hands import Hands
from sandbox.slack.limits import message_problems, view_problems
from sandbox.slack.workspace import Call, Workspace

Json = dict[str, Any]
WRITING = ("chat.", "views.", "response_url")
NO_NEWS = {("views.update", "not_found")}
"""Outcomes that say only that somebody was faster to close a form."""


def seen(hands: Hands, channels: Iterable[str] = ()) -> Json:
    """Everything on this person's screen. `channels` are those that they read besides the direct message."""
    workspace = hands.workspace
    with workspace.lock:
        return {
            "me": _me(hands),
            "messages": hands.messages(),
            "channels": [_channel(hands, channel) for channel in channels],
            "modals": [
                _modal(workspace, view_id) for view_id in workspace.views.stacks.get(hands.user_id, [])
            ],
            "home": hands.home,
            "names": workspace.names(),
            "banners": [*_troubles(workspace, hands.user_id), *_refusals(workspace)],
        }


def unread(hands: Hands, since: float) -> int:
    """How many messages have arrived after this time (UTC seconds)."""
    return sum(float(message["ts"]) > since for message in hands.messages())


def _me(hands: Hands) -> Json:
    member = hands.member
    return {
        "id": member.id,
        "name": member.shown,
        "tz": member.tz,
        "guest": member.is_restricted or member.is_ultra_restricted,
    }


def _channel(hands: Hands, channel: str) -> Json:
    found = hands.place(channel)
    return {"id": found.id, "name": found.name, "messages": hands.messages(channel)}


def _modal(workspace: Workspace, view_id: str) -> Json:
    view = workspace.views.views[view_id]
    return {**view.as_json(workspace.installation), "errors": dict(view.errors)}


def _troubles(workspace: Workspace, user_id: str) -> Iterable[Json]:
    for number, trouble in enumerate(workspace.troubles):
        if trouble.user_id == user_id:
            yield {"id": f"trouble-{number}", "at": trouble.at, "what": "Slack says", "why": trouble.what}


def _refusals(workspace: Workspace) -> Iterable[Json]:
    for number, call in enumerate(list(workspace.calls)):
        if (
            call.outcome != "ok"
            and call.method.startswith(WRITING)
            and (call.method, call.outcome) not in NO_NEWS
        ):
            yield {
                "id": f"call-{number}",
                "at": call.at,
                "what": f"Slack refused {call.method}",
                "why": "; ".join([call.outcome, *_why(call)]),
            }


def _why(call: Call) -> list[str]:
    """The rule that was broken, for answers that only name an error."""
    if "view" in call.args:
        return [str(each) for each in view_problems(_plain(call.args["view"]))]
    if "blocks" in call.args:
        return [str(each) for each in message_problems(_plain(call.args["blocks"]))]
    return []


def _plain(given: Any) -> Any:
    return json.loads(given) if isinstance(given, str) else given


def names_of(people: Iterable[Any]) -> Mapping[str, str]:
    """What to call people, by Slack id and by Okta id."""
    known: dict[str, str] = {}
    for each in people:
        known[each.slack] = each.name
        if each.okta:
            known[each.okta] = each.name
    return known

"""What Slack does with the application's answer to a submission, a command or a search, or why it cannot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.slack.errors import SlackError
from sandbox.slack.limits import check_view, options_problems
from sandbox.slack.limits_parts import offered
from sandbox.slack.messages import Channel
from sandbox.slack.responses import answer_in
from sandbox.slack.views import View

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace

Json = dict[str, Any]


def after_submission(workspace: Workspace, view: View, body: str) -> str | None:
    """Do what the answer to a ``view_submission`` says; returns what is wrong with it, if it is."""
    if body == "":
        workspace.views.close(view)
        return None
    said = _json(body)
    if said is None:
        return "the body must be empty or a JSON object with response_action"
    act = {"clear": _clear, "errors": _errors, "update": _update, "push": _push}.get(
        str(said.get("response_action"))
    )
    if act is None:
        return f"unknown response_action {said.get('response_action')!r}"
    try:
        return act(workspace, view, said)
    except SlackError as refused:
        return str(refused)


def after_command(workspace: Workspace, user_id: str, channel: Channel, body: str) -> str | None:
    """Show a command's answer; returns what is wrong with it, if it is."""
    if body == "":
        return None
    said = _json(body) if body.lstrip().startswith("{") else {"text": body}
    if said is None:
        return "the body is neither text nor a JSON object"
    try:
        answer_in(workspace, channel, user_id, said)
    except SlackError as refused:
        return str(refused)
    return None


def after_search(body: str) -> tuple[list[Json], str | None]:
    """The options in an answer to a ``block_suggestion``, and what is wrong with it."""
    said = _json(body)
    if said is None:
        return [], "the body must be a JSON object with options or option_groups"
    problems = options_problems(said)
    if problems:
        return [], "; ".join(map(str, problems))
    return list(offered(said)), None


def labels_of(body: str) -> list[str]:
    """The label of the group in which each option of a search's answer stands; empty for options without groups."""
    said = _json(body) or {}
    groups = said.get("option_groups") or [{"label": {"text": ""}, "options": said.get("options") or []}]
    return [group["label"]["text"] for group in groups for _ in group["options"]]


def _clear(workspace: Workspace, view: View, _said: Json) -> str | None:
    workspace.views.clear(view.user_id)
    return None


def _errors(workspace: Workspace, view: View, said: Json) -> str | None:
    errors, inputs = said.get("errors"), {b["block_id"] for b in view.blocks if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        return "errors must name at least one field"
    for block_id, text in errors.items():
        if block_id not in inputs:
            return f"errors names {block_id!r}, which is no input block of this view"
        if not isinstance(text, str) or not text:
            return f"the error for {block_id!r} must be text"
    workspace.views.blame(view, errors)
    return None


def _update(workspace: Workspace, view: View, said: Json) -> str | None:
    check_view(said.get("view"))
    if view.id not in workspace.views.views:
        return "the view is closed"
    workspace.views.update(workspace.views.views[view.id], said["view"])
    return None


def _push(workspace: Workspace, view: View, said: Json) -> str | None:
    check_view(said.get("view"))
    workspace.views.push(view.user_id, said["view"])
    return None


def _json(body: str) -> Json | None:
    try:
        said = json.loads(body)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None

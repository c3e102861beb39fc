"""What an application may do at a response url: answer, replace or delete, five times in thirty minutes."""

from __future__ import annotations

from typing import Any

from sandbox.slack.errors import SlackError
from sandbox.slack.limits import POST_TEXT, check_message
from sandbox.slack.messages import Channel
from sandbox.slack.passes import ResponseUrl
from sandbox.slack.workspace import Workspace

Json = dict[str, Any]


def respond(workspace: Workspace, token: str, body: Any) -> None:
    """Do what the body says; raises with HTTP 404 when the url no longer holds, 400 for a bad body."""
    url = workspace.passes.check_url(token)
    channel = workspace.conversations.channel(url.channel)
    if not isinstance(body, dict):
        raise SlackError("invalid_payload", status=400)
    try:
        _act(workspace, url, channel, body)
    except SlackError as refused:
        raise SlackError(refused.error, refused.messages, status=400) from refused
    workspace.passes.wear_url(token)


def answer_in(
    workspace: Workspace, channel: Channel, user_id: str, body: Json, thread_ts: str | None = None
) -> None:
    """Post a command's or a response url's answer, only for this person unless it says in_channel."""
    check_message(body.get("text"), body.get("blocks"), most_text=POST_TEXT, sum_limit=False)
    private = body.get("response_type", "ephemeral") != "in_channel"
    workspace.conversations.post(
        channel,
        body.get("text") or "",
        body.get("blocks"),
        thread_ts=body.get("thread_ts") or thread_ts,
        ephemeral_to=user_id if private else None,
    )


def _act(workspace: Workspace, url: ResponseUrl, channel: Channel, body: Json) -> None:
    original = workspace.conversations.messages.get(channel.id, {}).get(url.message_ts or "")
    if body.get("delete_original") is True:
        if url.message_ts:
            workspace.conversations.delete(channel.id, url.message_ts)
        return
    if body.get("replace_original") is True and original:
        check_message(body.get("text"), body.get("blocks"), most_text=POST_TEXT, sum_limit=False)
        workspace.conversations.change(original, body.get("text") or "", body.get("blocks") or [])
        return
    answer_in(workspace, channel, url.user_id, body, url.thread_ts)

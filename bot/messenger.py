"""Sending: the workflow's messenger. It draws from the records alone, and sorts Slack's errors where they arrive."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from access.card import Place
from access.keys import SlackId
from access.ports import Account, Drawing, Scene
from bot.failures import FAILURES, NOBODY, code, sorted_out
from bot.views import card, notice, status
from bot.views.blocks import Message

_DELETED = frozenset({"message_not_found", "thread_not_found"})
_FIXED = frozenset({"edit_window_closed", "cant_update_message", "is_inactive"})


class SlackMessenger:
    """Cards, notices and accounts of one workspace, with a client that has its token and a timeout of its own."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def draw(self, scene: Scene) -> Drawing:
        """What the recipient should see now. Nothing in it changes by time alone."""
        message = _message(scene)
        whole = json.dumps([message.text, message.blocks], sort_keys=True, separators=(",", ":"))
        return Drawing(hashlib.sha256(whole.encode()).hexdigest(), message.text, message.blocks)

    def send(self, recipient: SlackId, drawing: Drawing, place: Place | None) -> Place:
        """Post, or change the message at `place`; one that cannot be changed is followed up in its thread, a deleted one replaced."""
        if place is None:
            return self._post(recipient, drawing)
        try:
            answer = self._client.chat_update(channel=place.channel, ts=place.ts, **_content(drawing))
        except FAILURES as error:
            if code(error) in _DELETED:
                return self._post(recipient, drawing)
            if code(error) in _FIXED:
                return self._post(place.channel, drawing, place.ts)
            raise sorted_out(error) from error
        return _place(answer)

    def account(self, slack: SlackId) -> Account | None:
        """The account with every flag that decides what it may do; a flag that Slack leaves out counts against it."""
        return self._found(lambda: self._client.users_info(user=slack))

    def account_by_email(self, email: str) -> Account | None:
        """The account that has exactly this address; the same flags."""
        return self._found(lambda: self._client.users_lookupByEmail(email=email))

    def _found(self, ask: Callable[[], SlackResponse]) -> Account | None:
        try:
            answer = ask()
        except FAILURES as error:
            if code(error) in NOBODY:
                return None
            raise sorted_out(error) from error
        return _account(answer["user"])

    def _post(self, channel: str, drawing: Drawing, thread: str | None = None) -> Place:
        try:
            answer = self._client.chat_postMessage(
                channel=channel, thread_ts=thread, unfurl_links=False, unfurl_media=False, **_content(drawing)
            )
        except FAILURES as error:
            raise sorted_out(error) from error
        return _place(answer)


def _message(scene: Scene) -> Message:
    if scene.event:
        return notice.draw(scene)
    mine = scene.recipient in (scene.request.requester.slack, scene.request.for_whom.slack)
    return status.draw(scene) if mine else card.draw(scene)


def _content(drawing: Drawing) -> dict[str, Any]:
    return {"text": drawing.text, "blocks": list(drawing.blocks), "parse": "none", "link_names": False}


def _place(answer: SlackResponse) -> Place:
    return Place(str(answer["channel"]), str(answer["ts"]))


def _account(user: dict[str, Any]) -> Account:
    profile = user.get("profile") or {}
    return Account(
        slack=SlackId(user["id"]),
        team=str(user.get("team_id") or ""),
        name=str(profile.get("real_name") or user.get("real_name") or user.get("name") or ""),
        email=str(profile.get("email") or ""),
        tz=str(user.get("tz") or "UTC"),
        bot=bool(user.get("is_bot", False)) or user["id"] == "USLACKBOT" or bool(user.get("is_workflow_bot")),
        deleted=bool(user.get("deleted", False)),
        guest=bool(user.get("is_restricted")) or bool(user.get("is_ultra_restricted")),
        stranger=bool(user.get("is_stranger")),
        confirmed=user.get("is_email_confirmed") is True and not user.get("is_invited_user"),
    )

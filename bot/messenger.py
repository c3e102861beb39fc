"""Sending: the workflow's messenger. It draws from the records alone, and sorts Slack's errors where they arrive."""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from access.alarm import Alarm
from access.card import Place
from access.doubt import Doubt
from access.edits import Edits
from access.keys import SlackId
from access.ports import Account, Drawing, Scene
from bot.failures import FAILURES, NOBODY, UNCHANGEABLE, VANISHED, code, limited, sorted_out
from bot.pacing import INFO, LOOKUP, POST, UPDATE, Pace
from bot.views import alarm as alarms
from bot.views import (
    digest_card,
    doubt_card,
    edits_card,
    links,
    notice,
    question,
    reminders,
    review_card,
    status,
    waiting,
)
from bot.views.blocks import Message
from bot.views.text import in_zone

log = logging.getLogger("access_service.bot")


class SlackMessenger:
    """Cards, notices and accounts of one workspace, with a client that has its token and a timeout of its own.

    Without a `pace` nothing is held back: whoever calls waits when Slack says so. `home_tab` is the address that notices link to.
    """

    def __init__(self, client: WebClient, pace: Pace | None = None, *, home_tab: str = "") -> None:
        self._client = client
        self._pace = pace
        self._home_tab = home_tab

    def draw(self, scene: Scene) -> Drawing:
        """What the recipient should see now. Nothing in it changes by time alone, and the digest not by whether their zone is known."""
        message = _message(scene)
        link = links.home(self._home_tab) if scene.event else []
        drawing = _drawing(replace(message, blocks=(*message.blocks, *link)))
        return replace(drawing, text=in_zone(drawing.text, scene.tz)) if scene.tz else drawing

    def draw_alarm(self, alarm: Alarm) -> Drawing:
        """What the security team's channel should see."""
        return _drawing(alarms.draw(alarm))

    def draw_edits(self, edits: Edits, recipient: SlackId) -> Drawing:
        """What the recipient should see of the last proposal about an approver list."""
        return _drawing(edits_card.draw(edits, recipient))

    def draw_doubt(self, doubt: Doubt) -> Drawing:
        """What a role's owner should see about an approver who changed teams."""
        return _drawing(doubt_card.draw(doubt))

    def wait(self, recipient: SlackId, place: Place | None) -> int:
        """Seconds until Slack has room for such a message; 0 when it has."""
        if self._pace is None:
            return 0
        return self._pace.wait(UPDATE) if place and place.ts else self._pace.wait(POST, recipient)

    def send(self, recipient: SlackId, drawing: Drawing, place: Place | None) -> Place:
        """Post, or change the message at `place`. One that can never be changed is answered once in its thread; when that answer
        cannot be changed either, or the message is gone, there is a new one. A place without a `ts` is a thread to answer in.
        """
        try:
            if place and not place.ts:
                return self._answered(recipient, drawing, replace(place, ts=place.thread))
            return self._changed(recipient, drawing, place) if place else self._posted(recipient, drawing)
        except FAILURES as error:
            failed = sorted_out(error)
            log.warning("slack.not_delivered", extra={"recipient": recipient, "why": failed.why})
            raise failed from error

    def account(self, slack: SlackId) -> Account | None:
        """The account with every flag that decides what it may do; a flag that Slack leaves out counts against it."""
        return self._found(INFO, lambda: self._client.users_info(user=slack))

    def account_by_email(self, email: str) -> Account | None:
        """The account that has exactly this address; the same flags."""
        return self._found(LOOKUP, lambda: self._client.users_lookupByEmail(email=email))

    def _found(self, method: str, ask: Callable[[], SlackResponse]) -> Account | None:
        try:
            answer = self._called(method, ask)
        except FAILURES as error:
            if code(error) in NOBODY:
                return None
            raise sorted_out(error) from error
        return _account(answer["user"])

    def _changed(self, recipient: SlackId, drawing: Drawing, place: Place) -> Place:
        content = _content(drawing)
        try:
            answer = self._called(
                UPDATE, lambda: self._client.chat_update(channel=place.channel, ts=place.ts, **content)
            )
        except SlackApiError as error:
            if code(error) in UNCHANGEABLE and not place.thread:
                return self._answered(recipient, drawing, place)
            if code(error) in UNCHANGEABLE | VANISHED:
                return self._posted(recipient, drawing)
            raise
        return Place(str(answer["channel"]), str(answer["ts"]), place.thread)

    def _answered(self, recipient: SlackId, drawing: Drawing, place: Place) -> Place:
        """In the thread of a message that stays as it is; where there can be none, a new message."""
        try:
            return self._posted(recipient, drawing, place)
        except SlackApiError as error:
            if code(error) not in VANISHED:
                raise
        return self._posted(recipient, drawing)

    def _posted(self, recipient: SlackId, drawing: Drawing, under: Place | None = None) -> Place:
        channel, thread = (under.channel, under.ts) if under else (recipient, None)
        content = _content(drawing) | {"unfurl_links": False, "unfurl_media": False}
        answer = self._called(
            POST,
            lambda: self._client.chat_postMessage(channel=channel, thread_ts=thread, **content),
            recipient,
        )
        return Place(str(answer["channel"]), str(answer["ts"]), thread or "")

    def _called(
        self, method: str, call: Callable[[], SlackResponse], conversation: str = ""
    ) -> SlackResponse:
        """One call, unless it is held back. A rate limit that nobody foresaw holds the method back for as long as Slack says."""
        if self._pace:
            self._pace.take(method, conversation)
        try:
            return call()
        except SlackApiError as error:
            if self._pace and (seconds := limited(error)):
                self._pace.close(method, seconds)
            raise


def _message(scene: Scene) -> Message:
    if waiting.drawn(scene.event):
        return waiting.draw(scene)
    if review_card.drawn(scene.event):
        return review_card.draw(scene)
    if question.drawn(scene):
        return question.draw(scene)
    if scene.event:
        return reminders.draw(scene) if scene.guests else notice.draw(scene)
    mine = scene.recipient in (scene.request.requester.slack, scene.request.for_whom.slack)
    if mine:
        return status.draw(scene)
    return digest_card.draw(scene) if scene.guests else digest_card.one(scene)


def _drawing(message: Message) -> Drawing:
    whole = json.dumps([message.text, message.blocks], sort_keys=True, separators=(",", ":"))
    return Drawing(hashlib.sha256(whole.encode()).hexdigest(), message.text, message.blocks)


def _content(drawing: Drawing) -> dict[str, Any]:
    return {"text": drawing.text, "blocks": list(drawing.blocks), "parse": "none", "link_names": False}


def _account(user: dict[str, Any]) -> Account:
    profile, enterprise = user.get("profile") or {}, user.get("enterprise_user") or {}
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
        teams=frozenset(str(each) for each in enterprise.get("teams") or ()),
    )

"""What Slack hands out for a short time: trigger ids (3 s, once) and response urls (30 minutes, five times)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from sandbox.slack.errors import SlackError
from sandbox.slack.mint import Mint

TRIGGER_SECONDS = 3.0
URL_SECONDS = 1800.0
URL_USES = 5


@dataclass(frozen=True)
class Trigger:
    """The right of one click to open one view. ``view_id`` is set when the click was inside a modal."""

    id: str
    user_id: str
    at: float
    view_id: str | None = None
    used: bool = False


@dataclass(frozen=True)
class ResponseUrl:
    """The right of one command or click to answer where it came from."""

    token: str
    user_id: str
    channel: str
    at: float
    message_ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


class Passes:
    """All passes ever issued, and whether they still hold."""

    def __init__(self, mint: Mint, old_words: bool = False) -> None:
        self.mint = mint
        self.old_words = old_words
        self.triggers: dict[str, Trigger] = {}
        self.urls: dict[str, ResponseUrl] = {}

    def trigger(self, user_id: str, view_id: str | None = None) -> str:
        """Issue a trigger id to this person's click."""
        key = f"{self.mint.id('')}.{int(self.mint.now())}.{self.mint.secret('trigger')}"
        self.triggers[key] = Trigger(key, user_id, self.mint.now(), view_id)
        return key

    def exchange(self, key: str) -> Trigger:
        """Use a trigger up, or say that it is unknown, used or too old (in the older words if so set)."""
        trigger = self.triggers.get(key)
        if trigger is None:
            raise SlackError("invalid_trigger" if self.old_words else "invalid_trigger_id")
        if trigger.used:
            raise SlackError("trigger_exchanged" if self.old_words else "exchanged_trigger_id")
        if self.mint.now() - trigger.at > TRIGGER_SECONDS:
            raise SlackError("trigger_expired" if self.old_words else "expired_trigger_id")
        self.triggers[key] = replace(trigger, used=True)
        return trigger

    def url(
        self, user_id: str, channel: str, message_ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        """Issue the token at the end of a response url."""
        token = self.mint.secret("response_url")
        self.urls[token] = ResponseUrl(token, user_id, channel, self.mint.now(), message_ts, thread_ts)
        return token

    def check_url(self, token: str) -> ResponseUrl:
        """The pass behind a response url, or 404 as Slack answers for an unknown, old or worn-out one."""
        url = self.urls.get(token)
        if url is None:
            raise SlackError("no_such_url", status=404)
        if self.mint.now() - url.at > URL_SECONDS:
            raise SlackError("expired_url", status=404)
        if url.uses >= URL_USES:
            raise SlackError("used_url", status=404)
        return url

    def wear_url(self, token: str) -> None:
        """Count one use."""
        self.urls[token] = replace(self.urls[token], uses=self.urls[token].uses + 1)

    def dump(self) -> dict[str, Any]:
        """Only what still holds; a trigger or url that has run out is refused as unknown after a restart."""
        now = self.mint.now()
        return {
            "triggers": [asdict(t) for t in self.triggers.values() if now - t.at <= TRIGGER_SECONDS],
            "urls": [asdict(u) for u in self.urls.values() if now - u.at <= URL_SECONDS],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """The inverse of dump."""
        self.triggers = {t["id"]: Trigger(**t) for t in state["triggers"]}
        self.urls = {u["token"]: ResponseUrl(**u) for u in state["urls"]}

"""What Slack says of our installation: whose token it is, what it may, which channel it knows, what it has against our drawings.

For the doctor. Nothing is sent to anybody, except the one line that somebody who runs it asks for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from access.chat import Installed, Objections
from access.errors import Barred, NeverWorks, TryAgain
from access.ports import Clock
from bot import specimens
from bot.failures import FAILURES, code, sorted_out
from bot.messenger import SlackMessenger

SCOPES: Mapping[str, str] = {
    "commands": "/access and the shortcuts",
    "chat:write": "cards, receipts and reminders",
    "users:read": "who somebody is",
    "users:read.email": "which person in Okta that is",
}
"""What the manifest asks for, and what for."""

_OUT = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
_JUDGED = frozenset({"invalid_blocks", "invalid_message", "invalid_view"})
_TIMELESS = "1.000000"
"""The time of a message that no channel has."""


@dataclass(frozen=True)
class SlackChat:
    """Implements `access.chat.Chat`."""

    client: WebClient
    clock: Clock

    def installed(self) -> Installed:
        found = _asked(self.client.auth_test)
        scopes = _header(found, "x-oauth-scopes").replace(" ", "").split(",")
        return Installed(
            str(found.get("team_id") or ""),
            str(found.get("team") or ""),
            self._app(str(found.get("bot_id") or "")),
            frozenset(filter(None, scopes)),
            self._ahead(_header(found, "date")),
            everywhere=bool(found.get("is_enterprise_install")),
        )

    def knows(self, channel: str) -> bool:
        """A message that there cannot be is asked for: Slack says whether it misses the message or the channel."""
        try:
            self.client.chat_getPermalink(channel=channel, message_ts=_TIMELESS)
        except FAILURES as error:
            if code(error) == "channel_not_found":
                return False
            if code(error) != "message_not_found":
                raise _sorted(error) from error
        return True

    def write(self, channel: str, text: str) -> str:
        try:
            self.client.chat_postMessage(channel=channel, text=text)
        except SlackApiError as error:
            if not code(error) or sorted_out(error).unclear:
                raise _sorted(error) from error
            return code(error)
        except FAILURES as error:
            raise _sorted(error) from error
        return ""

    def objections(self) -> Objections | None:
        now, lines = self.clock(), list[str]()
        views, messages = specimens.views(now), specimens.messages(SlackMessenger(self.client), now)
        calls: list[tuple[str, Mapping[str, Any]]] = [
            *((what, {"view": each}) for what, each in views),
            *((what, {"message": each}) for what, each in messages),
        ]
        for what, given in calls:
            found = self._judged(given)
            if found is None:
                return None
            lines += [f"{what}: {each}" for each in found]
        return Objections(len(calls), tuple(lines))

    def _judged(self, given: Mapping[str, Any]) -> list[str] | None:
        try:
            self.client.blocks_validate(**given)
        except FAILURES as error:
            if code(error) == "unknown_method":
                return None
            if code(error) not in _JUDGED or not isinstance(error, SlackApiError):
                raise _sorted(error) from error
            return [_objection(each) for each in error.response.get("errors") or [{}]]
        return []

    def _app(self, bot: str) -> str:
        """The token alone does not say whose app it is of; `users:read` lets us ask."""
        try:
            found = self.client.bots_info(bot=bot)
        except FAILURES as error:
            if code(error) == "missing_scope":
                return ""
            raise _sorted(error) from error
        return str((found.get("bot") or {}).get("app_id") or "")

    def _ahead(self, date: str) -> int:
        try:
            return int(parsedate_to_datetime(date).timestamp()) - self.clock()
        except ValueError:
            return 0


def _asked(call: Callable[[], SlackResponse]) -> SlackResponse:
    try:
        return call()
    except FAILURES as error:
        raise _sorted(error) from error


def _sorted(error: Exception) -> Exception:
    """As `access.chat.Chat` promises."""
    word = code(error)
    if word in _OUT:
        return Barred(f"Slack does not accept the bot token ({word})")
    found = sorted_out(error)
    if found.final or (word and not found.unclear and not found.retry_after):
        return NeverWorks(f"Slack refuses it: {word}")
    return TryAgain(f"Slack does not answer ({found.why})", service=True)


def _header(found: SlackResponse, name: str) -> str:
    headers: Mapping[str, Any] = found.headers
    value = next((each for key, each in headers.items() if key.lower() == name), "")
    return str(value[0] if isinstance(value, list) and value else value)


def _objection(error: Mapping[str, Any]) -> str:
    return f"{error.get('pointer') or '/'} {error.get('message') or error.get('code') or ''}".strip()

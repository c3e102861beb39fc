"""What Slack's failures mean for a message: trying again cannot help, it may have arrived anyway, or simply later."""

import re
import socket
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from access.errors import Undeliverable

_WORD = re.compile(r"[a-z0-9_]{1,60}", re.ASCII)

FAILURES = (SlackApiError, OSError, HTTPException)
"""Everything that a call of the Web API raises."""

LATER = 30
"""Seconds to wait after a rate limit that does not say how long."""

NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})

UNCHANGEABLE = frozenset(
    {"edit_window_closed", "cant_update_message", "msg_too_old", "message_not_owned_by_app", "block_mismatch"}
)
"""The message stands where it is and will never change: what is new is said in its thread."""

VANISHED = frozenset(
    {
        "message_not_found",
        "thread_not_found",
        "cannot_reply_to_message",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "is_inactive",
    }
)
"""There is nothing to change or to answer, or not for us: what is new is said in a new message."""

# About this recipient alone. What is about our token, our app or our drawing is not here: somebody puts that right, and then the
# cards that wait have to arrive.
_FINAL = NOBODY | {"channel_not_found", "is_archived", "user_disabled", "cannot_dm_bot"}
_UNCLEAR = frozenset(
    {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "request_pending"}
)


def code(error: Exception) -> str:
    """Slack's word for what is wrong; empty for what is not Slack's answer. It is logged and shown, so what is no word is not passed on."""
    found = str(error.response.get("error") or "") if isinstance(error, SlackApiError) else ""
    return found if not found or _WORD.fullmatch(found) else "no_word"


def limited(error: Exception) -> int:
    """The seconds that a rate limit wants us to wait; 0 for any other failure."""
    if not isinstance(error, SlackApiError):
        return 0
    hit = error.response.status_code == 429 or code(error) in ("ratelimited", "rate_limited")
    return _seconds(error.response.headers) if hit else 0


def sorted_out(error: Exception) -> Undeliverable:
    """The failure as the workflow knows it."""
    return _answered(error) if isinstance(error, SlackApiError) else _unanswered(error)


def _answered(error: SlackApiError) -> Undeliverable:
    word, status = code(error), error.response.status_code
    if seconds := limited(error):
        return Undeliverable("ratelimited", retry_after=seconds)
    if status >= 500 or word in _UNCLEAR:
        return Undeliverable(f"slack: {status} {word[:60]}", unclear=True)
    return Undeliverable(f"slack: {word[:60]}", final=word in _FINAL)


def _unanswered(error: Exception) -> Undeliverable:
    """A connection that was never made carried nothing; after that, nobody knows."""
    cause = error.reason if isinstance(error, URLError) else error
    never = isinstance(cause, ConnectionRefusedError | socket.gaierror)
    return Undeliverable(f"slack: {type(cause).__name__}", unclear=not never)


def _seconds(headers: Mapping[str, Any]) -> int:
    value = next((each for key, each in headers.items() if key.lower() == "retry-after"), "")
    text = str(value[0] if isinstance(value, list) and value else value)
    return max(1, min(3600, int(text))) if text.isascii() and text.isdecimal() else LATER

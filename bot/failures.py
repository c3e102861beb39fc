"""What Slack's failures mean for a message: trying again cannot help, it may have arrived anyway, or simply later."""

import socket
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from access.errors import Undeliverable

FAILURES = (SlackApiError, OSError, HTTPException)
"""Everything that a call of the Web API raises."""

LATER = 30
"""Seconds to wait after a rate limit that does not say how long."""

NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})

# About this recipient alone. What is about our token, our app or our drawing is not here: somebody puts that right, and then the
# cards that wait have to arrive.
_FINAL = NOBODY | {"channel_not_found", "is_archived", "user_disabled", "cannot_dm_bot"}
_UNCLEAR = frozenset(
    {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "request_pending"}
)


def code(error: Exception) -> str:
    """Slack's word for what is wrong; empty for what is not Slack's answer."""
    return str(error.response.get("error") or "") if isinstance(error, SlackApiError) else ""


def sorted_out(error: Exception) -> Undeliverable:
    """The failure as the workflow knows it."""
    return _answered(error) if isinstance(error, SlackApiError) else _unanswered(error)


def _answered(error: SlackApiError) -> Undeliverable:
    word, status = code(error), error.response.status_code
    if status == 429 or word in ("ratelimited", "rate_limited"):
        return Undeliverable("ratelimited", retry_after=_seconds(error.response.headers))
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

"""Slack's signature over a request body, and what was sent and answered; nothing is delivered here."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """What the application answered. Status 0: nothing could be delivered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


Deliver = Callable[[bytes, Mapping[str, str]], Answer]


@dataclass(frozen=True)
class Sent:
    """A signed request as it went out, for replays and forgeries."""

    kind: str
    user_id: str
    body: bytes
    headers: Mapping[str, str]
    at: float


def sign(secret: str, body: bytes, at: float, content_type: str = FORM) -> dict[str, str]:
    """The headers that Slack would send with this body at this time (UTC seconds)."""
    stamp = str(int(at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "Accept": "*/*",
    }

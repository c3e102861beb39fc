"""How often each method may be called, counted over the last minute of the given clock; nothing sleeps here."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping

from sandbox.slack.errors import SlackError
from sandbox.slack.mint import Clock

WINDOW = 60.0
TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
SPECIAL = 600
PER_CHANNEL, PER_TEAM = 60, 300

TIERS: Mapping[str, int] = {
    "auth.test": SPECIAL,
    "apps.connections.open": TIER_1,
    "bots.info": TIER_3,
    "blocks.validate": SPECIAL,
    "chat.getPermalink": SPECIAL,
    "chat.postMessage": PER_TEAM,
    "chat.update": TIER_3,
    "chat.postEphemeral": TIER_4,
    "conversations.open": TIER_3,
    "users.info": TIER_4,
    "users.lookupByEmail": TIER_3,
    "views.open": TIER_4,
    "views.update": TIER_4,
    "views.push": TIER_4,
    "views.publish": TIER_4,
}


class RateLimits:
    """The calls of the last minute. ``tiers`` maps a method to calls a minute; empty means no limits at all."""

    def __init__(self, now: Clock, tiers: Mapping[str, int] = TIERS) -> None:
        self.now = now
        self.tiers = dict(tiers)
        self.recent: dict[str, deque[float]] = {}

    def admit(self, method: str, channel: str | None) -> None:
        """Count this call, or refuse it with ``ratelimited`` and the seconds to wait."""
        if method not in self.tiers:
            return
        keys = {method: self.tiers[method]}
        if method == "chat.postMessage" and channel:
            keys[f"{method}/{channel}"] = PER_CHANNEL
        for key, most in keys.items():
            self._check(key, most)
        for key in keys:
            self.recent[key].append(self.now())

    def _check(self, key: str, most: int) -> None:
        calls = self.recent.setdefault(key, deque())
        while calls and self.now() - calls[0] >= WINDOW:
            calls.popleft()
        if len(calls) >= most:
            wait = max(1, math.ceil(calls[0] + WINDOW - self.now()))
            raise SlackError("ratelimited", status=429, retry_after=wait)

"""Okta's rate limits: one bucket per kind of path, refilled 60 seconds after its first call, half of it for one token."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

WINDOW = 60
AT_ONCE = 75
"""Calls that the organisation answers at the same time."""

_BUCKETS = (
    ("token", r"/oauth2/v1/token", 1200),
    ("apps", r"/api/v1/apps/[^/]+/.+", 100),
    ("app", r"/api/v1/apps/[^/]+", 500),
    ("apps", r"/api/v1/apps", 100),
    ("groups", r"/api/v1/groups/rules", 500),
    ("group", r"/api/v1/groups/[^/]+", 1000),
    ("groups", r"/api/v1/groups(/.*)?", 500),
    ("user", r"/api/v1/users/[^/]+", 2000),
    ("users", r"/api/v1/users", 600),
    ("logs", r"/api/v1/logs", 120),
    ("other", r".*", 1200),
)

Headers = dict[str, str]


def bucket(path: str) -> str:
    return next(name for name, pattern, _ in _BUCKETS if re.fullmatch(pattern, path))


@dataclass
class Window:
    """The minute that runs for one bucket, of one caller or of the whole organisation."""

    start: int
    used: int = 0


@dataclass
class Limits:
    """Counts calls per bucket. `clock` gives UTC seconds; `share` is the part of a bucket that one token or service app may use.

    Every caller has a window of its own, and the organisation has one that all calls count in.
    """

    clock: Callable[[], int]
    share: float = 0.5
    per_minute: dict[str, int] = field(default_factory=lambda: {name: most for name, _, most in _BUCKETS})
    at_once: int = AT_ONCE
    _windows: dict[tuple[str, str | None], Window] = field(default_factory=dict)

    def spend(self, path: str, caller: str = "") -> tuple[bool, Headers]:
        """Count a call: whether it may go on, and the headers to answer with."""
        name = bucket(path)
        most = self.per_minute[name]
        own, shared = self._window(name, caller), self._window(name, None)
        share = int(most * self.share)
        allowed = own.used < share and shared.used < most
        own.used += allowed
        shared.used += allowed
        left = max(0, min(share - own.used, most - shared.used))
        ends = own.start if own.used >= share or shared.used < most else shared.start
        return allowed, {
            "x-rate-limit-limit": str(share),
            "x-rate-limit-remaining": str(left),
            "x-rate-limit-reset": str(ends + WINDOW),
        }

    def crowded(self, at_once: int) -> Headers | None:
        """The headers to refuse with when this many calls are under way. The limit is on calls at once, so the reset is a guess."""
        if at_once <= self.at_once:
            return None
        return crowded_headers(self.clock())

    def _window(self, name: str, caller: str | None) -> Window:
        now = self.clock()
        window = self._windows.get((name, caller))
        if window is None or not 0 <= now - window.start < WINDOW:
            window = self._windows[name, caller] = Window(now)
        return window


def crowded_headers(now: int) -> Headers:
    return {
        "x-rate-limit-limit": "0",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(now + WINDOW),
    }

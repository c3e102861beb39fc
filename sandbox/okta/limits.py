"""Okta's rate limits: one bucket per kind of path, refilled 60 seconds after its first call, half of it for one token."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

WINDOW = 60

_BUCKETS = (
    ("token", r"/oauth2/v1/token", 1200),
    ("apps", r"/api/v1/apps/[^/]+/.+", 100),
    ("app", r"/api/v1/apps/[^/]+", 500),
    ("apps", r"/api/v1/apps", 100),
    ("group", r"/api/v1/groups/[^/]+", 1000),
    ("groups", r"/api/v1/groups(/.*)?", 500),
    ("user", r"/api/v1/users/[^/]+", 2000),
    ("users", r"/api/v1/users", 600),
    ("logs", r"/api/v1/logs", 120),
    ("other", r".*", 1200),
)


def bucket(path: str) -> str:
    return next(name for name, pattern, _ in _BUCKETS if re.fullmatch(pattern, path))


@dataclass
class Limits:
    """Counts calls per bucket. `clock` gives UTC seconds; `share` is the part of a bucket that one token may use."""

    clock: Callable[[], int]
    share: float = 0.5
    per_minute: dict[str, int] = field(default_factory=lambda: {name: most for name, _, most in _BUCKETS})
    _windows: dict[str, tuple[int, int]] = field(default_factory=dict)

    def spend(self, path: str) -> tuple[bool, dict[str, str]]:
        """Count a call: whether it may go on, and the headers to answer with."""
        name, now = bucket(path), self.clock()
        most = int(self.per_minute[name] * self.share)
        start, used = self._windows.get(name, (now, 0))
        if not 0 <= now - start < WINDOW:
            start, used = now, 0
        allowed = used < most
        used += allowed
        self._windows[name] = (start, used)
        return allowed, {
            "x-rate-limit-limit": str(most),
            "x-rate-limit-remaining": str(most - used),
            "x-rate-limit-reset": str(start + WINDOW),
        }

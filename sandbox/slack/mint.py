"""Ids, message times, hashes and secrets, all unlike each other and repeatable; nothing is kept but two counters."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

Clock = Callable[[], float]


class Mint:
    """Makes names for new things. ``now`` is UTC seconds."""

    def __init__(self, now: Clock, count: int = 0, last_ts: tuple[int, int] = (0, 0)) -> None:
        self.now = now
        self.count = count
        self.last_ts = last_ts

    def id(self, prefix: str) -> str:
        """A new id such as ``V0000000A1``."""
        return prefix + _base36(self._next()).rjust(10, "0")

    def ts(self) -> str:
        """A message time, later than every one before it even if the clock stands still."""
        second, last = int(self.now()), self.last_ts
        self.last_ts = (second, 100) if second > last[0] else (last[0], last[1] + 100)
        return f"{self.last_ts[0]}.{self.last_ts[1]:06d}"

    def secret(self, purpose: str) -> str:
        """An unguessable looking word of 32 characters."""
        return hashlib.sha256(f"{purpose}/{self._next()}".encode()).hexdigest()[:32]

    def hash(self) -> str:
        """The ``hash`` of a view's new version."""
        return f"{int(self.now())}.{self.secret('hash')[:8]}"

    def _next(self) -> int:
        self.count += 1
        return self.count

    def dump(self) -> dict[str, Any]:
        """What a new mint needs to go on from here."""
        return {"count": self.count, "last_ts": list(self.last_ts)}


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest] + digits
    return digits or "0"

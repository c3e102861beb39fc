"""The breaker of one service: open after a service-wide failure, so that items keep their place instead of failing one by one."""

from dataclasses import dataclass

from access.keys import Key, breaker_key, heartbeat_key

SERVICES = ("okta",)
"""Every service that a breaker can be open for."""
AHEAD = 600
"""Seconds; services name moments a minute or a few ahead, so one further ahead than this comes from a clock that was wrong."""


def ahead(at: int, now: int) -> bool:
    """Whether this moment (UTC seconds) has not come yet and is near enough to be believed."""
    return now < at <= now + AHEAD


@dataclass(frozen=True)
class Breaker:
    """`open_since` (UTC seconds) is None while the service answers. `retry_at` is the earliest moment the service itself named.

    `barred` says that it is open because our credentials are the trouble, which only a human can end. `told_since` is since when they
    have been, by the last word that security was told; None when that was that all is well.
    """

    service: str
    open_since: int | None = None
    retry_at: int = 0
    why: str = ""
    barred: bool = False
    told_since: int | None = None
    tail: str = ""
    version: int = 0

    @property
    def key(self) -> Key:
        return breaker_key(self.service)

    @property
    def barred_since(self) -> int | None:
        """Since when our credentials are refused; None when they are not."""
        return self.open_since if self.barred else None

    def may_be_tried(self, now: int) -> bool:
        """Whether an open one may be probed now."""
        return not ahead(self.retry_at, now)


@dataclass(frozen=True)
class Heartbeat:
    """The last sweep that ran to its end, so that a dead one is noticed."""

    at: int
    counts: str = ""

    @property
    def key(self) -> Key:
        return heartbeat_key()

"""The breaker of one service: open after a service-wide failure, so that items keep their place instead of failing one by one."""

from dataclasses import dataclass

from access.keys import Key, breaker_key, heartbeat_key


@dataclass(frozen=True)
class Breaker:
    """`open_since` (UTC seconds) is None while the service answers. `retry_at` is the earliest moment the service itself named."""

    service: str
    open_since: int | None = None
    retry_at: int = 0
    why: str = ""
    tail: str = ""
    version: int = 0

    @property
    def key(self) -> Key:
        return breaker_key(self.service)


@dataclass(frozen=True)
class Heartbeat:
    """The last sweep that ran to its end, so that a dead one is noticed."""

    at: int
    counts: str = ""

    @property
    def key(self) -> Key:
        return heartbeat_key()

"""One event that a warehouse is to have."""

from dataclasses import dataclass

from access.keys import Key, track_key


@dataclass(frozen=True)
class Track:
    """`event` is the JSON that is sent, empty once it was. `next_at` is when it is sent at the earliest, `sent_at` when it was.

    `tries` counts how often it was refused, and `why` says what was answered. Times are UTC seconds; after `until` it may be forgotten,
    which is set only when it was sent.
    """

    id: str
    event: str
    next_at: int
    tries: int = 0
    why: str = ""
    sent_at: int | None = None
    until: int | None = None
    version: int = 1

    @property
    def key(self) -> Key:
        return track_key(self.id)

"""A call that may come twice: what its sender named it, what it was, and what it was answered, so that the second gets the same answer."""

from dataclasses import dataclass

from access.duration import DAY
from access.keys import Key, RequestId, repeat_key

KEPT = DAY
"""Seconds for which an answer is kept."""
AT_WORK = 35
"""Seconds after which a call without an answer is dead: longer than any invocation runs."""


@dataclass(frozen=True)
class Repeat:
    """One call under its sender's key. `name` is the hash of caller and key, `body` of what was sent; both never change.

    `minted` is the id for whatever the call makes. `status` is 0 until it was answered; then `answer` is what was said. Times are UTC
    seconds; after `until` it counts as never sent.
    """

    name: str
    body: str
    minted: RequestId
    begun_at: int
    until: int
    status: int = 0
    answer: str = ""
    version: int = 1

    @property
    def key(self) -> Key:
        return repeat_key(self.name)

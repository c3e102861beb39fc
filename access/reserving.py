"""Reserving calls from the budget of a rate limit: one item for each bucket, written only under the version that was judged.

What a process has learned from the service travels with its next reservation, so learning costs nothing of its own.
"""

from dataclasses import replace
from typing import Protocol

from access.budget import WINDOW, Block, Budget, Seen, learned, reserved
from access.errors import AccessError, Busy, Conflict, Spent
from access.keys import budget_key
from access.ports import Change, Store, Write
from access.reading import get

ROUNDS = 6


class Reserve(Protocol):
    """Where all processes reserve their calls."""

    def block(self, bucket: str, calls: int, seen: Seen, *, removing: bool, now: int) -> Block:
        """At least `calls`, usually some more. Raises Spent with the time of the next window; Busy or Unreadable when nobody can say."""

    def tell(self, bucket: str, seen: Seen, now: int) -> None:
        """Let the others know at once. Raises nothing: whoever is not told finds out by a refused call."""


class Shared:
    """Implements `Reserve` on the records. Safe between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Budget] = {}

    def block(self, bucket: str, calls: int, seen: Seen, *, removing: bool, now: int) -> Block:
        for _ in range(ROUNDS):
            remembered = bucket in self._known
            stored = self._stored(bucket)
            budget = learned(stored or Budget(bucket, seen.most), seen, now)
            after, block = reserved(budget, calls, now, removing=removing) or (budget, None)
            if block is None and remembered:
                del self._known[bucket]  # Perhaps others have seen that its window is over.
                continue
            if not self._write(stored, after):
                continue
            if block is None:
                again = after.resets_at if after.runs(now) else now + WINDOW
                raise Spent(f"our share of {bucket} is used up", service=True, retry_at=again)
            return block
        raise Busy(f"the budget of {bucket} is changing too fast")

    def tell(self, bucket: str, seen: Seen, now: int) -> None:
        try:
            self._known.pop(bucket, None)
            for _ in range(ROUNDS):
                stored = self._stored(bucket)
                if self._write(stored, learned(stored or Budget(bucket, seen.most), seen, now)):
                    return
        except AccessError:
            return

    def _stored(self, bucket: str) -> Budget | None:
        if bucket not in self._known:
            key = budget_key(bucket)
            found = get(self._store.read([key]), key, Budget)
            if found is None:
                return None
            self._known[bucket] = found
        return self._known[bucket]

    def _write(self, stored: Budget | None, after: Budget) -> bool:
        """False when somebody else was first; what they wrote is read before the next try."""
        if after == stored:
            return True
        after = replace(after, version=(stored.version if stored else 0) + 1)
        try:
            self._store.commit(Change(writes=(Write(after, stored.version if stored else None),)))
        except Conflict:
            self._known.pop(after.bucket, None)
            return False
        self._known[after.bucket] = after
        return True

"""Pacing: when a call to Slack may leave, so that no limit is met that could have been foreseen. Nothing is called here.

Slack counts the calls of each method in a workspace, and the posts into each conversation, and never says how many are left. So each
process keeps to a share of every limit that is its own: no process has to ask another, and all of them together stay within it.
"""

from collections import deque
from collections.abc import Mapping

from access.errors import Undeliverable
from access.ports import Clock

POST, UPDATE, INFO, LOOKUP = "chat.postMessage", "chat.update", "users.info", "users.lookupByEmail"

A_MINUTE: Mapping[str, int] = {POST: 300, UPDATE: 50, INFO: 100, LOOKUP: 50}
"""What Slack takes in a minute. It promises "several hundred" posts, and at least as many as this of the others."""

BURST = 20
"""Slack takes about one post a second in one conversation, and more for a moment: this many in as many seconds."""

SWEEP, WORKER = 0.5, 0.25
"""The shares: one sweep and two workers at a time, as serverless.yml has it."""

ROUNDING = 1
"""Our clock counts whole seconds, so that a window may begin almost a second later than it seems."""


class Pace:
    """One process's share of Slack's limits. `clock` gives UTC seconds; it counts what leaves, whatever comes of it."""

    def __init__(self, clock: Clock, share: float) -> None:
        self._clock = clock
        self._share = share
        self._left: dict[str, deque[int]] = {}
        self._closed: dict[str, tuple[int, int]] = {}

    def wait(self, method: str, conversation: str = "") -> int:
        """Seconds until such a call may leave; 0 when it may leave now."""
        now = self._clock()
        since, until = self._closed.get(method, (now, now))
        # Within, not before: a clock that was put back must not close us for long.
        waits = [until - now if since <= now else 0, self._full(method, A_MINUTE[method], 60)]
        if conversation:
            waits.append(self._full(conversation, BURST, BURST))
        return max(0, *waits)

    def take(self, method: str, conversation: str = "") -> None:
        """Count a call that leaves at once. Raises Undeliverable when it must not."""
        seconds = self.wait(method, conversation)
        if seconds:
            raise Undeliverable("held back to stay within Slack's limits", retry_after=seconds, paced=True)
        for name in (method, conversation):
            if name:
                self._left.setdefault(name, deque()).append(self._clock())

    def close(self, method: str, seconds: int) -> None:
        """Slack wants no such call for so long."""
        now = self._clock()
        self._closed[method] = (now, now + seconds)

    def _full(self, name: str, most: int, seconds: int) -> int:
        """How long until less than our share of `most` calls has left within the last `seconds`."""
        now, window = self._clock(), seconds + ROUNDING
        left = self._left.get(name, deque[int]())
        while (
            left and not 0 <= now - left[0] < window
        ):  # A clock that was put back must not close us for long.
            left.popleft()
        if not left:
            self._left.pop(name, None)
        return left[0] + window - now if len(left) >= int(most * self._share) else 0

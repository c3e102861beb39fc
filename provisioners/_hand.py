"""What this process has of one of Okta's limits: free calls, reserved calls, and Okta's own count. It asks and calls nobody."""

from dataclasses import dataclass

from access.breaker import ahead
from access.budget import WINDOW, Seen, for_others, for_removals, unasked
from provisioners._rates import Rate

UNANSWERED = 12
"""Seconds that Okta's window may start after our first call, for as long as no answer says when it ends."""


@dataclass
class Hand:
    """What this process has of one bucket. The counts are of the window that ends at `resets_at`; `left` is what Okta said of it.

    `held` calls are reserved, and good until `held_until`. Nothing is called before `closed_until`.
    """

    most: int
    resets_at: int = 0
    sent: int = 0
    free_used: int = 0
    left: int | None = None
    held: int = 0
    held_until: int = 0
    closed_until: int = 0

    def turn(self, now: int) -> None:
        """Forget what belongs to a window that is over, or to a clock that was wrong."""
        if not ahead(self.resets_at, now):
            self.sent = self.free_used = self.resets_at = 0
            self.left = None
        if not ahead(self.held_until, now):
            self.held = 0
        if not ahead(self.closed_until, now):
            self.closed_until = 0

    @property
    def free(self) -> int:
        """The calls that may be made without reserving."""
        return max(0, unasked(self.most) - self.free_used)

    def has(self, calls: int, *, removing: bool) -> bool:
        """Whether so many calls are in hand, and Okta will take them while others make the calls that they may make."""
        if calls > self.free + self.held:
            return False
        others = for_others(self.most) if calls > self.free else 0
        return self.left is None or self.left - calls >= others + (0 if removing else for_removals(self.most))

    def seen(self) -> Seen:
        """What the others should know: what is used up, or ours, of the window; our free calls are held back for us anyway."""
        if self.left is None:
            return Seen(self.most)
        used = self.most - self.left - min(self.free_used, unasked(self.most)) + self.held
        return Seen(self.most, max(0, used), self.resets_at)

    def spend(self, now: int) -> None:
        """One call leaves."""
        self.resets_at = self.resets_at or now + WINDOW + UNANSWERED
        self.sent += 1
        if self.free:
            self.free_used += 1
        else:
            self.held = max(0, self.held - 1)
        if self.left is not None:
            self.left = max(0, self.left - 1)

    def learn(self, said: Rate) -> None:
        """Take Okta's counts for ours. An end that it does not name stays as it was."""
        self.most, self.left = said.most, said.left
        if said.refills_at is None:
            return
        ends = said.refills_at + 1  # Okta may have rounded it down.
        if ends - self.resets_at > WINDOW // 2:  # A window that began after our last look, with this call.
            self.sent = self.free_used = min(1, self.free_used)
        near = abs(ends - self.resets_at) <= 1
        self.resets_at = max(ends, self.resets_at) if near else ends
        self.held_until = min(self.held_until, self.resets_at)

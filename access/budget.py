"""What is left of one rate limit, for all our processes together: the record and its arithmetic. No call, and no service by name.

A service counts calls in windows of a minute, which start with a call and not with the clock. Each process may make a few calls in a
window without asking; whoever needs more reserves a block from the record first. So the record holds back what all processes may make
without asking, and the last part of the rest is for taking access away alone.
"""

from dataclasses import dataclass, replace

from access.keys import Key, budget_key

WINDOW = 60
ARRIVING = 10
"""Seconds that the first call of a window may take to reach the service, which is when the service starts counting."""

SAME = 2
"""Seconds by which two readings of one window's end may differ, for rounding."""

PROCESSES = 3
"""Processes that may call at the same time: the sweep, and as many workers as serverless.yml allows."""


@dataclass(frozen=True)
class Budget:
    """`most` calls fit in a window; `used` of them are reserved or were made by others. At `resets_at` (UTC seconds) all are free again."""

    bucket: str
    most: int
    used: int = 0
    resets_at: int = 0
    version: int = 0

    @property
    def key(self) -> Key:
        return budget_key(self.bucket)

    def runs(self, now: int) -> bool:
        """Whether its window still counts. An end further away than two windows comes from a wrong clock."""
        return now < self.resets_at <= now + 2 * WINDOW


@dataclass(frozen=True)
class Seen:
    """What one process knows of a window: what fits in it, and how much of it is used or not to be had. Without an end, it has seen none."""

    most: int
    used: int = 0
    resets_at: int = 0


@dataclass(frozen=True)
class Block:
    """So many calls are ours, worth nothing from `until` on (UTC seconds). `most` is what a window holds."""

    calls: int
    until: int
    most: int


def unasked(most: int) -> int:
    """The calls that a process may make in a window without reserving: one giving or taking, where the limit is tightest."""
    return most // 12


def for_others(most: int) -> int:
    """The calls that all other processes may make without reserving."""
    return (PROCESSES - 1) * unasked(most)


def for_removals(most: int) -> int:
    """The part of a window that giving access leaves alone."""
    return most // 5


def learned(budget: Budget, seen: Seen, now: int) -> Budget:
    """The budget as the service's last answer shows it. What was seen of a window that is over says nothing about this one."""
    if not seen.resets_at:
        return budget
    known = replace(budget, most=seen.most)
    if now >= seen.resets_at or (budget.runs(now) and budget.resets_at - seen.resets_at > WINDOW // 2):
        return known
    if not budget.runs(now) or seen.resets_at - budget.resets_at > WINDOW // 2:
        return replace(known, used=seen.used, resets_at=seen.resets_at)
    near = abs(seen.resets_at - budget.resets_at) <= SAME
    resets_at = max(budget.resets_at, seen.resets_at) if near else seen.resets_at
    return replace(known, used=max(budget.used, seen.used), resets_at=resets_at)


def reserved(budget: Budget, calls: int, now: int, *, removing: bool) -> tuple[Budget, Block] | None:
    """The budget without a block of at least `calls`, and the block; None when it has no room for so many.

    Who needs more than a whole window holds gets a whole window.
    """
    if not budget.runs(now):
        budget = replace(budget, used=0, resets_at=now + WINDOW + ARRIVING)
    kept = PROCESSES * unasked(budget.most) + (0 if removing else for_removals(budget.most))
    room = budget.most - kept - budget.used
    if room < max(1, min(calls, budget.most - kept)):
        return None
    taken = min(room, max(calls, budget.most // 10))
    until = min(budget.resets_at, now + WINDOW)
    return replace(budget, used=budget.used + taken), Block(taken, until, budget.most)

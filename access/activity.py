"""Activity: how recorded use moves the end of access that lasts while it is used. Values and arithmetic; nothing is read or written.

A use counts for the whole day in which it falls, days being counted from the approval. So all uses of one day lead to one end, which is
never earlier than what any of them would lead to, and the end moves at most once a day. It only ever moves to a later time.

Okta tells of a use some time after it happened. So access is not over at its end, but when the log is known to be read up to the end
and a grace beyond it; without any news it is over a day after the end, and nothing is ever over later than the longest total.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from access.duration import DAY, HOUR, MINUTE

GRACE = HOUR
"""Seconds by which the log may tell of a use late. Okta promises "near real-time"; its hooks are late by up to an hour at the worst."""
WITHOUT_NEWS = DAY
"""Seconds after its end at which access is over even if the log could not be read."""
LOOK = 15 * MINUTE
SHORTEST = DAY
"""The shortest time without use after which access may end, because use is counted by the day."""


@dataclass(frozen=True)
class Activity:
    """What a request keeps of it: the app whose sign-ons count, by its id and, where that is not the target itself, by its name.

    `latest` is the end (UTC seconds) that no use moves, set at the approval; `used_at` is a use that moved the end last, 0 for none.
    """

    app: str
    name: str = ""
    latest: int = 0
    used_at: int = 0


@dataclass(frozen=True)
class ByUse:
    """What a holding keeps for a need whose end moves with use: the app, when it began, after which time without use it ends, and the end
    that no use moves (UTC seconds). `seen` are uses after the end, the first of each day: they count if one before it is told of late.
    """

    app: str
    began: int
    within: int
    latest: int
    seen: tuple[int, ...] = ()

    def after(self, used: int) -> int:
        """The end that a use leads to."""
        return min(self.latest, self.began + (self._day(used) + 1) * DAY + self.within)

    def surely_over(self, end: int) -> int:
        """When access with this end is over, whatever the log says or does not say."""
        return surely_over(end, self.latest)

    def first_of_days(self, uses: Iterable[int]) -> tuple[int, ...]:
        """Of each day the first use; the others lead to the same end."""
        firsts: dict[int, int] = {}
        for used in sorted(uses):
            firsts.setdefault(self._day(used), used)
        return tuple(firsts.values())

    def _day(self, used: int) -> int:
        return (used - self.began) // DAY


def surely_over(end: int, latest: int) -> int:
    """When access with this end is over, whatever the log says, if no use moves its end beyond `latest`."""
    return end if end >= latest else min(end + WITHOUT_NEWS, latest)


@dataclass(frozen=True)
class Moved:
    """What uses come to: the new end, the last use that moved it (0 for none), and what the holding keeps from now on."""

    end: int
    used_at: int
    kept: ByUse


def moved(end: int, by_use: ByUse, uses: Iterable[int]) -> Moved:
    """Uses (UTC seconds) in any order, also such as were told of before. One counts if it was before the end as it then was."""
    used_at, late = 0, []
    for used in by_use.first_of_days([*uses, *by_use.seen]):
        if used >= end:
            late.append(used)
        elif used >= by_use.began and by_use.after(used) > end:
            end, used_at = by_use.after(used), used
    seen = tuple(used for used in late if used < by_use.surely_over(end) and end < by_use.latest)
    return Moved(end, used_at, replace(by_use, seen=seen))


def is_over(end: int, by_use: ByUse | None, now: int, read_to: int) -> bool:
    """Whether access with this end is over. `read_to`: up to when the log is known to be read (UTC seconds)."""
    if now < end:
        return False
    return by_use is None or read_to >= end + GRACE or now >= by_use.surely_over(end)


def judged_at(end: int, by_use: ByUse | None, now: int) -> int:
    """When to ask next whether it is over."""
    if by_use is None or now >= by_use.surely_over(end):
        return end
    first = end + GRACE + 2 * MINUTE
    return min(first if now < first else now + LOOK, by_use.surely_over(end))

"""Draining what is due at one service: removals first, oldest first, and what a failure means for whom.

A service-wide error (timeout, 5xx, reset, 429) may be one item's own bad luck. So after one of them another item is tried: if that one
succeeds, the error belonged to the first item, which backs off; if it fails too, the breaker opens and everybody keeps their place.
While it is open each run probes with the oldest removal and one other item, chosen by chance so that two bad items cannot hide a
service that is well again; the first success closes it and the rest drains.

A used-up budget is nobody's failure: whoever needs the same bucket waits while the others go on, and comes next when it has a new window.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from access.breaker import Breaker
from access.breaking import close, open_, tell_still
from access.concluding import fail
from access.desk import Desk
from access.errors import Conflict, TryAgain
from access.ports import Nominee
from access.run import Outcome, Settled
from access.situation import read
from access.waiting import BucketOf, Waiting

Settle = Callable[[Nominee, bool], Settled]


@dataclass(frozen=True)
class Drained:
    """What one run did at one service. Of those that are `left`, `waiting` wait for budget, which comes at `opens_at` (UTC seconds).

    `breaker` is as the run left it.
    """

    settled: tuple[Settled, ...]
    failed: int
    left: int
    waiting: tuple[Nominee, ...]
    opens_at: int | None
    breaker: Breaker


def drain(
    desk: Desk, service: str, queue: Sequence[Nominee], settle: Settle, bucket_of: BucketOf, most: int
) -> Drained:
    """Settle the queue in its order, as far as the service and the budgets allow, and at most so many.

    The first item is always a probe; it brings the breaker along with its own read, so that a quiet minute costs nothing extra.
    """
    run = _Run(desk, service, Waiting(bucket_of), Breaker(service))
    order, place = list(queue), 0
    while place < len(order) and len(run.done) < most and not run.over:
        nominee = order[place]
        if not run.waiting.keeps(nominee):
            settled = settle(nominee, place == 0 or run.breaker.open_since is not None)
            if place == 0 and settled.breaker:
                run.breaker = settled.breaker
                order = order if settled.breaker.open_since is None else _probing(desk, order)
            run.judge(nominee, settled)
        place += 1
        order[place:place] = run.waiting.back(desk.clock())
    return run.drained(len(order) - place)


@dataclass
class _Run:
    """One drain in progress. `suspects` met an error that may be theirs or everybody's."""

    desk: Desk
    service: str
    waiting: Waiting
    breaker: Breaker
    done: list[Settled] = field(default_factory=list)
    suspects: list[tuple[Nominee, Settled]] = field(default_factory=list)
    failed: int = 0
    over: bool = False
    unsettled: int = 0

    def judge(self, nominee: Nominee, settled: Settled) -> None:
        """What the outcome of one item means for the others."""
        self.done.append(settled)
        match settled.outcome:
            case Outcome.NO_TIME:
                self.suspects.clear()  # Nothing was found out about them; they are still due.
                self.over, self.unsettled = True, 1
            case Outcome.SPENT:
                self.waiting.add(nominee, settled)
            case Outcome.SPOKE | Outcome.ITEM:
                self.failed += settled.outcome is Outcome.ITEM
                self.failed += _charge(self.desk, self.service, self.suspects)
                self.suspects.clear()
                self.breaker = close(self.desk, self.breaker)
            case Outcome.SERVICE:
                self.suspects.append((nominee, settled))
                self.over = len(self.suspects) > 1

    def drained(self, rest: int) -> Drained:
        """The counts. A suspect that nobody has cleared speaks for the service."""
        if self.suspects:
            self.breaker = open_(self.desk, self.breaker, self.suspects[-1][1])
        tell_still(self.desk, self.breaker)
        left, kept = rest + self.unsettled + len(self.waiting.nominees), tuple(self.waiting.nominees)
        failed = self.failed + len(self.suspects)
        return Drained(tuple(self.done), failed, left, kept, self.waiting.opens_at, self.breaker)


def _probing(desk: Desk, queue: Sequence[Nominee]) -> list[Nominee]:
    """The oldest first, then one other by chance, then the rest in their order."""
    if len(queue) < 3:
        return list(queue)
    other = 1 + int(desk.chance() * (len(queue) - 1))
    return [queue[0], queue[other], *queue[1:other], *queue[other + 1 :]]


def _charge(desk: Desk, service: str, suspects: Sequence[tuple[Nominee, Settled]]) -> int:
    """What only one item sees belongs to that item: it backs off like any failure of its own."""
    for nominee, settled in suspects:
        now = desk.clock()
        situation = read(desk.store, nominee.key, service, (), now)
        if situation is None or situation.stored.lease:
            continue  # Whoever has the lease is at it, and its doubt must not be lost.
        try:
            desk.store.commit(fail(situation, TryAgain(settled.why), now, False, desk.chance()))
        except Conflict:
            continue  # Somebody is at it already.
    return len(suspects)

"""Draining what is due at one service: removals first, oldest first, and what a failure means for whom.

A service-wide error (timeout, 5xx, reset, 429) may be one item's own bad luck. So after one of them another item is tried: if that one
succeeds, the error belonged to the first item, which backs off; if it fails too, the breaker opens and everybody keeps their place.
While it is open each run probes with the oldest removal and one other item, chosen by chance so that two bad items cannot hide a
service that is well again; the first success closes it and the rest drains.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from access.audit import SYSTEM, Fact, What
from access.breaker import Breaker
from access.concluding import fail
from access.desk import Desk
from access.errors import Conflict, TryAgain
from access.keys import breaker_key
from access.ports import Change, Nominee, Write
from access.reading import get
from access.run import Outcome, Settled
from access.situation import read

Settle = Callable[[Nominee, bool], Settled]


@dataclass(frozen=True)
class Drained:
    """What one run did at one service."""

    settled: tuple[Settled, ...] = ()
    failed: int = 0
    left: int = 0


def drain(desk: Desk, service: str, queue: Sequence[Nominee], settle: Settle) -> Drained:
    """Settle the queue in its order, as far as the service allows.

    The first item is always a probe; it brings the breaker along with its own read, so that a quiet minute costs nothing extra.
    """
    breaker = Breaker(service)
    order, done = list(queue), list[Settled]()
    suspects: list[tuple[Nominee, Settled]] = []
    failed = place = 0
    while place < len(order):
        nominee = order[place]
        settled = settle(nominee, place == 0 or breaker.open_since is not None)
        done.append(settled)
        if place == 0 and settled.breaker and settled.breaker.open_since is not None:
            order = _probing(desk, order)
        breaker = settled.breaker if place == 0 and settled.breaker else breaker
        place += 1
        if settled.outcome is Outcome.NO_TIME:
            return Drained(tuple(done), failed, len(order) - place + 1)
        if settled.outcome is Outcome.ITEM:
            failed += 1
        if settled.outcome in (Outcome.SPOKE, Outcome.ITEM):
            failed += _charge(desk, service, suspects)
            suspects.clear()
            breaker = close(desk, breaker)
        if settled.outcome is Outcome.SERVICE:
            suspects.append((nominee, settled))
            if len(suspects) > 1:
                open_(desk, breaker, settled)
                return Drained(tuple(done), failed + len(suspects), len(order) - place)
    if suspects:
        open_(desk, breaker, suspects[-1][1])
    return Drained(tuple(done), failed + len(suspects))


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


def load(desk: Desk, service: str) -> Breaker:
    """The breaker of a service; closed when there is none on record."""
    key = breaker_key(service)
    return get(desk.store.read([key]), key, Breaker) or Breaker(service)


def open_(desk: Desk, breaker: Breaker, settled: Settled) -> Breaker:
    """Open it; an open one stays as it is."""
    if breaker.open_since is not None:
        return breaker
    now = desk.clock()
    opened = replace(breaker, open_since=now, retry_at=settled.retry_at or 0, why=settled.why[:200])
    return _record(desk, breaker, opened, What.SERVICE_DOWN, {"why": settled.why[:200]})


def close(desk: Desk, breaker: Breaker) -> Breaker:
    """Close it; a closed one stays as it is."""
    if breaker.open_since is None:
        return breaker
    closed = replace(breaker, open_since=None, retry_at=0, why="")
    return _record(desk, breaker, closed, What.SERVICE_UP, {"open_since": str(breaker.open_since)})


def _record(desk: Desk, before: Breaker, after: Breaker, what: What, detail: dict[str, str]) -> Breaker:
    subject = f"SERVICE#{before.service}"
    for restored in (False, True):
        sequence, tail = _end_of_audit(desk, subject) if restored else (before.version, before.tail)
        fact = Fact(subject, sequence + 1, what, SYSTEM, desk.clock(), detail, tail)
        recorded = replace(after, version=fact.sequence, tail=fact.hash)
        try:
            desk.store.commit(Change(writes=(Write(recorded, before.version or None),), facts=(fact,)))
        except Conflict as lost:
            if before.key in lost.keys:
                return load(desk, before.service)
            continue  # A restored table: the audit is ahead of the breaker.
        return recorded
    return load(desk, before.service)


def _end_of_audit(desk: Desk, subject: str) -> tuple[int, str]:
    facts = desk.store.facts(subject)
    return (facts[-1].sequence, facts[-1].hash) if facts else (0, "")

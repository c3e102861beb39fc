"""Opening and closing the breaker of one service: on record with its fact, and with what security is told of it. Nothing is called here."""

import logging
from dataclasses import replace

from access import alarm_causes
from access.alarm_raising import note
from access.audit import SYSTEM, Fact, What
from access.breaker import Breaker
from access.desk import Desk
from access.errors import Busy, Conflict, Unreadable
from access.keys import breaker_key
from access.ports import Change, Write
from access.reading import get
from access.run import Settled

ROUNDS = 4

log = logging.getLogger("access_service.breaking")


def load(desk: Desk, service: str) -> Breaker:
    """The breaker of a service; closed when there is none on record."""
    key = breaker_key(service)
    return get(desk.store.read([key]), key, Breaker) or Breaker(service)


def open_(desk: Desk, breaker: Breaker, settled: Settled) -> Breaker:
    """Open it; an open one stays as it is, unless it turns out that our credentials are the trouble."""
    if breaker.open_since is not None and breaker.barred >= settled.barred:
        return breaker
    since = breaker.open_since if breaker.open_since is not None else desk.clock()
    why, retry_at = settled.why[:200], settled.retry_at or 0
    opened = replace(breaker, open_since=since, retry_at=retry_at, why=why, barred=settled.barred)
    return _record(desk, breaker, opened, What.SERVICE_DOWN, {"why": settled.why[:200]})


def close(desk: Desk, breaker: Breaker) -> Breaker:
    """Close it; a closed one stays as it is."""
    if breaker.open_since is None:
        return breaker
    closed = replace(breaker, open_since=None, retry_at=0, why="", barred=False)
    return _record(desk, breaker, closed, What.SERVICE_UP, {"open_since": str(breaker.open_since)})


def tell_still(desk: Desk, breaker: Breaker) -> Breaker:
    """Tell security what it could not be told when it happened, because it had just been told the like; if that is still so."""
    if alarm_causes.of_service(desk, breaker) is None:
        return breaker
    barred = breaker.barred_since is not None
    what = What.SERVICE_DOWN if barred else What.SERVICE_UP
    try:
        return _record(desk, breaker, breaker, what, {"why": breaker.why, "still": "yes"}, only_to_tell=True)
    except Busy:
        return breaker  # The next run tells it.


def _record(
    desk: Desk,
    before: Breaker,
    after: Breaker,
    what: What,
    detail: dict[str, str],
    *,
    only_to_tell: bool = False,
) -> Breaker:
    """Write it with its fact and its alarm. What cannot be read is taken for closed, and named by whoever settles beside it."""
    try:
        return _recorded(desk, before, after, what, detail, only_to_tell)
    except Unreadable as error:
        log.error("breaker.unreadable", extra={"service": before.service, "why": str(error)[:200]})
        return Breaker(before.service)


def _recorded(
    desk: Desk, before: Breaker, after: Breaker, what: What, detail: dict[str, str], only_to_tell: bool
) -> Breaker:
    subject = f"SERVICE#{before.service}"
    alarm, sequence, tail = alarm_causes.of_service(desk, after), before.version, before.tail
    for _ in range(ROUNDS):
        fact = Fact(subject, sequence + 1, what, SYSTEM, desk.clock(), detail, tail)
        told_since = after.barred_since if alarm else after.told_since
        recorded = replace(after, version=fact.sequence, tail=fact.hash, told_since=told_since)
        writes = (Write(recorded, before.version or None), *([Write(alarm, None)] if alarm else []))
        try:
            desk.store.commit(Change(writes=writes, facts=(fact,)))
        except Conflict as lost:
            if before.key in lost.keys:
                return load(desk, before.service)
            if fact.key in lost.keys:  # A restored table: the audit is ahead of the breaker.
                sequence, tail = _end_of_audit(desk, subject)
            if (
                alarm and alarm.key in lost.keys
            ):  # Told of the like within this hour. What is on record does not wait for that.
                if only_to_tell:
                    return before
                alarm = None
            continue
        if alarm:
            note(alarm)
        return recorded
    return load(desk, before.service)


def _end_of_audit(desk: Desk, subject: str) -> tuple[int, str]:
    facts = desk.store.facts(subject)
    return (facts[-1].sequence, facts[-1].hash) if facts else (0, "")

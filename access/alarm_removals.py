"""Removals that are late: which of them give alarm, each alone or many together. Reads records, calls nobody and writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from access.alarm import Alarm, Cause
from access.alarm_raising import raised
from access.breaker import Breaker
from access.desk import Desk, Outside
from access.duration import HOUR, MINUTE
from access.errors import Unreadable
from access.keys import Key, breaker_key, kind_of
from access.reading import get
from access.request import Request
from access.situation import Situation, lateness, over_since, read

LATE, PAGE = 15 * MINUTE, HOUR
"""A removal that is not proven this long after its end is told of; and once more, louder."""
MOST = 10
"""More at once than this are told of together."""
LOOKED_AT = 30
"""So many of those that seem late are read in one sweep, the latest first."""


@dataclass(frozen=True)
class Overdue:
    """A removal that is late since a time (UTC seconds), as of its own records; `request` is the one that has waited longest."""

    situation: Situation
    request: Request
    since: int
    breaker: Breaker | None


def of_removals(desk: Desk, outside: Outside, late: Mapping[Key, int]) -> list[Alarm]:
    """The alarms of holdings that seem late by so many seconds. Raises Busy."""
    services: dict[str, list[Key]] = {}
    for key in sorted(late, key=lambda each: -late[each]):
        try:
            service = outside.provisioner(kind_of(key)).service
        except ValueError:
            continue  # A kind of target that this release does not know is told of as an item that cannot be read.
        if late[key] > LATE:
            services.setdefault(service, []).append(key)
    return [alarm for service, keys in services.items() for alarm in _of_one_service(desk, service, keys)]


def _of_one_service(desk: Desk, service: str, keys: Sequence[Key]) -> list[Alarm]:
    """One for each; but one for all of them while the service is down, because then they have one cause."""
    found = [each for key in keys[:LOOKED_AT] if (each := _overdue(desk, service, key))]
    if not found:
        return []
    down = found[0].breaker if found[0].breaker and found[0].breaker.open_since is not None else None
    if down or len(found) > MOST:
        return [_together(desk, service, found, len(found) + len(keys[LOOKED_AT:]), down)]
    return [_alone(desk, each) for each in found]


def _overdue(desk: Desk, service: str, key: Key) -> Overdue | None:
    """The records say since when; the index only that it is due, for whatever reason."""
    now = desk.clock()
    try:
        situation = read(desk.store, key, service, (), now)
    except Unreadable:
        return None  # It is told of as such.
    if situation is None or lateness(situation, now) <= LATE:
        return None
    request = min(situation.leaving, key=lambda each: over_since(each, now))
    breaker = get(situation.known, breaker_key(service), Breaker)
    return Overdue(situation, request, over_since(request, now), breaker)


def _alone(desk: Desk, found: Overdue) -> Alarm:
    holding, request, minutes = found.situation.holding, found.request, _minutes(desk, found.since)
    detail = {
        "person": request.for_whom.slack,
        "title": request.title,
        "target": str(holding.target),
        "since": str(found.since),
        "minutes": minutes,
        "why": holding.last_error,
    }
    return raised(desk, Cause.OVERDUE, holding.key.pk, f"{found.since}+{minutes}", detail)


def _together(desk: Desk, service: str, found: Sequence[Overdue], count: int, down: Breaker | None) -> Alarm:
    oldest = min(each.since for each in found)
    minutes = _minutes(desk, oldest)
    detail = {
        "service": service,
        "count": str(count),
        "since": str(oldest),
        "minutes": minutes,
        "down_since": str(down.open_since) if down else "",
        "why": down.why if down else "",
    }
    episode = f"down {down.open_since}" if down else f"hour {desk.clock() // HOUR}"
    return raised(desk, Cause.MANY_OVERDUE, f"SERVICE#{service}", f"{episode}+{minutes}", detail)


def _minutes(desk: Desk, since: int) -> str:
    """Which of the two limits it has passed."""
    return str((PAGE if desk.clock() - since > PAGE else LATE) // MINUTE)

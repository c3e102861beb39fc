"""What those who watch over it see in their Home tab: removals that are stuck or overdue, services that are down, and emergencies.

For members of the one Okta group that the deployment names. The index of what is due nominates, also what waits for its next try;
every holding is judged by its record. What there is too much of is counted: the oldest come first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from access.breaker import SERVICES, Breaker
from access.concluding import LONGEST_RETRY
from access.desk import Desk
from access.duration import MINUTE
from access.holding import Base, Held, Holding
from access.home_emergencies import NO_EMERGENCIES, Emergencies, emergencies
from access.keys import Key, Lane, RequestId, SlackId, Target, breaker_key, request_key
from access.person import Person
from access.ports import Record
from access.reading import due, get, readable
from access.request import Request
from access.situation import over_since

OVERDUE = 15 * MINUTE
MOST = 50
"""Nominees that are read for each shard."""
SHOWN = 10


@dataclass(frozen=True)
class Stuck:
    """Access that nobody needs any more and that is still there, or not proven to be gone. `since` is when it should have ended or
    when removing it first failed (UTC seconds).
    """

    person: SlackId | None
    title: str
    target: Target
    since: int
    error: str
    holding: Key | None = None


@dataclass(frozen=True)
class Watch:
    """Stuck removals, the oldest first, out of `total`, in Home at most ten of them; the services that do not answer; and, in Home,
    emergencies.
    """

    stuck: tuple[Stuck, ...]
    total: int
    down: tuple[Breaker, ...]
    emergencies: Emergencies = NO_EMERGENCIES


def watch(desk: Desk, person: Person, now: int) -> tuple[Watch | None, int]:
    """What this person watches over, if they are of the group, and how many items of it cannot be read. Raises Busy."""
    if not desk.security or desk.security not in person.groups:
        return None, 0
    found, hidden = everything(desk, now)
    urgent, more = emergencies(desk, now)
    return replace(found, stuck=found.stuck[:SHOWN], emergencies=urgent), hidden + more


def everything(desk: Desk, now: int) -> tuple[Watch, int]:
    """All that is stuck, and how many items cannot be read. Raises Busy."""
    until = now + LONGEST_RETRY
    named = [each.key for each in due(desk.store, Lane.END, until, MOST)]
    known, hidden = readable(desk.store, [*map(breaker_key, SERVICES), *named])
    late = [each for each in known.values() if isinstance(each, Holding) and _unwanted(each, now)]
    requests, unseen = readable(desk.store, [request_key(one) for each in late for one in each.leaving])
    stuck = [_stuck(each, requests, now) for each in late]
    found = sorted((each for each in stuck if each), key=lambda each: (each.since, str(each.holding)))
    down = [each for each in _breakers(known) if each.open_since is not None]
    return Watch(tuple(found), len(found), tuple(down)), len(hidden | unseen)


def _breakers(known: Mapping[Key, Record]) -> Iterable[Breaker]:
    return (each for each in known.values() if isinstance(each, Breaker))


def _unwanted(holding: Holding, now: int) -> bool:
    """Whether it should be gone by now."""
    there = holding.state is not Held.ABSENT and holding.base is not Base.PERMANENT
    return there and not set(holding.needs) - set(holding.over(now))


def _stuck(holding: Holding, known: Mapping[Key, Record], now: int) -> Stuck | None:
    """None for what is only just being taken back."""
    requests = [get(known, request_key(each), Request) for each in holding.leaving]
    found = [each for each in requests if each]
    ends = [over_since(each, now) for each in found]
    ends += [_over_since(holding, each) for each in holding.over(now)]
    since = min([*ends, *([holding.failing_since] if holding.failing_since else [])], default=now)
    if holding.failing_since is None and now - since <= OVERDUE:
        return None
    who, title = (found[0].for_whom.slack, found[0].title) if found else (None, "")
    return Stuck(who, title, holding.target, since, holding.last_error, holding.key)


def _over_since(holding: Holding, request: RequestId) -> int:
    """Since when this need is over by the holding alone, whatever the log of uses tells."""
    end, by_use = holding.needs[request], holding.uses.get(request)
    return by_use.surely_over(end) if by_use else end

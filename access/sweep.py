"""Sweep: once a minute, whatever is due, removals first. It is the safety net under every lost, late or doubled wake-up.

The index only nominates; settle and tell judge each item again by its records. Reading the index costs twelve queries, however many
grants exist; an item that cannot be read is moved out of the way and named, and nobody else waits for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from access import draining, rouse, settle
from access.breaker import Heartbeat
from access.desk import Desk, Outside
from access.errors import Busy, Unreadable
from access.keys import SHARDS, Key, Lane, kind_of
from access.ports import Nominee
from access.rouse import Roused
from access.run import Outcome, Settled
from access.settle import NEED

MOST = 1000
ASIDE = 15 * 60
OVERDUE = 15 * 60


@dataclass
class Counts:
    """What one sweep did. `left` is what it had no time or no service for; `unreadable` names items that need a human, `overdue`
    removals that are not proven more than 15 minutes after their end, with the seconds.
    """

    due: int = 0
    settled: int = 0
    sent: int = 0
    failed: int = 0
    left: int = 0
    unreadable: dict[Key, str] = field(default_factory=dict)
    overdue: dict[Key, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, int]:
        """The counts that the entry returns."""
        return {
            "due": self.due,
            "settled": self.settled,
            "sent": self.sent,
            "failed": self.failed,
            "left": self.left,
        }


def sweep(desk: Desk, outside: Outside) -> Counts:
    """Take whatever is due. Raises Busy when the store is out of reach; everything else is counted."""
    now = desk.clock()
    ends, gives, tells = (_nominees(desk, lane, now) for lane in Lane)
    counts = Counts(due=len(ends) + len(gives) + len(tells))
    touched: list[Settled] = []
    for service, queue in _by_service(desk, outside, [*ends, *gives], counts).items():
        drained = draining.drain(desk, service, queue[:MOST], _settler(desk, outside, counts))
        touched += drained.settled
        counts.failed += drained.failed
        counts.left += drained.left
    done = {request.holding_key for each in touched for request in each.touched}
    late = [each for each in ends if desk.clock() - each.due.at > OVERDUE and each.key not in done]
    counts.overdue |= {each.key: desk.clock() - each.due.at for each in late}
    counts.settled = sum(each.outcome in (Outcome.SPOKE, Outcome.QUIET) for each in touched)
    _tell(desk, outside, _people_last(tells)[:MOST], touched, counts)
    desk.store.beat(
        Heartbeat(desk.clock(), ",".join(f"{name}={count}" for name, count in counts.as_dict().items()))
    )
    return counts


def _nominees(desk: Desk, lane: Lane, now: int) -> list[Nominee]:
    found = [each for shard in range(SHARDS) for each in desk.store.due(lane, shard, now, MOST)]
    return sorted(found, key=lambda nominee: nominee.due.at)


def _people_last(tells: Sequence[Nominee]) -> list[Nominee]:
    """Cards and reminders first: looking people up calls Slack and Okta, and can wait."""
    return sorted(tells, key=lambda nominee: nominee.key.pk.startswith("PERSON#"))


def _by_service(
    desk: Desk, outside: Outside, queue: Sequence[Nominee], counts: Counts
) -> dict[str, list[Nominee]]:
    services: dict[str, list[Nominee]] = {}
    for nominee in queue:
        try:
            service = outside.provisioner(kind_of(nominee.key)).service
        except ValueError as error:  # A kind of target that this release does not know.
            _aside(desk, nominee.key, counts, error)
            continue
        services.setdefault(service, []).append(nominee)
    return services


def _settler(desk: Desk, outside: Outside, counts: Counts) -> draining.Settle:
    def one(nominee: Nominee, probe: bool) -> Settled:
        try:
            settled = settle.settle(desk, outside, nominee.key, kind_of(nominee.key), probe=probe)
        except Busy:
            counts.failed += 1
            return Settled(Outcome.HELD)
        except Exception as error:  # noqa: BLE001 - whatever one item does to us, everybody else's removal goes on
            _aside(desk, nominee.key, counts, error)
            return Settled(Outcome.HELD)
        counts.unreadable |= dict.fromkeys(settled.unreadable, "beside an item that was settled")
        if settled.late > OVERDUE:
            counts.overdue[nominee.key] = settled.late
        return settled

    return one


def _tell(
    desk: Desk, outside: Outside, tells: Sequence[Nominee], settled: Sequence[Settled], counts: Counts
) -> None:
    """What settling has changed first, then what was due to be told anyway."""
    fresh = {request.key for each in settled for request in each.touched}
    work: list[tuple[Key, Callable[[], Roused]]] = [
        (each.touched[0].key, partial(rouse.tell_settled, desk, outside, each))
        for each in settled
        if each.touched
    ]
    work += [
        (each.key, partial(rouse.rouse, desk, outside, each.key)) for each in tells if each.key not in fresh
    ]
    for place, (key, tell) in enumerate(work):
        failed = counts.failed
        if outside.left() < NEED / 2:
            counts.left += len(work) - place
            return
        _count(desk, key, tell, counts)
        if key.pk.startswith("PERSON#") and counts.failed > failed:
            counts.left += len(work) - place - 1
            return  # Slack or Okta does not say who people are; the others keep their place.


def _count(desk: Desk, key: Key, tell: Callable[[], Roused], counts: Counts) -> None:
    try:
        roused = tell()
    except Busy:
        counts.failed += 1
    except Exception as error:  # noqa: BLE001 - as above: one item's trouble is its own
        _aside(desk, key, counts, error)
    else:
        counts.sent += roused.sent
        counts.settled += roused.settled
        counts.failed += roused.failed


def _aside(desk: Desk, key: Key, counts: Counts, error: Exception) -> None:
    """An item of a shape that we do not understand is never deleted and never blocks others; a human is told."""
    where = error.key if isinstance(error, Unreadable) else key
    counts.unreadable[where] = f"{type(error).__name__}: {error}"
    counts.failed += 1
    desk.store.postpone(key, desk.clock() + ASIDE)

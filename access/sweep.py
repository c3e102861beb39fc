"""Sweep: once a minute, whatever is due, removals first. It is the safety net under every lost, late or doubled wake-up.

The index only nominates; settle and tell judge each item again by its records. Reading the index costs twelve queries, however many
grants exist; an item that cannot be read is moved out of the way and named, and nobody else waits for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from access import alarm_causes, draining, errands, follow, gathering, joining, reading, rouse, settle, track
from access.alarm_removals import LATE
from access.breaker import Breaker, Heartbeat
from access.cursor import LOG
from access.desk import Desk, Outside
from access.draining import Drained
from access.errors import AccessError, Busy, Unreadable
from access.keys import Key, Lane, cursor_key, kind_of
from access.ports import Nominee
from access.rouse import Roused
from access.run import Outcome, Settled
from access.settle import NEED
from access.tell import GATHERING, REMINDING, URGENCIES
from access.track import Delivered

MOST = 1000
PATIENCE = 20
"""Seconds that a run may wait at its very end for the next window of a rate limit."""
WORTH = 5
"""Seconds of work that such a wait must leave."""
ASIDE = 15 * 60
OVERDUE = LATE


@dataclass
class Counts:
    """What one sweep did. `left` is what it had no time or no service for; `unreadable` names items that need a human, `overdue`
    removals that are not proven more than 15 minutes after their end, with the seconds. `tracked` is what was sent to a warehouse.
    `behind` is for how many seconds the one of them has been due that waits longest; `down` and `barred` are the services that do not
    answer, and those of them that refuse our credentials, as far as anything was due there.
    """

    due: int = 0
    settled: int = 0
    sent: int = 0
    failed: int = 0
    left: int = 0
    unreadable: dict[Key, str] = field(default_factory=dict)
    overdue: dict[Key, int] = field(default_factory=dict)
    tracked: Delivered = field(default_factory=Delivered)
    behind: int = 0
    down: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)

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
    jobs, tells = (
        [one for one in tells if errands.are(one.key)],
        [one for one in tells if not errands.are(one.key)],
    )
    counts.behind = max((now - each.due.at for each in (*ends, *gives, *tells)), default=0)
    tells = _follow(desk, outside, tells, counts)
    touched, waiting = _settle(desk, outside, _by_service(desk, outside, [*ends, *gives], counts), counts)
    _join(desk, outside, tells, counts)
    unsaid = _tell(desk, outside, _in_order(tells)[:MOST], touched, counts)
    touched += _once_more(desk, outside, waiting, counts)
    _say_the_rest(desk, outside, unsaid, counts)
    done = {request.holding_key for each in touched for request in each.touched}
    late = [each for each in ends if desk.clock() - each.due.at > OVERDUE and each.key not in done]
    counts.overdue |= {each.key: desk.clock() - each.due.at for each in late}
    counts.settled += sum(each.outcome in (Outcome.SPOKE, Outcome.QUIET) for each in touched)
    alarm_causes.of_sweep(desk, outside, counts.overdue, counts.unreadable)
    desk.store.beat(
        Heartbeat(desk.clock(), ",".join(f"{name}={count}" for name, count in counts.as_dict().items()))
    )
    _run_errands(desk, outside, jobs, counts)
    _track(desk, outside, counts)
    return counts


def _run_errands(desk: Desk, outside: Outside, jobs: Sequence[Nominee], counts: Counts) -> None:
    """As the outbox: after everything else."""
    try:
        wrong = errands.run(desk, outside, jobs)
    except Busy:
        return  # They are due in the next run as well.
    counts.unreadable |= wrong
    counts.failed += len(wrong)
    alarm_causes.of_sweep(desk, outside, {}, wrong)


def _track(desk: Desk, outside: Outside, counts: Counts) -> None:
    """After everything else, the heartbeat too: an endpoint in trouble is nobody else's."""
    if outside.tracker is None:
        return
    try:
        counts.tracked = track.deliver(desk, outside.tracker, outside.left)
    except AccessError as error:
        counts.tracked = Delivered(why=type(error).__name__)


def _nominees(desk: Desk, lane: Lane, now: int) -> list[Nominee]:
    return sorted(reading.due(desk.store, lane, now, MOST), key=lambda nominee: nominee.due.at)


def _in_order(tells: Sequence[Nominee]) -> list[Nominee]:
    """When the chat has no room for all of it: first what ends, then decisions, then reminders. Looking people up and comparing
    calls Slack and Okta, and can wait.
    """
    last = len(URGENCIES)

    def rank(nominee: Nominee) -> int:
        if nominee.key.pk.startswith(("PERSON#", "LOOKOUT#", "COMPARISON#")):
            return last
        if nominee.key.pk.startswith("ALARM#"):
            return 0
        return URGENCIES.index(nominee.due.bucket) if nominee.due.bucket in URGENCIES else last - 1

    return sorted(tells, key=rank)


def _follow(desk: Desk, outside: Outside, tells: Sequence[Nominee], counts: Counts) -> list[Nominee]:
    """Reads on in the log of uses, if somebody's access depends on it: first of all, so that what ends is judged by the latest news, and
    after an outage of our own nobody loses what they have used. Answers the others.
    """
    cursor = cursor_key(LOG)
    if any(each.key == cursor for each in tells):
        try:
            counts.unreadable |= dict.fromkeys(follow.follow(desk, outside), "its use could not be recorded")
        except Busy:
            counts.failed += 1  # The cursor stands where it stood.
        except Exception as error:  # noqa: BLE001 - nobody else waits for what is wrong with it
            _aside(desk, cursor, counts, error)
    return [each for each in tells if each.key != cursor]


def _join(desk: Desk, outside: Outside, tells: Sequence[Nominee], counts: Counts) -> None:
    """Reminders of one person become one message, and so do the requests that were held back for one approver."""
    if outside.left() < NEED:
        return
    try:
        joining.join(desk, outside.messenger, [each.key for each in tells if each.due.bucket == REMINDING])
        gathering.gather(desk, [each.key for each in tells if each.due.bucket == GATHERING])
    except Exception:  # noqa: BLE001 - each of them is then told by itself, and whatever is wrong with one is found there
        counts.failed += 1


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


def _settle(
    desk: Desk, outside: Outside, queues: Mapping[str, Sequence[Nominee]], counts: Counts
) -> tuple[list[Settled], dict[str, Drained]]:
    """All services in turn; what came of each item, and the services where some wait for budget."""
    touched: list[Settled] = []
    waiting: dict[str, Drained] = {}
    for service, queue in queues.items():
        drained = draining.drain(
            desk,
            service,
            queue,
            _settler(desk, outside, counts),
            lambda nominee: outside.provisioner(kind_of(nominee.key)).bucket,
            MOST,
        )
        touched += drained.settled
        counts.failed += drained.failed
        counts.left += drained.left
        _note_breaker(counts, drained.breaker)
        if drained.opens_at is not None:
            waiting[service] = drained
    return touched, waiting


def _note_breaker(counts: Counts, breaker: Breaker) -> None:
    """What is known of a service now; a second look in one run is the later one."""
    for services, so in ((counts.down, breaker.open_since is not None), (counts.barred, breaker.barred)):
        if so:
            services.add(breaker.service)
        else:
            services.discard(breaker.service)


def _once_more(desk: Desk, outside: Outside, waiting: Mapping[str, Drained], counts: Counts) -> list[Settled]:
    """Whoever waits for budget, if it comes within seconds. All else is done by now, so nobody waits behind them."""
    opens_at = min((each.opens_at for each in waiting.values() if each.opens_at is not None), default=None)
    if opens_at is None or not _waited(desk, outside, opens_at):
        return []
    counts.left -= sum(len(each.waiting) for each in waiting.values())
    queues = {service: each.waiting for service, each in waiting.items()}
    touched, _ = _settle(desk, outside, queues, counts)
    _tell(desk, outside, (), touched, counts)
    return touched


def _say_the_rest(desk: Desk, outside: Outside, unsaid: dict[Key, int], counts: Counts) -> None:
    """What the chat had no room for, as far as it has room again within seconds; the rest keeps its place until the next run."""
    while unsaid and _waited(desk, outside, min(unsaid.values())):
        now = desk.clock()
        for key in [key for key, opens_at in unsaid.items() if opens_at <= now]:
            del unsaid[key]
            if outside.left() < NEED / 2:
                return
            waiting = _count(desk, key, partial(rouse.rouse, desk, outside, key), counts)
            if waiting:
                unsaid[key] = desk.clock() + waiting
            else:
                counts.left -= 1


def _waited(desk: Desk, outside: Outside, until: int) -> bool:
    """Whether it is that late now. Waits, if this invocation may and has the time to do something afterwards."""
    seconds = until - desk.clock()
    if seconds > 0:
        if outside.pause is None or seconds > PATIENCE or outside.left() - seconds < NEED + WORTH:
            return False
        outside.pause(seconds)
    return desk.clock() >= until


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
) -> dict[Key, int]:
    """What settling has changed first, then what was due to be told anyway. Answers what the chat had no room for, and when it has."""
    unsaid: dict[Key, int] = {}
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
            break
        if waiting := _count(desk, key, tell, counts):
            unsaid[key] = desk.clock() + waiting
            counts.left += 1
        if key.pk.startswith("PERSON#") and counts.failed > failed:
            counts.left += len(work) - place - 1
            break  # Slack or Okta does not say who people are; the others keep their place.
    return unsaid


def _count(desk: Desk, key: Key, tell: Callable[[], Roused], counts: Counts) -> int:
    """The seconds to wait until the chat has room for it; 0 when that is no matter."""
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
        return roused.waiting
    return 0


def _aside(desk: Desk, key: Key, counts: Counts, error: Exception) -> None:
    """An item of a shape that we do not understand is never deleted and never blocks others; a human is told."""
    where = error.key if isinstance(error, Unreadable) else key
    counts.unreadable[where] = f"{type(error).__name__}: {error}"
    counts.failed += 1
    desk.store.postpone(key, desk.clock() + ASIDE)

"""What is left to be taken back before the service is removed, counted from the audit, which has everything that was ever given, and from the
records beside it. Nothing is ended or written here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from access.audit import Fact
from access.desk import Desk
from access.holding import Base, Holding
from access.keys import Key, RequestId, holding_key, request_key, request_of
from access.reading import BATCH, get, readable
from access.replaying import target_of, whose
from access.request import Request, State
from access.restoring import still_there
from access.unfound import busy
from tools import in_force
from tools.audit_whole import each_request
from tools.catalog_ports import CatalogStore

NAMED = 20
FINISHED = "nothing is left: remove the stack as docs/uninstall.md says"
NOT_YET = (
    "not finished: the sweep goes on with it every minute. Where Okta left a call without an answer, it watches for 15 minutes more, "
    "because the call may still take effect"
)


@dataclass
class Left:
    """What is left to be ended, by request; `unreadable` are records and facts that nobody could judge. `offered`: roles on offer."""

    offered: int = 0
    waiting: list[RequestId] = field(default_factory=list)
    running: list[RequestId] = field(default_factory=list)
    ending: list[RequestId] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    done: int = 0

    @property
    def nothing(self) -> bool:
        return not (self.offered or self.waiting or self.running or self.ending or self.unreadable)

    @property
    def lines(self) -> list[str]:
        """What people read."""
        counts = [
            f"roles on offer: {self.offered}",
            f"requests that wait for an answer: {len(self.waiting)}",
            f"access that runs: {len(self.running)}",
            f"access that has ended and is not proven to be gone: {len(self.ending)}{_named(self.ending)}",
            f"proven to be gone or never given: {self.done}",
        ]
        hidden = [f"cannot be read: {each}" for each in self.unreadable[:NAMED]]
        return [*counts, *hidden, FINISHED if self.nothing else NOT_YET]


def left(desk: Desk, store: CatalogStore, say: Callable[[str], None]) -> Left:
    """How far it is. Raises Busy."""
    found = Left(offered=sum(not each.retired for each in in_force.lines(store).entries))
    tally = _Tally(found)
    subjects = each_request(desk.store, found.unreadable, say)
    while some := {request_of(facts[0].subject): facts for facts in islice(subjects, BATCH)}:
        _count_some(desk, tally, some)
    tally.close()
    return found


@dataclass
class _Tally:
    """Counts by the records where there are some, and by the facts: without a record nobody takes it back, see docs/restore.md.

    `open` has, by holding, a request that is over although its holding is not at rest; `shown` are the holdings that another request
    counts for, so that what is left of one holding is not laid to everybody who ever had it.
    """

    found: Left
    open: dict[Key, RequestId] = field(default_factory=dict)
    shown: set[Key] = field(default_factory=set)

    def count(self, id_: RequestId, request: Request | None, there: bool, at: Key | None) -> bool:
        """Count it unless it is over by its own record and facts; answers whether it was counted."""
        if request is not None and request.state is State.PENDING:
            self.found.waiting.append(id_)
            return True
        if request is not None and request.running:
            self.found.running.append(id_)
        elif there or (request is not None and request.state is not State.ENDED):
            self.found.ending.append(id_)
        else:
            return False
        self.shown |= {at} if at else set()
        return True

    def over(self, id_: RequestId, holding: Holding | None) -> None:
        """Count what is over by its own record and facts, by whether its holding is at rest."""
        if holding is None or _at_rest(holding):
            self.found.done += 1
        elif id_ in holding.leaving:
            self.found.ending.append(id_)
            self.shown.add(holding.key)
        elif self.open.setdefault(holding.key, id_) != id_:
            self.found.done += 1

    def close(self) -> None:
        """Count what is open and nothing else counts for."""
        ending = [each for key, each in self.open.items() if key not in self.shown]
        self.found.ending += ending
        self.found.done += len(self.open) - len(ending)


def _count_some(desk: Desk, tally: _Tally, some: Mapping[RequestId, Sequence[Fact]]) -> None:
    """First the requests, then their holdings, as a request that is over by its record has told its holding before."""
    known, hidden = readable(desk.store, [request_key(each) for each in some])
    requests_ = {
        each: get(known, request_key(each), Request) for each in some if request_key(each) not in hidden
    }
    places = {each: _place(request, some[each]) for each, request in requests_.items()}
    holdings, unread = readable(desk.store, [each for each in places.values() if each])
    names = [str(each) for each in (*sorted(hidden), *sorted(unread))]
    tally.found.unreadable += [each for each in names if each not in tally.found.unreadable]
    for each, request in requests_.items():
        at = places[each]
        holding = get(holdings, at, Holding) if at and at not in unread else None
        there = still_there(some[each], holding, each)
        if not tally.count(each, request, there, at) and at not in unread:
            tally.over(each, holding)


def _place(request: Request | None, facts: Sequence[Fact]) -> Key | None:
    """The key of its holding, without a record as the facts have it; None when they never came to one, so that nothing was given."""
    if request is not None:
        return request.holding_key
    target = target_of(facts)
    return holding_key(whose(facts), target) if target else None


def _at_rest(holding: Holding) -> bool:
    """Whether nothing of ours is there or can still come. What others gave stays with them."""
    return not busy(holding) or (holding.base is Base.PERMANENT and not holding.needs)


def _named(requests_: Sequence[RequestId]) -> str:
    more = f" and {len(requests_) - NAMED} more" if len(requests_) > NAMED else ""
    return f" ({', '.join(requests_[:NAMED])}{more})" if requests_ else ""

"""Leaving: somebody who is gone from Okta or Slack loses what they hold through us, and what they asked for is over; and so does everybody
when the service is closed.

Only marks it, like giving back does; settle takes it away and proves it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from access import bundle
from access.audit import SYSTEM
from access.desk import Desk
from access.errors import Conflict
from access.holding import Holding
from access.judging import TRIES
from access.keys import Key
from access.lifecycle import Event
from access.mending import mend
from access.moves import stop
from access.person import Person, Standing
from access.ports import Change, Write
from access.reading import Known, gather, get
from access.request import Request, State

REASON, CLOSED = "person_gone", "closed"
"""The reasons of access that ends because its person is gone, and because the service is."""


@dataclass(frozen=True)
class Why:
    """How a request ends that nobody has decided, for what reason access ends that runs, and by whom."""

    undecided: Event
    running: str
    actor: str


GONE = Why(Event.REQUESTER_GONE, REASON, SYSTEM)


def leave(desk: Desk, person: Person) -> int:
    """End whatever the index has for somebody who is gone; answers how much there was, so that somebody looks again.

    Gone from Okta ends everything; gone from Slack ends what was asked for with that account. Raises Busy, Unreadable.
    """
    if not person.gone or person.okta is None:
        return 0

    def theirs(request: Request) -> bool:
        return person.standing is not Standing.SLACK_GONE or request.for_whom.slack == person.slack

    return sum(end(desk, key, GONE, theirs) for key in desk.store.whose(person.okta, "REQ"))


def end(desk: Desk, key: Key, why: Why, concerned: Callable[[Request], bool] = lambda _: True) -> bool:
    """Whether this request was still on, and is not any more. Raises Busy, Unreadable."""
    for _ in range(TRIES):
        known = _read(desk, key)
        request = get(known, key, Request)
        if request is None or not concerned(request):
            return False
        change = _change(desk, known, request, why)
        if change is None:
            return False
        try:
            desk.store.commit(change)
        except Conflict as lost:
            mend(desk, lost)
            continue
        return True
    return True


def _read(desk: Desk, key: Key) -> Known:
    def wants(known: Known) -> tuple[Key, ...]:
        request = get(known, key, Request)
        return (request.holding_key, *bundle.wants(known, request)) if request else ()

    return gather(desk.store, [key], wants)


def _change(desk: Desk, known: Known, request: Request, why: Why) -> Change | None:
    now = desk.clock()
    if request.state is State.PENDING:
        return bundle.close(desk, known, request, why.undecided, why.actor, {}).change
    holding = get(known, request.holding_key, Holding)
    if not request.running or holding is None or request.id not in holding.needs:
        return None
    stopped, left, fact = stop(request, holding, why.running, why.actor, now, {})
    return Change(writes=(Write(stopped, request.version), Write(left, holding.version)), facts=(fact,))

"""What settle sees and what it should do about it: a pure reading of the records, before any call.

Theory. A holding *wants* access while somebody needs it. Knowing what is there (`state`, `base`) and what is wanted, exactly one next
act follows; after the act the records are read again and the next one follows, until nothing is left but to wait. A watch runs while
a call without a clear answer may still land: reality is read at its looks, and whatever is found is put right. What somebody needs
and has from others may be taken away by them, so it is looked at now and then.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from access import owing
from access.activity import surely_over
from access.cursor import LOG, Cursor
from access.errors import Unreadable
from access.holding import WATCH, Base, Held, Holding
from access.keys import Key, RequestId, breaker_key, cursor_key, request_key
from access.ports import Store
from access.reading import Known, gather, get
from access.request import Request


class Act(Enum):
    """The one next thing to do about a holding."""

    ADD = auto()
    REMOVE = auto()
    LOOK = auto()
    CONCLUDE = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class Situation:
    """A holding with expired needs moved to leaving (`holding`), as it is stored (`stored`), and the requests it names."""

    stored: Holding
    holding: Holding
    requests: Mapping[RequestId, Request]
    known: Known
    unreadable: frozenset[Key] = frozenset()

    @property
    def fresh(self) -> tuple[Request, ...]:
        """The requests that need it and for which nothing has been begun."""
        return tuple(request for request in self._needing() if request.begun_at is None)

    @property
    def joining(self) -> tuple[Request, ...]:
        """The requests that need it and have not been told that it is there."""
        return tuple(request for request in self._needing() if request.given_at is None)

    @property
    def leaving(self) -> tuple[Request, ...]:
        """The requests that do not need it any more and wait for the proof."""
        return tuple(self.requests[each] for each in self.holding.leaving if each in self.requests)

    def _needing(self) -> Iterable[Request]:
        """A request that a restored table does not have is left out; its end still counts."""
        return (self.requests[each] for each in self.holding.needs if each in self.requests)

    def tidied(self, now: int) -> Holding:
        """What is stored, with the needs moved that are over by now."""
        return tidy(self.stored, self.known, now)

    @property
    def cursor(self) -> Cursor | None:
        """How far the log of uses is read, where that was asked for."""
        return get(self.known, cursor_key(LOG), Cursor)

    @property
    def undecided(self) -> Request | None:
        """The pending request that holds the lock."""
        return self.requests.get(self.holding.asking) if self.holding.asking else None


def read(store: Store, key: Key, service: str, hints: Iterable[Key], now: int) -> Situation | None:
    """The situation of one holding; None when there is no such holding."""
    unreadable: set[Key] = set()

    def wants(known: Known) -> set[Key]:
        holding = get(known, key, Holding)
        if holding is None:
            return set()
        return {*map(request_key, holding.requests), *_of_uses(known, holding, now)} - unreadable

    known = _gather_around(store, {key, breaker_key(service), *hints}, wants, key, unreadable)
    stored = get(known, key, Holding)
    if stored is None:
        return None
    found = {each: get(known, request_key(each), Request) for each in stored.requests}
    requests = {each: request for each, request in found.items() if request}
    return Situation(stored, tidy(stored, known, now), requests, known, frozenset(unreadable))


def _of_uses(known: Known, holding: Holding, now: int) -> Iterable[Key]:
    """How far the log of uses is read: where an end depends on it, and where somebody is about to have access that does."""
    found = (get(known, request_key(each), Request) for each in holding.needs)
    begins = any(each.activity and each.given_at is None for each in found if each)
    return (cursor_key(LOG),) if begins or holding.waits_for_news(now) else ()


def _gather_around(
    store: Store, hints: set[Key], wants: Callable[[Known], set[Key]], key: Key, unreadable: set[Key]
) -> Known:
    """Nobody waits for a neighbour that cannot be read: such a breaker is taken for closed, such a request for missing."""
    while True:
        try:
            return gather(store, hints - unreadable, wants)
        except Unreadable as error:
            if error.key == key or error.key in unreadable:
                raise
            unreadable.add(error.key)


def read_cards(store: Store, known: Known, requests: Iterable[Request]) -> Known:
    """What drawing these requests needs and `known` lacks. Raises Unreadable; whoever settles goes on without."""
    keys = {key for request in requests for key in owing.wanted(request)}
    missing = keys - known.keys()
    return store.read(missing) if missing else {}


def tidy(holding: Holding, known: Known, now: int) -> Holding:
    """Expired needs become leaving ones. Where their end moves with use, `known` says how far the log of uses is read."""
    cursor = get(known, cursor_key(LOG), Cursor)
    for request in holding.over(now, cursor.read_to if cursor else 0):
        holding = holding.leave(request, "expired")
    return holding


def next_act(situation: Situation, now: int) -> Act:
    """What follows from the records alone."""
    holding = situation.holding
    time_to_look = holding.due is None or now >= holding.due.at
    looking = holding.watch_from is not None and time_to_look
    if holding.needs:
        if holding.state in (Held.ADDING, Held.REMOVING):
            return Act.ADD
        if holding.state is Held.ABSENT:
            return Act.ADD if holding.base is Base.NONE else Act.LOOK
        if situation.joining or looking or (holding.borrowed and time_to_look and not holding.leaving):
            return Act.LOOK
    elif holding.base is not Base.PERMANENT and holding.state is not Held.ABSENT:
        return Act.REMOVE
    elif holding.watch_from is not None and (looking or holding.leaving):
        return Act.LOOK
    if holding.leaving or (not holding.needs and holding.state is Held.PRESENT):
        return Act.CONCLUDE
    return Act.NOTHING


def lateness(situation: Situation, now: int) -> int:
    """By how many seconds access that nobody needs any more has outlived its end; 0 when nothing is there or needed."""
    holding = situation.holding
    if holding.needs or holding.base is Base.PERMANENT or holding.state is Held.ABSENT:
        return 0
    return max((now - over_since(each, now) for each in situation.leaving), default=0)


def over_since(request: Request, now: int) -> int:
    """When access for this request was to be gone (UTC seconds): at its end, or when it was stopped before that; else now.

    Where the log of uses is waited for, that is when its taking back began, or when it was over without any news.
    """
    end = request.end or now
    if request.idles:
        assert request.activity is not None  # noqa: S101 - `idles` says so; this tells the type checker
        end = request.taking_back_at or surely_over(end, request.activity.latest)
    return min(end, request.stopped.at if request.stopped else now, now)


def watch_over(holding: Holding, read_at: int) -> bool:
    """Whether a read at this time was the last that the watch asks for."""
    return holding.watch_from is not None and read_at >= holding.watch_from + WATCH

"""What no sweep would find: open business that stands nowhere in the index of what is due, or whose two records tell different stories.

Judged by whole records, never by columns. Nothing is read, repaired or written here; who looks through the table is `tools.surveying`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from access.duration import HOUR
from access.holding import Base, Held, Holding
from access.keys import Due, Key, RequestId, request_key
from access.ports import Record
from access.reading import Known, get
from access.request import Request, State

LATE = HOUR
"""Seconds. The sweep comes each minute and tries again after at most a quarter of an hour."""


@dataclass(frozen=True)
class Around:
    """What records are judged with: what stands `beside` them and what of it cannot be read, the index of what is due, and the time (UTC
    seconds).
    """

    known: Known
    hidden: frozenset[Key]
    index: Mapping[Key, Due]
    now: int


def beside(record: Record) -> Iterable[Key]:
    """What has to be known to judge this record."""
    match record:
        case Holding():
            return [request_key(each) for each in (*record.needs, *_asking(record))]
        case Request() if record.state is State.APPROVED:
            return [record.holding_key]
        case Request() if record.state is State.PENDING and record.carried and record.bundle:
            return [request_key(record.bundle)]
        case _:
            return []


def busy(holding: Holding) -> bool:
    """Whether something is still to be done about it: what is there with nobody who needs it counts, unless it was there before us."""
    ours = holding.state is Held.PRESENT and holding.base is not Base.PERMANENT
    meant = ours or holding.state in (Held.ADDING, Held.REMOVING)
    open_ = holding.needs or holding.leaving or holding.lease or holding.watch_from is not None
    return bool(meant or open_)


def wrong(key: Key, record: Record, around: Around) -> str:
    """What is wrong with it, in words; empty when nothing is. What cannot be judged because something beside it cannot be read is not."""
    due = getattr(record, "due", None)
    if isinstance(due, Due) and around.index.get(key) != due:
        return f"is due at {due.at}, and the index does not say so"
    if isinstance(record, Holding):
        return next(_holding(record, around), "")
    return next(_request(record, around), "") if isinstance(record, Request) else ""


def _holding(holding: Holding, around: Around) -> Iterator[str]:
    now = around.now
    if busy(holding) and holding.due is None:
        yield f"is {holding.state} and not at rest, and is due at no time"
    yield from _late(holding.due, now)
    if holding.over(now - LATE) and holding.due and holding.due.at > now + LATE:
        yield f"is needed by something that is over, and is due only at {holding.due.at}"
    for each in _beside(holding.needs, around):
        request = get(around.known, request_key(each), Request)
        if request is None:
            yield f"is needed by {each}, which is not there"
        elif request.state is not State.APPROVED or request.holding_key != holding.key:
            yield f"is needed by {each}, which is {request.state} and of {request.holding_key}"
    for each in _beside(_asking(holding), around):
        request = get(around.known, request_key(each), Request)
        if request is None or request.state is not State.PENDING:
            yield f"is kept for {each}, which nobody can decide"


def _request(request: Request, around: Around) -> Iterator[str]:
    yield from _late(request.due, around.now)
    if request.state is State.PENDING:
        yield from _pending(request, around)
    elif request.state is State.APPROVED and request.holding_key not in around.hidden:
        holding = get(around.known, request.holding_key, Holding)
        if holding is None or not (request.id in holding.needs or request.id in holding.leaving):
            yield "is approved, and its holding does not know it"


def _pending(request: Request, around: Around) -> Iterator[str]:
    """The first request of a bundle speaks for the others, which have no moment of their own."""
    if request.carried and request.bundle:
        for each in _beside((request.bundle,), around):
            first = get(around.known, request_key(each), Request)
            if first is None or first.state is not State.PENDING:
                yield f"waits together with {each}, which does not wait"
            elif request.id not in {other.request for other in first.also}:
                yield f"waits together with {each}, which does not know it"
    elif request.due is None:
        yield "waits for its approvers, and is due at no time"
    elif request.deadline < around.now - LATE and request.due.at > around.now + LATE:
        yield f"waited until {request.deadline}, and is due only at {request.due.at}"


def _late(due: Due | None, now: int) -> Iterator[str]:
    if due and due.at < now - LATE:
        yield f"has been due since {due.at}, and nobody has attended to it"


def _beside(requests: Iterable[RequestId], around: Around) -> list[RequestId]:
    """Those of them that can be judged."""
    return [each for each in requests if request_key(each) not in around.hidden]


def _asking(holding: Holding) -> tuple[RequestId, ...]:
    return (holding.asking,) if holding.asking else ()

"""What happens to an item that wants attention, by what it is: a holding is settled, a request is told, a person is looked up.

Worker and sweep both come through here, so that whatever a lost, late or doubled wake-up left behind ends the same way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from access import (
    alarm_sending,
    breaking,
    comparing,
    doubting,
    looking_out,
    owing,
    people,
    seconds,
    settle,
    tell,
)
from access.breaker import Breaker
from access.desk import Desk, Outside
from access.errors import Conflict, Unreadable
from access.keys import Key, RequestId, RoleKey, kind_of, request_key, request_of
from access.owing import Prepared
from access.ports import Record
from access.request import Request
from access.run import Outcome, Settled
from access.tell import Told


@dataclass(frozen=True)
class Roused:
    """What came of it, for the counts. `waiting` is in how many seconds the chat has room for what it had none for."""

    settled: int = 0
    sent: int = 0
    failed: int = 0
    waiting: int = 0


def rouse(desk: Desk, outside: Outside, key: Key, image: Record | None = None) -> Roused:
    """Attend to one item now. `image` is the item as a stream showed it: good for hints, never for a decision.

    Raises Busy and Unreadable; everything else that goes wrong is recorded on the item.
    """
    if key.pk.startswith("HOLD#"):
        return _holding(desk, outside, key, image)
    if key.pk.startswith("REQ#"):
        hints = tell.wanted(outside, image) if isinstance(image, Request) else []
        return _counts(_tell(desk, outside, request_of(key.pk), hints))
    if key.pk.startswith("ALARM#"):
        return _counts(alarm_sending.attend(desk, outside, key))
    if key.pk.startswith("EDITS#"):
        return _counts(seconds.attend(desk, outside, RoleKey(key.pk.removeprefix("EDITS#"))))
    if key.pk.startswith("DOUBT#"):
        return _counts(doubting.attend(desk, outside, key))
    if key.pk.startswith("LOOKOUT#"):
        return Roused(settled=1) if looking_out.attend(desk, outside) else Roused(failed=1)
    if key.pk.startswith("COMPARISON#"):
        return Roused(settled=1) if comparing.attend(desk, outside) else Roused(failed=1)
    if key.pk.startswith("PERSON#"):
        return Roused(settled=1) if people.meet(desk, outside, key) else Roused(failed=1)
    raise Unreadable(key, "this release does not know such records")


def _holding(desk: Desk, outside: Outside, key: Key, image: Record | None) -> Roused:
    hints = [request_key(each) for each in getattr(image, "requests", ())]
    settled = settle.settle(desk, outside, key, kind_of(key), hints)
    service = outside.provisioner(kind_of(key)).service
    if settled.outcome is Outcome.SERVICE:
        breaking.open_(desk, settled.breaker or Breaker(service), settled)
    told = tell_settled(desk, outside, settled)
    failed = settled.outcome in (Outcome.ITEM, Outcome.SERVICE)
    # Without budget it stays due, and the sweep takes it.
    done = not failed and settled.outcome is not Outcome.SPENT
    return replace(told, settled=int(done), failed=told.failed + failed)


def tell_settled(desk: Desk, outside: Outside, settled: Settled) -> Roused:
    """Send what a settle has claimed and draw what else it has changed; a crash before or in here leaves it to the sweep."""
    total, claimed = Told(), {each.request.id: each for each in settled.prepared}
    for request in settled.touched:
        told = _deliver(desk, outside, request, claimed.get(request.id))
        waiting = max(total.waiting, told.waiting)
        total = Told(total.sent + told.sent, total.failed + told.failed, waiting=waiting)
    return _counts(total)


def _deliver(desk: Desk, outside: Outside, request: Request, prepared: Prepared | None) -> Told:
    if prepared is None:
        return _tell(desk, outside, request.id, owing.wanted(request))
    try:
        told = tell.deliver(desk, outside, prepared)
    except Conflict:
        return _tell(desk, outside, request.id, owing.wanted(request))
    if not told.again:
        return told
    more = _tell(desk, outside, request.id, owing.wanted(request))
    return replace(more, sent=told.sent + more.sent, failed=told.failed + more.failed)


def _tell(desk: Desk, outside: Outside, request: RequestId, hints: Iterable[Key]) -> Told:
    return _along(desk, outside, tell.attend(desk, outside, request, hints))


def _along(desk: Desk, outside: Outside, told: Told) -> Told:
    """Those whose messages show it too: what an extension extends, and whatever a reminder is sent with; each once."""
    todo, seen = list(told.beside), set(told.beside)
    while todo:
        more = tell.attend(desk, outside, todo.pop(0))
        waiting = max(told.waiting, more.waiting)
        told = Told(told.sent + more.sent, told.failed + more.failed, waiting=waiting)
        todo += [each for each in more.beside if each not in seen]
        seen |= set(more.beside)
    return told


def _counts(told: Told) -> Roused:
    return Roused(sent=told.sent, failed=told.failed, waiting=told.waiting)

"""What happens to an item that wants attention, by what it is: a holding is settled, a request is told, a person is looked up.

Worker and sweep both come through here, so that whatever a lost, late or doubled wake-up left behind ends the same way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from access import draining, owing, people, settle, tell
from access.breaker import Breaker
from access.desk import Desk, Outside
from access.errors import Conflict
from access.keys import Key, RequestId, kind_of, request_key
from access.owing import Prepared
from access.ports import Record
from access.request import Request
from access.run import Outcome, Settled
from access.tell import Told


@dataclass(frozen=True)
class Roused:
    """What came of it, for the counts."""

    settled: int = 0
    sent: int = 0
    failed: int = 0


def rouse(desk: Desk, outside: Outside, key: Key, image: Record | None = None) -> Roused:
    """Attend to one item now. `image` is the item as a stream showed it: good for hints, never for a decision.

    Raises Busy and Unreadable; everything else that goes wrong is recorded on the item.
    """
    if key.pk.startswith("HOLD#"):
        return _holding(desk, outside, key, image)
    if key.pk.startswith("REQ#"):
        hints = owing.wanted(image) if isinstance(image, Request) else []
        return _counts(_tell(desk, outside, RequestId(key.pk.removeprefix("REQ#")), hints))
    if key.pk.startswith("PERSON#"):
        return Roused(settled=1) if people.meet(desk, outside, key) else Roused(failed=1)
    return Roused()


def _holding(desk: Desk, outside: Outside, key: Key, image: Record | None) -> Roused:
    hints = [request_key(each) for each in getattr(image, "requests", ())]
    settled = settle.settle(desk, outside, key, kind_of(key), hints)
    service = outside.provisioner(kind_of(key)).service
    if settled.outcome is Outcome.SERVICE:
        draining.open_(desk, settled.breaker or Breaker(service), settled)
    told = tell_settled(desk, outside, settled)
    failed = settled.outcome in (Outcome.ITEM, Outcome.SERVICE)
    return replace(told, settled=0 if failed else 1, failed=told.failed + failed)


def tell_settled(desk: Desk, outside: Outside, settled: Settled) -> Roused:
    """Send what a settle has claimed and draw what else it has changed; a crash before or in here leaves it to the sweep."""
    total, claimed = Told(), {each.request.id: each for each in settled.prepared}
    for request in settled.touched:
        told = _deliver(desk, outside, request, claimed.get(request.id))
        total = Told(total.sent + told.sent, total.failed + told.failed)
    return _counts(total)


def _deliver(desk: Desk, outside: Outside, request: Request, prepared: Prepared | None) -> Told:
    if prepared is None:
        return _tell(desk, outside, request.id, owing.wanted(request))
    try:
        return tell.deliver(desk, outside, prepared)
    except Conflict:
        return _tell(desk, outside, request.id, owing.wanted(request))


def _tell(desk: Desk, outside: Outside, request: RequestId, hints: Iterable[Key]) -> Told:
    told = tell.attend(desk, outside, request, hints)
    if told.parent is None:
        return told
    more = tell.attend(desk, outside, told.parent)
    return Told(told.sent + more.sent, told.failed + more.failed)


def _counts(told: Told) -> Roused:
    return Roused(sent=told.sent, failed=told.failed)

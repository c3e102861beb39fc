"""What happens to an item that wants attention, by what it is: a holding is settled, a request is told, a person is looked up.

Worker and sweep both come through here, so that whatever a lost, late or doubled wake-up left behind ends the same way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from access import draining, people, settle, tell
from access.desk import Desk, Outside
from access.keys import Key, RequestId, kind_of, request_key
from access.ports import Record
from access.request import Request
from access.settle import Outcome
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
        hints = tell.wanted(image) if isinstance(image, Request) else []
        return _counts(_tell(desk, outside, RequestId(key.pk.removeprefix("REQ#")), hints))
    if key.pk.startswith("PERSON#"):
        return Roused(settled=1) if people.meet(desk, outside, key) else Roused(failed=1)
    return Roused()


def _holding(desk: Desk, outside: Outside, key: Key, image: Record | None) -> Roused:
    hints = [request_key(each) for each in getattr(image, "requests", ())]
    settled = settle.settle(desk, outside, key, kind_of(key), hints)
    service = outside.provisioner(kind_of(key)).service
    if settled.outcome is Outcome.SERVICE:
        draining.open_(desk, draining.load(desk, service), settled)
    told = tell_touched(desk, outside, settled.touched)
    failed = settled.outcome in (Outcome.ITEM, Outcome.SERVICE)
    return replace(_counts(told), settled=0 if failed else 1, failed=told.failed + failed)


def tell_touched(desk: Desk, outside: Outside, touched: Iterable[Request]) -> Told:
    """Draw what a settle has changed, at once; a crash before or in here leaves it to the sweep."""
    total = Told()
    for request in touched:
        told = _tell(desk, outside, request.id, tell.wanted(request))
        total = Told(total.sent + told.sent, total.failed + told.failed)
    return total


def _tell(desk: Desk, outside: Outside, request: RequestId, hints: Iterable[Key]) -> Told:
    told = tell.attend(desk, outside, request, hints)
    if told.parent is None:
        return told
    more = tell.attend(desk, outside, told.parent)
    return Told(told.sent + more.sent, told.failed + more.failed)


def _counts(told: Told) -> Roused:
    return Roused(sent=told.sent, failed=told.failed)

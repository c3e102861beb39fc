"""What must be true when all has come to rest, whatever went wrong before: I1, I2, and what of the other invariants shows only then, each
with its name; and that nobody is owed a message. Read from the records and the target, past all faults. What must be true after every
single step is in `invariants`.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TypeVar

from access import owing
from access.alarm import Alarm, Cause
from access.audit import first_break
from access.card import Card
from access.comparison import Comparison
from access.emergency import Ledger
from access.holding import Held, Holding
from access.keys import ledger_key, request_key, review_key
from access.person import Load
from access.ports import Record
from access.request import Request, State
from access.review import Reviewing
from access.share import Share
from tests.world import World, okta
from tools import surveying

R = TypeVar("R")


def broken(world: World, permanent: Collection[str], names: Collection[str], *, over: bool) -> list[str]:
    """Every truth that does not hold, in words. `over`: all that was asked for is past its end, so nothing at all may be left."""
    records = list(world.store._records.values())
    found = [why for name in names for why in _access(world, records, name, name in permanent)]
    for record in records:
        found += _request(world, record, over) if isinstance(record, Request) else []
        found += _holding(world, record, over) if isinstance(record, Holding) else []
        if isinstance(record, Load) and over and record.waiting:
            found.append(f"{record.slack} has a load of {record.waiting} when nothing waits")
        if isinstance(record, Card) and record.claim_until:
            found.append(f"the card of {record.recipient} of {record.request} is still claimed")
        if isinstance(record, Alarm) and over and (record.due or not record.shown):
            found.append(f"security was not told: {record.key} (I13)")
    return [*found, *_unfound(world), *_differing(world, records)]


def ends(world: World, after: int) -> list[int]:
    """The ends of what is given now, as far as they come after this time."""
    running = [each for each in _records(world, Request) if each.running and each.given_at]
    return [each.end for each in running if each.end and each.end > after]


def early(world: World, now: int) -> list[str]:
    """What was lost although its end is later than this time (I2)."""
    running = [each for each in _records(world, Request) if each.running and (each.end or 0) > now]
    return [
        f"{each.id} ends at {each.end}, and the access is gone (I2)"
        for each in running
        if each.given_at and (each.for_whom.okta, each.target) not in world.target.members
    ]


def late(world: World, now: int) -> list[str]:
    """What is there although its end was at this time or before (I1)."""
    requests = [
        each for each in _records(world, Request) if each.state is State.APPROVED and not each.activity
    ]
    return [
        f"{each.id} ended at {each.end} and is {each.state} (I1)"
        for each in requests
        if (each.end or now) <= now
    ]


def _records(world: World, kind: type[R]) -> list[R]:
    return [each for each in world.store._records.values() if isinstance(each, kind)]


def _unfound(world: World) -> Iterator[str]:
    """The daily look at all records finds nothing where all is well. It waits for indexes that are behind, longer than any of ours is."""

    def wait(_: float) -> None:
        world.clock.advance(60)

    using = surveying.With(world.store, world.clock, lambda: 900.0, wait)
    for key, why in surveying.look(using).unfound.items():
        yield f"{key} {why} (I13, found by the daily look)"


def _differing(world: World, records: list[Record]) -> Iterator[str]:
    """The daily comparison names nobody where nobody acts by hand: not in any sweep, and not now that all is at rest."""
    named = (each for each in records if isinstance(each, Alarm) and each.cause is Cause.DIFFERS)
    yield from (f"{each.key} was named by the comparison ({each.mark}, I13)" for each in named)
    share = Share(world.desk, replace(world.outside, left=lambda: 900.0), Comparison())
    while not share.over and share.halted_at is None:
        share.take()
    now = share.now
    if now.differing or now.unread or not share.over:
        how = f"{now.differing} differ, {now.unread} not read" + (
            "" if share.over else ", and it is not over"
        )
        yield f"the comparison does not find all well: {now.looked} looked at, {how} (I13)"


def _approved(records: list[Record], name: str) -> list[Request]:
    requests = [record for record in records if isinstance(record, Request)]
    return [each for each in requests if each.for_whom.okta == okta(name) and each.state is State.APPROVED]


def _access(world: World, records: list[Record], name: str, permanent: bool) -> Iterator[str]:
    """Who has what they should, and nobody else."""
    approved, has = _approved(records, name), world.has(name)
    if permanent and not has:
        yield f"{name} lost permanent access (I6)"
    if approved and not has:
        yield f"{name} should have access and has none (I2)"
    if has and not approved and not permanent:
        yield f"{name} has access that nobody needs (I1)"


def _second_person(world: World, request: Request) -> Iterator[str]:
    """An emergency has its second person afterwards: whoever reviews it. (That of all else is checked at every step.)"""
    if request.approved_at is None or request.emergency is None:
        return
    review = world.store._records.get(review_key(request.id))
    own = {request.requester.okta, request.for_whom.okta}
    if not isinstance(review, Reviewing):
        yield f"{request.id} was an emergency and nobody owes it a review (I4)"
        return
    ledger = world.store._records.get(ledger_key(request.requester.okta))
    if (
        not isinstance(ledger, Ledger)
        or (request.id in ledger.open) is not review.open
        or len(ledger.open) > 1
    ):
        yield f"{request.id} has a review that is {review.state}, and the ledger says {ledger}"
    if review.by and review.by.okta in own:
        yield f"{request.id} was reviewed by the one who used it (I4)"


def _request(world: World, request: Request, over: bool) -> Iterator[str]:
    yield from _second_person(world, request)
    if request.state is State.APPROVED and request.given_at is None:
        yield f"{request.id} is approved and not on record as given"
    if over and request.state is not State.ENDED:
        yield f"{request.id} is {request.state} for ever (I13)"
    if over and request.due:
        yield f"{request.id} is due for ever: {request.due} (I13)"
    if first_break(list(world.store.facts(f"REQ#{request.id}"))):
        yield f"{request.id} has a broken chain of facts (I9)"
    owed = owing.prepare(world.chat, world.store._records, request, world.clock()).owed
    for each in owed:
        yield f"{request.id} owes {each.card.recipient} its {each.card.event or 'card'}"


def _holding(world: World, holding: Holding, over: bool) -> Iterator[str]:
    if holding.lease:
        yield f"{holding.key} has a stale lease"
    asking = world.store._records.get(request_key(holding.asking)) if holding.asking else None
    if holding.asking and not (isinstance(asking, Request) and asking.state is State.PENDING):
        yield f"{holding.key} is locked by {holding.asking}, which nobody can decide"
    if not over:
        return
    if holding.needs or holding.leaving or holding.state is not Held.ABSENT or holding.watch_from is not None:
        yield f"{holding.key} is not at rest: {holding} (I13)"
    if holding.due:
        yield f"{holding.key} is due for ever: {holding.due} (I13)"

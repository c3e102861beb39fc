"""Tell: bring what people see to the latest truth. Cards and notices are drawn from the records as they are at the claim.

A drawing is owed while `shown` differs from what would be drawn now, so late, doubled or reordered work ends at the same picture.
One sender at a time: the claim is a transaction that also checks the versions that were drawn from (or is part of the very
transaction that wrote them), which is as good as reading after it. A send without a clear answer leaves the card owed, and asks for
one more drawing a quarter of an hour later. Nothing here changes what anybody may do; no outcome of a send changes a request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from access import lapse, owing
from access.card import AGAIN_AFTER, Card
from access.desk import Desk, Outside
from access.errors import Conflict, Undeliverable
from access.keys import Due, Key, Lane, RequestId, request_key
from access.mending import mend
from access.owing import Owed, Prepared
from access.ports import Change, Check, Tally, Touch, Write
from access.reading import Known, gather, get
from access.request import Request, State

ROUNDS = 4
FIRST_RETRY, LONGEST_RETRY = 60, 15 * 60
SEND = 12.0


@dataclass(frozen=True)
class Told:
    """What came of it: messages sent, sends that failed, and what an extension extends, whose people may see it too."""

    sent: int = 0
    failed: int = 0
    parent: RequestId | None = None


def attend(desk: Desk, outside: Outside, request: RequestId, hints: Iterable[Key] = ()) -> Told:
    """Everything that a request wants at this time, short of the target: lapse it, draw its cards, remind, set the next time.

    Raises Busy and Unreadable.
    """
    told = Told()
    for _ in range(ROUNDS):
        known = _read(desk, request, hints)
        found = get(known, request_key(request), Request)
        if found is None:
            return told
        try:
            if lapse.overtaken(desk, known, found):
                continue
            prepared = owing.prepare(outside.messenger, known, found, desk.clock())
            _claim(desk, prepared)
            return deliver(desk, outside, prepared)
        except Conflict as lost:
            mend(desk, lost)
    return told


def _read(desk: Desk, request: RequestId, hints: Iterable[Key]) -> Known:
    def wants(known: Known) -> Iterable[Key]:
        found = get(known, request_key(request), Request)
        if found:
            yield from owing.wanted(found)
            yield from owing.also_wanted(known, found)

    return gather(desk.store, [request_key(request), *hints], wants)


def _claim(desk: Desk, prepared: Prepared) -> None:
    """Raises Conflict when another sender was faster or when what was drawn from has changed meanwhile."""
    if not prepared.owed:
        return
    checks = [Check(prepared.request.key, prepared.request.version)]
    if prepared.holding:
        checks.append(Check(prepared.holding.key, prepared.holding.version))
    desk.store.commit(Change(writes=tuple(owed.write for owed in prepared.owed), checks=tuple(checks)))


def deliver(desk: Desk, outside: Outside, prepared: Prepared) -> Told:
    """Send what has been claimed and write what was shown. Raises Conflict when a claim had run out and somebody else took it."""
    now = desk.clock()
    if any(owed.card.claim_until <= now for owed in prepared.owed):
        raise Conflict([owed.card.key for owed in prepared.owed])
    results = [_send(outside, owed, now) for owed in prepared.owed]
    _finish(desk, prepared, results, now)
    sent = sum(1 for card, _ in results if card.shown and not card.lost)
    return Told(sent, len(results) - sent, prepared.request.extends if results else None)


def _send(outside: Outside, owed: Owed, now: int) -> tuple[Card, int]:
    """The card after the attempt, and how long to wait before the next one (0: none owed)."""
    card = replace(owed.card, claim_until=0, version=owed.card.version + 1)
    if outside.left() < SEND:
        return card, FIRST_RETRY
    try:
        place = outside.messenger.send(card.recipient, owed.drawing, card.place)
    except Undeliverable as error:
        if error.final:
            return replace(card, lost=error.why[:100], shown=owed.drawing.digest), 0
        failures = card.failures + 1
        wait = max(error.retry_after, min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(failures - 1, 5)))
        again = now + AGAIN_AFTER if error.unclear else card.again_at
        return replace(card, failures=failures, again_at=again), wait
    again = 0 if now >= card.again_at else card.again_at
    return replace(card, place=place, shown=owed.drawing.digest, failures=0, again_at=again), 0


def _finish(desk: Desk, prepared: Prepared, results: Sequence[tuple[Card, int]], now: int) -> None:
    """Write what was shown, weigh the approvers' loads, and set when the request wants attention next.

    The next time is right only if nothing else has changed: neither the request nor a card that was found to be right already. If
    something has, its own wake or due time brings somebody back, and only what was shown is written.
    """
    request = prepared.request
    shown = [_counted(request, card) for card, _ in results]
    due = _next(prepared, results, now)
    moved = due != request.due or request.wake
    touches = [Touch(request.key, request.version, due, wake=False)] if moved else []
    parent = get(prepared.known, request_key(request.extends), Request) if request.extends and shown else None
    if parent and (parent.due is None or parent.due.at > now + FIRST_RETRY):
        touches.append(Touch(parent.key, parent.version, Due(Lane.TELL, now), wake=False))
    settled = {card.key for card, _ in results}
    checks = [Check(card.key, card.version) for card in _cards(prepared, results) if card.key not in settled]
    if not (touches or shown):
        return
    try:
        desk.store.commit(_change(shown, tuple(touches), tuple(checks)))
    except Conflict as lost:
        _write_shown(desk, [each for each in shown if each[0].key not in lost.keys])


def _write_shown(desk: Desk, shown: Sequence[tuple[Card, list[Tally]]]) -> None:
    """One by one: a card that somebody else has written meanwhile (a click on it) is theirs, the places of the others are kept."""
    for each in shown:
        try:
            desk.store.commit(_change([each], (), ()))
        except Conflict:
            continue


def _change(
    shown: Sequence[tuple[Card, list[Tally]]], touches: tuple[Touch, ...], checks: tuple[Check, ...]
) -> Change:
    writes = tuple(Write(card, card.version - 1) for card, _ in shown)
    return Change(writes, touches, checks, (), tuple(tally for _, tallies in shown for tally in tallies))


def _cards(prepared: Prepared, results: Sequence[tuple[Card, int]]) -> list[Card]:
    keys = [key for key, _, _ in owing.copies(prepared.request)]
    known = {key: card for key in keys if (card := get(prepared.known, key, Card))}
    return list((known | {card.key: card for card, _ in results}).values())


def _counted(request: Request, card: Card) -> tuple[Card, list[Tally]]:
    """A pending request weighs on each approver who has its card; the card's own write makes that happen once."""
    asked = next((party for party in request.asked if party.slack == card.recipient), None)
    if card.event or asked is None or not card.shown:
        return card, []
    pending = request.state is State.PENDING
    counts = pending and not card.lost
    weighed = replace(card, who=asked.okta if pending else "", counted=counts)
    return weighed, [] if counts is card.counted else [Tally(card.recipient, 1 if counts else -1)]


def _next(prepared: Prepared, results: Sequence[tuple[Card, int]], now: int) -> Due | None:
    """The earliest of: deadline, next reminder, a retry, another sender's claim running out, a second look."""
    request, cards = prepared.request, _cards(prepared, results)
    times = [now + wait for _, wait in results if wait]
    times += [card.claim_until for card in cards if card.claim_until > now]
    times += [max(card.again_at, now + 1) for card in cards if card.again_at and not card.lost]
    if request.state is State.PENDING:
        times.append(request.deadline)
    if request.running:
        times += [at for at in owing.coming(request) if at > prepared.now]
    return Due(Lane.TELL, min(times)) if times else None

"""Tell: bring what people see to the latest truth. Cards and notices are drawn from the records as they are at the claim.

A drawing is owed while `shown` differs from what would be drawn now, so late, doubled or reordered work ends at the same picture.
One sender at a time: the claim is a transaction that also checks the versions that were drawn from, which is as good as reading after
it. A send without a clear answer leaves the card owed, and asks for one more drawing a quarter of an hour later. Nothing here
changes what anybody may do; no outcome of a send changes a request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from access import lapse
from access.card import AGAIN_AFTER, CLAIM, Card
from access.desk import Desk, Outside
from access.errors import Conflict, Undeliverable
from access.holding import Holding
from access.keys import Due, Key, Lane, RequestId, SlackId, card_key, notice_key, request_key
from access.ports import Change, Check, Drawing, Scene, Tally, Touch, Write
from access.reading import Known, gather, get
from access.request import Request, State

ROUNDS = 4
FIRST_RETRY, LONGEST_RETRY = 60, 15 * 60
REMIND, END = "remind@", "end"


@dataclass(frozen=True)
class Told:
    """What came of it: messages sent, sends that failed, and what an extension extends, whose people may see it too."""

    sent: int = 0
    failed: int = 0
    parent: RequestId | None = None


@dataclass(frozen=True)
class _Owed:
    card: Card
    was: int | None
    drawing: Drawing


def attend(desk: Desk, outside: Outside, request: RequestId, hints: Iterable[Key] = ()) -> Told:
    """Everything that a request wants at this time, short of the target: lapse it, draw its cards, remind, set the next time.

    Raises Busy and Unreadable. A card that another sender has claimed is left to them.
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
            return _draw(desk, outside, known, found)
        except Conflict:
            continue
    return told


def _read(desk: Desk, request: RequestId, hints: Iterable[Key]) -> Known:
    def wants(known: Known) -> Iterable[Key]:
        found = get(known, request_key(request), Request)
        if found is None:
            return
        yield from wanted(found)
        holding = get(known, found.holding_key, Holding)
        if holding and holding.asking and holding.asking != request and found.state is State.APPROVED:
            yield request_key(holding.asking)

    return gather(desk.store, [request_key(request), *hints], wants)


def wanted(request: Request) -> list[Key]:
    """What drawing this request reads, as far as the request itself says: good hints for one batch."""
    keys = [request.key, request.holding_key, *(key for key, _, _ in _copies(request)), *lapse.wants(request)]
    return keys + ([request_key(request.extends)] if request.extends else [])


def _copies(request: Request) -> list[tuple[Key, SlackId, str]]:
    """Every card and notice that this request can have: (key, recipient, event)."""
    people = dict.fromkeys(
        [request.for_whom.slack, request.requester.slack, *(party.slack for party in request.asked)]
    )
    copies = [(card_key(request.id, slack), slack, "") for slack in people]
    me = request.for_whom.slack
    events = [f"{REMIND}{at}" for at in reminders(request)] + [END]
    return copies + [(notice_key(request.id, event, me), me, event) for event in events]


def reminders(request: Request) -> list[int]:
    """The times (UTC seconds) at which its present and its former ends ask for a reminder; none before the access began."""
    if request.end is None or request.approved_at is None:
        return []
    ends = [*request.former_ends, request.end]
    return sorted(
        {
            end - before
            for end in ends
            for before in request.limits.reminders
            if end - before > request.approved_at
        }
    )


def _due_events(request: Request, known: Known, now: int) -> set[str]:
    """The notices that must exist by now: the reminder whose time has come, the end of what was given and not reminded of."""
    events = set()
    if request.running and request.given_at and request.end and now < request.end:
        coming = [at for at in reminders(request) if at <= now and at in _of_this_end(request)]
        events |= {f"{REMIND}{at}" for at in coming[-1:]}
    if request.state is State.ENDED and request.given_at and not request.had_already:
        reminded = [at for at in _of_this_end(request) if _notice(known, request, f"{REMIND}{at}")]
        if not reminded and request.reason_ended != "given_back":
            events.add(END)
    return events


def _of_this_end(request: Request) -> set[int]:
    return {request.end - before for before in request.limits.reminders} if request.end else set()


def _notice(known: Known, request: Request, event: str) -> Card | None:
    return get(known, notice_key(request.id, event, request.for_whom.slack), Card)


def _draw(desk: Desk, outside: Outside, known: Known, request: Request) -> Told:
    now = desk.clock()
    holding = get(known, request.holding_key, Holding)
    owed = _owed(outside, known, request, holding, now)
    if owed:
        _claim(desk, request, holding, owed)
    results = [_send(outside, each, now) for each in owed]
    _finish(desk, known, request, results, now)
    sent = sum(1 for card, _ in results if card.shown and not card.lost)
    return Told(sent, len(results) - sent, request.extends if owed else None)


def _owed(outside: Outside, known: Known, request: Request, holding: Holding | None, now: int) -> list[_Owed]:
    events = _due_events(request, known, now)
    owed = []
    for key, recipient, event in _copies(request):
        card = get(known, key, Card)
        if card is None and event and event not in events:
            continue
        if card and (card.claim_until > now or card.lost):
            continue
        scene = _scene(known, request, holding, recipient, event, now)
        drawing = outside.messenger.draw(scene)
        card = card or Card(request.id, recipient, event)
        if card.shown == drawing.digest and not (card.again_at and now >= card.again_at):
            continue
        again = (
            now + AGAIN_AFTER if card.claim_until else card.again_at
        )  # The claim of a sender who died: was it sent?
        claimed = replace(card, shown="", claim_until=now + CLAIM, again_at=again, version=card.version + 1)
        owed.append(_Owed(claimed, card.version or None, drawing))
    return owed


def _scene(
    known: Known, request: Request, holding: Holding | None, recipient: SlackId, event: str, now: int
) -> Scene:
    parent = get(known, request_key(request.extends), Request) if request.extends else None
    asking = holding.asking if holding else None
    waiting = get(known, request_key(asking), Request) if asking and asking != request.id else None
    if waiting and waiting.extends != request.id:
        waiting = None
    return Scene(request, holding, recipient, now, event, parent, waiting)


def _claim(desk: Desk, request: Request, holding: Holding | None, owed: Sequence[_Owed]) -> None:
    """Raises Conflict when another sender was faster or when what was drawn from has changed meanwhile."""
    checks = [Check(request.key, request.version)]
    if holding:
        checks.append(Check(holding.key, holding.version))
    desk.store.commit(Change(writes=tuple(Write(each.card, each.was) for each in owed), checks=tuple(checks)))


def _send(outside: Outside, owed: _Owed, now: int) -> tuple[Card, int]:
    """The card after the attempt, and how long to wait before the next one (0: none owed)."""
    card = replace(owed.card, claim_until=0, version=owed.card.version + 1)
    try:
        place = outside.messenger.send(card.recipient, owed.drawing, card.place)
    except Undeliverable as error:
        if error.final:
            return replace(card, lost=error.why[:100], shown=owed.drawing.digest), 0
        failures = card.failures + 1
        wait = max(error.retry_after, min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(failures - 1, 5)))
        return replace(
            card, failures=failures, again_at=now + AGAIN_AFTER if error.unclear else card.again_at
        ), wait
    again = 0 if now >= card.again_at else card.again_at
    return replace(card, place=place, shown=owed.drawing.digest, failures=0, again_at=again), 0


def _finish(
    desk: Desk, known: Known, request: Request, results: Sequence[tuple[Card, int]], now: int
) -> None:
    """Write what was shown, weigh the approvers' loads, and set when the request wants attention next."""
    cards = {card.key: card for key, _, _ in _copies(request) if (card := get(known, key, Card))}
    cards |= {card.key: card for card, _ in results}
    writes, tallies = [], []
    for card, _ in results:
        counted, tally = _counted(request, card)
        writes.append(Write(counted, card.version - 1))
        tallies += tally
    due = _next(request, list(cards.values()), [wait for _, wait in results if wait], now)
    change = Change(writes=tuple(writes), tallies=tuple(tallies))
    touch = Touch(request.key, request.version, due, wake=False)
    if due == request.due and not request.wake:
        if writes:
            desk.store.commit(change)
        return
    try:
        desk.store.commit(replace(change, touches=(touch,)))
    except Conflict:
        if writes:
            desk.store.commit(change)  # The request has news already; its own wake draws it again.


def _counted(request: Request, card: Card) -> tuple[Card, list[Tally]]:
    """A pending request weighs on each approver who has its card; the card's own write makes that happen once."""
    asked = next((party for party in request.asked if party.slack == card.recipient), None)
    if card.event or asked is None or not card.shown:
        return card, []
    pending = request.state is State.PENDING and not card.lost
    weighed = replace(card, who=asked.okta if pending else "", counted=pending)
    return weighed, [] if pending is card.counted else [Tally(card.recipient, 1 if pending else -1)]


def _next(request: Request, cards: Sequence[Card], waits: Sequence[int], now: int) -> Due | None:
    """The earliest of: deadline, next reminder, a retry, another sender's claim running out, a second look."""
    times = [now + wait for wait in waits]
    times += [card.claim_until for card in cards if card.claim_until > now]
    times += [max(card.again_at, now + 1) for card in cards if card.again_at and not card.lost]
    if request.state is State.PENDING:
        times.append(request.deadline)
    if request.running and request.end:
        times += [at for at in reminders(request) if at > now and at in _of_this_end(request)]
    return Due(Lane.TELL, min(times)) if times else None

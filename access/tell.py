"""Tell: bring what people see to the latest truth. Cards and notices are drawn from the records as they are at the claim.

A drawing is owed while `shown` differs from what would be drawn now, so late, doubled or reordered work ends at the same picture.
One sender at a time: the claim is a transaction that also checks the versions that were drawn from (or is part of the very
transaction that wrote them), which is as good as reading after it. A send without a clear answer leaves the card owed, and asks for
one more drawing a quarter of an hour later. Nothing here changes what anybody may do; no outcome of a send changes a request.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from access import background, digest, lapse, owed_reviews, owing, prior, pursue, sending, unanswered
from access.card import REVIEW, Card, Prior
from access.desk import Desk, Outside
from access.errors import Conflict, Unreadable
from access.holding import Holding
from access.keys import Due, Key, Lane, RequestId, SlackId, request_key
from access.mending import mend
from access.owing import Owed, Prepared
from access.ports import Change, Check, Tally, Touch, Write
from access.reading import Known, gather, get
from access.request import Request, State
from access.sending import FIRST_RETRY
from access.unreached import concerns_others, facts

ROUNDS = 6
URGENCIES = ENDING, NEWS, GATHERING, REMINDING = "ending", "", "gathering", "reminding"
"""What a request's due time is for, the most urgent first: it stands where other items name their rate limit."""


@dataclass(frozen=True)
class Told:
    """What came of it: messages sent, sends that failed, and the requests `beside` it whose messages show it too.

    `waiting` is in how many seconds the chat has room for what is owed, if it had none and nothing was begun. `again` says that it is
    worth another look at once: what came of it is for others to read, or something was written meanwhile.
    """

    sent: int = 0
    failed: int = 0
    beside: tuple[RequestId, ...] = ()
    waiting: int = 0
    again: bool = False


def attend(desk: Desk, outside: Outside, request: RequestId, hints: Iterable[Key] = ()) -> Told:
    """Everything that a request wants at this time, short of the target: lapse it, draw its cards, remind, set the next time.

    Raises Busy and Unreadable.
    """
    told, before = Told(), tuple[Prior, ...]()
    for _ in range(ROUNDS):
        known = _read(desk, outside, request, hints)
        found = get(known, request_key(request), Request)
        if found is None:
            return told
        try:
            if lapse.overtaken(desk, known, found) or pursue.pursued(desk, known, found):
                continue
            if owed_reviews.pursued(desk, known, found):
                continue
            prepared = owing.prepare(outside.messenger, known, found, desk.clock(), before)
            if waiting := _no_room(outside, prepared):
                return replace(told, waiting=waiting)  # It stays as it is, and keeps its place.
            if not before and (before := prior.look(outside, known, found)):
                prepared = owing.prepare(outside.messenger, known, found, desk.clock(), before)
            _claim(desk, prepared)
            fresh = deliver(desk, outside, prepared)
            told = replace(fresh, sent=told.sent + fresh.sent, failed=told.failed + fresh.failed)
            if not fresh.again:
                return told
        except Conflict as lost:
            mend(desk, lost)
    return told


def wanted(outside: Outside, request: Request) -> list[Key]:
    """All that attending to this request reads, as far as the request itself says: good hints for one batch."""
    more = [*unanswered.wants(request), *background.wants(request)]
    return [*owing.wanted(request), *prior.wants(outside, request), *more]


def _read(desk: Desk, outside: Outside, request: RequestId, hints: Iterable[Key]) -> Known:
    """Raises Unreadable, but not for a breaker or a person: nobody waits for what is read only to spare a service or to let somebody
    sleep.
    """
    try:
        return _gather(desk, request, hints, partial(wanted, outside))
    except Unreadable as error:
        if not (error.key.pk.startswith("BREAKER#") or background.spare(error.key)):
            raise
        hidden = error.key

    return _gather(desk, request, [hint for hint in hints if hint != hidden], owing.wanted, hidden)


def _gather(
    desk: Desk,
    request: RequestId,
    hints: Iterable[Key],
    wanted_: Callable[[Request], Iterable[Key]],
    hidden: Key | None = None,
) -> Known:
    def wants(known: Known) -> Iterable[Key]:
        found = get(known, request_key(request), Request)
        if found:
            keys = (*wanted_(found), *owing.also_wanted(known, found))
            yield from (key for key in keys if key != hidden)

    return gather(desk.store, [request_key(request), *hints], wants)


def _no_room(outside: Outside, prepared: Prepared) -> int:
    """Seconds until the chat has room for the first of what is owed; 0 when it has."""
    letters = [owed.card for owed in prepared.owed if owed.card.host is None and not owed.silent]
    return min((outside.messenger.wait(each.recipient, each.place) for each in letters), default=0)


def _claim(desk: Desk, prepared: Prepared) -> None:
    """Raises Conflict when another sender was faster or when what was drawn from has changed meanwhile."""
    if not prepared.owed:
        return
    checks = {prepared.request.key: Check(prepared.request.key, prepared.request.version)}
    if prepared.holding:
        checks[prepared.holding.key] = Check(prepared.holding.key, prepared.holding.version)
    checks |= _of_guests(prepared)
    writes = tuple(owed.write for owed in prepared.owed)
    desk.store.commit(Change(writes=writes, checks=tuple(checks.values())))


def _of_guests(prepared: Prepared) -> dict[Key, Check]:
    """What the others that are shown beside it were drawn from must be as it was."""
    checks: dict[Key, Check] = {}
    for guest in owing.guests(prepared.known, prepared.request):
        holding = get(prepared.known, guest.holding_key, Holding)
        checks |= {each.key: Check(each.key, each.version) for each in (guest, holding) if each}
    return checks


def deliver(desk: Desk, outside: Outside, prepared: Prepared) -> Told:
    """Send what has been claimed and write what was shown. Raises Conflict when a claim had run out and somebody else took it."""
    now = desk.clock()
    if any(owed.card.claim_until <= now for owed in prepared.owed):
        raise Conflict([owed.card.key for owed in prepared.owed])
    results = [_sent(outside, prepared.request, owed, now) for owed in prepared.owed]
    overtaken = not _finish(desk, prepared, results, now)
    failed = sum(1 for card, _ in results if card.lost or not card.shown)
    handed = [owed.card.host for owed in prepared.owed if owed.card.host]
    alone = [each.request for card, _ in results if card.lost and not card.event for each in card.guests]
    beside = dict.fromkeys([*([prepared.request.extends] if results else []), *handed, *alone])
    again = overtaken or concerns_others(prepared.request, [card for card, _ in results])
    sent = len(results) - failed - len(handed) - sum(owed.silent for owed in prepared.owed)
    return Told(sent, failed, tuple(each for each in beside if each), again=again)


def _sent(outside: Outside, request: Request, owed: Owed, now: int) -> tuple[Card, int]:
    """A guest is not sent: its host is drawn again, which goes on record together with what counts as shown (`_beside`)."""
    card = owed.card
    if card.host is None and not owed.silent:
        sent = sending.send(outside, card, card.recipient, owed.drawing, now)
        emergency = request.emergency
        channel = emergency is not None and card.recipient == emergency.channel
        return sending.patient(*sent, now - emergency.at) if emergency and channel else sent
    again = 0 if owed.silent else card.again_at
    shown = owed.drawing.digest
    return replace(card, claim_until=0, again_at=again, shown=shown, version=card.version + 1), 0


def _finish(desk: Desk, prepared: Prepared, results: Sequence[tuple[Card, int]], now: int) -> bool:
    """Write what was shown, weigh the approvers' loads, and set when the request wants attention next.

    The next time is right only if nothing else has changed: neither the request nor a card that was found to be right already. If
    something has, only what was shown is written, and the answer is False. Then somebody has to look again: whoever woke a request
    that was waking already has changed nothing in it, and the stream tells only of changes.
    """
    request = prepared.request
    shown = [_counted(request, card, prepared.known) for card, _ in results]
    due = _next(prepared, results, now)
    moved = due != request.due or request.wake
    touches = [Touch(request.key, request.version, due, wake=False)] if moved else []
    soon = Due(Lane.TELL, now)
    touches += [Touch(each.key, each.version, soon, wake=False) for each in _beside(prepared, now)]
    settled = {card.key for card, _ in results}
    checks = [Check(card.key, card.version) for card in _cards(prepared, results) if card.key not in settled]
    touched = {each.key for each in touches}
    checks += [check for key, check in _of_guests(prepared).items() if key not in touched]
    checks += _unseen(prepared, settled) if due is None else []
    if not (touches or shown):
        return True
    try:
        change = _change(shown, tuple(touches), tuple(checks), now)
        has = background.kept(request)
        desk.store.commit(replace(change, tallies=(*change.tallies, *has)))
    except Conflict as lost:
        rest = [each for each in shown if each[0].key not in lost.keys and each[0].host is None]
        _write_shown(desk, rest, now)
        return False
    return True


def _unseen(prepared: Prepared, settled: Collection[Key]) -> list[Check]:
    """Nobody looks at what has ended again. So a notice that was not there may not have been sent meanwhile, by whoever did not know yet
    that it is over.
    """
    if prepared.request.state is not State.ENDED:
        return []
    keys = owing.while_it_runs(prepared.request)
    return [Check(key, None) for key in keys if key not in prepared.known and key not in settled]


def _beside(prepared: Prepared, now: int) -> list[Request]:
    """Requests whose messages tell of this one: what it extends, an undecided one for the same, the host of what is a guest. They are
    looked at again soon.
    """
    request, holding = prepared.request, prepared.holding
    parent = request.extends if prepared.owed else None
    asking = holding.asking if holding and request.approved_at is not None else None
    named = dict.fromkeys([parent, asking, *(owed.card.host for owed in prepared.owed)])
    found = [get(prepared.known, request_key(each), Request) for each in named if each]
    return [
        each
        for each in found
        if each and request.id not in (each.id, each.extends)
        if each.due is None or each.due.at > now + FIRST_RETRY
    ]


def _write_shown(desk: Desk, shown: Sequence[tuple[Card, list[Tally]]], now: int) -> None:
    """One by one: a card that somebody else has written meanwhile (a click on it) is theirs, the places of the others are kept."""
    for each in shown:
        try:
            desk.store.commit(_change([each], (), (), now))
        except Conflict:
            continue


def _change(
    shown: Sequence[tuple[Card, list[Tally]]],
    touches: tuple[Touch, ...],
    checks: tuple[Check, ...],
    now: int,
) -> Change:
    writes = tuple(Write(card, card.version - 1) for card, _ in shown)
    tallies = tuple(tally for _, each in shown for tally in each)
    return Change(writes, touches, checks, facts([card for card, _ in shown], now), tallies)


def _cards(prepared: Prepared, results: Sequence[tuple[Card, int]]) -> list[Card]:
    keys = [key for key, _, _ in owing.copies(prepared.request)]
    known = {key: card for key in keys if (card := get(prepared.known, key, Card))}
    return list((known | {card.key: card for card, _ in results}).values())


def _counted(request: Request, card: Card, known: Known) -> tuple[Card, list[Tally]]:
    """A pending request weighs on each approver who has its card; the card's own write makes that happen once."""
    if card.event == REVIEW and card.shown:
        return _waiting_for_review(request, card, known), []
    asked = next((party for party in request.asked if party.slack == card.recipient), None)
    if card.event or not card.shown:
        return card, []
    pending = asked is not None and request.state is State.PENDING
    counts = pending and not card.lost
    weighed = replace(card, who=_whose(request, card.recipient), counted=counts)
    return weighed, [] if counts is card.counted else [Tally(card.recipient, 1 if counts else -1)]


def _whose(request: Request, recipient: SlackId) -> str:
    """By whose open business a card is found: that of an approver while nobody has decided, and that of whoever asked on behalf of
    somebody else until it is over. Everybody else is found by the request.
    """
    if recipient == request.requester.slack and not request.requester.is_(request.for_whom):
        return "" if request.state is State.ENDED else request.requester.okta
    asked = next((party for party in request.asked if party.slack == recipient), None)
    return asked.okta if asked and request.state is State.PENDING else ""


def _waiting_for_review(request: Request, card: Card, known: Known) -> Card:
    """Whoever is asked to review it finds it in their Home tab as well, until it is closed."""
    reviewers = request.emergency.reviewers if request.emergency else ()
    asked = next((party for party in reviewers if party.slack == card.recipient), None)
    return replace(card, who=asked.okta if asked and owed_reviews.owed(known, request) else "")


def _next(prepared: Prepared, results: Sequence[tuple[Card, int]], now: int) -> Due | None:
    """The earliest of: deadline, next reminder, a retry, another sender's claim running out, a second look."""
    request, cards = prepared.request, _cards(prepared, results)
    times = [now + wait for _, wait in results if wait]
    times += [now] if concerns_others(request, [card for card, _ in results]) else []
    times += [card.claim_until for card in cards if card.claim_until > now]
    times += [max(card.again_at, now + 1) for card in cards if card.again_at and not card.lost]
    known = {**prepared.known, **{card.key: card for card in cards}}
    times += owed_reviews.looks(request, known, now)
    if request.state is State.PENDING:
        times += [request.deadline, *unanswered.looks(request, known, now), *_held(prepared, known)]
        times += [now] if unanswered.nudges_due(request, known, now) else []
    if request.running:
        times += [when for when in owing.to_remind(request, prepared.known).values() if when > prepared.now]
    return Due(Lane.TELL, min(times), _urgency(prepared, results, min(times))) if times else None


def _held(prepared: Prepared, known: Known) -> list[int]:
    """When what is held back is to be sent."""
    return [at for _, at in digest.later(known, prepared.request, prepared.now)]


def _urgency(prepared: Prepared, results: Sequence[tuple[Card, int]], at: int) -> str:
    """What is waited for until `at`. What cannot be sent now counts as what it is."""
    request = prepared.request
    if request.approved_at is not None and not request.running:
        return ENDING
    if at in _held(prepared, {**prepared.known, **{card.key: card for card, _ in results}}):
        return GATHERING
    unsent = [card.event.startswith(owing.REMIND) for card, wait in results if wait]
    reminding = all(unsent) if unsent else at in owing.to_remind(request, prepared.known).values()
    return REMINDING if reminding else NEWS

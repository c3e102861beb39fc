"""What people are owed: which cards and notices a request has, which of them must exist by now, and which differ from the records.

Pure: drawings come from the messenger, but nothing is sent or written here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from access import (
    background,
    bundle,
    counting,
    digest,
    hosting,
    lapse,
    night,
    owed_reviews,
    sending,
    talk,
    unanswered,
)
from access.card import Card, Place, Prior
from access.duration import DAY, HOUR
from access.emergency import Ledger
from access.holding import Holding
from access.keys import Key, SlackId, card_key, ledger_key, notice_key, person_key, request_key, review_key
from access.person import Person
from access.ports import Drawing, Messenger, Scene, Write
from access.reading import Known, get
from access.request import Request, State
from access.unreached import unreached

REMIND, END, MOVED = "remind@", "end", "moved@"
WORTH = HOUR
"""A reminder that its policy did not foresee comes this many seconds before the end, or not at all."""


@dataclass(frozen=True)
class Owed:
    """One drawing to send: the card as it is claimed, the version it had (None: it is new), and what to send.

    `silent`: nothing is sent, and that goes on record as what the card shows (see `access.digest`).
    """

    card: Card
    was: int | None
    drawing: Drawing
    silent: bool = False

    @property
    def write(self) -> Write:
        """The claim."""
        return Write(self.card, self.was)


@dataclass(frozen=True)
class Prepared:
    """All that one request owes, as of the records in `known`."""

    request: Request
    holding: Holding | None
    known: Known
    owed: tuple[Owed, ...]
    now: int


def wanted(request: Request) -> list[Key]:
    """What drawing this request reads, as far as the request itself says: good hints for one batch."""
    keys = [request.key, request.holding_key, *(key for key, _, _ in copies(request)), *lapse.wants(request)]
    keys += [request_key(request.extends)] if request.extends else []
    keys += [person_key(request.for_whom.slack)] if request.running and coming(request) else []
    keys += [ledger_key(request.requester.okta)] if _may_turn(request) else []
    return [*keys, *bundle.wants({}, request), *owed_reviews.wants(request)]


def _may_turn(request: Request) -> bool:
    """Whether its receipt offers to have it at once, which depends on what the person used of that before."""
    return request.state is State.PENDING and bool(request.limits.emergency)


def also_wanted(known: Known, request: Request) -> Iterable[Key]:
    """What only records can say: the undecided extension of what was approved, or another request for the same; and the rest of a bundle."""
    yield from (*bundle.wants(known, request), *counting.wants(known, request))
    holding = get(known, request.holding_key, Holding)
    if holding and holding.asking and holding.asking != request.id and request.approved_at is not None:
        yield request_key(holding.asking)
    for card in _together(known, request):
        yield from [request_key(card.host)] if card.host else []
        yield from [key] if (key := hosting.host_key(card)) else []
        for each in card.guests:
            yield request_key(each.request)
            if guest := get(known, request_key(each.request), Request):
                yield from beside(known, guest)
                yield from [] if each.event else _about(known, guest, card.recipient)


def beside(known: Known, request: Request) -> Iterable[Key]:
    """What drawing a reminder of this request takes besides it."""
    yield request.holding_key
    yield from [review_key(request.id)] if request.emergency else []
    holding = get(known, request.holding_key, Holding)
    if holding and holding.asking:
        yield request_key(holding.asking)


def _about(known: Known, guest: Request, recipient: SlackId) -> Iterable[Key]:
    """What drawing somebody's card of this request takes besides."""
    yield card_key(guest.id, recipient)
    yield from [request_key(guest.extends)] if guest.extends else []
    yield from (*bundle.wants(known, guest), *background.wants(guest))


def guests(known: Known, request: Request) -> tuple[Request, ...]:
    """The other requests that this one's messages show."""
    named = [each.request for card in _together(known, request) for each in card.guests]
    found = (get(known, request_key(each), Request) for each in named)
    return tuple(each for each in found if each)


def shared(known: Known, request: Request) -> bool:
    """Whether one message tells of it and of others, so that their records belong to drawing it."""
    return any(card.guests or card.host for card in _together(known, request))


def _reminded(known: Known, request: Request) -> list[Card]:
    """The reminders that there are, of the present end and of former ones."""
    found = (_notice(known, request, f"{REMIND}{at}") for at in reminders(request))
    return [each for each in found if each]


def _together(known: Known, request: Request) -> list[Card]:
    """The messages that may show several requests: its reminders, and the cards of its approvers."""
    asked = [party.slack for party in (*request.asked, *request.chased.formerly)]
    cards = (get(known, card_key(request.id, slack), Card) for slack in asked)
    return [*_reminded(known, request), *(each for each in cards if each)]


def reminder(messenger: Messenger, known: Known, request: Request, event: str, now: int) -> Drawing:
    """A reminder as it would be alone."""
    holding = get(known, request.holding_key, Holding)
    return messenger.draw(_scene(known, request, holding, request.for_whom.slack, event, now))


def _guests(known: Known, card: Card, now: int) -> tuple[Scene, ...]:
    found = [(get(known, request_key(each.request), Request), each.event) for each in card.guests]
    return tuple(_guest(known, guest, card.recipient, event, now) for guest, event in found if guest)


def _guest(known: Known, guest: Request, recipient: SlackId, event: str, now: int) -> Scene:
    scene = _scene(known, guest, get(known, guest.holding_key, Holding), recipient, event, now)
    own = None if event else get(known, card_key(guest.id, recipient), Card)
    return _dressed(known, own, scene) if own else scene


def copies(request: Request) -> list[tuple[Key, SlackId, str]]:
    """Every card and notice that this request can have: (key, recipient, event). Approvers have one card for a whole bundle."""
    if request.carried:
        return []
    leads = request.bundle in (None, request.id)
    asked = (*request.asked, *request.chased.formerly) if leads else ()
    people = dict.fromkeys(
        [request.for_whom.slack, request.requester.slack, *(party.slack for party in asked)]
    )
    cards = [(card_key(request.id, slack), slack, "") for slack in people]
    me = request.for_whom.slack
    events = [f"{REMIND}{at}" for at in reminders(request)] + [END]
    events += _ever_moved(request)
    notices = [(event, me) for event in events] + (unanswered.notices(request) if leads else [])
    notices += owed_reviews.notices(request)
    told = [(notice_key(request.id, event, whose), whose, event) for event, whose in notices]
    return [*cards, *told, *talk.copies(request)]


def reminders(request: Request) -> list[int]:
    """The times (UTC seconds) at which its present and its former ends ask for a reminder."""
    if request.end is None:
        return []
    return sorted({at for end in [*request.former_ends, request.end] for at in _before(request, end)})


def coming(request: Request) -> list[int]:
    """The reminders of the present end alone."""
    return sorted(_before(request, request.end)) if request.end else []


def while_it_runs(request: Request) -> list[Key]:
    """The notices that its person can have got while it ran, as far as they are of its present end."""
    if request.given_at is None:
        return []
    events = [*(f"{REMIND}{at}" for at in coming(request)), *_moved(request)]
    return [notice_key(request.id, event, request.for_whom.slack) for event in events]


def begun_to_remind(request: Request, now: int) -> bool:
    """Whether somebody may have been reminded of the present end by now: at its time, or the evening before."""
    return any(now >= at - DAY for at in coming(request))


def moments(request: Request, known: Known) -> dict[int, int]:
    """When each of the reminders of the present end is sent: at its time, or where that is at night for the person, in the evening
    before. Never later than its time, and never before the access began. Whoever has an emergency is awake.
    """
    person = get(known, person_key(request.for_whom.slack), Person) if request.emergency is None else None
    began = request.approved_at or 0
    return {at: max(began, night.by_day(at, person.tz)) if person else at for at in coming(request)}


def to_remind(request: Request, known: Known) -> dict[int, int]:
    """Those of them that are still to come, or due: whoever was reminded later has been told all that an earlier one would tell."""
    if not (request.running and request.end):
        return {}
    sent = [at for at in coming(request) if _notice(known, request, f"{REMIND}{at}")]
    return {at: when for at, when in moments(request, known).items() if at > max(sent, default=0)}


def too_short(request: Request) -> bool:
    """Whether the policy wants reminders, and the whole grant is shorter than any of them makes sense for."""
    return bool(request.end and request.limits.reminders) and not coming(request)


def _before(request: Request, end: int) -> set[int]:
    """As the policy says; a grant that is shorter than that is reminded of when three quarters of it are over, if that is of use.

    Where use moves the end, what counts is the time without use, and nobody is reminded while half of it is still to come.
    """
    began = request.approved_at or end
    if request.activity and request.granted:
        began = end - request.granted.seconds
        half = end - request.granted.seconds // 2
    else:
        half = began + 1
    times = {end - before for before in request.limits.reminders}
    fitting = {at for at in times if at >= half}
    quarter = (end - began) // 4
    return fitting or ({end - quarter} if times and quarter >= WORTH else set())


def _moved(request: Request) -> list[str]:
    return [f"{MOVED}{request.moved.at}"] if request.moved else []


def _ever_moved(request: Request) -> list[str]:
    """The same, and of moves that were taken back, whose notices say so; each once, also when all of that was one second."""
    before = (f"{MOVED}{each.at}" for each in request.moved_before)
    return list(dict.fromkeys([*before, *_moved(request)]))


def due_events(request: Request, known: Known, now: int) -> set[str]:
    """The notices that must exist by now: the reminder whose time has come, that the person moved, the end of what was given and not
    reminded of.
    """
    if request.running and request.given_at and request.end and now < request.end:
        due = [at for at, when in to_remind(request, known).items() if when <= now]
        return {*(f"{REMIND}{at}" for at in due[-1:]), *_moved(request)}
    if request.state is State.ENDED and request.given_at and not request.had_already:
        reminded = any(_notice(known, request, f"{REMIND}{at}") for at in coming(request))
        return set() if reminded or request.reason_ended == "given_back" else {END}
    return set()


def _notice(known: Known, request: Request, event: str) -> Card | None:
    return get(known, notice_key(request.id, event, request.for_whom.slack), Card)


def prepare(
    messenger: Messenger, known: Known, request: Request, now: int, prior: tuple[Prior, ...] = ()
) -> Prepared:
    """Every drawing that differs from what was last surely shown. A card that another sender has claimed is left to them.

    `prior` is for approvers' cards that are new; the others have kept it.
    """
    holding = get(known, request.holding_key, Holding)
    events = due_events(request, known, now) | talk.due(request)
    owed = []
    for key, recipient, event in copies(request):
        card = get(known, key, Card)
        if card is None and not _begins(request, known, recipient, event, events, now):
            continue
        if card and (card.claim_until > now or card.lost):
            continue
        card = card or owed_reviews.begun(_new(request, known, recipient, event, prior), known, request, now)
        if hosting.orphaned(known, card):
            card = replace(card, host=None, shown="")
        silent = digest.counts_as(known, request, card, now)
        if silent == digest.HELD:
            card = replace(card, held=digest.held_until(known, request, recipient, now))
        drawing = Drawing(silent, "", ())
        if not silent:
            scene = _dressed(known, card, _scene(known, request, holding, recipient, event, now))
            drawing = messenger.draw(replace(scene, guests=_guests(known, card, now)))
        if sending.owed(card, drawing, now):
            owed.append(Owed(sending.claimed(card, now), card.version or None, drawing, bool(silent)))
    return Prepared(request, holding, known, tuple(owed), now)


def _begins(
    request: Request, known: Known, recipient: SlackId, event: str, events: set[str], now: int
) -> bool:
    """Whether a message that is not there yet is to be there now. Whoever was asked and never saw it needs no word that it is over."""
    if event in owed_reviews.EVENTS:
        return owed_reviews.is_due(request, event, recipient, known, now)
    if event:
        return event in events or unanswered.is_due(request, event, recipient, known, now)
    return recipient not in [party.slack for party in request.chased.formerly]


_BESIDE = (unanswered.NUDGE, talk.QUESTION, talk.ANSWER)


def _new(request: Request, known: Known, recipient: SlackId, event: str, prior: tuple[Prior, ...]) -> Card:
    """A nudge, a question and an answer are answers to the person's card, so that they stand where it tells the rest."""
    asked = not event and recipient in [party.slack for party in request.asked]
    card = get(known, card_key(request.id, recipient), Card) if event.startswith(_BESIDE) else None
    at = hosting.place(known, card) if card else None
    under = Place(at.channel, "", at.thread or at.ts) if at else None
    found = prior if asked else ()
    return Card(request.id, recipient, event, place=under, prior=next(iter(found), None), priors=found[1:])


def _dressed(known: Known, card: Card, scene: Scene) -> Scene:
    """The scene with what its card keeps."""
    scene = replace(scene, barred=card.barred, prior=card.prior, also=card.also)
    return replace(scene, beside=_beside(known, card, scene))


def _beside(known: Known, card: Card, scene: Scene) -> tuple[Scene, ...]:
    """The other roles of an undecided bundle. What a look found of them is kept in their order, if none of them was missing then."""
    request = scene.request
    others = bundle.members(known, request)[1:]
    priors = card.priors if len(card.priors) == len(others) else (None,) * len(others)
    return tuple(
        replace(scene, request=each, holding=get(known, each.holding_key, Holding), prior=prior)
        for each, prior in zip(others, priors, strict=True)
    )


def _scene(
    known: Known, request: Request, holding: Holding | None, recipient: SlackId, event: str, now: int
) -> Scene:
    parent = get(known, request_key(request.extends), Request) if request.extends else None
    asking = holding.asking if holding else None
    waiting = get(known, request_key(asking), Request) if asking and asking != request.id else None
    if waiting and waiting.extends != request.id:
        waiting = None
    lost, off = unreached(known, request), counting.uncounted(known, request)
    about = background.seen(known, request)
    return Scene(
        request,
        holding,
        recipient,
        now,
        event,
        parent,
        waiting,
        unreached=lost,
        uncounted=off,
        background=about,
        later=digest.later(known, request, now),
        tz=person.tz if (person := get(known, person_key(recipient), Person)) else "",
        review=owed_reviews.found(known, request),
        ledger=get(known, ledger_key(request.requester.okta), Ledger),
    )

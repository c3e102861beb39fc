"""What people are owed: which cards and notices a request has, which of them must exist by now, and which differ from the records.

Pure: drawings come from the messenger, but nothing is sent or written here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from access import lapse
from access.card import AGAIN_AFTER, CLAIM, Card
from access.holding import Holding
from access.keys import Key, SlackId, card_key, notice_key, request_key
from access.ports import Drawing, Messenger, Scene, Write
from access.reading import Known, get
from access.request import Request, State

REMIND, END = "remind@", "end"


@dataclass(frozen=True)
class Owed:
    """One drawing to send: the card as it is claimed, the version it had (None: it is new), and what to send."""

    card: Card
    was: int | None
    drawing: Drawing

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
    return keys + ([request_key(request.extends)] if request.extends else [])


def also_wanted(known: Known, request: Request) -> Iterable[Key]:
    """What only the holding can say: the undecided extension of a running request."""
    holding = get(known, request.holding_key, Holding)
    if holding and holding.asking and holding.asking != request.id and request.state is State.APPROVED:
        yield request_key(holding.asking)


def copies(request: Request) -> list[tuple[Key, SlackId, str]]:
    """Every card and notice that this request can have: (key, recipient, event)."""
    people = dict.fromkeys(
        [request.for_whom.slack, request.requester.slack, *(party.slack for party in request.asked)]
    )
    cards = [(card_key(request.id, slack), slack, "") for slack in people]
    me = request.for_whom.slack
    events = [f"{REMIND}{at}" for at in reminders(request)] + [END]
    return cards + [(notice_key(request.id, event, me), me, event) for event in events]


def reminders(request: Request) -> list[int]:
    """The times (UTC seconds) at which its present and its former ends ask for a reminder."""
    if request.end is None:
        return []
    return sorted({at for end in [*request.former_ends, request.end] for at in _before(request, end)})


def coming(request: Request) -> list[int]:
    """The reminders of the present end alone."""
    return sorted(_before(request, request.end)) if request.end else []


def _before(request: Request, end: int) -> set[int]:
    """As the policy says; a grant too short for any of that is reminded of when three quarters of it are over."""
    began = request.approved_at or end
    times = {end - before for before in request.limits.reminders}
    fitting = {at for at in times if at > began}
    return fitting or ({end - (end - began) // 4} if times and end > began else set())


def due_events(request: Request, known: Known, now: int) -> set[str]:
    """The notices that must exist by now: the reminder whose time has come, the end of what was given and not reminded of."""
    if request.running and request.given_at and request.end and now < request.end:
        return {f"{REMIND}{at}" for at in [at for at in coming(request) if at <= now][-1:]}
    if request.state is State.ENDED and request.given_at and not request.had_already:
        reminded = any(_notice(known, request, f"{REMIND}{at}") for at in coming(request))
        return set() if reminded or request.reason_ended == "given_back" else {END}
    return set()


def _notice(known: Known, request: Request, event: str) -> Card | None:
    return get(known, notice_key(request.id, event, request.for_whom.slack), Card)


def prepare(messenger: Messenger, known: Known, request: Request, now: int) -> Prepared:
    """Every drawing that differs from what was last surely shown. A card that another sender has claimed is left to them."""
    holding = get(known, request.holding_key, Holding)
    events = due_events(request, known, now)
    owed = []
    for key, recipient, event in copies(request):
        card = get(known, key, Card)
        if card is None and event and event not in events:
            continue
        if card and (card.claim_until > now or card.lost):
            continue
        barred = card is not None and card.barred
        drawing = messenger.draw(
            replace(_scene(known, request, holding, recipient, event, now), barred=barred)
        )
        if card and card.shown == drawing.digest and not (card.again_at and now >= card.again_at):
            continue
        owed.append(_claimed(card or Card(request.id, recipient, event), drawing, now))
    return Prepared(request, holding, known, tuple(owed), now)


def _claimed(card: Card, drawing: Drawing, now: int) -> Owed:
    """The claim of a sender who died leaves open whether it was sent: that is drawn once more, later."""
    again = now + AGAIN_AFTER if card.claim_until else card.again_at
    claimed = replace(card, shown="", claim_until=now + CLAIM, again_at=again, version=card.version + 1)
    return Owed(claimed, card.version or None, drawing)


def _scene(
    known: Known, request: Request, holding: Holding | None, recipient: SlackId, event: str, now: int
) -> Scene:
    parent = get(known, request_key(request.extends), Request) if request.extends else None
    asking = holding.asking if holding else None
    waiting = get(known, request_key(asking), Request) if asking and asking != request.id else None
    if waiting and waiting.extends != request.id:
        waiting = None
    return Scene(request, holding, recipient, now, event, parent, waiting)

"""Owed reviews: what is done about a review that nobody has closed. Others are asked when a reviewer leaves; who was asked is reminded;
when its time is over, owner and reviewers are told once more, and after that security, every day until somebody closes it.

Nothing is sent from here, and time alone never closes a review.
"""

from collections.abc import Iterable
from dataclasses import replace

from access import night
from access.alarm import Cause
from access.alarm_raising import put, raised
from access.audit import SYSTEM, What
from access.belonging import staying
from access.card import REVIEW, Card
from access.catalog import ApproverList, Role
from access.desk import Desk
from access.duration import DAY, HOUR
from access.emergency import Emergency
from access.keys import Key, SlackId, approvers_key, notice_key, person_key, review_key, role_key
from access.person import Party, Person, Standing
from access.ports import Change, Write
from access.reading import Known, get
from access.recording import noted, tell_soon
from access.request import Request
from access.reroute import STANDING
from access.review import Reviewing
from access.reviewers import reviewers

REMINDER, OVERDUE, REVIEWED = "review_reminder", "review_overdue", "reviewed"
"""The events of the notices besides the one that asks: reviewers are reminded, and told that it is overdue; the person reads the answer."""
EVENTS = (REVIEW, REMINDER, OVERDUE, REVIEWED)

PATIENCE = 4 * HOUR
"""Seconds after its end when security is told of an overdue review, and from then on every day."""
LOOK = DAY


def notices(request: Request) -> list[tuple[str, SlackId]]:
    """The event and the recipient of every message that an emergency can have besides the cards."""
    emergency = request.emergency
    if emergency is None:
        return []
    asked = [party.slack for party in _ever_asked(emergency)]
    found = [(REVIEW, slack) for slack in [*asked, *([emergency.channel] if emergency.channel else [])]]
    found += [(REMINDER, slack) for slack in asked]
    found += [(OVERDUE, slack) for slack in asked] if emergency.overdue_at else []
    return [*found, (REVIEWED, request.requester.slack)]


def wants(request: Request) -> list[Key]:
    """What tells whether a review is owed, and by whom."""
    if request.emergency is None:
        return []
    people = [person_key(party.slack) for party in _ever_asked(request.emergency)]
    return [review_key(request.id), role_key(request.role), approvers_key(request.role), *people]


def _ever_asked(emergency: Emergency) -> tuple[Party, ...]:
    """Whoever has left is not asked again."""
    return (*emergency.reviewers, *emergency.formerly)


def found(known: Known, request: Request) -> Reviewing | None:
    """The review of this emergency."""
    return get(known, review_key(request.id), Reviewing) if request.emergency else None


def owed(known: Known, request: Request) -> Reviewing | None:
    """The review, while nobody has closed it."""
    review = found(known, request)
    return review if review and review.open else None


def is_due(request: Request, event: str, recipient: SlackId, known: Known, now: int) -> bool:
    """Whether a message of this kind that is not there yet is to be there now."""
    review, emergency = found(known, request), request.emergency
    if review is None or emergency is None:
        return False
    if event == REVIEWED:
        return not review.open
    asked = recipient in [party.slack for party in emergency.reviewers]
    if event == REVIEW:
        return review.open and (asked or recipient == emergency.channel)
    card = get(known, notice_key(request.id, REVIEW, recipient), Card)
    if not (review.open and asked and card):
        return False
    if event == REMINDER:
        return not card.prompted_at and remind_at(known, review, recipient) <= now < review.deadline
    return event == OVERDUE


def begun(card: Card, known: Known, request: Request, now: int) -> Card:
    """A new message of these. Whoever is asked only when it is time to be reminded has been reminded by that."""
    review = found(known, request)
    if card.event != REVIEW or review is None or now < remind_at(known, review, card.recipient):
        return card
    return replace(card, prompted_at=now)


def remind_at(known: Known, review: Reviewing, recipient: SlackId) -> int:
    """When a reviewer is reminded (UTC seconds): after half of the time, or on the morning after that, if there is still time then."""
    half = review.made_at + (review.deadline - review.made_at) // 2
    person = get(known, person_key(recipient), Person)
    tz = person.tz if person else "UTC"
    if not night.asleep(half, tz):
        return half
    morning = night.morning(half, tz)
    return morning if morning < review.deadline else half


def looks(request: Request, known: Known, now: int) -> list[int]:
    """The times (UTC seconds) at which a request is to be looked at next because of its review."""
    review, emergency = owed(known, request), request.emergency
    if review is None or emergency is None:
        return []
    times = [remind_at(known, review, party.slack) for party in emergency.reviewers]
    again = max(review.deadline + PATIENCE, emergency.alarmed_at + DAY)
    to_do = [max(at, now) for at in ([] if emergency.overdue_at else [review.deadline]) + [again]]
    unsaid = any(_untold(request, party.slack, known, now) for party in emergency.reviewers)
    return [*to_do, *([now] if unsaid else []), *(at for at in [*times, now + LOOK] if at > now)]


def _untold(request: Request, slack: SlackId, known: Known, now: int) -> bool:
    """Whether somebody who was just asked is to be told that it is overdue, for which they had to be asked first."""
    told = notice_key(request.id, OVERDUE, slack) in known
    return (
        bool(request.emergency and request.emergency.overdue_at)
        and not told
        and is_due(request, OVERDUE, slack, known, now)
    )


def pursued(desk: Desk, known: Known, request: Request) -> bool:
    """Do the first of these that it is time for; whether there was one, so that the records are read again. Raises Conflict."""
    review, emergency = owed(known, request), request.emergency
    if review is None or emergency is None:
        return False
    may = _who_may(known, request, emergency)
    if _rerouted(desk, request, emergency, may):
        return True
    return _overdue(desk, request, emergency, review) or _alarmed(desk, request, emergency, review, bool(may))


def _who_may(known: Known, request: Request, emergency: Emergency) -> tuple[Party, ...]:
    """Those who can be asked now; nobody, where the role is not in the catalogue any more."""
    role = get(known, role_key(request.role), Role)
    listed = get(known, approvers_key(request.role), ApproverList)
    if role is None or listed is None:
        return ()
    people = {party.slack: person for party in _ever_asked(emergency) if (person := _known(known, party))}
    return reviewers(role, staying(role, listed, known), people, request.requester, emergency.operator)


def _rerouted(desk: Desk, request: Request, emergency: Emergency, may: tuple[Party, ...]) -> bool:
    """Ask everybody who can review it now, as soon as somebody who was asked cannot any more."""
    okta, before = {party.okta for party in may}, {party.okta for party in emergency.reviewers}
    leave = tuple(party for party in emergency.reviewers if party.okta not in okta)
    if not leave or not may:
        return False
    new = tuple(party for party in may if party.okta not in before)
    stay = tuple(party for party in emergency.reviewers if party not in leave)
    back = {party.slack for party in may}
    formerly = (*(each for each in emergency.formerly if each.slack not in back), *leave)
    moved = replace(emergency, reviewers=(*stay, *new), formerly=formerly)
    _write(desk, request, moved, What.REROUTED, {"from": _ids(leave), "to": _ids(new), "of": REVIEW})
    return True


def _known(known: Known, party: Party) -> Person | None:
    """As the record has them; nobody is taken for gone whom a bad day of Okta's hides."""
    person = get(known, person_key(party.slack), Person)
    return replace(person, standing=Standing.OK) if person and person.standing in STANDING else person


def _overdue(desk: Desk, request: Request, emergency: Emergency, review: Reviewing) -> bool:
    """Its time is over: whoever was asked, the owner first, is told so."""
    now = desk.clock()
    if emergency.overdue_at or now < review.deadline:
        return False
    detail = {"to": _ids(emergency.reviewers), "why": OVERDUE}
    _write(desk, request, replace(emergency, overdue_at=now), What.ESCALATED, detail)
    return True


def _alarmed(desk: Desk, request: Request, emergency: Emergency, review: Reviewing, anybody: bool) -> bool:
    """That did not help, or there is nobody whom it could help: security is told, every day."""
    now = desk.clock()
    first = review.deadline + PATIENCE if anybody else review.made_at
    if now < max(first, emergency.alarmed_at + DAY):
        return False
    detail = {
        "person": request.requester.slack,
        "title": request.title,
        "at": str(review.made_at),
        "until": str(review.deadline),
        "nobody": "" if anybody else "yes",
    }
    put(desk, [raised(desk, Cause.REVIEW_OVERDUE, f"REQ#{request.id}", f"day {now // DAY}", detail)])
    told = {"to": "security", "why": OVERDUE if anybody else "nobody"}
    _write(desk, request, replace(emergency, alarmed_at=now), What.ESCALATED, told)
    return True


def _write(desk: Desk, request: Request, emergency: Emergency, what: What, detail: dict[str, str]) -> None:
    now = desk.clock()
    changed = replace(request, emergency=emergency, due=tell_soon(now), wake=False)
    changed, fact = noted(changed, what, SYSTEM, now, detail)
    desk.store.commit(Change(writes=(Write(changed, request.version),), facts=(fact,)))


def _ids(people: Iterable[Party]) -> str:
    return ",".join(each.okta for each in people)

"""The items of a Home tab that are about requests and proposed lists: held, waiting for one's decision, asked for.

Each is judged by its record with the same rules that judge the click: by the limits that the request keeps and by who was asked, since
the catalogue's own rows are read at the click. Nothing is read or written here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from access import extending
from access import policy as rules
from access.card import Card
from access.catalog import Approver, ApproverList
from access.counting import uncounted
from access.edits import Edits
from access.holding import Holding
from access.keys import Key, SlackId, request_key, review_key
from access.person import Person
from access.ports import Record
from access.reading import get
from access.request import Request, State
from access.review import Reviewing
from access.reviewers import reviews
from access.shown import Shown, shown


@dataclass(frozen=True)
class Hold:
    """A grant, from its approval until it is proven to be gone. `waiting`: an extension of it is not decided yet."""

    request: Request
    state: Shown
    extend: bool
    give_back: bool
    waiting: bool


@dataclass(frozen=True)
class Waits:
    """A request that waits for this person. `ends` is the present end (UTC seconds) of what an extension would prolong.

    `uncounted` agreed to it and are on the approver list no more.
    """

    request: Request
    ends: int | None = None
    uncounted: tuple[SlackId, ...] = ()

    @property
    def deadline(self) -> int:
        return self.request.deadline


@dataclass(frozen=True)
class WaitingEdit:
    """A proposed approver list that waits for this person as the second one."""

    edits: Edits
    deadline: int


@dataclass(frozen=True)
class WaitingReview:
    """An emergency that waits for this person's review."""

    request: Request
    review: Reviewing

    @property
    def deadline(self) -> int:
        return self.review.deadline


@dataclass(frozen=True)
class Asked:
    """An undecided request that one made or would get. The account that asked can withdraw it, the one who would get it can `refuse` what
    somebody else asked for (`for_me`). `uncounted` are those who agreed in vain.
    """

    request: Request
    withdraw: bool
    uncounted: tuple[SlackId, ...] = ()
    for_me: bool = False
    refuse: bool = False


Waiting = Waits | WaitingEdit | WaitingReview
"""All that can wait for somebody."""


def held_by(known: Mapping[Key, Record], person: Person, now: int) -> list[Hold]:
    """What this person holds, what ends soonest first."""
    running = [each for each in _mine(known, person) if each.state is State.APPROVED]
    return [_hold(known, each, person, now) for each in sorted(running, key=_end)]


def waiting_for(known: Mapping[Key, Record], person: Person, now: int) -> list[Waiting]:
    """What this person can decide, what lapses soonest first."""
    barred = {each.request for each in known.values() if isinstance(each, Card) and each.barred}
    may = [each for each in _requests(known) if each.id not in barred and _waits(known, each, person, now)]
    edits = [each for each in known.values() if isinstance(each, Edits)]
    found: list[Waiting] = [Waits(each, _ends(known, each), uncounted(known, each)) for each in may]
    found += [WaitingEdit(each, at) for each in edits if (at := _second(each, person, now))]
    found += _reviews(known, person)
    return sorted(found, key=lambda each: each.deadline)


def _reviews(known: Mapping[Key, Record], person: Person) -> Iterable[WaitingReview]:
    for each in _requests(known):
        review = get(known, review_key(each.id), Reviewing) if reviews(each, person) else None
        if review and review.open:
            yield WaitingReview(each, review)


def asked_by(known: Mapping[Key, Record], person: Person, now: int) -> list[Asked]:
    """What this person asked for, or others for them, and nobody has decided, newest first."""
    return [
        _asked(known, each, person)
        for each in sorted(_requests(known), key=lambda each: -each.made_at)
        if person.party.is_(each.for_whom) or person.party.is_(each.requester)
        if rules.still_open(each, now) is None and not each.carried
    ]


def _asked(known: Mapping[Key, Record], request: Request, person: Person) -> Asked:
    withdraw = request.requester.slack == person.slack
    for_me = not person.party.is_(request.requester)
    refuse = for_me and request.for_whom.slack == person.slack
    return Asked(request, withdraw, uncounted(known, request), for_me, refuse)


def _requests(known: Mapping[Key, Record]) -> list[Request]:
    return [each for each in known.values() if isinstance(each, Request)]


def _mine(known: Mapping[Key, Record], person: Person) -> Iterable[Request]:
    return (each for each in _requests(known) if person.party.is_(each.for_whom))


def _hold(known: Mapping[Key, Record], request: Request, person: Person, now: int) -> Hold:
    holding = get(known, request.holding_key, Holding)
    asking = get(known, request_key(holding.asking), Request) if holding and holding.asking else None
    extend = (
        extending.can_extend(request, holding, request.limits.policy_then, now) is None
        and rules.free_to_ask(holding) is None
        and extending.exhausted(request) is None
    )
    needed = holding is not None and request.id in holding.needs
    give_back = needed and request.running and (request.end is None or now < request.end)
    mine = request.for_whom.slack == person.slack
    return Hold(
        request,
        shown(request, holding, now),
        extend=extend and mine and request.moved is None,
        give_back=give_back and (mine or request.requester.slack == person.slack),
        waiting=asking is not None and asking.extends == request.id and rules.still_open(asking, now) is None,
    )


def _waits(known: Mapping[Key, Record], request: Request, person: Person, now: int) -> bool:
    """Whether this person was asked, may decide as far as the request itself can tell, and has not agreed already: by hand, or by a rule
    that still counts.
    """
    asked = tuple(Approver(party.okta, party.slack, "") for party in request.asked)
    as_of_today = replace(person, checked_at=now)  # How fresh the record has to be is for the click to judge.
    refused = rules.may_decide(request, as_of_today, ApproverList(request.role, asked), now)
    own = [each for each in request.approvals if person.party.is_(each.by)]
    in_vain = bool(own) and bool(own[-1].rule) and own[-1].by.slack in uncounted(known, request)
    return refused is None and (not own or in_vain)


def _second(edits: Edits, person: Person, now: int) -> int:
    """Until when this person can agree to what is proposed; 0 when nothing waits for them."""
    waits = edits.waiting(now)
    asked = waits and any(person.party.is_(each) for each in waits.asked)
    return waits.deadline if waits and asked else 0


def _ends(known: Mapping[Key, Record], request: Request) -> int | None:
    parent = get(known, request_key(request.extends), Request) if request.extends else None
    return parent.end if parent else None


def _end(request: Request) -> int:
    return request.end or 0

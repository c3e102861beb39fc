"""Home: what one person holds, what waits for them, and what they asked for. It decides nothing and writes nothing of theirs.

The index of a person's open business names the items and every one is judged again by its record, with the same rules that judge the
click: by the limits that the request keeps and by who was asked, since the catalogue's own rows are read at the click. What the index
does not have yet is found through `Look.also` and through the holdings, what it has too long falls out by its record.

Reads: one query of the index and one batch (a second one beyond a hundred items); one read more when the person's Okta id is not known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from access import answers
from access import policy as rules
from access.answers import LOOKING, Refusals
from access.calls import By
from access.card import Card
from access.catalog import Approver, ApproverList, Policy
from access.desk import Desk
from access.errors import Conflict
from access.holding import Holding
from access.keys import Key, OktaId, RequestId, SlackId, person_key, request_key, whole_of
from access.person import Person, Standing, judge
from access.ports import Record, Store
from access.reading import get
from access.recording import call_for
from access.request import Request, State
from access.shown import Shown, shown

T = TypeVar("T")

BATCH = 100
MOST = 3 * BATCH
"""Items that are read for one person. Beyond it the youngest of what waits for them is left for later, and counted."""


@dataclass(frozen=True)
class Look:
    """What to look at: page `page` (from 0) of `size` items. `person` is a hint: the Okta id that this account had last time.

    `also` names requests that were just made or changed and that the index may not have yet.
    """

    page: int = 0
    size: int = 15
    person: OktaId | None = None
    also: tuple[RequestId, ...] = ()


@dataclass(frozen=True)
class Hold:
    """A grant, from its approval until it is proven to be gone. `waiting`: an extension of it is not decided yet."""

    request: Request
    state: Shown
    extend: bool
    give_back: bool
    waiting: bool


@dataclass(frozen=True)
class Asked:
    """An undecided request of one's own; only the account that asked can withdraw it."""

    request: Request
    withdraw: bool


@dataclass(frozen=True)
class Part(Generic[T]):
    """The items of one kind that are on this page; `first` is the place of the first of them among all `total` (from 0).

    `page` is the page on which this kind begins.
    """

    items: tuple[T, ...]
    first: int
    total: int
    page: int


@dataclass(frozen=True)
class Home:
    """One page. `held` ends soonest first, `waiting` lapses soonest first, `asked` is newest first; the three follow each other.

    `now` (UTC seconds) is when it was drawn up. `unread` counts what waits for this person besides.
    """

    person: OktaId
    held: Part[Hold]
    waiting: Part[Request]
    asked: Part[Asked]
    page: int
    pages: int
    now: int
    unread: int = 0


def home(desk: Desk, by: By, look: Look) -> Home | Refusals:
    """One page for the person who looks; beyond the last page it is the last one.

    Whoever is known and was fine when last looked up sees their own things also when that was more than a day ago. They are looked up
    again meanwhile, so that what they press next is judged by today's record.
    """
    now = desk.clock()
    known, unread = _read(desk.store, by.slack, look)
    person = get(known, person_key(by.slack), Person)
    refused = judge(person, now)
    if refused and refused.code == LOOKING:
        _have_looked_up(desk, person, by.slack, now)
    if person is None or person.okta is None or person.standing is not Standing.OK:
        return Refusals((refused or answers.looking_you_up(),))
    return _page(known, person, look, now, unread)


def _page(known: Mapping[Key, Record], person: Person, look: Look, now: int, unread: int) -> Home:
    requests = [each for each in known.values() if isinstance(each, Request)]
    mine = [each for each in requests if person.party.is_(each.for_whom)]
    running = [each for each in mine if each.state is State.APPROVED]
    held = [_hold(known, each, person, now) for each in sorted(running, key=_end)]
    barred = {each.request for each in known.values() if isinstance(each, Card) and each.barred}
    may = [each for each in requests if each.id not in barred and _waits(each, person, now)]
    waiting = sorted(may, key=lambda each: each.deadline)
    asked = [
        Asked(each, each.requester.slack == person.slack)
        for each in sorted(mine, key=lambda each: -each.made_at)
        if rules.still_open(each, now) is None
    ]
    count = len(held) + len(waiting) + len(asked)
    pages = max(1, -(-count // look.size))
    page = min(max(look.page, 0), pages - 1)
    start = page * look.size
    return Home(
        person.party.okta,
        _part(held, start, 0, look.size),
        _part(waiting, start, len(held), look.size),
        _part(asked, start, len(held) + len(waiting), look.size),
        page,
        pages,
        now,
        unread,
    )


def _part(items: Sequence[T], start: int, before: int, size: int) -> Part[T]:
    """Those of `items`, which begin after `before` others, that fall on the page that begins at `start`."""
    first = max(0, start - before)
    return Part(tuple(items[first : max(0, start - before + size)]), first, len(items), before // size)


def _hold(known: Mapping[Key, Record], request: Request, person: Person, now: int) -> Hold:
    holding = get(known, request.holding_key, Holding)
    asking = get(known, request_key(holding.asking), Request) if holding and holding.asking else None
    then = _policy_then(request)
    extend = (
        rules.can_extend(request, holding, then, now) is None
        and rules.free_to_ask(holding) is None
        and bool(rules.extensions(request, then))
    )
    needed = holding is not None and request.id in holding.needs
    give_back = needed and request.running and (request.end is None or now < request.end)
    mine = request.for_whom.slack == person.slack
    return Hold(
        request,
        shown(request, holding, now),
        extend=extend and mine,
        give_back=give_back and (mine or request.requester.slack == person.slack),
        waiting=asking is not None and asking.extends == request.id and rules.still_open(asking, now) is None,
    )


def _waits(request: Request, person: Person, now: int) -> bool:
    """Whether this person was asked, may decide as far as the request itself can tell, and has not agreed already."""
    asked = tuple(Approver(party.okta, party.slack, "") for party in request.asked)
    as_of_today = replace(person, checked_at=now)  # How fresh the record has to be is for the click to judge.
    refused = rules.may_decide(request, as_of_today, ApproverList(request.role, asked), now)
    return refused is None and not any(person.party.is_(each.by) for each in request.approvals)


def _policy_then(request: Request) -> Policy:
    """The policy as far as the request keeps it, for the rules that judge by one."""
    limits = request.limits
    return Policy(limits.policy, "", limits.durations, limits.longest, limits.approvals, extend=limits.extend)


def _end(request: Request) -> int:
    return request.end or 0


def _read(store: Store, slack: SlackId, look: Look) -> tuple[Mapping[Key, Record], int]:
    """The person and all that the index names for them, and how much was left out. Without a bound person: what there is of them."""
    key = person_key(slack)
    known: dict[Key, Record] = {} if look.person else dict(store.read([key]))
    okta = look.person or _okta(known, key)
    if okta is None:
        return known, 0
    named = sorted(store.whose(okta), key=lambda each: each.sk.startswith("CARD#"))  # One's own come first.
    keys = list(dict.fromkeys([*map(request_key, look.also), *map(whole_of, named)]))
    cards = [each for each in named if each.sk.startswith("CARD#")]
    known |= _batches(store, [*([key] if look.person else []), *keys[:MOST], *cards[:MOST]])
    if look.person and _okta(known, key) != okta:
        return _read(store, slack, replace(look, person=None))  # The hint was out of date.
    known |= _batches(store, _missing(known, okta) - set(keys))
    return known, len(keys[MOST:])


def _missing(known: Mapping[Key, Record], okta: OktaId) -> set[Key]:
    """What the person's records name and the index, being behind, may have left out."""
    keys: set[Key] = set()
    for record in known.values():
        if isinstance(record, Holding):
            keys |= {request_key(each) for each in record.requests}
        elif isinstance(record, Request) and record.for_whom.okta == okta:
            keys.add(record.holding_key)
    return keys


def _batches(store: Store, keys: Iterable[Key]) -> dict[Key, Record]:
    wanted, known = list(keys), dict[Key, Record]()
    for start in range(0, len(wanted), BATCH):
        known |= store.read(wanted[start : start + BATCH])
    return known


def _okta(known: Mapping[Key, Record], key: Key) -> OktaId | None:
    person = get(known, key, Person)
    return person.okta if person else None


def _have_looked_up(desk: Desk, person: Person | None, slack: SlackId, now: int) -> None:
    try:
        desk.store.commit(call_for(person, slack, now))
    except Conflict:
        return  # Somebody else has just had them looked up.

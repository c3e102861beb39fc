"""Home: what one person holds, what waits for them, what they asked for, what others have because they asked, and the roles they own. It decides nothing and writes
nothing of theirs.

The index of a person's open business names the items and every one is judged again by its record, with the same rules that judge the
click. What the index does not have yet is found through `Look.also` and through the holdings, what it has too long falls out by its
record. An item that cannot be read hides itself alone, and is counted.

Reads: one query of the index and one batch (more beyond a hundred items, and for what only the items name); one read more when the
person's Okta id is not known; one batch more for whoever owns roles, see `access.home_own`, or watches over them, see
`access.home_watch`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from access import answers
from access.answers import LOOKING, Refusals
from access.calls import By
from access.desk import Desk
from access.errors import Conflict
from access.home_items import (
    Asked,
    Hold,
    Waiting,
    WaitingEdit,
    WaitingReview,
    Waits,
    asked_by,
    held_by,
    waiting_for,
)
from access.home_others import Given, given_to_others
from access.home_own import Owned, own_roles, owned
from access.home_reading import Found, Look, read
from access.home_watch import Watch, watch
from access.keys import OktaId, SlackId, person_key
from access.person import Person, Standing, judge
from access.reading import get
from access.recording import call_for
from access.shelf import Shelf

__all__ = [
    "Asked",
    "Given",
    "Hold",
    "Home",
    "Look",
    "Owned",
    "Part",
    "WaitingEdit",
    "WaitingReview",
    "Waits",
    "Watch",
    "home",
]

T = TypeVar("T")


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
    """One page. `held` ends soonest first, `waiting` lapses soonest first, `asked` is newest first, `others` ends soonest first, `own` by
    title; they follow each other.

    `now` (UTC seconds) is when it was drawn up. `unread` counts what waits for this person besides, `hidden` what could not be read.
    `watch` is there for whoever watches over removals and services, on the first page. `away_until` (UTC seconds) is when this
    person is back, 0 for one who is there. `digest` are the hours at which they get requests together.
    """

    person: OktaId
    held: Part[Hold]
    waiting: Part[Waiting]
    asked: Part[Asked]
    own: Part[Owned]
    page: int
    pages: int
    now: int
    unread: int = 0
    hidden: int = 0
    watch: Watch | None = None
    away_until: int = 0
    others: Part[Given] = Part((), 0, 0, 0)
    digest: tuple[int, ...] = ()


def home(desk: Desk, shelf: Shelf, by: By, look: Look) -> Home | Refusals:
    """One page for the person who looks; beyond the last page it is the last one.

    Whoever is known and was fine when last looked up sees their own things also when that was more than a day ago. They are looked up
    again meanwhile, so that what they press next is judged by today's record.
    """
    now = desk.clock()
    found = read(desk.store, shelf, by.slack, look)
    person = get(found.known, person_key(by.slack), Person)
    refused = judge(person, now)
    if refused and refused.code == LOOKING:
        _have_looked_up(desk, person, by.slack, now)
    if person is None or person.okta is None or person.standing is not Standing.OK:
        return Refusals((refused or answers.looking_you_up(),))
    return _page(desk, shelf, found, person, look, now)


def _page(desk: Desk, shelf: Shelf, found: Found, person: Person, look: Look, now: int) -> Home:
    held, waiting, asked = (
        held_by(found.known, person, now),
        waiting_for(found.known, person, now),
        asked_by(found.known, person, now),
    )
    others = given_to_others(found.known, person, now)
    entries, unlisted = own_roles(shelf, person.party.okta)
    before = [0]
    for each in (held, waiting, asked, others, entries):
        before.append(before[-1] + len(each))
    pages = max(1, -(-before[-1] // look.size))
    page = min(max(look.page, 0), pages - 1)
    start = page * look.size
    lines = _part(entries, start, before[4], look.size)
    own, more = owned(desk.store, lines.items, person, now)
    seen, unseen = watch(desk, person, now) if page == 0 else (None, 0)
    return Home(
        person.party.okta,
        _part(held, start, 0, look.size),
        _part(waiting, start, before[1], look.size),
        _part(asked, start, before[2], look.size),
        Part(own, lines.first, lines.total, lines.page),
        page,
        pages,
        now,
        found.unread,
        len(found.hidden) + unlisted + more + unseen,
        seen,
        person.away_until if person.away_until > now else 0,
        _part(others, start, before[3], look.size),
        person.digest,
    )


def _part(items: Sequence[T], start: int, before: int, size: int) -> Part[T]:
    """Those of `items`, which begin after `before` others, that fall on the page that begins at `start`."""
    first = max(0, start - before)
    return Part(tuple(items[first : max(0, start - before + size)]), first, len(items), before // size)


def _have_looked_up(desk: Desk, person: Person | None, slack: SlackId, now: int) -> None:
    try:
        desk.store.commit(call_for(person, slack, now))
    except Conflict:
        return  # Somebody else has just had them looked up.

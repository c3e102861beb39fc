"""Who uses roles now, as records tell: requests that wait, access that runs, reviews that are owed, people who could ask. Indexes find; records say.

Waiting requests and people are found by the index of what wants attention: each of them has its next moment there, and what is over
has none. So the work is as much as there is open business, whatever the tables have grown to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from access.holding import Holding
from access.keys import Key, RoleKey, SlackId, person_key, request_key, review_key
from access.person import Person, Standing
from access.ports import Record
from access.reading import ahead, get
from access.request import Request, State
from access.review import Reviewing
from tools import in_force
from tools.catalog_ports import CatalogStore, Say

_STEP = 50


@dataclass(frozen=True)
class Use:
    """What was found for some roles. `reviewed` are emergencies that somebody has yet to review. `known` has the people and the holdings that belong to the requests."""

    waiting: tuple[Request, ...] = ()
    running: tuple[Request, ...] = ()
    reviewed: tuple[Request, ...] = ()
    people: tuple[Person, ...] = ()
    known: Mapping[Key, Record] = field(default_factory=dict)

    def waits(self, roles: Iterable[RoleKey]) -> list[Request]:
        wanted = set(roles)
        return [each for each in self.waiting if each.role in wanted]

    def runs(self, roles: Iterable[RoleKey]) -> list[Request]:
        wanted = set(roles)
        return [each for each in self.running if each.role in wanted]

    def owes(self, roles: Iterable[RoleKey]) -> list[Request]:
        wanted = set(roles)
        return [each for each in self.reviewed if each.role in wanted]

    def holding(self, request: Request) -> Holding | None:
        return get(self.known, request.holding_key, Holding)

    def person(self, slack: SlackId) -> Person | None:
        return get(self.known, person_key(slack), Person)


def use(store: CatalogStore, roles: Iterable[RoleKey], say: Say) -> Use:
    """All use of these roles, and everybody on record who is somebody today."""
    wanted = frozenset(roles)
    if not wanted:
        return Use()
    say("looking for requests that wait and for people")
    keys_open, people = _open(store)
    ahead = _requests(store, keys_open)
    waiting = _waiting(store, ahead, wanted)
    running = _running(store, sorted(wanted), say)
    reviewed = _reviewed(store, ahead, wanted)
    keys = {each.holding_key for each in (*waiting, *running)}
    keys |= {person_key(one.slack) for each in (*waiting, *running) for one in (each.for_whom, *each.asked)}
    known = in_force.records(store, sorted(keys))
    there = in_force.records(store, people)
    fine = (each for each in there.values() if isinstance(each, Person) and each.standing is Standing.OK)
    return Use(tuple(waiting), tuple(running), tuple(reviewed), tuple(fine), known)


def _open(store: CatalogStore) -> tuple[list[Key], list[Key]]:
    """The requests and the people that have something ahead of them."""
    alone = sorted({each.key for each in ahead(store) if each.key.sk == "META"})
    return (
        [key for key in alone if key.pk.startswith("REQ#")],
        [key for key in alone if key.pk.startswith("PERSON#")],
    )


def _requests(store: CatalogStore, keys: Sequence[Key]) -> list[Request]:
    return [each for each in in_force.records(store, keys).values() if isinstance(each, Request)]


def _waiting(store: CatalogStore, first: Sequence[Request], roles: frozenset[RoleKey]) -> list[Request]:
    """The first request of a bundle speaks for the others, which have no moment of their own."""
    others = {request_key(one.request) for each in first for one in each.also}
    more = _requests(store, sorted(others - {request_key(each.id) for each in first}))
    return [each for each in (*first, *more) if each.state is State.PENDING and each.role in roles]


def _reviewed(store: CatalogStore, found: Sequence[Request], roles: frozenset[RoleKey]) -> list[Request]:
    """Emergencies whose review is open: each has its next moment, also when the access is over."""
    urgent = {review_key(each.id): each for each in found if each.emergency and each.role in roles}
    reviews = in_force.records(store, sorted(urgent))
    return [urgent[key] for key, each in reviews.items() if isinstance(each, Reviewing) and each.open]


def _running(store: CatalogStore, roles: Sequence[RoleKey], say: Say) -> list[Request]:
    keys: list[Key] = []
    for number, role in enumerate(roles, 1):
        if number % _STEP == 0 or number == len(roles):
            say(f"asking who has {number} of {len(roles)} roles")
        keys += store.running(role)
    return [each for each in _requests(store, keys) if each.state is State.APPROVED]

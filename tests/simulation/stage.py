"""A world that can be put back to any moment it has been in, and a number for each state it can be in. Equal states have equal numbers."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from access.card import Place
from access.keys import Key, OktaId, SlackId
from access.ports import Drawing, OktaPerson, Record
from store.index import Entry
from tests.simulation.view import Pair, View
from tests.world import FakeChat, World


class Numbers:
    """Gives each different thing a number of its own, the same whenever it comes again."""

    def __init__(self) -> None:
        self._known: dict[Hashable, int] = {}

    def of(self, thing: Hashable) -> int:
        return self._known.setdefault(thing, len(self._known))


@dataclass(frozen=True)
class Moment:
    """All that processes share, at one moment: what is stored, who is in what, what people see, and the time."""

    records: Mapping[Key, Record]
    entries: Mapping[Key, list[Entry]]
    members: frozenset[Pair]
    given_by: Mapping[Pair, str]
    seen: Mapping[Place, str]
    people: Mapping[OktaId, OktaPerson]
    now: int
    number: int


class SteadyChat(FakeChat):
    """Messages stand at places that depend on their recipient alone, not on who else was told before."""

    def send(self, recipient: SlackId, drawing: Drawing, place: Place | None) -> Place:
        if place is None or not place.ts:
            here = sum(each.channel == f"D-{recipient}" for each in self.seen)
            place = Place(f"D-{recipient}", str(here + 1), place.thread if place else "")
        self.seen[place] = drawing.text
        return place


class Stage:
    """One world, and the moments it is put back to. `apart` is by how many seconds the clocks of its actors may be off the true time."""

    def __init__(self, world: World, permanent: frozenset[Pair] = frozenset(), apart: int = 0) -> None:
        self.world, self.permanent, self.apart = world, permanent, apart
        self._numbers = Numbers()
        self._same: dict[tuple[Key, str], Record] = {}
        self._marks: dict[int, int] = {}
        self._random = Random(0)

    def moment(self) -> Moment:
        """The world as it is now."""
        world, store = self.world, self.world.store
        records = self._only_one_of_each()
        members, given_by, seen = (
            frozenset(world.target.members),
            dict(world.target.given_by),
            dict(world.chat.seen),
        )
        people = dict(world.directory.people)
        rest = (
            members,
            tuple(sorted(given_by.items())),
            tuple(sorted(seen.items(), key=str)),
            tuple(people.values()),
            world.clock(),
        )
        number = self._numbers.of((records, self._numbers.of(rest)))
        entries = dict(store._index._entries)
        return Moment(dict(store._records), entries, members, given_by, seen, people, world.clock(), number)

    def back_to(self, moment: Moment) -> None:
        """The world as it was then."""
        world, store = self.world, self.world.store
        store._records = dict(moment.records)
        store._index._entries = dict(moment.entries)
        world.target.members, world.target.given_by = set(moment.members), dict(moment.given_by)
        world.chat.seen, world.directory.people = dict(moment.seen), dict(moment.people)
        world.clock.now = moment.now

    def number_of(self, answer: Any) -> int:
        """A number for what a call has answered just now; of a read, for the records that it has read."""
        if isinstance(answer, Mapping):
            stored = self.world.store._records
            return self._numbers.of(tuple((key, self._marks[id(stored[key])]) for key in answer))
        return self._numbers.of(repr(answer))

    def view(self, moment: Moment) -> View:
        return View(moment.records, moment.members, moment.now, self.permanent)

    def _only_one_of_each(self) -> int:
        """Records that are equal become one, so that a state is told by who is in it. A mark is 128 random bits for each key and record."""
        records, whole = self.world.store._records, 0
        for key, record in records.items():
            mark = self._marks.get(id(record))
            if mark is None:
                same = self._same.setdefault((key, repr(record)), record)
                mark = self._marks.setdefault(id(same), self._random.getrandbits(128))
                records[key] = same
            whole ^= mark
        return whole

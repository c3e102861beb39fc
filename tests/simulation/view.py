"""What a check may look at: the stored records and the target, past all faults. No rule of the product is used to read them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from access.audit import Fact
from access.holding import Holding
from access.keys import Key, OktaId, Target, fact_key, holding_key, request_key
from access.ports import Record
from access.request import Request
from tests.world import World

R = TypeVar("R")
Pair = tuple[OktaId, Target]


@dataclass(frozen=True)
class View:
    """Everything at one moment. `permanent` are the pairs that others gave before there was a request."""

    records: Mapping[Key, Record]
    members: Collection[Pair]
    now: int
    permanent: Collection[Pair] = ()

    @classmethod
    def of(cls, world: World, permanent: Collection[Pair] = ()) -> "View":
        return cls(world.store._records, world.target.members, world.clock(), permanent)

    def all(self, kind: type[R]) -> Iterator[R]:
        return (record for record in self.records.values() if isinstance(record, kind))

    def get(self, key: Key, kind: type[R]) -> R | None:
        found = self.records.get(key)
        return found if isinstance(found, kind) else None

    def holding(self, pair: Pair) -> Holding | None:
        return self.get(holding_key(*pair), Holding)

    def requests(self, pair: Pair) -> Iterator[Request]:
        """Those that the holding names first."""
        holding = self.holding(pair)
        named = [*holding.needs, *holding.leaving] if holding else []
        yield from (found for each in named if (found := self.get(request_key(each), Request)))
        yield from (each for each in self.all(Request) if (each.for_whom.okta, each.target) == pair)

    def facts(self, request: Request) -> list[Fact]:
        """What is on record of it, up to its version."""
        found = (
            self.get(fact_key(f"REQ#{request.id}", each), Fact) for each in range(1, request.version + 1)
        )
        return [each for each in found if each]


@dataclass(frozen=True)
class Step:
    """One call to the outside: what was before and after it. `call` is its name, `of` the pair that a call to the target is about.
    `apart` is by how many seconds the clocks of processes may be off the true time, which the views have.
    """

    call: str
    of: Pair | None
    before: View
    after: View
    apart: int = 0

    @cached_property
    def _new(self) -> list[tuple[Record | None, Record]]:
        was = self.before.records
        return [(was.get(key), new) for key, new in self.after.records.items() if was.get(key) is not new]

    def changed(self, kind: type[R]) -> Iterator[tuple[R | None, R]]:
        """The records of this kind that are not what they were: as they were, if they were there, and as they are."""
        for was, record in self._new:
            if isinstance(record, kind):
                yield (was if isinstance(was, kind) else None), record

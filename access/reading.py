"""How verbs read: everything in one batch where hints allow, and as typed values; and what is due, over all shards."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from access.errors import Unreadable
from access.keys import SHARDS, Key, Lane
from access.ports import Nominee, Record, Store

R = TypeVar("R")
Known = Mapping[Key, Record]
BATCH = 100
_EVER = 2**40
_ALL = 10_000_000
"""Later than any time (UTC seconds), and more than there are."""


class Dues(Protocol):
    """What the index of what is due is asked of. May raise Busy."""

    def due(self, lane: Lane, shard: int, until: int, most: int) -> Sequence[Nominee]: ...


def gather(store: Store, hints: Iterable[Key], wants: Callable[[Known], Iterable[Key]]) -> Known:
    """Read the hinted keys in one batch (more beyond a hundred), then whatever `wants` still misses. Right without hints, one read with good ones."""
    asked = set(hints)
    known = _read(store, asked)
    while missing := set(wants(known)) - asked:
        known.update(_read(store, missing))
        asked |= missing
    return known


def _read(store: Store, keys: Iterable[Key]) -> dict[Key, Record]:
    """In as few batches as it takes."""
    wanted, known = list(keys), dict[Key, Record]()
    for start in range(0, len(wanted), BATCH):
        known |= store.read(wanted[start : start + BATCH])
    return known


def get(known: Known, key: Key, kind: type[R]) -> R | None:
    """The record at `key`, if it was there."""
    record = known.get(key)
    if record is None:
        return None
    if not isinstance(record, kind):
        raise TypeError(f"{key} is a {type(record).__name__}, not a {kind.__name__}")
    return record


def readable(store: Store, keys: Iterable[Key]) -> tuple[Known, frozenset[Key]]:
    """What can be read of these, in as many batches as it takes, and which of them cannot: one bad item hides itself alone."""
    wanted, known, hidden = list(dict.fromkeys(keys)), dict[Key, Record](), set[Key]()
    while wanted:
        try:
            known |= store.read(wanted[:BATCH])
        except Unreadable as error:
            if error.key not in wanted:
                raise
            hidden.add(error.key)
            wanted.remove(error.key)
        else:
            del wanted[:BATCH]
    return known, frozenset(hidden)


def due(store: Dues, lane: Lane, until: int, most: int) -> Iterator[Nominee]:
    """What of this lane is due by then (UTC seconds), at most so many of each shard: oldest first in each of them, not among them."""
    for shard in range(SHARDS):
        yield from store.due(lane, shard, until, most)


def ahead(store: Dues) -> Iterator[Nominee]:
    """Whatever is due at any time."""
    for lane in Lane:
        yield from due(store, lane, _EVER, _ALL)

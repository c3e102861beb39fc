"""How verbs read: everything in one batch where hints allow, and as typed values."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from access.errors import Unreadable
from access.keys import Key
from access.ports import Record, Store

R = TypeVar("R")
Known = Mapping[Key, Record]
BATCH = 100


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

"""How verbs read: everything in one batch where hints allow, and as typed values."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from access.keys import Key
from access.ports import Record, Store

R = TypeVar("R")
Known = Mapping[Key, Record]


def gather(store: Store, hints: Iterable[Key], wants: Callable[[Known], Iterable[Key]]) -> Known:
    """Read the hinted keys in one batch, then whatever `wants` still misses. Right without hints, one read with good ones."""
    asked = set(hints)
    known = dict(store.read(asked)) if asked else {}
    while missing := set(wants(known)) - asked:
        known.update(store.read(missing))
        asked |= missing
    return known


def get(known: Known, key: Key, kind: type[R]) -> R | None:
    """The record at `key`, if it was there."""
    record = known.get(key)
    if record is None:
        return None
    if not isinstance(record, kind):
        raise TypeError(f"{key} is a {type(record).__name__}, not a {kind.__name__}")
    return record

"""Ways in which one attribute of one stored item can be wrong, and a store in memory that takes such items as DynamoDB would.

What an attribute means is not known here; every attribute gets the same poisons, as far as its type has them.
"""

from collections.abc import Iterator
from typing import Any

from access.errors import Unreadable
from access.keys import Key
from store.convert import to_item, to_record
from store.forms import Wire
from store.memory import MemoryStore

KEYS = {"pk", "sk"}
DUE = ("due_lane", "due_at")
LARGE = 10**37
LONG = 40_000
OTHER: Wire = {"S": {"N": "7"}, "N": {"S": "seven"}, "BOOL": {"S": "yes"}, "L": {"S": ""}, "M": {"L": []}}


def of(item: Wire) -> Iterator[tuple[str, str, Wire]]:
    """The attribute, the poison's name, and the item with it."""
    for name in [name for name in item if name not in KEYS]:
        rest = {each: item[each] for each in item if each != name}
        yield name, "missing", rest
        for poison, wire in _wrong(item[name]):
            yield name, poison, {**rest, name: wire}


def _wrong(wire: Wire) -> Iterator[tuple[str, Wire]]:
    ((kind, content),) = wire.items()
    yield "null", {"NULL": True}
    yield "other type", OTHER.get(kind, {"N": "7"})
    for poison, value in _values(kind, content):
        yield poison, {kind: value}


def _values(kind: str, content: Any) -> Iterator[tuple[str, Any]]:
    """Of the same type."""
    match kind:
        case "S":
            yield "empty", ""
            yield "unknown word", "of_next_year"
            yield "huge", "x|" * (LONG // 2)
            yield "hostile", "\x00\ud83d <!channel> {} %s"
        case "N":
            yield "fraction", "0.5"
            yield "negative", "-1"
            yield "huge", str(LARGE)
        case "BOOL":
            yield "turned", not content
        case "B":
            yield "garbage", b"\x00\xff"
        case "SS":
            yield "huge", [f"x{number}" for number in range(LONG // 10)]
        case "L":
            yield "empty", []
            yield "huge", content * (LONG // 100)
            yield "strange inside", [{"NULL": True}]
        case "M":
            yield "empty", {}
            yield "strange inside", {"riddle": {"NULL": True}}


class Poisoned(MemoryStore):
    """Takes items as they would stand in DynamoDB, readable or not."""

    def poison(self, key: Key, item: Wire) -> bool:
        """Have this item stand there. Answers whether it can be read. What has no whole entry of the due index any more is not in it."""
        before = self.item(key)
        try:
            record = to_record(key.table, item)
        except Unreadable as error:
            self.spoil(key, str(error))
            if any(item.get(name) != before.get(name) for name in DUE):
                self._index._entries.pop(key, None)
            return False
        self._put(record)
        return True

    def item(self, key: Key) -> Wire:
        """What stands there, as an item."""
        return to_item(self._records[key])

    def mend(self, key: Key) -> None:
        """The item can be read again, as it was."""
        self._spoilt.pop(key, None)
        self._put(self._records[key])

    def kept(self) -> tuple[Any, ...]:
        """All of it, to be put back later."""
        return dict(self._records), {key: list(all_) for key, all_ in self._index._entries.items()}

    def put_back(self, kept: tuple[Any, ...]) -> None:
        """As it was then."""
        records, entries = kept
        self._records = dict(records)
        self._index._entries = {key: list(all_) for key, all_ in entries.items()}
        self._spoilt.clear()

"""Applying a catalogue to DynamoDB: rows and file text under a new version, then the one pointer that puts it in force.

Every transaction checks that the pointer still stands where the plan was made, so two people who apply at once cannot mix their
files; the last one also checks that the texts it points to are its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from access.catalog import Head
from access.keys import Key, Table, catalog_head_key, catalog_text_key, search_list_key
from access.ports import Change, Record
from store import expressions, reading
from store.calls import Calls
from store.catalog_rows import Applied, rising, text_parts
from store.convert import item_of, to_item
from store.expressions import Names
from store.placing import key_of
from store.rows import Row
from store.rows_catalog import SearchListRow, TextRow
from store.transaction import Part, Transactor, at_version, check_part, parts_of, put_part

ROWS_AT_ONCE = 99
"""The parts of one transaction, less the check of the pointer."""


@dataclass(frozen=True)
class Applying:
    """What it takes to apply a catalogue."""

    read: Callable[[Iterable[Key]], Mapping[Key, Record]]
    transactor: Transactor
    calls: Calls
    names: Names

    def apply(self, new: Applied, was: int | None) -> None:
        """Raises Conflict when the pointer is not at `was`, unless it is at this very content already."""
        if self._in_force(new):
            return
        stored = self.read([key_of(row) for row in new.rows])
        rows = [put_part(each.row, each.was, self.names) for each in rising(new.rows, stored)]
        texts = self._texts(new)
        self._in_turns(rows, ROWS_AT_ONCE, was)
        self._in_turns(texts, 1, was)
        self._point(new, [part.key for part in texts], was)

    def _in_force(self, new: Applied) -> bool:
        head = self.read([catalog_head_key()]).get(catalog_head_key())
        at = head.version if isinstance(head, Head) else None
        return at == new.version and digest_of(self.calls, self.names, new.version) == new.digest

    def _texts(self, new: Applied) -> list[Part]:
        mark = {"version": new.version, "digest": new.digest}
        keyed = [
            (catalog_text_key(new.version, number), text) for number, text in enumerate(text_parts(new.text))
        ]
        items = {key: item_of(TextRow, key, text=text, **mark) for key, text in keyed}
        items[new.search.key] = to_item(new.search, digest=new.digest)
        table = self.names(Table.CATALOG)
        return [Part("Put", key, expressions.put(table, item, None)) for key, item in items.items()]

    def _point(self, new: Applied, texts: Sequence[Key], was: int | None) -> None:
        own = [check_part(key, TextRow.digest == new.digest, self.names) for key in texts]
        facts = parts_of(Change(facts=tuple(new.facts)), self.names)
        self.transactor.send([*own, *facts, put_part(Head(new.version), was, self.names)])

    def _in_turns(self, parts: Sequence[Part], most: int, was: int | None) -> None:
        check = check_part(catalog_head_key(), at_version(was), self.names)
        for start in range(0, len(parts), most):
            self.transactor.send([check, *parts[start : start + most]])


def digest_of(calls: Calls, names: Names, version: int) -> str:
    """The fingerprint of a stored version; empty when there is none. Raises Busy."""
    key = search_list_key(version)
    item = reading.items(calls, names, [key]).get(key, {})
    found: str = SearchListRow.digest.part.value({name: item[name] for name in item if name == "digest"})
    return found


def text_of(calls: Calls, names: Names, version: int) -> str | None:
    """The file that a version was made from; None when there is none. Raises Busy."""
    mark = digest_of(calls, names, version)
    condition = Row.pk == catalog_text_key(version, 0).pk
    found = reading.pages(calls, expressions.query(names(Table.CATALOG), condition, ConsistentRead=True))
    # An attempt that was given up may have left more parts than the one that came into force.
    own = [TextRow.text.part.value(item) for item in found if mark and item["digest"] == {"S": mark}]
    return "".join(own) if own else None

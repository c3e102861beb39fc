"""Applying a catalogue to DynamoDB: file text and list under a new version, then rows, then the one pointer that puts it in force.

Rows and pointer are one transaction wherever they fit into one, so that all of it is in force or none; more rows than that come first,
in an order in which no role leads to something new by old rules or people. Every transaction checks that the pointer still stands where the plan was made and, from the rows on, that the list of the new version
is its own, so two people who apply at once cannot mix their files.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from access.catalog import Head
from access.errors import AccessError, Busy, TooBig
from access.keys import Key, Table, catalog_head_key, catalog_text_key, search_list_key
from access.ports import Change, Record
from store import expressions, reading
from store.calls import Calls
from store.catalog_rows import Applied, Rising, in_turns, rising, text_parts
from store.convert import item_of, to_item
from store.expressions import Names
from store.placing import key_of
from store.rows_catalog import SearchListRow, TextRow
from store.transaction import Part, Transactor, at_version, check_part, parts_of, put_part

PARTS_MOST = 100
"""What DynamoDB takes in one transaction."""
ROWS_AT_ONCE = PARTS_MOST - 2
"""The parts of one transaction, less the checks of the pointer and of the list."""
TEXTS_MOST = 50
"""Parts that a text can have: a file has at most four million characters of at most four bytes."""
LIST_MOST = 398 * 1024
"""Bytes of a packed list: DynamoDB's 400 KB less the item's other attributes."""


@dataclass(frozen=True)
class Applying:
    """What it takes to apply a catalogue."""

    read: Callable[[Iterable[Key]], Mapping[Key, Record]]
    transactor: Transactor
    calls: Calls
    names: Names

    def apply(self, new: Applied, was: int | None) -> None:
        """Raises Conflict when the pointer is not at `was`, unless it is at this very content already; and TooBig.

        The texts come first: they change nothing that is in force, whatever cannot be written shows, and whoever has written them last
        is the only one whose rows are taken from then on. So the rows are read after them.
        """
        if self._in_force(new):
            return
        texts = self._texts(new)
        head = check_part(catalog_head_key(), at_version(was), self.names)
        for text in texts:
            self.transactor.send([head, text])
        last = self._pointing(new, [part.key for part in texts], was)
        rows = rising(new.rows, self.read([key_of(row) for row in new.rows]))
        if len(rows) + len(last) <= PARTS_MOST:
            self._send_at_once([*self._puts(rows), *last], new)
        else:
            self._send_in_turns(rows, head, last, new)

    def _send_at_once(self, parts: Sequence[Part], new: Applied) -> None:
        """All or nothing. Where no answer comes, the pointer is asked whether it was all."""
        try:
            self.transactor.send(parts)
        except Busy as error:
            with suppress(Busy):
                if self._in_force(new):
                    return
            error.unanswered = True
            raise

    def _send_in_turns(self, rows: Sequence[Rising], head: Part, last: Sequence[Part], new: Applied) -> None:
        own = check_part(new.search.key, TextRow.digest == new.digest, self.names)
        begun = False
        for turn in in_turns(rows, ROWS_AT_ONCE):
            begun = self._send([head, own, *self._puts(turn)], begun)
        self._send(last, begun)

    def _puts(self, rows: Sequence[Rising]) -> list[Part]:
        return [put_part(each.row, each.was, self.names) for each in rows]

    def _send(self, parts: Sequence[Part], begun: bool) -> bool:
        """Whether a transaction that was not answered is written, nobody knows."""
        try:
            self.transactor.send(parts)
        except AccessError as error:
            error.partly = begun or isinstance(error, Busy)
            raise
        return True

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
        items[new.search.key] = search = to_item(new.search, digest=new.digest)
        if len(search[SearchListRow.entries.attr_name]["B"]) > LIST_MOST:
            raise TooBig(f"{new.search.key}: {len(new.search.entries)} roles do not fit one item")
        table = self.names(Table.CATALOG)
        return [Part("Put", key, expressions.put(table, item, None)) for key, item in items.items()]

    def _pointing(self, new: Applied, texts: Sequence[Key], was: int | None) -> list[Part]:
        own = [check_part(key, TextRow.digest == new.digest, self.names) for key in texts]
        facts = parts_of(Change(facts=tuple(new.facts)), self.names)
        return [*own, *facts, put_part(Head(new.version), was, self.names)]


def digest_of(calls: Calls, names: Names, version: int) -> str:
    """The fingerprint of a stored version; empty when there is none. Raises Busy."""
    key = search_list_key(version)
    item = reading.items(calls, names, [key]).get(key, {})
    found: str = SearchListRow.digest.part.value({name: item[name] for name in item if name == "digest"})
    return found


def text_of(calls: Calls, names: Names, version: int) -> str | None:
    """The file that a version was made from; None when there is none. Raises Busy."""
    keys = [catalog_text_key(version, number) for number in range(TEXTS_MOST)]
    items = reading.items(calls, names, keys)
    found = [items[key] for key in keys if key in items]
    lead = next((TextRow.digest.part.value(item) for item in found[:1]), "")
    mark = digest_of(calls, names, version) or lead  # Without its list, the first part says which they are.
    # An attempt that was given up may have left more parts than the one that came into force.
    own = [TextRow.text.part.value(item) for item in found if mark and item["digest"] == {"S": mark}]
    return "".join(own) if own else None

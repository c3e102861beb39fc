"""The catalogue in force, as operators' commands read it: its lines, and the records behind them. Nothing is judged or written here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from access.catalog import Head, Role, SearchList
from access.errors import Unreadable
from access.keys import Key, RoleKey, catalog_head_key, role_key, search_list_key
from access.ports import Record

BATCH = 100


class Reads(Protocol):
    """The one thing that is needed of a store. May raise Busy and Unreadable."""

    def read(self, keys: Iterable[Key]) -> Mapping[Key, Record]: ...


def version(store: Reads) -> int:
    """The version of the catalogue in force; 0 before the first one."""
    head = store.read([catalog_head_key()]).get(catalog_head_key())
    return head.version if isinstance(head, Head) else 0


def lines(store: Reads) -> SearchList:
    """The search list in force; an empty one at version 0 before the first catalogue. Raises Unreadable when it is missing."""
    at = version(store)
    if not at:
        return SearchList(0, ())
    key = search_list_key(at)
    found = store.read([key]).get(key)
    if not isinstance(found, SearchList):
        raise Unreadable(key, "the list that people search is missing; apply the catalogue again")
    return found


def records(store: Reads, keys: Sequence[Key]) -> Mapping[Key, Record]:
    """Any number of records, in as many batches as it takes; what does not exist is left out."""
    found: dict[Key, Record] = {}
    for start in range(0, len(keys), BATCH):
        found.update(store.read(keys[start : start + BATCH]))
    return found


def roles(store: Reads, keys: Iterable[RoleKey]) -> Mapping[RoleKey, Role]:
    """The roles that are stored under these keys."""
    found = records(store, [role_key(key) for key in keys])
    return {role.key: role for role in found.values() if isinstance(role, Role)}

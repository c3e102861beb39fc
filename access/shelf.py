"""The catalogue as one container remembers it: the packed search list, and hints for reading a role's records in one batch."""

from collections.abc import Sequence
from dataclasses import dataclass

from access.catalog import Entry, Head, SearchList
from access.keys import Key, RoleKey, catalog_head_key, search_list_key
from access.ports import Clock, Store
from access.reading import Known, get

KEEP = 60


@dataclass(frozen=True)
class Browsed:
    """What somebody sees who has typed nothing: the roles that they used lately, the others by title, and how many there are in all."""

    lately: tuple[Entry, ...]
    others: tuple[Entry, ...]
    total: int


class Shelf:
    """The one memory of a Slack container. A list that is out of date costs a read or a refusal, never a wrong grant."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._looked_at = 0
        self._head = 0
        self._list = SearchList(0, ())

    def wants(self) -> tuple[Key, ...]:
        """The key to read along with the next batch, if the head has not been looked at for a minute."""
        return () if self._clock() - self._looked_at < KEEP else (catalog_head_key(),)

    def seen(self, known: Known) -> None:
        """Learn the head from a batch that had `wants()` in it."""
        head = get(known, catalog_head_key(), Head)
        if head:
            self._head, self._looked_at = head.version, self._clock()

    def list(self) -> SearchList:
        """The list in force; fetched by key when the head has moved."""
        if keys := self.wants():
            self.seen(self._store.read(keys))
        if self._list.version != self._head:
            key = search_list_key(self._head)
            self._list = get(self._store.read([key]), key, SearchList) or self._list
        return self._list

    def browse(self, lately: Sequence[RoleKey], most: int = 100) -> Browsed:
        """The roles on offer, those of `lately` first and `most` others."""
        all_ = self.list()
        mine = [entry for each in lately if (entry := all_.get(each)) and not entry.retired]
        others = [each for each in all_.search("", most + len(mine)) if each not in mine]
        return Browsed(tuple(mine), tuple(others[:most]), len(all_.on_offer))

    def beside(self, role: RoleKey, text: str, most: int = 100) -> tuple[Entry, ...]:
        """Roles that may be asked for together with this one: another target, and somebody who approves both. Hints, no promise."""
        one = self.entry(role)
        if one is None:
            return ()
        found = (
            each for each in self.list().search(text, len(self.list().entries)) if each.target != one.target
        )
        return tuple(each for each in found if set(each.approvers) & set(one.approvers))[:most]

    def entry(self, role: RoleKey) -> Entry | None:
        """The hints for one role."""
        return self.list().get(role)

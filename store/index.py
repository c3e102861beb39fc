"""The three sparse indexes of the twin, which may be behind the records by some seconds. No record is kept here."""

from collections.abc import Sequence
from dataclasses import dataclass

from access.keys import Due, Key, Lane, OktaId, RoleKey, Table, shard
from access.ports import Clock, Nominee, Record
from store.placing import Who, due_of, led_to, role_of, who_of


@dataclass(frozen=True)
class Entry:
    """What the indexes had of an item since `since` (UTC seconds)."""

    since: int
    due: Due | None
    who: Who | None
    role: RoleKey | None = None

    @property
    def empty(self) -> bool:
        return self.due is None and self.who is None and self.role is None


class Index:
    """Remembers for each item what was true `lag` seconds ago and since."""

    def __init__(self, clock: Clock, lag: int) -> None:
        self._clock = clock
        self._lag = lag
        self._entries: dict[Key, list[Entry]] = {}

    def put(self, key: Key, record: Record) -> None:
        """The item is now this record."""
        now = self._clock()
        entry = Entry(now, due_of(record), who_of(record), role_of(record))
        known = self._entries.get(key, [])
        if key.table is not Table.WORK or (entry.empty and not known):
            return
        seen = [each for each in known if each.since <= now - self._lag]
        kept = [*seen[-1:], *known[len(seen) :], entry] if self._lag else [entry]
        if all(each.empty for each in kept):
            self._entries.pop(key, None)
        else:
            self._entries[key] = kept

    def due(self, lane: Lane, number: int, until: int) -> list[Nominee]:
        """All of one lane and shard at or before `until`, oldest first."""
        seen = [(key, entry.due) for key, entry in self._seen() if entry.due]
        found = [
            Nominee(key, due)
            for key, due in seen
            if due.lane is lane and due.at <= until and shard(key.pk) == number
        ]
        return sorted(found, key=lambda each: (each.due.at, each.key))

    def whose(self, okta: OktaId, kind: str) -> list[Key]:
        """All of one person and of this kind, or of all kinds."""
        start = f"{kind}#" if kind else ""
        seen = [(entry.who, key) for key, entry in self._seen() if entry.who]
        found = [(who.sort, key) for who, key in seen if who.okta == okta and who.sort.startswith(start)]
        return led_to(okta, found, kind)

    def running(self, role: RoleKey) -> list[Key]:
        """All requests by which somebody has this role, oldest first."""
        return sorted(key for key, entry in self._seen() if entry.role == role)

    def _seen(self) -> Sequence[tuple[Key, Entry]]:
        horizon = self._clock() - self._lag
        seen = [
            (key, [each for each in all_ if each.since <= horizon]) for key, all_ in self._entries.items()
        ]
        return [(key, entries[-1]) for key, entries in seen if entries]

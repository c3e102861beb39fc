"""The store in memory: the same promises as on DynamoDB, for tests and simulation. Values in, values out; no DynamoDB code."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from access.alarm import Alarm
from access.audit import Fact
from access.breaker import Heartbeat
from access.catalog import ApproverList, Head, Policy, Role, SearchList
from access.errors import Conflict, Unreadable
from access.holding import Holding
from access.job import Job
from access.keys import Key, Lane, OktaId, RoleKey, Table, catalog_head_key, load_key
from access.person import Load
from access.ports import Archived, Change, Clock, Nominee, Record, Surveyed, Tally, Touch
from store.archive import place, written
from store.catalog_rows import Applied, rising
from store.changes import checked
from store.index import Index
from store.placing import GIVEN, OUTBOX, Timed, Waking, due_of, email_of, is_over, key_of, version_of, wake_of

K = TypeVar("K", bound=str)
V = TypeVar("V")


def _nobody(_key: Key) -> None:
    """Hears of a wake and does nothing."""


class MemoryStore:
    """Safe to share between threads.

    `lag` is by how many seconds of `clock` the indexes are behind the records, as DynamoDB's may be. `woken` is told, after each commit
    and outside the lock, the key of every item written with `wake`, as the stream's filter tells the worker.
    """

    def __init__(self, clock: Clock, *, lag: int = 0, woken: Callable[[Key], None] = _nobody) -> None:
        self._lock = threading.RLock()
        self._records: dict[Key, Record] = {}
        self._spoilt: dict[Key, str] = {}
        self._texts: dict[int, Applied] = {}
        self._index = Index(clock, lag)
        self._woken = woken

    def read(self, keys: Iterable[Key]) -> Mapping[Key, Record]:
        """What exists of these, in the order of the keys. Raises Unreadable."""
        with self._lock:
            return {key: self._get(key) for key in dict.fromkeys(keys) if key in self._records}

    def commit(self, change: Change) -> None:
        """All of it or nothing. Raises Conflict."""
        change = checked(change)
        with self._lock:
            lost = self._lost(change)
            if lost:
                raise Conflict(lost)
            woken = self._apply(change)
        for key in woken:
            self._woken(key)

    def due(self, lane: Lane, shard: int, until: int, most: int) -> Sequence[Nominee]:
        """Of the index, oldest first."""
        with self._lock:
            return self._index.due(lane, shard, until)[:most]

    def whose(self, okta: OktaId, kind: str = "") -> Sequence[Key]:
        """Of the index, in the order of kind and id."""
        with self._lock:
            return self._index.whose(okta, kind)

    def known_as(self, email: str) -> Sequence[Key]:
        """Of the index."""
        return self.whose(email_of(email), "PERSON")

    def running(self, role: RoleKey) -> Sequence[Key]:
        """Of the index, oldest first."""
        with self._lock:
            return self._index.running(role)

    def given(self, after: str, most: int) -> Sequence[Key]:
        """Of the index."""
        with self._lock:
            return [key for key in self._index.whose(GIVEN, "HOLD") if key.pk > after][:most]

    def facts(self, subject: str) -> Sequence[Fact]:
        """In the order of their sequence. Raises Unreadable."""
        with self._lock:
            keys = sorted(key for key in self._records if key.table is Table.AUDIT and key.pk == subject)
            records = [self._get(key) for key in keys]
            return [record for record in records if isinstance(record, Fact)]

    def outbox(self) -> Sequence[Key]:
        """Of the `who` index. Raises Busy."""
        return self.whose(OUTBOX, "TRACK")

    def archive(self, after: str, most: int) -> Archived:
        """In the order of the keys. Raises ValueError."""
        records, hidden, place_ = self._page(Table.AUDIT, after, most)
        facts = tuple(each for each in records.values() if isinstance(each, Fact))
        return Archived(facts, hidden, place_)

    def survey(self, after: str, most: int) -> Surveyed:
        """In the order of the keys. Raises ValueError."""
        records, hidden, place_ = self._page(Table.WORK, after, most)
        return Surveyed({key: each for key, each in records.items() if not is_over(each)}, hidden, place_)

    def postpone(self, key: Key, at: int) -> None:
        """Changes nothing when the item is not in the `due` index."""
        with self._lock:
            record = self._records.get(key)
            due = due_of(record) if record else None
            if isinstance(record, Timed) and due:
                self._put(replace(record, due=replace(due, at=at)))

    def beat(self, heartbeat: Heartbeat) -> None:
        """Write it, whatever was there."""
        with self._lock:
            self._put(heartbeat)

    def spoil(self, key: Key, why: str = "spoilt") -> None:
        """Make a stored item unreadable until it is written again, as a fault or a newer release would."""
        with self._lock:
            self._spoilt[key] = why

    def apply_catalog(  # noqa: PLR0913 - these are the parts of a catalogue
        self,
        version: int,
        roles: Sequence[Role],
        policies: Sequence[Policy],
        lists: Sequence[ApproverList],
        search: SearchList,
        text: str,
        facts: Sequence[Fact],
        was: int | None,
    ) -> None:
        """As on DynamoDB. Raises Conflict."""
        new = Applied(version, [*policies, *lists, *roles], search, text, facts)
        with self._lock:
            head = self._version(catalog_head_key())
            if head == version and self._texts[version].digest == new.digest:
                return
            lost = [catalog_head_key()] if head != was else self._lost(Change(facts=tuple(facts)))
            if lost:
                raise Conflict(lost)
            self._force(new)

    def catalog_text(self, version: int) -> str | None:
        """The file that a version was made from; None when there is none."""
        with self._lock:
            return self._texts[version].text if version in self._texts else None

    def _page(
        self, table: Table, after: str, most: int
    ) -> tuple[Mapping[Key, Record], tuple[Key, ...], str | None]:
        start = place(table, after) if after else None
        with self._lock:
            keys = sorted(key for key in self._records if key.table is table)
            rest = [key for key in keys if start is None or key > start]
            here, hidden = rest[:most], tuple(key for key in rest[:most] if key in self._spoilt)
            records = {key: self._get(key) for key in here if key not in hidden}
        return records, hidden, written(here[-1]) if len(rest) > most else None

    def _get(self, key: Key) -> Record:
        if key in self._spoilt:
            raise Unreadable(key, self._spoilt[key])
        return _copy(self._records[key])

    def _version(self, key: Key) -> int | None:
        record = self._records.get(key)
        return version_of(record) if record else None

    def _lost(self, change: Change) -> list[Key]:
        parts = [
            *((write.record.key, write.was) for write in change.writes),
            *((touch.key, touch.was) for touch in change.touches),
            *((check.key, check.was) for check in change.checks),
        ]
        lost = [key for key, was in parts if not self._is_at(key, was)]
        return lost + [fact.key for fact in change.facts if not self._is_free_for(fact)]

    def _is_at(self, key: Key, was: int | None) -> bool:
        return key not in self._records if was is None else self._version(key) == was

    def _is_free_for(self, fact: Fact) -> bool:
        return fact.key not in self._spoilt and self._records.get(fact.key, fact) == fact

    def _apply(self, change: Change) -> list[Key]:
        touched = [self._touched(touch) for touch in change.touches]
        tallied = [self._tallied(tally) for tally in change.tallies]
        written = [write.record for write in change.writes]
        whole: list[Record] = [*written, *change.facts, *tallied]
        for record in whole:
            self._put(record, mend=True)
        for each in touched:
            self._put(each)
        return [record.key for record in (*written, *touched) if wake_of(record)]

    def _touched(self, touch: Touch) -> Waking:
        record = self._records[touch.key]
        if not isinstance(record, Waking):
            raise ValueError(f"{touch.key} is never due")
        return replace(record, due=touch.due, wake=touch.wake)

    def _tallied(self, tally: Tally) -> Load:
        record = self._records.get(load_key(tally.slack))
        load = record if isinstance(record, Load) else Load(tally.slack)
        decided = load.decided if tally.decided is None else tally.decided
        has = (load.has | tally.gets) - tally.loses
        return Load(tally.slack, load.waiting + tally.by, decided, has)

    def _put(self, record: Record, *, mend: bool = False) -> None:
        key = key_of(record)
        self._records[key] = _copy(record)
        self._index.put(key, record)
        if mend:
            self._spoilt.pop(key, None)

    def _force(self, new: Applied) -> None:
        for each in rising(new.rows, self._records):
            self._put(each.row, mend=True)
        rest: list[Record] = [*new.facts, new.search, Head(new.version)]
        for record in rest:
            self._put(record, mend=True)
        self._texts[new.version] = new


def _copy(record: Record) -> Record:
    """Mappings are the one mutable thing in a record; they come out sorted by name, as DynamoDB keeps no order."""
    match record:
        case Holding():
            return replace(
                record,
                needs=_sorted(record.needs),
                leaving=_sorted(record.leaving),
                uses=_sorted(record.uses),
            )
        case Load():
            return replace(record, decided=_sorted(record.decided))
        case Job():
            return replace(record, carry=_sorted(record.carry))
        case Fact() | Alarm():
            return replace(record, detail=_sorted(record.detail))
        case _:
            return record


def _sorted(names: Mapping[K, V]) -> dict[K, V]:
    return {name: names[name] for name in sorted(names)}

"""The records as they would be with another catalogue, for asking the rules about it. What is written to it stays in it alone."""

from collections.abc import Iterable, Mapping, Sequence

from access.audit import Fact
from access.breaker import Heartbeat
from access.catalog import Head
from access.errors import Conflict
from access.keys import Key, Lane, OktaId, RoleKey, catalog_head_key
from access.ports import Archived, Change, Nominee, Record, Store, Surveyed, Write
from tools.catalog_ready import Ready


def records(ready: Ready) -> Mapping[Key, Record]:
    """Every record of a catalogue that is ready, as it would be stored."""
    version = ready.before.version + 1
    catalogue, search = ready.catalogue, ready.catalogue.search_list(version)
    found: dict[Key, Record] = {catalog_head_key(): Head(version), search.key: search}
    for listed in catalogue.lists:
        found[listed.key] = listed
    for policy in catalogue.policies:
        found[policy.record_key] = policy
    for role in (*catalogue.roles, *ready.leaving):
        found[role.record_key] = role
    return found


class Overlay:
    """Reads through to `store`, except for what is in `over` or was written here. Implements `access.ports.Store`; `store` is not changed."""

    def __init__(self, store: Store, over: Mapping[Key, Record]) -> None:
        self._store = store
        self._over = dict(over)

    def read(self, keys: Iterable[Key]) -> Mapping[Key, Record]:
        wanted = list(keys)
        under = [key for key in wanted if key not in self._over]
        found = {**(self._store.read(under) if under else {}), **self._over}
        return {key: found[key] for key in wanted if key in found}

    def commit(self, change: Change) -> None:
        """Whole records are kept here, under their conditions; all else is forgotten. Raises Conflict."""
        there = self.read([write.record.key for write in change.writes])
        lost = [write.record.key for write in change.writes if _version(there, write) != write.was]
        if lost:
            raise Conflict(lost)
        self._over.update({write.record.key: write.record for write in change.writes})

    def due(self, lane: Lane, shard: int, until: int, most: int) -> Sequence[Nominee]:
        return self._store.due(lane, shard, until, most)

    def whose(self, okta: OktaId, kind: str = "") -> Sequence[Key]:
        return self._store.whose(okta, kind)

    def known_as(self, email: str) -> Sequence[Key]:
        return self._store.known_as(email)

    def running(self, role: RoleKey) -> Sequence[Key]:
        return self._store.running(role)

    def given(self, after: str, most: int) -> Sequence[Key]:
        return self._store.given(after, most)

    def facts(self, subject: str) -> Sequence[Fact]:
        return self._store.facts(subject)

    def outbox(self) -> Sequence[Key]:
        return self._store.outbox()

    def archive(self, after: str, most: int) -> Archived:
        return self._store.archive(after, most)

    def survey(self, after: str, most: int) -> Surveyed:
        return self._store.survey(after, most)

    def postpone(self, key: Key, at: int) -> None:
        """Forgotten."""

    def beat(self, heartbeat: Heartbeat) -> None:
        """Forgotten."""


def _version(there: Mapping[Key, Record], write: Write) -> int | None:
    record = there.get(write.record.key)
    return getattr(record, "version", None)

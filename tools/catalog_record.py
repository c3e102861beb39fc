"""What goes on record when a catalogue is applied, and how it is read back: one fact for each version, and one for each change in it.

The versions are one chain, `CATALOG`, whose sequence is the version. The changes of one version are a chain of their own that the
version's fact names and seals with the hash of its last one. It is written before anything is in force, under a name that no other
attempt has, so what an attempt that was given up leaves behind is part of no version.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from access.audit import Fact, What
from access.catalog_plan import Difference, How, Sort
from access.ports import Change
from tools import catalog_diff
from tools.catalog_ports import CatalogStore, Texts
from tools.catalog_ready import Ready

SUBJECT = "CATALOG"
"""The audit subject of all that happens to the catalogue; its sequence is the catalogue's version."""
AT_ONCE = 90
"""Facts of one transaction."""


@dataclass(frozen=True)
class Record:
    """The facts of one version: `version` is the one that is written together with what it is about, `changes` come first."""

    version: Fact
    changes: tuple[Fact, ...]


def record(ready: Ready, store: CatalogStore, actor: str, at: int) -> Record:
    version, tail = following(store, ready.before.version)
    mark = hashlib.sha256(f"{ready.id}/{actor}/{at}".encode()).hexdigest()[:12]
    changes = tuple(_changes(ready, f"{SUBJECT}#{version}#{mark}", actor, at))
    detail = {
        "file": ready.file,
        "roles": str(ready.plan.roles),
        "policies": str(ready.plan.policies),
        "approvers": str(ready.plan.lists),
    }
    if changes:
        detail |= {"changes": changes[0].subject, "last": changes[-1].hash}
    return Record(Fact(SUBJECT, version, What.CATALOG_APPLIED, actor, at, detail, tail), changes)


def following(store: Texts, before: int) -> tuple[int, str]:
    """The next version, and the hash that its fact goes on from. It follows both what is in force (`before`) and what is on record, also
    where one of the two was restored from an older copy.
    """
    facts = store.facts(SUBJECT)
    last, tail = (facts[-1].sequence, facts[-1].hash) if facts else (0, "")
    return max(before, last) + 1, tail


def put_changes(store: CatalogStore, changes: Sequence[Fact]) -> None:
    """On record before anything is in force. Raises Conflict, Busy."""
    for start in range(0, len(changes), AT_ONCE):
        store.commit(Change(facts=tuple(changes[start : start + AT_ONCE])))


def _changes(ready: Ready, subject: str, actor: str, at: int) -> Iterator[Fact]:
    """What is new with a role is its approver list as well, and is told there."""
    tail = ""
    for number, each in enumerate(_told(ready.plan.differences), 1):
        fact = Fact(subject, number, What.CATALOG_CHANGED, actor, at, _detail(each), tail)
        tail = fact.hash
        yield fact


def _told(differences: Sequence[Difference]) -> list[Difference]:
    new = {each.key for each in differences if each.sort is Sort.ROLE and each.how is How.ADDED}
    return [
        each for each in differences if not (each.sort is Sort.LIST and each.key in new and each.old is None)
    ]


def _detail(each: Difference) -> Mapping[str, str]:
    lines = catalog_diff.lines(each)
    return {"sort": each.sort.value, "key": each.key, "how": each.how.value, "what": "\n".join(lines)}


@dataclass(frozen=True)
class Version:
    """One version of the past. `file` is the fingerprint of its text; `at` is UTC seconds."""

    version: int
    at: int
    by: str
    file: str
    roles: str
    policies: str
    approvers: str
    changes: str = ""
    last: str = ""

    @property
    def words(self) -> str:
        """What people read."""
        when = moment(self.at)
        counts = f"roles {self.roles}; policies {self.policies}; approver lists {self.approvers}"
        return f"version {self.version}: {when} by {self.by}, file {self.file[:12]}\n  {counts}"

    @property
    def plain(self) -> Mapping[str, object]:
        """The same for programs."""
        return {
            "version": self.version,
            "at": self.at,
            "by": self.by,
            "file": self.file,
            "roles": self.roles,
            "policies": self.policies,
            "approvers": self.approvers,
        }


def moment(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%d %b %Y %H:%M UTC").lstrip("0")


def history(store: Texts) -> list[Version]:
    """All versions, the newest first."""
    return [
        Version(
            fact.sequence,
            fact.at,
            fact.actor,
            *(
                fact.detail.get(name, "")
                for name in ("file", "roles", "policies", "approvers", "changes", "last")
            ),
        )
        for fact in reversed(store.facts(SUBJECT))
        if fact.what is What.CATALOG_APPLIED
    ]


def changes(store: Texts, version: Version) -> list[Mapping[str, str]]:
    """What one version changed; nothing for versions of before there was such a record."""
    return [fact.detail for fact in store.facts(version.changes)] if version.changes else []

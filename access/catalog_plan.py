"""What applying a catalogue would change: the one in force compared with the new one, record by record. Versions are the store's."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from access.catalog import ApproverList, Policy, Role
from access.catalog_draft import Catalogue, Problem
from access.keys import Key, PolicyKey, RoleKey, policy_key, role_key

Row = Role | Policy | ApproverList
BESIDES = ("key", "role", "version", "filed", "edited", "confirmed")
"""Fields that are no part of what the file says."""


class Sort(StrEnum):
    """The sorts of records that a catalogue is made of. Approver lists are named after their roles."""

    ROLE = "role"
    POLICY = "policy"
    LIST = "approvers"


class How(StrEnum):
    """What applying does to one record. RETIRED: a role that is not given out any more from then on."""

    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"
    REMOVED = "removed"


@dataclass(frozen=True)
class Field:
    """One field that differs, by the name that the record has for it."""

    name: str
    old: object
    new: object


@dataclass(frozen=True)
class Difference:
    """One record that is not as it will be. Without `old` it is new, without `new` the catalogue has it no more."""

    sort: Sort
    key: str
    old: Row | None
    new: Row | None

    @property
    def how(self) -> How:
        if self.old is None:
            return How.ADDED
        if self.new is None:
            return How.REMOVED
        if isinstance(self.new, Role) and isinstance(self.old, Role) and self.new.retired > self.old.retired:
            return How.RETIRED
        return How.CHANGED

    @property
    def fields(self) -> tuple[Field, ...]:
        """What differs, in the order of the record's own fields; nothing for what is new or gone as a whole."""
        if self.old is None or self.new is None:
            return ()
        names = [each.name for each in fields(self.new) if each.name not in BESIDES]
        pairs = ((name, getattr(self.old, name), getattr(self.new, name)) for name in names)
        return tuple(Field(name, old, new) for name, old, new in pairs if old != new)


@dataclass(frozen=True)
class Changes:
    """Names of one sort of record by what applying does to them."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0
    removed: tuple[str, ...] = ()

    def __str__(self) -> str:
        counts = f"{len(self.added)} added, {len(self.changed)} changed, {self.unchanged} unchanged"
        return f"{counts}, {len(self.removed)} removed"


@dataclass(frozen=True)
class Plan:
    """All that differs, as counts and one by one: policies, then roles, then approver lists."""

    roles: Changes
    policies: Changes
    lists: Changes
    differences: tuple[Difference, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether every record is already as the file has it."""
        return not self.differences

    def words(self) -> str:
        """What people read, in three lines."""
        return f"roles: {self.roles}\npolicies: {self.policies}\napprover lists: {self.lists}"


@dataclass(frozen=True)
class InForce:
    """The keys of what the catalogue in force has."""

    roles: Collection[RoleKey] = ()
    policies: Collection[PolicyKey] = ()


NOTHING = InForce()


def plan(stored: Mapping[Key, object], new: Catalogue, before: InForce = NOTHING) -> Plan:
    """Compare with what is stored under the keys of both catalogues. A record stays when the catalogue has it no more."""
    all_ = {
        Sort.POLICY: _pairs(
            stored, {policy_key(each.key): each for each in new.policies}, map(policy_key, before.policies)
        ),
        Sort.ROLE: _pairs(
            stored, {role_key(each.key): each for each in new.roles}, map(role_key, before.roles)
        ),
        Sort.LIST: _pairs(stored, {each.key: each for each in new.lists}, ()),
    }
    found = {
        sort: [Difference(sort, _name(old or now), old, now) for old, now in pairs if _differ(old, now)]
        for sort, pairs in all_.items()
    }
    counts = {sort: _counted(found[sort], len(pairs)) for sort, pairs in all_.items()}
    told = tuple(each for differences in found.values() for each in differences)
    return Plan(counts[Sort.ROLE], counts[Sort.POLICY], counts[Sort.LIST], told)


def in_use(role: RoleKey, waiting: int, running: int, owed: int = 0) -> Problem | None:
    """A role can be left out of the file when nobody waits for it, nobody has it, and nobody owes a review of an emergency with it: its
    owner and approvers are the ones who review.
    """
    if not (waiting or running or owed):
        return None
    counts = [
        _count(waiting, "request waits", "requests wait"),
        _count(running, "grant runs", "grants run"),
        _count(owed, "review is owed", "reviews are owed"),
    ]
    used = " and ".join(each for each in counts if each)
    why = (
        f"is in the catalogue in force but not in this file, and {used} on it; put it back with `retired: true`, "
        "which refuses new requests and lets running access end"
    )
    return Problem(("roles", role), why)


def _count(number: int, one: str, more: str) -> str:
    return "" if not number else f"1 {one}" if number == 1 else f"{number} {more}"


def _pairs(
    stored: Mapping[Key, object], new: Mapping[Key, Row], before: Iterable[Key]
) -> list[tuple[Row | None, Row | None]]:
    """Each record of either catalogue as it is and as it will be, the new catalogue's first."""
    keys = dict.fromkeys((*new, *sorted(before)))
    return [(_row(stored, key), new.get(key)) for key in keys]


def _row(stored: Mapping[Key, object], key: Key) -> Row | None:
    found = stored.get(key)
    return found if isinstance(found, Role | Policy | ApproverList) else None


def _name(row: Row | None) -> str:
    if row is None:
        return ""
    return row.role if isinstance(row, ApproverList) else row.key


def _differ(old: Row | None, new: Row | None) -> bool:
    """Apart from the version. What was stored nowhere and is gone from the file is nothing."""
    if old is None or new is None:
        return old is not new
    return replace(new, version=old.version) != old


def _counted(found: Sequence[Difference], all_: int) -> Changes:
    by_how = {how: tuple(each.key for each in found if each.how is how) for how in How}
    changed = tuple(each.key for each in found if each.how in (How.CHANGED, How.RETIRED))
    return Changes(by_how[How.ADDED], changed, all_ - len(found), by_how[How.REMOVED])

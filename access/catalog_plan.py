"""What applying a catalogue would change: the one in force compared with the new one, record by record. Versions are the store's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from access.catalog import ApproverList, Policy, Role
from access.catalog_draft import Catalogue, Problem
from access.keys import Key, RoleKey


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
    """All that differs. Approver lists are named after their roles."""

    roles: Changes
    policies: Changes
    lists: Changes

    @property
    def empty(self) -> bool:
        """Whether every record is already as the file has it."""
        sorts = (self.roles, self.policies, self.lists)
        return not any(one.added or one.changed or one.removed for one in sorts)

    def words(self) -> str:
        """What people read, in three lines."""
        return f"roles: {self.roles}\npolicies: {self.policies}\napprover lists: {self.lists}"


def plan(stored: Mapping[Key, object], new: Catalogue, before: Collection[str] = ()) -> Plan:
    """Compare with what is stored under the new catalogue's keys; `before` are the policies in force that roles name.

    Roles are never removed (see `gone`), and so neither are approver lists.
    """
    kept = {policy.key for policy in new.policies}
    return Plan(
        _compare((role.key, role, stored.get(role.record_key)) for role in new.roles),
        replace(
            _compare((policy.key, policy, stored.get(policy.record_key)) for policy in new.policies),
            removed=tuple(sorted(set(before) - kept)),
        ),
        _compare((each.role, each, stored.get(each.key)) for each in new.lists),
    )


def gone(before: Iterable[RoleKey], kept: Collection[RoleKey]) -> tuple[Problem, ...]:
    """A problem for each role in force that is not kept: requests may still be running on it."""
    why = (
        "is in the catalogue in force but not in this file, and somebody may hold it; put it back with `retired: true`, "
        "which refuses new requests and lets running ones end"
    )
    return tuple(Problem(("roles", key), why) for key in before if key not in kept)


def _compare(records: Iterable[tuple[str, Policy | Role | ApproverList, object]]) -> Changes:
    added, changed, unchanged = [], [], 0
    for name, record, stored in records:
        if not isinstance(stored, Policy | Role | ApproverList):
            added.append(name)
        elif replace(record, version=stored.version) != stored:
            changed.append(name)
        else:
            unchanged += 1
    return Changes(tuple(added), tuple(changed), unchanged)

"""What applying a catalogue writes: which rows rise, the parts of the file's text, its fingerprint. Pure; nothing is sent from here."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from access.audit import Fact
from access.catalog import ApproverList, Policy, Role, SearchList
from access.errors import Conflict
from access.keys import Key, RoleKey
from access.ports import Record
from store.packing import plain
from store.placing import key_of

PART_BYTES = 340_000
"""What one item takes of a text: DynamoDB's 400 KB less the item's other attributes, with room to spare."""

CatalogRow = Role | Policy | ApproverList


@dataclass(frozen=True)
class Applied:
    """One version of the catalogue: rows (those that are already as they should be may be left out), list, file text, facts."""

    version: int
    rows: Sequence[CatalogRow]
    search: SearchList
    text: str
    facts: Sequence[Fact]

    @property
    def digest(self) -> str:
        """The fingerprint of list and text, the same for the same content on every machine."""
        content = [plain(self.search.entries).decode(), self.text]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Rising:
    """A row to write, if the stored one is still at version `was` (None: if there is none)."""

    row: CatalogRow
    was: int | None


def rising(rows: Sequence[CatalogRow], stored: Mapping[Key, Record]) -> list[Rising]:
    """The rows whose content differs from what is stored, each at a version above the stored one's.

    Raises Conflict for an approver list that was changed in Slack after the catalogue was compared with it.
    """
    lost = [key_of(row) for row in rows if _changed_since(row, stored.get(key_of(row)))]
    if lost:
        raise Conflict(lost)
    found = []
    for row in rows:
        now = stored.get(key_of(row))
        was = now.version if isinstance(now, Role | Policy | ApproverList) else None
        if was is None:
            found.append(Rising(row, None))
        elif replace(row, version=was) != now:
            found.append(Rising(replace(row, version=max(was + 1, row.version)), was))
    return found


def in_turns(rows: Sequence[Rising], most: int) -> list[list[Rising]]:
    """In the order in which they are written, at most so many at once: policies first, then each role together with its list.

    Whatever of it is written when the others are not, nobody can approve or ask for a role by rules or people that were never meant
    for what it leads to.
    """
    policies = [each for each in rows if isinstance(each.row, Policy)]
    roles: dict[RoleKey, list[Rising]] = {}
    for each in rows:
        if isinstance(each.row, Role):
            roles.setdefault(each.row.key, []).append(each)
        elif isinstance(each.row, ApproverList):
            roles.setdefault(each.row.role, []).append(each)
    return [*_packed([[each] for each in policies], most), *_packed(list(roles.values()), most)]


def _packed(groups: Sequence[list[Rising]], most: int) -> list[list[Rising]]:
    """Groups one after the other, none of them torn."""
    turns: list[list[Rising]] = []
    for group in groups:
        if turns and len(turns[-1]) + len(group) <= most:
            turns[-1] += group
        else:
            turns.append(list(group))
    return turns


def _changed_since(row: CatalogRow, now: Record | None) -> bool:
    """An owner's list is compared by its version too: two changes in one second look alike otherwise."""
    if not isinstance(row, ApproverList) or not isinstance(now, ApproverList):
        return False
    return now.edited != row.edited or (row.edited is not None and now.version != row.version)


def text_parts(text: str) -> list[str]:
    """The text in pieces of at most PART_BYTES, never cut inside a character; at least one."""
    found, rest = [], text.encode()
    while rest:
        cut = min(PART_BYTES, len(rest))
        while cut < len(rest) and rest[cut] & 0b1100_0000 == 0b1000_0000:
            cut -= 1
        found.append(rest[:cut].decode())
        rest = rest[cut:]
    return found or [""]

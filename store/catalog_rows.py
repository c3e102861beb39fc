"""What applying a catalogue writes: which rows rise, the parts of the file's text, its fingerprint. Pure; nothing is sent from here."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from access.audit import Fact
from access.catalog import ApproverList, Policy, Role, SearchList
from access.keys import Key
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


def rising(rows: Iterable[CatalogRow], stored: Mapping[Key, Record]) -> list[Rising]:
    """The rows whose content differs from what is stored, each at a version above the stored one's."""
    found = []
    for row in rows:
        now = stored.get(key_of(row))
        was = now.version if isinstance(now, Role | Policy | ApproverList) else None
        if was is None:
            found.append(Rising(row, None))
        elif replace(row, version=was) != now:
            found.append(Rising(replace(row, version=max(was + 1, row.version)), was))
    return found


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

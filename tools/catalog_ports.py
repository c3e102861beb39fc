"""What the operations of the catalogue work with: the file's reader, the lookups and the store, as whoever starts them hands them in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from access.audit import Fact
from access.catalog import Approver, ApproverList, Policy, Role, SearchList
from access.catalog_draft import Email, NotFound, Path, Problem
from access.keys import Key, Lane, RoleKey
from access.org import Org
from access.ports import Change, Clock, Nominee
from tools import in_force

Find = Callable[[Email], Approver | NotFound]
"""Looks one person up, in Slack and in Okta. Being nobody is an answer; an outage is an exception, which ends the whole run."""
Say = Callable[[str], None]
"""Shows progress, one line at a time, each replacing the one before."""


class File(Protocol):
    """A catalogue file that was read: plain values, and where each of them stands."""

    @property
    def plain(self) -> object: ...
    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def broken(self) -> bool:
        """Whether there are no plain values at all."""

    def line(self, path: Path) -> int:
        """The line of what stands, or should stand, at `path`."""


class Texts(in_force.Reads, Protocol):
    """What was applied, as a store has it. Everything may raise Busy."""

    def facts(self, subject: str) -> Sequence[Fact]: ...
    def catalog_text(self, version: int) -> str | None:
        """The text of the file that was applied as `version`."""


class CatalogStore(Texts, Protocol):
    """What applying needs besides. Everything may raise Busy."""

    def commit(self, change: Change) -> None: ...
    def due(self, lane: Lane, shard: int, until: int, most: int) -> Sequence[Nominee]: ...
    def running(self, role: RoleKey) -> Sequence[Key]: ...

    def apply_catalog(  # noqa: PLR0913 - the parts of a catalogue, as the stores take them
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
        """Write the text and whatever of the whole catalogue differs, and move the head from `was` to `version`.

        Rows keep versions of their own. Raises Conflict when the head is elsewhere by now, and TooBig. What is raised after the first
        row may have been written is `partly` done.
        """


@dataclass(frozen=True)
class Ports:
    """What every operation works with."""

    read: Callable[[str], File]
    find: Find
    store: CatalogStore
    now: Clock
    say: Say
    org: Org

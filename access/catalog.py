"""What is on offer: roles, the policies they name, and who may approve them. Values only; reading YAML is the store's business."""

from collections.abc import Mapping
from dataclasses import dataclass

from access.duration import DAY, Duration
from access.keys import (
    Key,
    OktaId,
    PolicyKey,
    RoleKey,
    SlackId,
    Target,
    approvers_key,
    catalog_head_key,
    policy_key,
    role_key,
    search_list_key,
)
from access.person import Party


@dataclass(frozen=True)
class Policy:
    """One set of rules shared by many roles. Lengths are seconds; `reminders` are seconds before the end, longest first.

    `requesters` are Okta group ids; empty means everybody. `longest` bounds a grant with all its extensions.
    """

    key: PolicyKey
    title: str
    durations: tuple[Duration, ...]
    longest: int
    approvals: int = 1
    requesters: frozenset[str] = frozenset()
    extend: bool = True
    reminders: tuple[int, ...] = (DAY,)
    pending: int = 7 * DAY
    sensitive: bool = False
    version: int = 1

    @property
    def record_key(self) -> Key:
        return policy_key(self.key)


@dataclass(frozen=True)
class Approver:
    """One entry of an approver list: the person, and the name that forms show."""

    okta: OktaId
    slack: SlackId
    name: str

    @property
    def party(self) -> Party:
        return Party(self.okta, self.slack)


@dataclass(frozen=True)
class ApproverList:
    """The vetted approvers of one role. Its version rises with each edit."""

    role: RoleKey
    approvers: tuple[Approver, ...]
    version: int = 1

    @property
    def key(self) -> Key:
        return approvers_key(self.role)

    def lists(self, person: Party) -> bool:
        """Whether this human is on the list, by any Slack account."""
        return any(approver.okta == person.okta for approver in self.approvers)


@dataclass(frozen=True)
class Role:
    """Something a person can ask for. `lesser` is the role that approvers may point to instead."""

    key: RoleKey
    title: str
    policy: PolicyKey
    owner: Party
    target: Target
    description: str = ""
    lesser: RoleKey | None = None
    retired: bool = False
    version: int = 1

    @property
    def record_key(self) -> Key:
        return role_key(self.key)


@dataclass(frozen=True)
class Entry:
    """One line of the packed search list: what a search shows, and hints for reading the role's records in one go.

    A hint can be out of date; whoever uses one compares it with the record.
    """

    key: RoleKey
    title: str
    policy: PolicyKey
    target: Target
    approvers: tuple[SlackId, ...]
    retired: bool = False


@dataclass(frozen=True)
class Head:
    """The one pointer of the catalogue: the version in force. Moving it is what applies a catalogue."""

    version: int

    @property
    def key(self) -> Key:
        return catalog_head_key()


@dataclass(frozen=True)
class SearchList:
    """All roles of one catalogue version, packed into one item so that a search needs no query."""

    version: int
    entries: tuple[Entry, ...]

    @property
    def key(self) -> Key:
        return search_list_key(self.version)

    def search(self, words: str, most: int = 100) -> tuple[Entry, ...]:
        """Roles on offer whose title or key has all the words, in any order; titles that start with the text come first."""
        wanted = words.casefold().split()
        found = [
            e
            for e in self.entries
            if not e.retired and all(w in f"{e.title} {e.key}".casefold() for w in wanted)
        ]
        start = words.strip().casefold()
        found.sort(key=lambda e: (not e.title.casefold().startswith(start), e.title.casefold()))
        return tuple(found[:most])

    def get(self, role: RoleKey) -> Entry | None:
        """The line of one role."""
        return self._by_key().get(role)

    def _by_key(self) -> Mapping[RoleKey, Entry]:
        return {entry.key: entry for entry in self.entries}

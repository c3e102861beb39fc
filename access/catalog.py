"""What is on offer: roles, the policies they name, and who may approve them. Values only; reading YAML is the store's business."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain, islice

from access.duration import DAY, Duration
from access.emergency import Rules
from access.hours import Hours
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
from access.searching import Line, Lines


class Ineligible(StrEnum):
    """What becomes of a running grant when its person leaves the groups that made them eligible: they keep it to its end, or it ends."""

    KEEP = "keep"
    END = "end"


@dataclass(frozen=True)
class Rule:
    """An approval that `by` gave beforehand: whoever is in the Okta group `group` gets the agreement of `by` to `longest` seconds at most."""

    group: str
    by: Party
    longest: int


@dataclass(frozen=True)
class Policy:
    """One set of rules shared by many roles. Lengths are seconds; `reminders` are seconds before the end, longest first.

    `requesters` are Okta group ids; empty means everybody. `longest` bounds a grant with all its extensions. `default` is the duration
    that a form begins with. `ticket` is what a ticket number looks like (see `access.ticket`), empty when none is wanted.
    `extensions` is how many times one grant can be extended, `longest_extension` by how much at once; None is no limit of its own.
    `hours` are when its requests can be approved, all of them together; none is always. With them `pending` counts only that time.
    `because` says why it is sensitive. `elsewhere` says where its requests are approved instead of in Slack; empty: in Slack.
    `rule` approves by itself, see `access.rule`.
    Without `emergency` nothing is given as one.
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
    default: Duration | None = None
    ticket: str = ""
    ticket_example: str = ""
    for_others: bool = False
    extensions: int | None = None
    longest_extension: int | None = None
    hours: tuple[Hours, ...] = ()
    when_ineligible: Ineligible = Ineligible.KEEP
    because: str = ""
    elsewhere: str = ""
    rule: Rule | None = None
    emergency: Rules | None = None
    version: int = 1

    @property
    def record_key(self) -> Key:
        return policy_key(self.key)

    @property
    def on_offer(self) -> tuple[Duration, ...]:
        """The durations that can really be given."""
        return tuple(each for each in self.durations if each.seconds <= self.longest)

    @property
    def extendable(self) -> bool:
        """Whether it allows extending, and offers a fixed time to extend by."""
        return self.extend and any(not each.moves_with_use for each in self.durations)


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
class Edited:
    """Who changed an approver list in Slack, and when (UTC seconds)."""

    by: Party
    at: int


@dataclass(frozen=True)
class ApproverList:
    """The vetted approvers of one role. Its version rises with each edit.

    `filed` is what the catalogue file said when it was last put in force, empty until the owner has changed the list in Slack;
    `edited` is the last such change. `confirmed` are those (by Okta id) of whom the owner said that they stay, though they are in none of
    the groups that the role's approvers belong to.
    """

    role: RoleKey
    approvers: tuple[Approver, ...]
    filed: tuple[Approver, ...] = ()
    edited: Edited | None = None
    version: int = 1
    confirmed: frozenset[str] = frozenset()

    @property
    def key(self) -> Key:
        return approvers_key(self.role)

    def lists(self, person: Party) -> bool:
        """Whether this human is on the list, by any Slack account."""
        return any(approver.okta == person.okta for approver in self.approvers)


@dataclass(frozen=True)
class Pushed:
    """How Okta carries a group on: the Okta app that pushes it, the service it goes to, and what the group is called there."""

    app: str
    to: str
    name: str


@dataclass(frozen=True)
class UsedApp:
    """An Okta app whose sign-ons count as use of a role that is none itself, and what people call it."""

    app: str
    name: str


@dataclass(frozen=True)
class Role:
    """Something a person can ask for. `lesser` is the role that approvers may point to instead.

    `pushed` is set when Okta carries the target on: then it is there in Okta at once, and at the service some minutes later.
    `approver_groups` are the Okta groups that its approvers belong to, if the catalogue says so (`access.belonging`).
    `activity` is the app whose sign-ons count as use of it, where that is not the target itself.
    `link` (https) opens what the role gives, and `use` is one sentence about how to use it; each may be empty.
    """

    key: RoleKey
    title: str
    policy: PolicyKey
    owner: Party
    target: Target
    description: str = ""
    lesser: RoleKey | None = None
    retired: bool = False
    pushed: Pushed | None = None
    link: str = ""
    use: str = ""
    approver_groups: frozenset[str] = frozenset()
    activity: UsedApp | None = None
    version: int = 1

    @property
    def record_key(self) -> Key:
        return role_key(self.key)

    @property
    def used_app(self) -> UsedApp | None:
        """The app whose sign-ons count, without a name where that is the target itself; None where use of it is not seen."""
        return UsedApp(self.target.ids[0], "") if self.target.kind == "okta_app" else self.activity

    @property
    def follows(self) -> str:
        """The name of the service that follows Okta; empty when there is none."""
        return self.pushed.to if self.pushed else ""


ABOUT_LONGEST = 100
"""Characters of a role's description that the search list has."""


@dataclass(frozen=True)
class Entry:
    """One line of the packed search list: what a search shows, and hints for reading the role's records in one go.

    A hint can be out of date; whoever uses one compares it with the record. `owner`, `owner_slack`, `lesser` and
    `about`, the beginning of the description, are unknown in lists of before; `about` is left out of a list that would grow too long.
    """

    key: RoleKey
    title: str
    policy: PolicyKey
    target: Target
    approvers: tuple[SlackId, ...]
    retired: bool = False
    owner: OktaId | None = None
    about: str = ""
    lesser: RoleKey | None = None
    owner_slack: SlackId | None = None


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

    def search(self, text: str, most: int = 100) -> tuple[Entry, ...]:
        """Roles on offer that have all the words of `text`, best first; all of them, by title, when there is no text."""
        if not text.strip():
            return self.on_offer[:most]
        places = islice(chain.from_iterable(self._lines.tiers(text)), most)
        return tuple(self.on_offer[place] for place in places)

    def best(self, text: str) -> tuple[Entry, ...]:
        """Those that fit best, equally well; none when nothing fits or nothing was typed."""
        return tuple(self.on_offer[place] for place in next(self._lines.tiers(text), ()))

    def get(self, role: RoleKey) -> Entry | None:
        """The line of one role."""
        return self._by_key.get(role)

    @cached_property
    def on_offer(self) -> tuple[Entry, ...]:
        """The roles that can be asked for, by title."""
        offered = [each for each in self.entries if not each.retired]
        return tuple(sorted(offered, key=lambda each: (each.title.casefold(), each.key)))

    @cached_property
    def _lines(self) -> Lines:
        return Lines(tuple(Line.of(each.title, each.key, each.about) for each in self.on_offer))

    @cached_property
    def _by_key(self) -> Mapping[RoleKey, Entry]:
        return {entry.key: entry for entry in self.entries}

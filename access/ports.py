"""What the rules need from outside, as protocols. An implementation guarantees the errors named here and no others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from access.audit import Fact
from access.breaker import Breaker, Heartbeat
from access.card import Card, Place
from access.catalog import ApproverList, Head, Policy, Role, SearchList
from access.holding import Holding
from access.keys import Due, Key, Lane, OktaId, SlackId, Target
from access.person import Load, Person
from access.request import Request

Clock = Callable[[], int]
"""UTC seconds, now."""

Record = (
    Request
    | Holding
    | Card
    | Person
    | Load
    | Breaker
    | Heartbeat
    | Role
    | Policy
    | ApproverList
    | Head
    | SearchList
    | Fact
)
"""Everything that a store reads back as a value."""


@dataclass(frozen=True)
class Write:
    """Put `record` whole, if the stored item is at version `was` (None: if there is no such item). The record carries the new version."""

    record: Request | Holding | Card | Person | Breaker
    was: int | None


@dataclass(frozen=True)
class Touch:
    """Change only when an item wants attention and whether it wakes the worker, if it is still at version `was`; no new version."""

    key: Key
    was: int
    due: Due | None
    wake: bool


@dataclass(frozen=True)
class Check:
    """Nothing is written, but the item must be at version `was` (None: absent), or the whole change is off."""

    key: Key
    was: int | None


@dataclass(frozen=True)
class Tally:
    """Add `by` to the count of waiting requests of one approver; needs no version, makes the row when there is none."""

    slack: SlackId
    by: int


@dataclass(frozen=True)
class Change:
    """One transaction: all of it happens or none of it. At most 100 parts."""

    writes: tuple[Write, ...] = ()
    touches: tuple[Touch, ...] = ()
    checks: tuple[Check, ...] = ()
    facts: tuple[Fact, ...] = ()
    tallies: tuple[Tally, ...] = ()


@dataclass(frozen=True)
class Nominee:
    """What the due index proposes. An index finds; it never decides: the item is read again by key."""

    key: Key
    due: Due


class Store(Protocol):
    """The records. Reads by key are consistent; everything may raise Busy."""

    def read(self, keys: Iterable[Key]) -> Mapping[Key, Record]:
        """One batch, at most 100 keys; what does not exist is left out. Raises Unreadable."""

    def commit(self, change: Change) -> None:
        """One transaction. Raises Conflict with the keys whose conditions failed; conflicts with other transactions and throttles
        are retried inside. A fact that exists already with the same content is no conflict of its own; with other content it is.
        """

    def due(self, lane: Lane, shard: int, until: int, most: int) -> Sequence[Nominee]:
        """Nominees of one lane and shard whose time is at or before `until`, oldest first."""

    def whose(self, okta: OktaId, kind: str = "") -> Sequence[Key]:
        """Keys of what the `who` index has for a person: kinds `REQ`, `CARD`, `HOLD`; all without a kind."""

    def facts(self, subject: str) -> Sequence[Fact]:
        """All facts of one subject in the order of their sequence."""

    def postpone(self, key: Key, at: int) -> None:
        """Move an item that cannot be read out of the way until `at`, touching nothing else of it."""

    def beat(self, heartbeat: Heartbeat) -> None:
        """Write the sweep's heartbeat."""


class Provisioner(Protocol):
    """One kind of target. Raises TryAgain or NeverWorks and nothing else; "already so" is success. `seconds` bounds the whole call."""

    service: str
    """The service whose failure is shared, for example `okta`; one breaker each."""
    bucket: str
    """The rate limit that its calls fall under, for example `okta:groups`."""

    def present(self, person: OktaId, target: Target, seconds: float) -> bool:
        """Whether the person has it now, whoever gave it. Reads only."""

    def add(self, person: OktaId, target: Target, seconds: float) -> None:
        """Give it; giving what is given is success."""

    def remove(self, person: OktaId, target: Target, seconds: float) -> None:
        """Take it away; taking what is gone is success."""


@dataclass(frozen=True)
class OktaPerson:
    """A person as Okta knows them. `alive` is false for those who must hold nothing (suspended, deprovisioned, not yet active)."""

    okta: OktaId
    login: str
    email: str
    name: str
    alive: bool
    groups: frozenset[str] = frozenset()


class Directory(Protocol):
    """Okta's people. Raises TryAgain or NeverWorks and nothing else; nobody found is an answer, never an error."""

    service: str

    def by_email(self, email: str, seconds: float) -> Sequence[OktaPerson]:
        """Everybody whose login or e-mail is exactly this one, case-folded: none, one, or more. With the ids of their groups."""

    def by_id(self, okta: OktaId, seconds: float) -> OktaPerson | None:
        """The person as of now, with the ids of their groups."""


@dataclass(frozen=True)
class Account:
    """A person as Slack knows them: one account and its flags."""

    slack: SlackId
    team: str
    name: str
    email: str
    tz: str
    bot: bool
    deleted: bool
    guest: bool
    stranger: bool
    confirmed: bool


@dataclass(frozen=True)
class Scene:
    """All that one drawing is made from, as it is on record at `now`. `event` is empty for the card, else the notice's event.

    `holding` is what the request is about; `parent` is what an extension extends; `waiting` is an undecided extension of it.
    `barred` recipients were found not to be on the approver list.
    """

    request: Request
    holding: Holding | None
    recipient: SlackId
    now: int
    event: str = ""
    parent: Request | None = None
    waiting: Request | None = None
    barred: bool = False


@dataclass(frozen=True)
class Drawing:
    """A message ready to send. `digest` changes exactly when what people see changes."""

    digest: str
    text: str
    blocks: Sequence[Mapping[str, object]]


class Messenger(Protocol):
    """The chat. Raises Undeliverable and nothing else."""

    def draw(self, scene: Scene) -> Drawing:
        """The drawing of the records; pure, no call."""

    def send(self, recipient: SlackId, drawing: Drawing, place: Place | None) -> Place:
        """Post it to the recipient's direct messages, or change the message at `place`."""

    def account(self, slack: SlackId) -> Account | None:
        """The account as Slack knows it now; None when there is none."""

    def account_by_email(self, email: str) -> Account | None:
        """The account with exactly this e-mail address; None when there is none."""

"""What the rules need from outside, as protocols. An implementation guarantees the errors named here and no others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from access.alarm import Alarm
from access.audit import Fact
from access.breaker import Breaker, Heartbeat
from access.budget import Budget
from access.card import Card, Place, Prior
from access.catalog import ApproverList, Edited, Head, Policy, Role, SearchList
from access.comparison import Comparison
from access.cursor import Cursor
from access.doubt import Doubt
from access.edits import Edits, Second
from access.emergency import Ledger
from access.holding import Holding
from access.job import Job, Piece
from access.keys import Due, Key, Lane, OktaId, RoleKey, SlackId, Target
from access.lookout import Lookout
from access.person import Has, Load, Person
from access.repeat import Repeat
from access.request import Request, Sync
from access.review import Reviewing
from access.team import Favourites, Team
from access.tracked import Track

Clock = Callable[[], int]
"""UTC seconds, now."""

Written = (
    Request
    | Holding
    | Card
    | Person
    | Breaker
    | Budget
    | Cursor
    | ApproverList
    | Edits
    | Second
    | Alarm
    | Team
    | Favourites
    | Repeat
    | Lookout
    | Comparison
    | Doubt
    | Job
    | Piece
    | Track
    | Reviewing
    | Ledger
)
"""What a change may put whole, under the version that was read."""
Record = Written | Load | Heartbeat | Role | Policy | Head | SearchList | Fact
"""Everything that a store reads back as a value."""


@dataclass(frozen=True)
class Write:
    """Put `record` whole, if the stored item is at version `was` (None: if there is no such item). The record carries the new version."""

    record: Written
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
    """Add `by` to the count of waiting requests of one approver; needs no version, makes the row when there is none.

    `decided`, if given, replaces what they decided lately. `gets` and `loses`, of which one is empty, change what they have.
    """

    slack: SlackId
    by: int
    decided: Mapping[str, int] | None = None
    gets: frozenset[Has] = frozenset()
    loses: frozenset[Has] = frozenset()


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


@dataclass(frozen=True)
class Archived:
    """A page of the audit, in the table's order. `after` is where the next one begins, None after the last."""

    facts: tuple[Fact, ...]
    unreadable: tuple[Key, ...]
    after: str | None


@dataclass(frozen=True)
class Surveyed:
    """A page of what is open in the table `work`. `after` is where the next one begins, None after the last."""

    records: Mapping[Key, Record]
    unreadable: tuple[Key, ...]
    after: str | None


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
        """Keys of what the `who` index has for a person: kinds `REQ`, `CARD`, `EDITS`, `PERSON`, `REVIEW`; without a kind all of them, and
        the holdings of the requests.
        """

    def known_as(self, email: str) -> Sequence[Key]:
        """Keys of the person records that have this e-mail address, case-folded; of records written before they were found so, none."""

    def running(self, role: RoleKey) -> Sequence[Key]:
        """Keys of what the `role` index has: the requests by which somebody has this role now, oldest first; for
        `WHILE_USED` the holdings with needs whose end moves with use.
        """

    def given(self, after: str, most: int) -> Sequence[Key]:
        """Keys of the holdings that were ever given, in the order of their partition keys: at most `most`, behind the one that is `after`;
        empty to begin with the first. Of those that were given before they were found so, and not written since, none.
        """

    def facts(self, subject: str) -> Sequence[Fact]:
        """All facts of one subject in the order of their sequence."""

    def outbox(self) -> Sequence[Key]:
        """Keys of the events that a warehouse is to have and has not, in the order of the times at which they are sent next."""

    def archive(self, after: str, most: int) -> Archived:
        """A page of all facts there are; the facts of one subject stand together, in their order. `after` is that of the page before.

        Goes through the table, so it is for reading the audit whole and for nothing else. Raises ValueError for a place that is none.
        """

    def survey(self, after: str, most: int) -> Surveyed:
        """A page of all in `work` that is not over, as it was some seconds ago at the earliest, out of the next `most` items. `after` is that
        of the page before. Left out are cards and requests that are closed and have nobody to tell.

        Goes through the table, so it is for the daily look at all of it and for nothing else. Raises ValueError for a place that is none.
        """

    def postpone(self, key: Key, at: int) -> None:
        """Move an item that cannot be read out of the way until `at`, touching nothing else of it."""

    def beat(self, heartbeat: Heartbeat) -> None:
        """Write the sweep's heartbeat."""


class Taken(StrEnum):
    """What a removal came to. KEPT: somebody else gives the same access, and that is not ours to take."""

    GONE = "gone"
    KEPT = "kept"


class Provisioner(Protocol):
    """One kind of target. Raises TryAgain or NeverWorks and nothing else; "already so" is success. `seconds` bounds the whole call."""

    service: str
    """The service whose failure is shared, for example `okta`; one breaker each."""
    bucket: str
    """The rate limit that its calls fall under, for example `okta:groups`."""

    def ready(self, *, removing: bool) -> None:
        """Raises Spent unless the rate limit has room for a whole giving or taking now. Calls nothing at the service."""

    def present(self, person: OktaId, target: Target, seconds: float) -> bool:
        """Whether the person has it now, whoever gave it. Reads only."""

    def giver(self, seconds: float) -> str:
        """As whom we give, by the id that the service itself records; empty where it does not tell who gave. Calls at most once."""

    def add(self, person: OktaId, target: Target, seconds: float) -> None:
        """Give it; giving what is given is success."""

    def remove(
        self, person: OktaId, target: Target, since: int, givers: tuple[str, ...], seconds: float
    ) -> Taken:
        """Take it away; taking what is gone is success. What others gave after `since` (UTC seconds, before our first add) is theirs.

        `givers` are those as whom we gave it; with none on record it is whoever we are now.
        """

    def sync(self, person: OktaId, target: Target) -> Sync:
        """What the last `present` of this pair showed of the far end beyond the service itself. Calls nothing."""


@dataclass(frozen=True)
class Use:
    """Somebody was let in to an app: who, the ids of all that the log names with it, and when (UTC seconds)."""

    person: OktaId
    apps: frozenset[str]
    at: int


@dataclass(frozen=True)
class UsePage:
    """A page of the log. `after` is the place of the next one. Whatever the log was told of before `read_to` (UTC seconds) was on this page
    or on one before it. `end`: there was nothing more.
    """

    uses: tuple[Use, ...]
    after: str
    read_to: int
    end: bool


class UseLog(Protocol):
    """The log of uses. Raises TryAgain or NeverWorks and nothing else."""

    def ready(self) -> None:
        """Raises Spent unless the rate limit has room for a page now, beside what is to be taken away. Calls nothing."""

    def page(self, after: str, since: int, seconds: float) -> UsePage:
        """What the log was told of after the place `after`, in the order in which it was told; without a place from `since` on. What has no
        meaning is left out. Raises Forgotten when the log does not know the place.
        """


@dataclass(frozen=True)
class OktaPerson:
    """A person as Okta knows them. `alive` is false for those who must hold nothing (suspended, deprovisioned, not yet active)."""

    okta: OktaId
    login: str
    email: str
    name: str
    alive: bool
    groups: frozenset[str] = frozenset()
    department: str = ""


class Directory(Protocol):
    """Okta's people. Raises TryAgain or NeverWorks and nothing else; nobody found is an answer, never an error."""

    service: str

    def ready(self) -> None:
        """Raises Spent unless the rate limits have room for looking one person up now and for what is to be taken away. Calls nothing."""

    def by_email(self, email: str, seconds: float) -> Sequence[OktaPerson]:
        """Everybody whose login or e-mail is exactly this one, case-folded: none, one, or more. With the ids of their groups."""

    def by_id(self, okta: OktaId, seconds: float) -> OktaPerson | None:
        """The person as of now, with the ids of their groups."""

    def has_group(self, group: str, seconds: float) -> bool | None:
        """Whether there is a group with this id; None when it is hidden from us, so that nobody knows who is in it. One call."""

    def alive(self, okta: OktaId, seconds: float) -> bool:
        """Whether the person may hold anything now; False for somebody whom Okta does not have. The cheapest answer, one call."""


@dataclass(frozen=True)
class Account:
    """A person as Slack knows them: one account and its flags. In an organisation of several workspaces, `teams` are those they are in."""

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
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Background:
    """Who asks, and for whom, by their names in Okta; the last change of who may approve this, if one of them made it lately;
    and what the person has besides, by title.
    """

    asker: str = ""
    whom: str = ""
    edited: Edited | None = None
    has: tuple[Has, ...] = ()


@dataclass(frozen=True)
class Scene:
    """All that one drawing is made from, as it is on record at `now`. `event` is empty for the card, else the notice's event.

    `holding` is what the request is about; `parent` is what an extension extends; `waiting` is an undecided extension of it.
    `barred` recipients were found not to be on the approver list. `prior` is what a look at the target had found when they were asked.
    `guests` are the reminders of other requests that the same message shows. `beside` are the other roles of an undecided bundle, each
    with the one request and holding that are its own. `later` are approvers who get the request later, and when (UTC seconds).
    `tz` is the recipient's time zone, empty when their record was not read.
    `background` is about the one who asks, while nobody has decided.
    `unreached` are approvers whom no message reaches, `uncounted` those who agreed and are on the list no more. `also` are titles of what else a reminder names.
    `review` is that of an emergency; `ledger` is what the one who asks used of emergencies, while nobody has decided.
    """

    request: Request
    holding: Holding | None
    recipient: SlackId
    now: int
    event: str = ""
    parent: Request | None = None
    waiting: Request | None = None
    barred: bool = False
    prior: Prior | None = None
    unreached: tuple[SlackId, ...] = ()
    uncounted: tuple[SlackId, ...] = ()
    also: tuple[str, ...] = ()
    guests: tuple["Scene", ...] = ()
    beside: tuple["Scene", ...] = ()
    later: tuple[tuple[SlackId, int], ...] = ()
    tz: str = ""
    background: Background = Background()
    review: Reviewing | None = None
    ledger: Ledger | None = None


@dataclass(frozen=True)
class Drawing:
    """A message ready to send. `digest` changes exactly when what people see changes."""

    digest: str
    text: str
    blocks: Sequence[Mapping[str, object]]


class Tracker(Protocol):
    """Where events about calls go. Raises Undeliverable and nothing else: `final` when this very event is not taken."""

    def track(self, event: str, seconds: float) -> None:
        """Send one event, a JSON object; the call takes at most so many seconds."""


class Errands(Protocol):
    """Long jobs that the sweep has go on with the time that it has left. Raises Busy, Unreadable and Conflict and nothing else."""

    def go_on(self, job: Key, left: Callable[[], float]) -> None:
        """A bounded part of one job; doing it twice does no harm. `left` gives the seconds that this invocation may still run."""


class Messenger(Protocol):
    """The chat. Raises Undeliverable and nothing else."""

    def draw(self, scene: Scene) -> Drawing:
        """The drawing of the records; pure, no call."""

    def draw_edits(self, edits: Edits, recipient: SlackId) -> Drawing:
        """The drawing of the last proposal about an approver list, for one of those whom it concerns; pure, no call."""

    def draw_alarm(self, alarm: Alarm) -> Drawing:
        """The drawing of an alarm; pure, no call."""

    def draw_doubt(self, doubt: Doubt) -> Drawing:
        """The drawing of the question whether an approver stays; pure, no call."""

    def wait(self, recipient: SlackId, place: Place | None) -> int:
        """Seconds until the chat has room for this message, 0 when it has; no call. `send` holds back what comes earlier."""

    def send(self, recipient: SlackId, drawing: Drawing, place: Place | None) -> Place:
        """Post it to the recipient's direct messages, or to a channel; or change the message at `place`. A place without a `ts` is where
        to answer: in that thread.
        """

    def account(self, slack: SlackId) -> Account | None:
        """The account as Slack knows it now; None when there is none."""

    def account_by_email(self, email: str) -> Account | None:
        """The account with exactly this e-mail address; None when there is none."""

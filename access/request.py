"""The request: the paper. It carries copies of all it was asked under, so that ending access never reads the catalogue."""

from dataclasses import dataclass
from enum import StrEnum

from access.activity import Activity, ByUse
from access.catalog import Ineligible, Policy
from access.duration import Duration
from access.emergency import Emergency
from access.hours import Hours
from access.keys import Due, Key, PolicyKey, RequestId, RoleKey, SlackId, Target, holding_key, request_key
from access.person import Party

REASON_LONGEST = 1000
CONTEXT_LONGEST = 1000
QUESTION_LONGEST = 500
QUESTIONS_MOST = 5
MOVES_MOST = 10
"""Moves that were taken back and are kept: the youngest."""


class State(StrEnum):
    """The states of a request."""

    PENDING = "pending"
    APPROVED = "approved"
    ENDED = "ended"


@dataclass(frozen=True)
class Limits:
    """The policy as it was when the request was made; open requests keep the stricter of then and now.

    `emergency` is for how many seconds it could have been given as an emergency, 0 for not at all.
    """

    policy: PolicyKey
    durations: tuple[Duration, ...]
    approvals: int
    longest: int
    extend: bool
    reminders: tuple[int, ...]
    sensitive: bool = False
    extensions: int | None = None
    longest_extension: int | None = None
    hours: tuple[Hours, ...] = ()
    when_ineligible: Ineligible = Ineligible.KEEP
    because: str = ""
    elsewhere: str = ""
    emergency: int = 0

    @classmethod
    def of(cls, policy: Policy) -> "Limits":
        """The copy that a request keeps."""
        return cls(
            policy=policy.key,
            durations=policy.durations,
            approvals=policy.approvals,
            longest=policy.longest,
            extend=policy.extend,
            reminders=policy.reminders,
            sensitive=policy.sensitive,
            extensions=policy.extensions,
            longest_extension=policy.longest_extension,
            hours=policy.hours,
            when_ineligible=policy.when_ineligible,
            because=policy.because,
            elsewhere=policy.elsewhere,
            emergency=policy.emergency.duration.seconds if policy.emergency else 0,
        )

    @property
    def policy_then(self) -> Policy:
        """The policy as far as this copy keeps it, for the rules that judge by one."""
        return Policy(
            self.policy,
            "",
            self.durations,
            self.longest,
            self.approvals,
            extend=self.extend,
            reminders=self.reminders,
            sensitive=self.sensitive,
            extensions=self.extensions,
            longest_extension=self.longest_extension,
            hours=self.hours,
            when_ineligible=self.when_ineligible,
            because=self.because,
            elsewhere=self.elsewhere,
        )


@dataclass(frozen=True)
class Lesser:
    """The smaller role that approvers of this one may point to, as it was called when the request was made."""

    role: RoleKey
    title: str


@dataclass(frozen=True)
class Companion:
    """Another request of the same bundle, with what finds its records, and what the approvers' card says of it."""

    request: RequestId
    role: RoleKey
    policy: PolicyKey
    target: Target
    title: str
    sensitive: bool = False


def numbered(first: RequestId, place: int) -> RequestId:
    """The id of the request at this place of a bundle (0 is the first), the same at every replay of its form."""
    return first if place == 0 else RequestId(f"{first}-{place + 1}")


@dataclass(frozen=True)
class Decision:
    """One person's answer. `duration` is the shorter one that an approval may name, `lesser` what a denial points to instead.

    `rule` is the Okta group of the rule by which the person had agreed beforehand, empty when they decided themselves.
    """

    by: Party
    approve: bool
    at: int
    reason: str = ""
    duration: Duration | None = None
    lesser: RoleKey | None = None
    rule: str = ""


@dataclass(frozen=True)
class Question:
    """What an approver asked about a request, and what the one who made it answered. Times are UTC seconds; None: no answer yet."""

    by: Party
    at: int
    text: str
    answer: str = ""
    answered_at: int | None = None


class Sync(StrEnum):
    """What Okta said, when it was given, of the account that Okta itself sets up in the app: nothing, still at it, or it could not."""

    NONE = ""
    SYNCING = "syncing"
    FAILED = "failed"


@dataclass(frozen=True)
class Stop:
    """Why and by whom a running grant is to end before its time; settle does the rest. `note` is what they wrote to the person."""

    reason: str
    by: str
    at: int
    note: str = ""


@dataclass(frozen=True)
class Moved:
    """That the person could not ask for this any more when last looked up, found out at `at` (UTC seconds): they left the groups that
    made them eligible, or the one whose members may use the service (`access.moving`). `latest` is up to when use moved the end before
    that, 0 where it does not: see `access.fixing`.
    """

    why: str
    at: int
    latest: int = 0


@dataclass(frozen=True)
class Chased:
    """What was done while people waited for an answer (UTC seconds): when the one who asked reminded the approvers, who was asked before
    others were asked instead, and that nobody who could answer was found. `owner` was told, at `told_at`.
    """

    nudges: tuple[int, ...] = ()
    formerly: tuple[Party, ...] = ()
    owner: Party | None = None
    told_at: int = 0
    nobody: bool = False


@dataclass(frozen=True)
class Request:
    """One request for its whole life. All times are UTC seconds; `version` counts its facts and `tail` is the last one's hash.

    `end` is the only end time there is: set at approval, moved by an approved extension or by recorded use, by nothing else.
    `former_ends` are the ends it had
    before, so that notices of them are found again. `extended` counts the extensions that were agreed to. `kept` says that it ended and the person still has it by somebody else's doing. `given_at` and `taking_back_at` say that the fact was recorded; `reason_ended` says how it ended.
    `follows` is the service that Okta carries it on to, which has it some minutes later. `link` and `use` are the role's.
    `bundle` is the first request of those that were asked for together, and `also` are the others; only the first one has them.
    `through` are the Okta groups that made the person eligible, empty where everybody may ask; `moved` says that they left them,
    and `moved_before` that they did and came back, so that the notices of that are found again.
    `activity` is there when its end moves with use.
    `emergency` is set when it was given at once, without approval, to be reviewed afterwards.
    `context` is where it was asked from, in the words that the one who asked was looking at.
    """

    id: RequestId
    requester: Party
    for_whom: Party
    role: RoleKey
    title: str
    target: Target
    limits: Limits
    asked: tuple[Party, ...]
    duration: Duration
    reason: str
    made_at: int
    deadline: int
    state: State = State.PENDING
    decisions: tuple[Decision, ...] = ()
    granted: Duration | None = None
    approved_at: int | None = None
    end: int | None = None
    former_ends: tuple[int, ...] = ()
    extended: int = 0
    begun_at: int | None = None
    given_at: int | None = None
    had_already: bool = False
    kept: bool = False
    stopped: Stop | None = None
    taking_back_at: int | None = None
    ended_at: int | None = None
    reason_ended: str = ""
    extends: RequestId | None = None
    lesser: Lesser | None = None
    bundle: RequestId | None = None
    also: tuple[Companion, ...] = ()
    ticket: str = ""
    context: str = ""
    questions: tuple[Question, ...] = ()
    follows: str = ""
    link: str = ""
    use: str = ""
    sync: Sync = Sync.NONE
    activity: Activity | None = None
    chased: Chased = Chased()
    through: frozenset[str] = frozenset()
    moved: Moved | None = None
    moved_before: tuple[Moved, ...] = ()
    emergency: Emergency | None = None
    tail: str = ""
    version: int = 0
    due: Due | None = None
    wake: bool = False

    @property
    def key(self) -> Key:
        return request_key(self.id)

    @property
    def holding_key(self) -> Key:
        return holding_key(self.for_whom.okta, self.target)

    @property
    def carried(self) -> bool:
        """Whether the first request of its bundle speaks for it: until all of them are approved, it has no card of its own."""
        return self.bundle not in (None, self.id) and self.approved_at is None

    @property
    def titles(self) -> tuple[str, ...]:
        """What is decided together with it, by title, its own first."""
        return (self.title, *(each.title for each in self.also))

    @property
    def sensitive(self) -> bool:
        """Whether anything that is decided together with it is."""
        return self.limits.sensitive or any(each.sensitive for each in self.also)

    @property
    def approvals(self) -> tuple[Decision, ...]:
        """The approvals so far, in the order of their commits."""
        return tuple(decision for decision in self.decisions if decision.approve)

    @property
    def given_by(self) -> tuple[Decision, ...]:
        """The approvals by which it was given: none of an emergency, which waited for nobody, also where somebody had agreed before."""
        return () if self.emergency else self.approvals

    @property
    def denial(self) -> Decision | None:
        """The denial that ended it."""
        return next((decision for decision in self.decisions if not decision.approve), None)

    @property
    def running(self) -> bool:
        """Approved, and nobody has stopped it; whether its end has passed is for the clock to say."""
        return self.state is State.APPROVED and self.stopped is None

    @property
    def idles(self) -> bool:
        """Whether its end, as things are, is one that use would still move."""
        return self.activity is not None and self.end is not None and self.end < self.activity.latest

    @property
    def by_use(self) -> ByUse | None:
        """What the holding keeps of it, where its end moves with use."""
        if self.activity is None or self.granted is None or self.approved_at is None:
            return None
        return ByUse(self.activity.app, self.approved_at, self.granted.seconds, self.activity.latest)

    @property
    def suggested(self) -> Lesser | None:
        """The smaller role that the denial points to."""
        pointed = (
            self.lesser is not None and self.denial is not None and self.denial.lesser == self.lesser.role
        )
        return self.lesser if pointed else None

    def involves(self, slack: SlackId) -> bool:
        """Whether this account asked, gets the access, or was asked to approve or to review."""
        reviewers = self.emergency.reviewers if self.emergency else ()
        people = (self.requester, self.for_whom, *self.asked, *self.chased.formerly, *reviewers)
        return slack in {party.slack for party in people}

    @property
    def unanswered(self) -> tuple[Party, ...]:
        """Those who were asked and have not agreed."""
        agreed = {each.by.okta for each in self.approvals}
        return tuple(party for party in self.asked if party.okta not in agreed)

"""The request: the paper. It carries copies of all it was asked under, so that ending access never reads the catalogue."""

from dataclasses import dataclass
from enum import StrEnum

from access.catalog import Policy
from access.duration import Duration
from access.keys import Due, Key, PolicyKey, RequestId, RoleKey, SlackId, Target, holding_key, request_key
from access.person import Party

REASON_LONGEST = 1000


class State(StrEnum):
    """The states of a request."""

    PENDING = "pending"
    APPROVED = "approved"
    ENDED = "ended"


@dataclass(frozen=True)
class Limits:
    """The policy as it was when the request was made; open requests keep the stricter of then and now."""

    policy: PolicyKey
    durations: tuple[Duration, ...]
    approvals: int
    longest: int
    extend: bool
    reminders: tuple[int, ...]

    @classmethod
    def of(cls, policy: Policy) -> "Limits":
        """The copy that a request keeps."""
        return cls(
            policy.key, policy.durations, policy.approvals, policy.longest, policy.extend, policy.reminders
        )


@dataclass(frozen=True)
class Lesser:
    """The smaller role that approvers of this one may point to, as it was called when the request was made."""

    role: RoleKey
    title: str


@dataclass(frozen=True)
class Decision:
    """One person's answer. `duration` is the shorter one that an approval may name, `lesser` what a denial points to instead."""

    by: Party
    approve: bool
    at: int
    reason: str = ""
    duration: Duration | None = None
    lesser: RoleKey | None = None


@dataclass(frozen=True)
class Stop:
    """Why and by whom a running grant is to end before its time; settle does the rest."""

    reason: str
    by: str
    at: int


@dataclass(frozen=True)
class Request:
    """One request for its whole life. All times are UTC seconds; `version` counts its facts and `tail` is the last one's hash.

    `end` is the only end time there is: set at approval, moved by an approved extension or by recorded use, by nothing else.
    `former_ends` are the ends it had
    before, so that notices of them are found again. `given_at` and `taking_back_at` say that the fact was recorded; `reason_ended` says how it ended.
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
    begun_at: int | None = None
    given_at: int | None = None
    had_already: bool = False
    stopped: Stop | None = None
    taking_back_at: int | None = None
    ended_at: int | None = None
    reason_ended: str = ""
    extends: RequestId | None = None
    lesser: Lesser | None = None
    bundle: str | None = None
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
    def approvals(self) -> tuple[Decision, ...]:
        """The approvals so far, in the order of their commits."""
        return tuple(decision for decision in self.decisions if decision.approve)

    @property
    def denial(self) -> Decision | None:
        """The denial that ended it."""
        return next((decision for decision in self.decisions if not decision.approve), None)

    @property
    def running(self) -> bool:
        """Approved, and nobody has stopped it; whether its end has passed is for the clock to say."""
        return self.state is State.APPROVED and self.stopped is None

    @property
    def suggested(self) -> Lesser | None:
        """The smaller role that the denial points to."""
        pointed = (
            self.lesser is not None and self.denial is not None and self.denial.lesser == self.lesser.role
        )
        return self.lesser if pointed else None

    def involves(self, slack: SlackId) -> bool:
        """Whether this account asked, gets the access, or was asked to approve."""
        return slack in {self.requester.slack, self.for_whom.slack, *(party.slack for party in self.asked)}

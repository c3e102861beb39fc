"""What an edge hands to the workflow and gets to draw a form from. Values only; an edge parses its payload into these, once."""

from dataclasses import dataclass

from access.card import Place
from access.catalog import Approver, Policy, Role
from access.duration import Duration
from access.holding import Holding
from access.keys import (
    Key,
    OktaId,
    PolicyKey,
    RequestId,
    RoleKey,
    SlackId,
    Target,
    approvers_key,
    holding_key,
    person_key,
    policy_key,
    request_key,
    role_key,
)
from access.request import Request


@dataclass(frozen=True)
class By:
    """Who acts: the account that the verified payload names. `mark` is the hash of the signed request, so that a replay adds
    nothing to the record. `place` is the message that was clicked, when there was one.
    """

    slack: SlackId
    mark: str
    place: Place | None = None


@dataclass(frozen=True)
class Pointer:
    """What a button carries: the request's id, and hints (none of which ever changes for a request) that let one batch read all.

    The hints are compared with the record after reading; only the id decides. Text form: the parts joined by `|`.
    """

    request: RequestId
    role: RoleKey
    policy: PolicyKey
    person: OktaId
    target: Target
    holder: SlackId
    parent: RequestId | None = None

    def __str__(self) -> str:
        parts = [self.request, self.role, self.policy, self.person, str(self.target), self.holder]
        return "|".join([*parts, self.parent or ""])

    @classmethod
    def parse(cls, text: str) -> "Pointer":
        """Read the text form. Raises ValueError when it is none."""
        request, role, policy, person, target, holder, parent = text.split("|")
        if not request:
            raise ValueError("a pointer without a request")
        return cls(
            RequestId(request),
            RoleKey(role),
            PolicyKey(policy),
            OktaId(person),
            Target.parse(target),
            SlackId(holder),
            RequestId(parent) if parent else None,
        )

    @classmethod
    def to(cls, request: Request) -> "Pointer":
        """The pointer to a request."""
        return cls(
            request.id,
            request.role,
            request.limits.policy,
            request.for_whom.okta,
            request.target,
            request.for_whom.slack,
            request.extends,
        )

    @property
    def keys(self) -> tuple[Key, ...]:
        """What a click about this request needs, besides the person who clicked."""
        parent = (request_key(self.parent),) if self.parent else ()
        return (
            request_key(self.request),
            person_key(self.holder),
            holding_key(self.person, self.target),
            role_key(self.role),
            policy_key(self.policy),
            approvers_key(self.role),
            *parent,
        )


@dataclass(frozen=True)
class Asking:
    """A submitted form. `id` was minted when the form opened. `person` is a hint: the Okta id the form was opened with."""

    id: RequestId
    role: RoleKey
    duration: str
    reason: str
    approvers: tuple[SlackId, ...]
    person: OktaId | None = None


@dataclass(frozen=True)
class Answering:
    """An approver's answer. `duration` is a shorter offered one that an approval names; `lesser` the role that a denial points to."""

    approve: bool
    reason: str = ""
    duration: Duration | None = None
    lesser: RoleKey | None = None


@dataclass(frozen=True)
class Choice:
    """One approver as the form shows them. `proposed` marks those that are preselected: the least-loaded, as many as needed."""

    approver: Approver
    waiting: int
    proposed: bool


@dataclass(frozen=True)
class Offer:
    """What a form may show for one role and one person: by construction nothing that the rules would refuse."""

    role: Role
    policy: Policy
    durations: tuple[Duration, ...]
    approvers: tuple[Choice, ...]
    holding: Holding | None
    lesser: Role | None = None
    person: OktaId | None = None


@dataclass(frozen=True)
class Extension:
    """What the form for extending may show: the running request and the durations that still fit under the longest total."""

    request: Request
    durations: tuple[Duration, ...]

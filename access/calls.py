"""What an edge hands to the workflow and gets to draw a form from. Values only; an edge parses its payload into these, once."""

from collections.abc import Mapping
from dataclasses import dataclass

from access.answers import Refused
from access.card import Place
from access.catalog import Approver, Policy, Role, Rule
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
from access.request import Request, numbered

POINTER_LONGEST = 1900
"""Characters; Slack keeps 2,000 with a button."""


SLACK = "slack"


@dataclass(frozen=True)
class By:
    """Who acts: the account that the verified payload names. `mark` is the hash of the signed request, so that a replay adds
    nothing to the record. `place` is the message that was clicked, when there was one. `way` is how they came in: `slack`, or another
    way and who came by it, such as `local:jdoe`.
    """

    slack: SlackId
    mark: str
    place: Place | None = None
    way: str = SLACK

    @property
    def recorded(self) -> Mapping[str, str]:
        """What facts keep of it."""
        return {"slack": self.slack, **({} if self.way == SLACK else {"way": self.way})}


@dataclass(frozen=True)
class Hint:
    """Where the records of another request of a bundle are. Text form: the parts joined by `/`."""

    role: RoleKey
    policy: PolicyKey
    target: Target

    def __str__(self) -> str:
        return f"{self.role}/{self.policy}/{self.target}"

    @classmethod
    def of(cls, text: str) -> "Hint | None":
        """Read the text form; None when it is none."""
        try:
            role, policy, target = text.split("/")
            return cls(RoleKey(role), PolicyKey(policy), Target.parse(target))
        except ValueError:
            return None


@dataclass(frozen=True)
class Pointer:
    """What a button carries: the request's id, and hints (none of which ever changes for a request) that let one batch read all.

    The hints are compared with the record after reading; only the id decides. Text form: the parts joined by `|`. `also` are hints for
    the other requests of its bundle, in their order; they are left out where there is no room for them. What only a newer release can
    have written behind them is no hint for us.
    """

    request: RequestId
    role: RoleKey
    policy: PolicyKey
    person: OktaId
    target: Target
    holder: SlackId
    parent: RequestId | None = None
    also: tuple[Hint, ...] = ()

    def __str__(self) -> str:
        parts = [self.request, self.role, self.policy, self.person, str(self.target), self.holder]
        text = "|".join([*parts, self.parent or ""])
        more = "".join(f"|{each}" for each in self.also)
        return text + more if len(text + more) <= POINTER_LONGEST else text

    @classmethod
    def parse(cls, text: str) -> "Pointer":
        """Read the text form. Raises ValueError when it is none."""
        request, role, policy, person, target, holder, parent, *also = text.split("|")
        if not request or len(text) > POINTER_LONGEST:
            raise ValueError("a pointer without a request, or longer than any that is written")
        return cls(
            RequestId(request),
            RoleKey(role),
            PolicyKey(policy),
            OktaId(person),
            Target.parse(target),
            SlackId(holder),
            RequestId(parent) if parent else None,
            tuple(hint for hint in map(Hint.of, also) if hint),
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
            tuple(Hint(each.role, each.policy, each.target) for each in request.also),
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
            *(key for place, each in enumerate(self.also, 1) for key in self._of(place, each)),
        )

    def _of(self, place: int, hint: Hint) -> tuple[Key, ...]:
        return (
            request_key(numbered(self.request, place)),
            holding_key(self.person, hint.target),
            role_key(hint.role),
            policy_key(hint.policy),
            approvers_key(hint.role),
        )


@dataclass(frozen=True)
class Asking:
    """A submitted form. `id` was minted when the form opened. `person` is a hint: the Okta id of whoever would get the access.

    `also` are roles to ask for together with `role`, in one bundle. `for_whom` is the account that would get the access, None for
    the one who asks. `context` is where the form was opened from, as plain text: a message and its address. With `emergency` it is
    to be given at once, and `reason` is the incident; what else is chosen does not count.
    """

    id: RequestId
    role: RoleKey
    duration: str
    reason: str
    approvers: tuple[SlackId, ...]
    person: OktaId | None = None
    also: tuple[RoleKey, ...] = ()
    ticket: str = ""
    for_whom: SlackId | None = None
    context: str = ""
    emergency: bool = False

    @property
    def roles(self) -> tuple[RoleKey, ...]:
        """All that is asked for, each role once."""
        return tuple(dict.fromkeys((self.role, *self.also)))


@dataclass(frozen=True)
class Answering:
    """An approver's answer. `duration` is a shorter offered one that an approval names; `lesser` the role that a denial points to."""

    approve: bool
    reason: str = ""
    duration: Duration | None = None
    lesser: RoleKey | None = None


@dataclass(frozen=True)
class Choice:
    """One approver as the form shows them. `proposed` marks those that are preselected: the least-loaded, as many as needed.

    `away_until` (UTC seconds) is 0 for those who are there. `digest` are the hours at which they get requests together, if they do.
    """

    approver: Approver
    waiting: int
    proposed: bool
    away_until: int = 0
    digest: tuple[int, ...] = ()


@dataclass(frozen=True)
class Urgent:
    """What people read before they take something as an emergency: for how long, who is told and asked to review it, within how many
    seconds. `security`: the security team is told as well.
    """

    duration: Duration
    reviewers: tuple[SlackId, ...]
    review: int
    security: bool


@dataclass(frozen=True)
class Offer:
    """What a form may show for these roles and one person: by construction nothing that the rules would refuse.

    `policy` is the strictest of what holds for `role` and those of `also`, `durations` are those that all of them offer, and
    `approvers` those who may decide on all of them. `default` is the duration to begin with. `ticket` is an example of the ticket
    number that has to be given, empty when none is wanted. `for_others`: it may be asked for on behalf of somebody else.
    `also_possible`: another role may be added. `rule` agrees to it by itself, for as long as it says. `tz` is the time zone of the
    one who asks. `person` and `holding` are of the one who would get the access.
    `urgent`: it would be given as an emergency; where the policy allows that and something else does not, `not_urgent` says what.
    `instead`: why it cannot be asked for in the ordinary way, so that the emergency alone is on offer.
    """

    role: Role
    policy: Policy
    durations: tuple[Duration, ...]
    approvers: tuple[Choice, ...]
    holding: Holding | None
    lesser: Role | None = None
    person: OktaId | None = None
    also: tuple[Role, ...] = ()
    ticket: str = ""
    for_others: bool = False
    default: Duration | None = None
    also_possible: bool = False
    rule: Rule | None = None
    tz: str = "UTC"
    urgent: Urgent | None = None
    not_urgent: str = ""
    instead: tuple[Refused, ...] = ()

    @property
    def owner(self) -> SlackId:
        """Who answers for the system, and keeps the list of those who approve."""
        return self.role.owner.slack


@dataclass(frozen=True)
class Extension:
    """What the form for extending may show: the running request and the durations that still fit under the longest total."""

    request: Request
    durations: tuple[Duration, ...]

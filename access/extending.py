"""The rules for extending: whether a grant may be asked for longer, by how much, and how often. The stricter of then and now.

Judged when the form is drawn, when it is sent, and again when somebody agrees. None of them writes.
"""

from access import answers
from access.answers import Refused
from access.catalog import Policy
from access.duration import Duration
from access.holding import Holding
from access.request import Request, State


def least(*limits: int | None) -> int | None:
    """The strictest of these limits, of which None is no limit."""
    return min((each for each in limits if each is not None), default=None)


def can_extend(
    parent: Request | None, holding: Holding | None, policy: Policy | None, now: int
) -> Refused | None:
    """An extension counts only while what it extends is approved, not stopped, before its end, and needed."""
    if parent is None:
        return answers.unknown_request()
    if parent.state is State.PENDING or parent.end is None:
        return answers.not_running()
    if parent.state is State.ENDED or now >= parent.end:
        return answers.not_running()
    if parent.stopped or holding is None or parent.id not in holding.needs:
        return answers.being_ended()
    return _allowed(parent, policy)


def _allowed(parent: Request, policy: Policy | None) -> Refused | None:
    if policy is None or not (policy.extendable and parent.limits.policy_then.extendable):
        return answers.cannot_extend()
    most = least(policy.extensions, parent.limits.extensions)
    return answers.extended_enough() if most is not None and parent.extended >= most else None


def exhausted(request: Request) -> Refused | None:
    """Why a running grant cannot be extended any more, as far as its own copy of the policy tells; None while it can."""
    then = request.limits.policy_then
    return _allowed(request, then) or (None if extensions(request, then) else answers.longest_reached())


def fits(parent: Request, policy: Policy, duration: Duration) -> bool:
    """Whether the whole length, from the first approval to the new end, stays within the stricter longest total."""
    if parent.end is None or parent.approved_at is None:
        return False
    return duration.end(parent.end) - parent.approved_at <= min(parent.limits.longest, policy.longest)


def short_enough(parent: Request, policy: Policy, duration: Duration) -> bool:
    """Whether one extension may be this: a fixed time, because use moves an end by itself or not at all, and not too long at once."""
    if duration.moves_with_use:
        return False
    most = least(policy.longest_extension, parent.limits.longest_extension)
    return most is None or duration.seconds <= most


def extensions(parent: Request, policy: Policy) -> tuple[Duration, ...]:
    """The durations, offered then and now, that still fit."""
    both = [each for each in policy.durations if each in parent.limits.durations]
    return tuple(each for each in both if short_enough(parent, policy, each) and fits(parent, policy, each))

"""Which approvals of an undecided request count: those of people who are on the approver lists now, by person, and those by rule that
the rule would give now. Pure.
"""

from collections.abc import Iterable

from access.catalog import ApproverList, Policy, Role
from access.keys import Key, SlackId, approvers_key, person_key, policy_key, role_key
from access.person import Person
from access.policy import granted
from access.reading import Known, get
from access.request import Decision, Request, State
from access.rule import stands
from access.unanswered import roles


def counted(request: Request, lists: Iterable[ApproverList]) -> list[Decision]:
    """The yeses of those whom all of these lists have. Whoever was taken off a list since counts no more."""
    every = tuple(lists)
    return [each for each in request.approvals if all(listed.lists(each.by) for listed in every)]


def lists(known: Known, request: Request) -> list[ApproverList]:
    """The lists, as far as they are known, of all roles that are decided together with this request."""
    found = (get(known, approvers_key(role), ApproverList) for role in roles(request))
    return [each for each in found if each]


def still_counted(known: Known, request: Request) -> list[Decision]:
    """The same as far as lists, policy and person are known; of those by rule the ones that the rule would give now."""
    found = counted(request, lists(known, request))
    return [each for each in found if _stands(known, request, each)]


def wants(known: Known, request: Request) -> Iterable[Key]:
    """What an approval by rule is judged by again, while others have to agree as well."""
    if request.state is State.PENDING and any(each.rule for each in request.approvals):
        role = get(known, role_key(request.role), Role)
        yield from (role_key(request.role), person_key(request.for_whom.slack))
        yield from [policy_key(role.policy)] if role else []


def _stands(known: Known, request: Request, decision: Decision) -> bool:
    role = get(known, role_key(request.role), Role)
    policy = get(known, policy_key(role.policy), Policy) if role else None
    person = get(known, person_key(request.for_whom.slack), Person)
    if policy is None or person is None:
        return True
    return stands(decision, policy.rule, person, granted(request, request.approvals).seconds)


def uncounted(known: Known, request: Request) -> tuple[SlackId, ...]:
    """Those who agreed and do not count any more, while nobody has decided; as far as is known."""
    if request.state is not State.PENDING:
        return ()
    count = {each.by for each in still_counted(known, request)}
    return tuple(dict.fromkeys(each.by.slack for each in request.approvals if each.by not in count))

"""Extend: a request of its own that names what it extends. It changes nothing until approvers agree again."""

from dataclasses import replace

from access import answers, extending, hours
from access import policy as rules
from access.answers import Done, Refusals, Refused
from access.audit import What
from access.calls import By, Extension, Pointer
from access.catalog import ApproverList, Policy, Role
from access.decide import click
from access.desk import Desk
from access.duration import Duration
from access.holding import Holding
from access.keys import RequestId, approvers_key, person_key, policy_key, request_key, role_key
from access.lifecycle import BIRTHS, Birth
from access.person import Party, Person
from access.person import judge as judge_person
from access.ports import Change, Write
from access.reading import Known, get
from access.recording import Plan, noted, tell_soon
from access.request import Limits, Request
from access.weighing import Terms, judged_by, versions


def may_extend(desk: Desk, by: By, pointer: Pointer) -> Done[Extension] | Refusals:
    """What the form for extending may show; writes nothing but a refusal."""
    found: list[Extension] = []

    def look(known: Known) -> Done[Request] | Refusals:
        verdict = _judge(desk, known, by, pointer)
        if isinstance(verdict, Refusals):
            return verdict
        parent, policy = verdict[0], verdict[2]
        found.append(Extension(parent, extending.extensions(parent, policy)))
        return Done(parent)

    answer = click(desk, by, pointer, "extend", look)
    return answer if isinstance(answer, Refusals) else Done(found[-1])


def extend(
    desk: Desk, by: By, pointer: Pointer, new: RequestId, duration: str, reason: str
) -> Done[Request] | Refusals:
    """Ask the approvers again, for a longer end. A replayed form finds its own request."""

    def judge(known: Known) -> Plan[Request] | Done[Request] | Refusals:
        before = get(known, request_key(new), Request)
        if before and before.requester.slack == by.slack:
            return Done(before, repeated=True)
        verdict = _judge(desk, known, by, pointer)
        if isinstance(verdict, Refusals):
            return verdict
        parent, role, policy, approvers, person, holding = verdict
        wanted = next((each for each in extending.extensions(parent, policy) if str(each) == duration), None)
        wrong = answers.refusals(
            [None if wanted else answers.duration_not_offered(), rules.good_reason(reason)]
        )
        if wrong:
            return wrong
        assert wanted is not None  # noqa: S101 - that is wrong; this tells the type checker
        asked = _approvers(parent, approvers, _needed(parent, policy))
        request = _request(parent, policy, asked, wanted, reason, new, desk.clock())
        detail = {"extends": parent.id, "duration": duration, **versions(by, role, policy, approvers)}
        request, fact = noted(request, What.ASKED, person.party.okta, request.made_at, detail)
        locked = replace(holding, asking=new, version=holding.version + 1)
        writes = (Write(request, None), Write(locked, holding.version))
        return Plan(
            Change(writes=writes, checks=judged_by(role, policy, approvers, person), facts=(fact,)),
            Done(request),
        )

    return click(desk, by, pointer, "extend", judge, more=(request_key(new),))


Verdict = tuple[Request, Role, Policy, ApproverList, Person, Holding]


def _judge(desk: Desk, known: Known, by: By, pointer: Pointer) -> Verdict | Refusals:
    now = desk.clock()
    parent = get(known, request_key(pointer.request), Request)
    if parent is None:
        return Refusals((answers.unknown_request(),))
    if by.slack != parent.for_whom.slack:
        return Refusals((answers.not_yours(),))
    person = get(known, person_key(by.slack), Person)
    if refused := judge_person(person, now):
        return Refusals((refused,))
    assert person is not None  # noqa: S101 - `judge_person` refuses None; this tells the type checker
    role = get(known, role_key(parent.role), Role)
    policy = get(known, policy_key(role.policy), Policy) if role else None
    approvers = get(known, approvers_key(parent.role), ApproverList)
    holding = get(known, parent.holding_key, Holding)
    if role is None or policy is None or approvers is None or holding is None:
        return Refusals((answers.not_running(),)) if holding is None else Refusals((answers.unknown_role(),))
    wrong = against(parent, holding, person, Terms(role, policy, approvers), now)
    return answers.refusals(wrong) or (parent, role, policy, approvers, person, holding)


def against(
    parent: Request, holding: Holding, person: Person, terms: Terms, now: int
) -> tuple[Refused | None, ...]:
    """All that keeps this person from asking for more time under these rules."""
    role, policy = terms.role, terms.policy
    return (
        extending.can_extend(parent, holding, policy, now),
        rules.may_see(role, policy, person),
        rules.free_to_ask(holding),
        None if extending.extensions(parent, policy) else answers.longest_reached(),
        None if _enough(parent, policy, terms.approvers) else answers.no_approver(),
        None if role.target == parent.target else answers.leads_elsewhere(),
    )


def _approvers(parent: Request, approvers: ApproverList, needed: int) -> tuple[Party, ...]:
    """Those who were asked before and are still listed; everybody listed when too few of them are."""
    others = [each.party for each in approvers.approvers if not each.party.is_(parent.for_whom)]
    before = [party for party in others if any(party.is_(asked) for asked in parent.asked)]
    enough = len({party.okta for party in before}) >= needed
    return tuple((before if enough else others)[: rules.MOST_AT_ONCE])


def _enough(parent: Request, policy: Policy, approvers: ApproverList) -> bool:
    needed = _needed(parent, policy)
    return len({party.okta for party in _approvers(parent, approvers, needed)}) >= needed


def _needed(parent: Request, policy: Policy) -> int:
    return max(parent.limits.approvals, policy.approvals)


def _request(
    parent: Request,
    policy: Policy,
    asked: tuple[Party, ...],
    duration: Duration,
    reason: str,
    new: RequestId,
    now: int,
) -> Request:
    return Request(
        id=new,
        requester=parent.for_whom,
        for_whom=parent.for_whom,
        role=parent.role,
        title=parent.title,
        target=parent.target,
        limits=replace(Limits.of(policy), approvals=_needed(parent, policy)),
        asked=asked,
        duration=duration,
        reason=reason.strip(),
        made_at=now,
        deadline=min(hours.after(policy.hours, now, policy.pending), parent.end or now),
        state=BIRTHS[Birth.ASKED],
        extends=parent.id,
        due=tell_soon(now),
        wake=True,
    )

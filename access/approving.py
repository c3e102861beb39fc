"""Approving: one person's yes to a request, or to all requests of a bundle. Whether they may decide at all was judged before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from access import answers, bundle
from access import policy as rules
from access.answers import Done, Refusals, Refused
from access.audit import What
from access.calls import By
from access.catalog import ApproverList, Policy, Role
from access.counting import counted
from access.duration import Duration
from access.keys import approvers_key, person_key, policy_key, role_key
from access.lifecycle import Event, move
from access.moves import Agreement, begin_to_give, prolong
from access.person import Person
from access.ports import Change, Write
from access.reading import Known, get
from access.recording import Plan, noted, tell_soon
from access.request import Decision, Request
from access.rule import stands
from access.weighing import Terms, judged_by, versions


@dataclass(frozen=True)
class _Step:
    """One request, the rules of its role, who would get it, and the decision with what it is recorded with."""

    by: By
    request: Request
    terms: Terms
    holder: Person | None
    clicker: Person
    decision: Decision

    @property
    def agreed(self) -> Request:
        return replace(self.request, decisions=(*self.request.decisions, self.decision))

    @property
    def granted(self) -> Duration:
        """What was asked for, or the shortest that anybody named who agreed."""
        return rules.granted(self.request, self.agreed.approvals)

    def stands(self, decision: Decision) -> bool:
        """An approval by rule is judged again whenever somebody agrees."""
        return stands(decision, self.terms.policy.rule, self.holder, self.granted.seconds)

    @property
    def agreement(self) -> Agreement:
        terms, actor = self.terms, self.clicker.party.okta
        checks = judged_by(terms.role, terms.policy, terms.approvers, self.clicker)
        return Agreement(
            self.request,
            self.agreed,
            self.granted,
            actor,
            self.decision.at,
            self.detail,
            checks,
            terms.policy.longest,
        )

    @property
    def detail(self) -> Mapping[str, str]:
        terms = self.terms
        count = sum(map(self.stands, counted(self.agreed, [terms.approvers])))
        rest = {"approvals": str(count), **bundle.named(self.request)}
        return {**versions(self.by, terms.role, terms.policy, terms.approvers), **rest}


def approve(
    known: Known, by: By, requests: Sequence[Request], clicker: Person, decision: Decision
) -> Plan[Request] | Refusals:
    """All of them, or none and why. As many people have to agree as the strictest of them needs; whoever was taken off a list since then
    does not count any more.
    """
    steps = []
    for request in requests:
        step = _step(known, by, request, clicker, decision)
        refused = step if isinstance(step, Refused) else _refused(known, step)
        if refused or isinstance(step, Refused):
            return Refusals((_said(requests, request, refused or answers.unknown_role()),))
        steps.append(step)
    needed = max(rules.approvals_needed(step.request, step.terms.policy) for step in steps)
    agreed = counted(steps[0].agreed, [step.terms.approvers for step in steps])
    standing = [each for each in agreed if all(step.stands(each) for step in steps)]
    enough = len({each.by.okta for each in standing}) >= needed
    plans = []
    for step in steps:
        plan = _given(known, step, standing) if enough else _endorsed(step)
        if isinstance(plan, Refusals):
            return Refusals((_said(requests, step.request, plan.first),))
        plans.append(plan)
    return bundle.merged(plans)


def _step(known: Known, by: By, request: Request, clicker: Person, decision: Decision) -> _Step | Refused:
    role = get(known, role_key(request.role), Role)
    policy = get(known, policy_key(role.policy), Policy) if role else None
    approvers = get(known, approvers_key(request.role), ApproverList)
    if role is None or policy is None or approvers is None:
        return answers.unknown_role()
    holder = get(known, person_key(request.for_whom.slack), Person)
    return _Step(by, request, Terms(role, policy, approvers), holder, clicker, decision)


def _refused(known: Known, step: _Step) -> Refused | None:
    asker = get(known, person_key(step.request.requester.slack), Person)
    if asker and asker.gone and not step.request.requester.is_(step.request.for_whom):
        return answers.asker_gone()
    return rules.may_approve(step.request, step.holder, step.terms, step.decision, step.by.way)


def _said(requests: Sequence[Request], request: Request, refused: Refused) -> Refused:
    """Which of several it is about, unless it is about all of them."""
    of_all = len(requests) == 1 or refused.code in ("already_counted", "requester_gone", "asker_gone")
    return refused if of_all else answers.none_of_these(request.title, refused)


def _endorsed(step: _Step) -> Plan[Request]:
    before, now = step.request, step.decision.at
    endorsed = replace(step.agreed, state=move(before.state, Event.ENDORSED), due=tell_soon(now), wake=True)
    endorsed, fact = noted(endorsed, What.ENDORSED, step.clicker.party.okta, now, step.detail)
    change = Change(writes=(Write(endorsed, before.version),), checks=step.agreement.checks, facts=(fact,))
    return Plan(change, Done(endorsed))


def _given(known: Known, step: _Step, standing: Sequence[Decision]) -> Plan[Request] | Refusals:
    """What it is given by are the approvals that count: the others are on record, and nothing depends on them any more."""
    kept = tuple(each for each in step.agreed.decisions if each in standing)
    gone = {each.by.okta for each in step.agreed.decisions} - {each.by.okta for each in kept}
    dropped = ",".join(sorted(gone))
    detail = {**step.detail, **({"uncounted": dropped} if dropped else {})}
    agreement = replace(step.agreement, agreed=replace(step.agreed, decisions=kept), detail=detail)
    if step.request.extends:
        return prolong(known, agreement, step.terms.policy)
    return begin_to_give(known, agreement)

"""Decide: approve or deny, judged at the click. The decision is the committed transaction; everything after it is settle's."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from access import answers
from access import policy as rules
from access.answers import Done, Refusals
from access.audit import What
from access.calls import Answering, By, Pointer
from access.catalog import ApproverList, Policy, Role
from access.desk import Desk
from access.judging import again
from access.keys import Key, approvers_key, card_key, person_key, policy_key, request_key, role_key
from access.lifecycle import Event, move
from access.moves import Agreement, begin_to_give, close_undecided, prolong
from access.person import Person
from access.ports import Change, Write
from access.reading import Known, gather, get
from access.recording import Plan, adopting, noted, refuse, tell_soon
from access.request import Decision, Request
from access.weighing import Terms, judged_by, versions

Judge = Callable[[Known], "Plan[Request] | Done[Request] | Refusals"]


def decide(desk: Desk, by: By, pointer: Pointer, answering: Answering) -> Done[Request] | Refusals:
    """Approve or deny. Whoever lost only the answer to their own commit is told that it counted."""
    verb = "approve" if answering.approve else "deny"
    return click(desk, by, pointer, verb, lambda known: _judge(desk, known, by, pointer, answering))


def may_decide(desk: Desk, by: By, pointer: Pointer) -> Done[Request] | Refusals:
    """The same check before a form for denying is shown; writes nothing but a refusal."""

    def look(known: Known) -> Done[Request] | Refusals:
        request = get(known, request_key(pointer.request), Request)
        if request is None:
            return Refusals((answers.unknown_request(),))
        refused = rules.may_decide(
            request, get(known, person_key(by.slack), Person), _list(known, request), desk.clock()
        )
        return Refusals((refused,)) if refused else Done(request)

    return click(desk, by, pointer, "deny", look)


def click(
    desk: Desk, by: By, pointer: Pointer, verb: str, judge: Judge, more: tuple[Key, ...] = ()
) -> Done[Request] | Refusals:
    """One click about one request: read, judge, commit, again after a lost race; a refusal goes on record and puts the card right."""
    known: Known = {}

    def once() -> Plan[Request] | Done[Request] | Refusals:
        nonlocal known
        known = read(desk, by, pointer, more)
        verdict = judge(known)
        return adopting(verdict, known, by) if isinstance(verdict, Plan) else verdict

    verdict = again(desk, once)
    if isinstance(verdict, Refusals):
        return refuse(desk, by, verdict, verb, get(known, request_key(pointer.request), Request), known)
    return verdict


def read(desk: Desk, by: By, pointer: Pointer, more: tuple[Key, ...] = ()) -> Known:
    """Everything that a click about this request is judged by: one batch, as long as the pointer's hints are good."""

    def wants(known: Known) -> Iterable[Key]:
        request = get(known, request_key(pointer.request), Request)
        if request is None:
            return
        role = get(known, role_key(request.role), Role)
        yield from (
            person_key(request.for_whom.slack),
            request.holding_key,
            role_key(request.role),
            approvers_key(request.role),
            card_key(request.id, by.slack),
        )
        if role:
            yield policy_key(role.policy)
        if request.extends:
            yield request_key(request.extends)

    hints = [*pointer.keys, *more, person_key(by.slack), card_key(pointer.request, by.slack)]
    return gather(desk.store, hints, wants)


def _list(known: Known, request: Request) -> ApproverList | None:
    return get(known, approvers_key(request.role), ApproverList)


def _judge(
    desk: Desk, known: Known, by: By, pointer: Pointer, answering: Answering
) -> Plan[Request] | Done[Request] | Refusals:
    now = desk.clock()
    request = get(known, request_key(pointer.request), Request)
    clicker = get(known, person_key(by.slack), Person)
    if request is None:
        return Refusals((answers.unknown_request(),))
    if _counted(request, clicker, answering):
        return Done(request, repeated=True)
    approvers = _list(known, request)
    if refused := rules.may_decide(request, clicker, approvers, now):
        return Refusals((refused,))
    if clicker is None or approvers is None:
        return Refusals((answers.not_an_approver(),))
    lesser = request.lesser.role if request.lesser and answering.lesser == request.lesser.role else None
    decision = Decision(
        clicker.party, answering.approve, now, answering.reason.strip(), answering.duration, lesser
    )
    if answering.approve:
        return _approve(known, by, request, clicker, approvers, decision)
    if refused := rules.good_reason(answering.reason):
        return Refusals((answers.deny_reason_missing() if refused.code == "reason_missing" else refused,))
    return _deny(desk, known, by, request, clicker, approvers, decision)


def _counted(request: Request, clicker: Person | None, answering: Answering) -> bool:
    """Whether this very answer of this very person is on record and settled the matter: they only lost the answer to it."""
    if clicker is None or clicker.okta is None:
        return False
    if not answering.approve:
        return request.denial is not None and request.denial.by.okta == clicker.okta
    decided = request.approved_at is not None or request.reason_ended == Event.EXTENDED
    return decided and any(each.by.okta == clicker.okta for each in request.approvals)


def _deny(
    desk: Desk,
    known: Known,
    by: By,
    request: Request,
    clicker: Person,
    approvers: ApproverList,
    decision: Decision,
) -> Plan[Request] | Refusals:
    """Any one denial ends a request. A role that is gone can still be denied."""
    ended = replace(request, decisions=(*request.decisions, decision))
    detail = {"slack": by.slack, "reason": decision.reason, "approvers_version": str(approvers.version)}
    judged = judged_by(approvers, clicker)
    return close_undecided(desk, known, ended, Event.DENIED, clicker.party.okta, detail, judged)


def _approve(
    known: Known,
    by: By,
    request: Request,
    clicker: Person,
    approvers: ApproverList,
    decision: Decision,
) -> Plan[Request] | Refusals:
    role = get(known, role_key(request.role), Role)
    policy = get(known, policy_key(role.policy), Policy) if role else None
    if role is None or policy is None:
        return Refusals((answers.unknown_role(),))
    holder = get(known, person_key(request.for_whom.slack), Person)
    terms = Terms(role, policy, approvers)
    if refused := rules.may_approve(request, clicker.party, holder, terms, decision.duration):
        return Refusals((refused,))
    agreed = replace(request, decisions=(*request.decisions, decision))
    checks = judged_by(role, policy, approvers, clicker)
    detail = {**versions(by, role, policy, approvers), "approvals": str(len(agreed.approvals))}
    if len(agreed.approvals) < rules.approvals_needed(request, policy):
        now = decision.at
        endorsed = replace(agreed, state=move(request.state, Event.ENDORSED), due=tell_soon(now), wake=True)
        endorsed, fact = noted(endorsed, What.ENDORSED, clicker.party.okta, now, detail)
        return Plan(
            Change(writes=(Write(endorsed, request.version),), checks=checks, facts=(fact,)), Done(endorsed)
        )
    agreement = Agreement(request, agreed, clicker.party.okta, decision.at, detail, checks)
    return prolong(known, agreement, policy) if request.extends else begin_to_give(known, agreement)

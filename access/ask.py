"""Ask: from a chosen role to a request on record. Nothing is sent from here; what is written wakes the worker."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from zlib import crc32

from access import answers
from access import policy as rules
from access.answers import Done, Refusals, Refused
from access.audit import What
from access.calls import Asking, By, Choice, Offer
from access.catalog import ApproverList, Policy, Role
from access.desk import Desk
from access.duration import Duration
from access.errors import Conflict
from access.holding import Holding
from access.judging import again
from access.keys import (
    Key,
    OktaId,
    RoleKey,
    SlackId,
    approvers_key,
    holding_key,
    load_key,
    person_key,
    policy_key,
    request_key,
    role_key,
)
from access.lifecycle import BIRTHS, Birth
from access.person import Load, Party, Person, judge, worth_another_look
from access.ports import Change, Write
from access.reading import Known, gather, get
from access.recording import Plan, call_for, noted, refuse, tell_soon
from access.request import Lesser, Limits, Request
from access.shelf import Shelf
from access.weighing import Terms, judged_by, versions


def offer(desk: Desk, shelf: Shelf, by: By, role: RoleKey, okta: OktaId | None = None) -> Offer | Refusals:
    """What the form may show for this role and person: by construction nothing that `ask` would refuse."""
    known = _read(desk, shelf, by, role, okta, (), with_approvers=True)
    person, now = get(known, person_key(by.slack), Person), desk.clock()
    found, policy, approvers = _role(known, role)
    if refused := judge(person, now):
        if worth_another_look(person, now):
            with suppress(Conflict):  # Somebody else has just had them looked up.
                desk.store.commit(call_for(person, by.slack, now))
        return Refusals((refused,))
    if person is None or found is None or policy is None or approvers is None:
        return Refusals((answers.unknown_role(),))
    holding = get(known, holding_key(person.party.okta, found.target), Holding)
    choices = _choices(known, approvers, person.party, policy.approvals, by.mark)
    wrong = [rules.may_see(found, policy, person), rules.free_to_ask(holding)]
    if len({choice.approver.okta for choice in choices}) < policy.approvals:
        wrong.append(answers.no_approver())
    if refused_all := answers.refusals(wrong):
        return refused_all
    durations = tuple(each for each in policy.durations if each.seconds <= policy.longest)
    return Offer(found, policy, durations, choices, holding, None, person.okta)


def ask(desk: Desk, shelf: Shelf, by: By, asking: Asking) -> Done[Request] | Refusals:
    """Put the request on record, or say at which field it fails. A replayed form finds its own request and changes nothing."""
    known: Known = {}

    def judge_once() -> Plan[Request] | Done[Request] | Refusals:
        nonlocal known
        chosen = asking.approvers[
            : rules.MOST_AT_ONCE + 1
        ]  # More are refused anyway; reading them would cost.
        known = _read(desk, shelf, by, asking.role, asking.person, chosen, request_key(asking.id))
        return _judge(desk, known, shelf, by, asking)

    verdict = again(desk, judge_once)
    return refuse(desk, by, verdict, "ask", known=known) if isinstance(verdict, Refusals) else verdict


def _judge(
    desk: Desk, known: Known, shelf: Shelf, by: By, asking: Asking
) -> Plan[Request] | Done[Request] | Refusals:
    now = desk.clock()
    if before := get(known, request_key(asking.id), Request):
        mine = before.requester.slack == by.slack
        return Done(before, repeated=True) if mine else Refusals((answers.unknown_request(),))
    person = get(known, person_key(by.slack), Person)
    if refused := judge(person, now):
        return Refusals((refused,))
    role, policy, approvers = _role(known, asking.role)
    if person is None or role is None or policy is None or approvers is None:
        return Refusals((answers.unknown_role(),))
    terms = Terms(role, policy, approvers)
    holding = get(known, holding_key(person.party.okta, role.target), Holding)
    duration = rules.offered(policy, asking.duration)
    wrong = answers.refusals(_wrong(known, person, terms, holding, duration, asking))
    if wrong or duration is None:
        return wrong or Refusals((answers.duration_not_offered(),))
    request = replace(_request(person.party, terms, duration, asking, now), lesser=_lesser(shelf, role))
    facts = {
        "role": role.key,
        "duration": str(duration),
        "asked": ",".join(p.okta for p in request.asked),
        **versions(by, role, policy, approvers),
    }
    request, fact = noted(request, What.ASKED, person.party.okta, now, facts)
    held = holding or Holding(person.party.okta, role.target)
    locked = replace(held, asking=request.id, version=held.version + 1)
    checks = judged_by(role, policy, approvers, person)
    writes = (Write(request, None), Write(locked, holding.version if holding else None))
    return Plan(Change(writes=writes, checks=checks, facts=(fact,)), Done(request))


def _wrong(
    known: Known,
    person: Person,
    terms: Terms,
    holding: Holding | None,
    duration: Duration | None,
    asking: Asking,
) -> list[Refused | None]:
    people = _people(known, asking.approvers)
    needed = terms.policy.approvals
    return [
        rules.may_see(terms.role, terms.policy, person),
        rules.free_to_ask(holding),
        None if duration else answers.duration_not_offered(),
        rules.good_reason(asking.reason),
        rules.good_choice(asking.approvers, terms.approvers, people, person.party, needed),
    ]


def _request(party: Party, terms: Terms, duration: Duration, asking: Asking, now: int) -> Request:
    by_slack = {approver.slack: approver.party for approver in terms.approvers.approvers}
    return Request(
        id=asking.id,
        requester=party,
        for_whom=party,
        role=terms.role.key,
        title=terms.role.title,
        target=terms.role.target,
        limits=Limits.of(terms.policy),
        asked=tuple(by_slack[slack] for slack in dict.fromkeys(asking.approvers)),
        duration=duration,
        reason=asking.reason.strip(),
        made_at=now,
        deadline=now + terms.policy.pending,
        state=BIRTHS[Birth.ASKED],
        due=tell_soon(now),
        wake=True,
    )


def _lesser(shelf: Shelf, role: Role) -> Lesser | None:
    """What a denial could point to: the smaller role, if it is still on offer."""
    entry = shelf.entry(role.lesser) if role.lesser else None
    return Lesser(entry.key, entry.title) if entry and not entry.retired else None


def _read(
    desk: Desk,
    shelf: Shelf,
    by: By,
    role: RoleKey,
    okta: OktaId | None,
    chosen: Sequence[SlackId],
    *more: Key,
    with_approvers: bool = False,
) -> Known:
    entry = shelf.entry(role)
    listed = tuple(entry.approvers) if entry and with_approvers else tuple(chosen)

    def wants(known: Known) -> Iterable[Key]:
        found, _, approvers = _role(known, role)
        yield from (person_key(by.slack), role_key(role), approvers_key(role), *more)
        slacks = [each.slack for each in approvers.approvers] if approvers and with_approvers else chosen
        yield from (person_key(slack) for slack in slacks)
        if with_approvers:
            yield from (load_key(slack) for slack in slacks)
        person = get(known, person_key(by.slack), Person)
        if found:
            yield policy_key(found.policy)
        if found and person and person.okta:
            yield holding_key(person.okta, found.target)

    hints = [person_key(by.slack), role_key(role), approvers_key(role), *more, *map(person_key, listed)]
    hints += [policy_key(entry.policy)] if entry else []
    hints += map(load_key, listed) if with_approvers else []
    hints += [holding_key(okta, entry.target)] if entry and okta else []
    return gather(desk.store, hints, wants)


def _role(known: Known, role: RoleKey) -> tuple[Role | None, Policy | None, ApproverList | None]:
    found = get(known, role_key(role), Role)
    policy = get(known, policy_key(found.policy), Policy) if found else None
    return found, policy, get(known, approvers_key(role), ApproverList)


def _people(known: Known, slacks: Iterable[SlackId]) -> dict[SlackId, Person]:
    found = {slack: get(known, person_key(slack), Person) for slack in slacks}
    return {slack: person for slack, person in found.items() if person}


def _choices(
    known: Known, approvers: ApproverList, requester: Party, needed: int, mark: str
) -> tuple[Choice, ...]:
    """Least-loaded first; among equals the order differs from request to request, so that ties rotate."""
    people = _people(known, [approver.slack for approver in approvers.approvers])
    may = set(rules.eligible(approvers, people, requester))
    waiting = {slack: load.waiting if (load := get(known, load_key(slack), Load)) else 0 for slack in may}
    order = sorted(may, key=lambda slack: (waiting[slack], crc32(f"{mark}{slack}".encode())))
    by_slack = {approver.slack: approver for approver in approvers.approvers}
    first: dict[str, SlackId] = {}
    for slack in order:
        first.setdefault(by_slack[slack].okta, slack)  # Two accounts of one human are one approval.
    proposed = set(list(first.values())[:needed])
    return tuple(Choice(by_slack[slack], waiting[slack], slack in proposed) for slack in order)

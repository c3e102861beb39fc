"""Ask: from chosen roles to requests on record. Nothing is sent from here; what is written wakes the worker."""

from collections.abc import Mapping
from dataclasses import replace

from access import answers, asking, bundle, habit, hours, ruling, urgent
from access import policy as rules
from access.activity import Activity
from access.answers import Done, Refusals, Refused
from access.asking import Wanted, Wish
from access.audit import What
from access.calls import Asking, By
from access.catalog import Role
from access.desk import Desk
from access.duration import Duration
from access.holding import Holding
from access.judging import again
from access.keys import RequestId, request_key
from access.lifecycle import BIRTHS, Birth
from access.ports import Change, Check, Write
from access.reading import Known, get
from access.recording import Plan, noted, refuse, tell_soon
from access.request import CONTEXT_LONGEST, Lesser, Limits, Request, numbered
from access.shelf import Shelf
from access.urgent_rules import could
from access.weighing import Terms, judged_by, versions


def ask(desk: Desk, shelf: Shelf, by: By, form: Asking) -> Done[Request] | Refusals:
    """Put the request on record, or say at which field it fails. A replayed form finds its own request and changes nothing.

    Several roles become one request each, all in one transaction; the answer is the first of them.
    """
    if form.emergency:
        return urgent.ask(desk, shelf, by, form)
    known: Known = {}
    wish = Wish(by.slack, form.roles, form.for_whom, form.person)

    def judge_once() -> Plan[Request] | Done[Request] | Refusals:
        nonlocal known
        chosen = form.approvers[: rules.MOST_AT_ONCE]  # More are refused anyway; reading them would cost.
        known = asking.read(desk, shelf, wish, chosen, (request_key(form.id),))
        return _judge(desk, known, shelf, by, form, wish)

    verdict = again(desk, judge_once)
    if isinstance(verdict, Refusals):
        return refuse(desk, by, verdict, "ask", known=known, concerned=wish.whom)
    return verdict


def _judge(
    desk: Desk, known: Known, shelf: Shelf, by: By, form: Asking, wish: Wish
) -> Plan[Request] | Done[Request] | Refusals:
    now = desk.clock()
    if before := get(known, request_key(form.id), Request):
        mine = before.requester.slack == by.slack
        return Done(before, repeated=True) if mine else Refusals((answers.unknown_request(),))
    found = asking.wanted(known, wish, now)
    if isinstance(found, Refused):
        return Refusals((found,))
    duration = rules.offered(found.policy, form.duration)
    wrong = answers.refusals([*asking.wrong(found, now), *_wrong(known, found, duration, form)])
    if wrong or duration is None:
        return wrong or Refusals((answers.duration_not_offered(),))
    plan = _plan(shelf, by, found, _requests(found, duration, form, now), now)
    return ruling.applied(known, found, plan, by, now)


def _wrong(
    known: Known, found: Wanted, duration: Duration | None, form: Asking
) -> tuple[Refused | None, ...]:
    """What is wrong with the rest of the form."""
    people = asking.people(known, form.approvers)
    parties = (found.asker.party, found.whom.party)
    choice = rules.good_choice(form.approvers, found.approvers, people, *parties, found.policy.approvals)
    several = len(found.parts) > 1
    return (
        answers.duration_not_offered() if duration is None and found.policy.durations else None,
        rules.good_reason(form.reason),
        rules.good_ticket(found.policy, form.ticket),
        answers.no_common_approver() if choice and choice.code == "no_approver" and several else choice,
    )


def _requests(found: Wanted, duration: Duration, form: Asking, now: int) -> tuple[Request, ...]:
    requests = [
        _request(numbered(form.id, place), found, part, duration, form, now)
        for place, part in enumerate(found.parts)
    ]
    return bundle.tied(requests)


def _request(
    id_: RequestId, found: Wanted, part: Terms, duration: Duration, form: Asking, now: int
) -> Request:
    by_slack = {approver.slack: approver.party for approver in found.approvers.approvers}
    whole, role = found.policy, part.role
    return Request(
        id=id_,
        requester=found.asker.party,
        for_whom=found.whom.party,
        role=role.key,
        title=role.title,
        target=role.target,
        follows=role.follows,
        link=role.link,
        use=role.use,
        limits=replace(
            Limits.of(part.policy),
            approvals=whole.approvals,
            hours=whole.hours,
            elsewhere=whole.elsewhere,
            emergency=could(part.policy, found.asker),
        ),
        activity=_activity(role, duration),
        asked=tuple(by_slack[slack] for slack in dict.fromkeys(form.approvers)),
        duration=duration,
        reason=form.reason.strip(),
        made_at=now,
        deadline=hours.after(whole.hours, now, whole.pending),
        state=BIRTHS[Birth.ASKED],
        ticket=form.ticket if whole.ticket else "",
        context=form.context[:CONTEXT_LONGEST],
        through=part.policy.requesters & found.whom.groups,
        due=tell_soon(now),
        wake=True,
    )


def _activity(role: Role, duration: Duration) -> Activity | None:
    """What moves the end later. A role in whose catalogue no app was named has a fixed end."""
    used = role.used_app if duration.moves_with_use else None
    return Activity(used.app, used.name) if used else None


def _plan(shelf: Shelf, by: By, found: Wanted, requests: tuple[Request, ...], now: int) -> Plan[Request]:
    """Requests, locks and facts together, under the condition of all they were judged by; and what the person chose, for next time."""
    actor, first = found.asker.party.okta, requests[0]
    if len(requests) == 1:
        requests = (replace(first, lesser=_lesser(shelf, found.parts[0].role)),)
    told = [
        noted(each, What.ASKED, actor, now, _detail(by, part, each))
        for part, each in zip(found.parts, requests, strict=True)
    ]
    writes = [Write(request, None) for request, _ in told]
    writes += [_locked(found, *each) for each in zip(found.holdings, requests, strict=True)]
    chosen = [party.slack for party in first.asked]
    habits = habit.kept(found.asker, first.role, first.duration, chosen, now)
    writes.append(Write(habits, found.asker.version))
    facts = tuple(fact for _, fact in told)
    return Plan(Change(writes=tuple(writes), checks=_checks(found), facts=facts), Done(told[0][0]))


def _locked(found: Wanted, holding: Holding | None, request: Request) -> Write:
    held = holding or Holding(found.whom.party.okta, request.target)
    locked = replace(held, asking=request.id, version=held.version + 1)
    return Write(locked, holding.version if holding else None)


def _checks(found: Wanted) -> tuple[Check, ...]:
    """All that this was judged by and that is not written, each once."""
    rules_ = [judged_by(each.role, each.policy, each.approvers) for each in found.parts]
    others = [judged_by(found.whom)] if found.whom.slack != found.asker.slack else []
    return tuple({check.key: check for checks in [*rules_, *others] for check in checks}.values())


def _detail(by: By, part: Terms, request: Request) -> Mapping[str, str]:
    other = not request.requester.is_(request.for_whom)
    return {
        "role": request.role,
        "duration": str(request.duration),
        "asked": ",".join(each.okta for each in request.asked),
        "target": str(request.target),
        "through": ",".join(sorted(request.through)),
        **({"for_whom": request.for_whom.okta, "for_slack": request.for_whom.slack} if other else {}),
        **({"ticket": request.ticket} if request.ticket else {}),
        **bundle.named(request),
        **versions(by, part.role, part.policy, part.approvers),
    }


def _lesser(shelf: Shelf, role: Role) -> Lesser | None:
    """What a denial could point to: the smaller role, if it is still on offer."""
    entry = shelf.entry(role.lesser) if role.lesser else None
    return Lesser(entry.key, entry.title) if entry and not entry.retired else None

"""Decide: approve or deny, judged at the click. The decision is the committed transaction; everything after it is settle's."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from access import answers, bundle, load
from access import policy as rules
from access.answers import Done, Refusals, Refused
from access.approving import approve
from access.belonging import elsewhere
from access.calls import Answering, By, Pointer
from access.catalog import ApproverList, Role
from access.desk import Desk
from access.judging import again
from access.keys import Key, approvers_key, card_key, load_key, person_key, policy_key, request_key, role_key
from access.lifecycle import Event
from access.person import Load, Person
from access.reading import Known, gather, get
from access.recording import Plan, adopting, refuse
from access.request import Decision, Request
from access.weighing import judged_by

Judge = Callable[[Known], "Plan[Request] | Done[Request] | Refusals"]


def decide(desk: Desk, by: By, pointer: Pointer, answering: Answering) -> Done[Request] | Refusals:
    """Approve or deny. Whoever lost only the answer to their own commit is told that it counted."""
    verb = "approve" if answering.approve else "deny"
    own = load_key(by.slack)

    def judge(known: Known) -> Plan[Request] | Done[Request] | Refusals:
        verdict = _judge(desk, known, by, pointer, answering)
        if not isinstance(verdict, Plan):
            return verdict
        tally = load.one_more(by.slack, get(known, own, Load), desk.clock())
        return replace(verdict, change=replace(verdict.change, tallies=(tally,)))

    return click(desk, by, pointer, verb, judge, more=(own,))


def may_decide(desk: Desk, by: By, pointer: Pointer) -> Done[Request] | Refusals:
    """The same check before a form for denying is shown; writes nothing but a refusal."""

    def look(known: Known) -> Done[Request] | Refusals:
        request = get(known, request_key(pointer.request), Request)
        if request is None:
            return Refusals((answers.unknown_request(),))
        requests = bundle.members(known, request)
        refused = allowed(known, requests, get(known, person_key(by.slack), Person), desk.clock())
        return Refusals((refused,)) if refused else Done(requests[0])

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
        requests = bundle.members(known, request)
        yield from (person_key(each.slack) for each in (request.for_whom, request.requester))
        yield from bundle.wants(known, request)
        yield card_key(requests[0].id, by.slack)
        for each in requests:
            role = get(known, role_key(each.role), Role)
            yield from (each.holding_key, role_key(each.role), approvers_key(each.role))
            if role:
                yield policy_key(role.policy)
        if request.extends:
            yield request_key(request.extends)

    hints = [*pointer.keys, *more, person_key(by.slack), card_key(pointer.request, by.slack)]
    return gather(desk.store, hints, wants)


def _list(known: Known, request: Request) -> ApproverList | None:
    return get(known, approvers_key(request.role), ApproverList)


def allowed(known: Known, requests: Sequence[Request], clicker: Person | None, now: int) -> Refused | None:
    """Whether this person may decide on every one of these; if not, because of which."""
    for each in requests:
        if refused := rules.may_decide(each, clicker, _list(known, each), now):
            return _said(requests, each, refused)
        if elsewhere(get(known, role_key(each.role), Role), _list(known, each), clicker):
            return _said(requests, each, answers.other_team())
    return None


def _said(requests: Sequence[Request], request: Request, refused: Refused) -> Refused:
    """Which of several it is about, where it is about one of them."""
    of_one = len(requests) > 1 and refused.code in ("not_an_approver", "other_team")
    return answers.none_of_these(request.title, refused) if of_one else refused


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
    requests = bundle.members(known, request)
    if refused := allowed(known, requests, clicker, now):
        return Refusals((refused,))
    assert clicker is not None  # noqa: S101 - `allowed` refuses None; this tells the type checker
    lesser = request.lesser.role if request.lesser and answering.lesser == request.lesser.role else None
    decision = Decision(
        clicker.party, answering.approve, now, answering.reason.strip(), answering.duration, lesser
    )
    if answering.approve:
        return approve(known, by, requests, clicker, decision)
    if refused := rules.good_reason(answering.reason):
        return Refusals((answers.deny_reason_missing() if refused.code == "reason_missing" else refused,))
    return _deny(desk, known, by, requests, clicker, decision)


def _counted(request: Request, clicker: Person | None, answering: Answering) -> bool:
    """Whether this very answer of this very person is on record and settled the matter: they only lost the answer to it."""
    if clicker is None:
        return False
    if not answering.approve:
        return request.denial is not None and request.denial.by.okta == clicker.okta
    decided = request.approved_at is not None or request.reason_ended == Event.EXTENDED
    return decided and any(each.by.okta == clicker.okta for each in request.approvals)


def _deny(
    desk: Desk,
    known: Known,
    by: By,
    requests: Sequence[Request],
    clicker: Person,
    decision: Decision,
) -> Plan[Request]:
    """Any one denial ends a request, and all of its bundle. A role that is gone can still be denied."""
    lists = [found for each in requests if (found := _list(known, each))]
    versions = ",".join(str(each.version) for each in lists)
    detail = {**by.recorded, "reason": decision.reason, "approvers_version": versions}
    judged = judged_by(*lists, clicker)
    actor = clicker.party.okta
    return bundle.close(desk, known, requests[0], Event.DENIED, actor, detail, judged, decision)

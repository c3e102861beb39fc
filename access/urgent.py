"""Urgent: the one who needs access takes it at once, where the policy allows that, with a form or in place of waiting for an answer.

Nothing is sent from here; what is written wakes the worker, which tells the reviewers while it gives the access.
"""

from dataclasses import replace

from access import answers, asking
from access import answers_emergency as refusing
from access import policy as rules
from access.answers import Done, Refusals, Refused
from access.asking import Wanted, Wish
from access.calls import Asking, By, Pointer, Urgent
from access.decide import click
from access.desk import Desk
from access.emergency import Ledger, Operator
from access.holding import Holding
from access.judging import again
from access.keys import Key, SlackId, ledger_key, person_key, request_key
from access.person import Person, judge
from access.reading import Known, get
from access.recording import Plan, refuse
from access.request import CONTEXT_LONGEST, Request
from access.shelf import Shelf
from access.urgent_giving import born, turned
from access.urgent_rules import Need, good_incident, refused, turnable
from access.weighing import Terms


def ask(
    desk: Desk, shelf: Shelf, by: By, form: Asking, operator: Operator | None = None
) -> Done[Request] | Refusals:
    """Give it to the one who asks, or say at which field it fails. A replayed form finds its own request and changes nothing.

    An `operator` asks in their place, and will not review it.
    """
    known: Known = {}
    wish = Wish(by.slack, (form.role,), okta=form.person)

    def judge_once() -> Plan[Request] | Done[Request] | Refusals:
        nonlocal known
        known = read(desk, shelf, wish, (request_key(form.id),))
        if before := get(known, request_key(form.id), Request):
            mine = before.requester.slack == by.slack
            return Done(before, repeated=True) if mine else Refusals((answers.unknown_request(),))
        found = asking.wanted(known, wish, desk.clock())
        if isinstance(found, Refused):
            return Refusals((found,))
        need = replace(needed(known, found), way=by.way)
        if operator:
            need = replace(need, operator=operator.okta, login=operator.login)
        wrong = answers.refusals([*_alone(form, by), refused(need, desk.clock()), good_incident(form.reason)])
        return wrong or born(desk, by, need, form.id, form.reason, form.context[:CONTEXT_LONGEST])

    verdict = again(desk, judge_once)
    return refuse(desk, by, verdict, "emergency", known=known) if isinstance(verdict, Refusals) else verdict


def read(desk: Desk, shelf: Shelf, wish: Wish, more: tuple[Key, ...] = ()) -> Known:
    """Everything that an emergency is judged by: one batch, if `wish` knows whom it is for."""
    hints = (ledger_key(wish.okta),) if wish.okta else ()
    known = asking.read(desk, shelf, wish, None, (*more, *hints))
    return with_ledger(desk, known, wish)


def with_ledger(desk: Desk, known: Known, wish: Wish) -> Known:
    """The same with the ledger of the one who asks, if it was not asked for."""
    person = get(known, person_key(wish.asker), Person)
    if person is None or person.okta is None or person.okta == wish.okta:
        return known
    return {**known, **desk.store.read([ledger_key(person.okta)])}


def needed(known: Known, found: Wanted) -> Need:
    """Who needs what, of a wish for one role."""
    terms, person = found.parts[0], found.asker
    ledger = get(known, ledger_key(person.party.okta), Ledger)
    return Need(person, terms, found.holdings[0], ledger, _people(known, terms))


def _people(known: Known, terms: Terms) -> dict[SlackId, Person]:
    """Those who could review it: the owner and the approvers."""
    listed = [each.slack for each in terms.approvers.approvers]
    return asking.people(known, [terms.role.owner.slack, *listed])


def offered(desk: Desk, need: Need) -> Urgent | None:
    """What people read beforehand; None where the policy gives nothing as an emergency."""
    given = need.terms.policy.emergency
    if given is None:
        return None
    reviewers = tuple(each.slack for each in need.reviewers)
    return Urgent(given.duration, reviewers, given.review, bool(desk.alarms))


def _alone(form: Asking, by: By) -> tuple[Refused | None, ...]:
    """For oneself, and one role: forms show nothing else."""
    return (
        refusing.emergency_together() if len(form.roles) > 1 else None,
        refusing.emergency_for_others() if form.for_whom not in (None, by.slack) else None,
    )


def may_turn(desk: Desk, shelf: Shelf, by: By, pointer: Pointer) -> Done[tuple[Request, Urgent]] | Refusals:
    """Whether this person could have their waiting request at once now, and what they read beforehand; writes nothing but a refusal."""
    found: list[Urgent] = []

    def look(known: Known) -> Done[Request] | Refusals:
        verdict = _judged(desk, known, by, pointer)
        if isinstance(verdict, Refused):
            return Refusals((verdict,))
        request, need = verdict
        if urgent := offered(desk, need):
            found.append(urgent)
        return Done(request)

    answer = click(desk, by, pointer, "emergency", look, more=_more(shelf, pointer))
    return answer if isinstance(answer, Refusals) else Done((answer.value, found[-1]))


def turn(desk: Desk, shelf: Shelf, by: By, pointer: Pointer, incident: str) -> Done[Request] | Refusals:
    """Give what one has asked for and waits for. A repeated click finds it done; who decided meanwhile was first."""

    def judge_once(known: Known) -> Plan[Request] | Done[Request] | Refusals:
        before = get(known, request_key(pointer.request), Request)
        if before and before.emergency and before.requester.slack == by.slack:
            return Done(before, repeated=True)
        verdict = _judged(desk, known, by, pointer)
        if isinstance(verdict, Refused):
            return Refusals((verdict,))
        wrong = good_incident(incident)
        return Refusals((wrong,)) if wrong else turned(desk, by, verdict[1], verdict[0], incident)

    return click(desk, by, pointer, "emergency", judge_once, more=_more(shelf, pointer))


def _more(shelf: Shelf, pointer: Pointer) -> tuple[Key, ...]:
    entry = shelf.entry(pointer.role)
    slacks = (*entry.approvers, entry.owner_slack) if entry else ()
    return (ledger_key(pointer.person), *(person_key(each) for each in slacks if each))


def _with_owner(desk: Desk, known: Known, terms: Terms | None) -> Known:
    """The same with the owner's record, where no hint named it: in a list that an earlier release packed."""
    owner = person_key(terms.role.owner.slack) if terms else None
    return known if owner is None or owner in known else {**known, **desk.store.read([owner])}


def _judged(desk: Desk, known: Known, by: By, pointer: Pointer) -> tuple[Request, Need] | Refused:
    now = desk.clock()
    request = get(known, request_key(pointer.request), Request)
    person = get(known, person_key(by.slack), Person)
    if request is None:
        return answers.unknown_request()
    if by.slack != request.requester.slack:
        return answers.not_yours()
    wrong = judge(person, now) or rules.still_open(request, now) or turnable(request)
    terms = asking.terms(known, request.role)
    known = _with_owner(desk, known, terms)
    if wrong or terms is None:
        return wrong or answers.unknown_role()
    assert person is not None  # noqa: S101 - `judge` refuses None; this tells the type checker
    if terms.role.target != request.target:
        return refusing.emergency_leads_elsewhere()
    need = Need(
        person,
        terms,
        get(known, request.holding_key, Holding),
        get(known, ledger_key(request.requester.okta), Ledger),
        _people(known, terms),
        way=by.way,
    )
    return refused(need, now) or (request, need)

"""Owners change who may approve their roles: at once, or as a proposal to which a second person on the list agrees.

What a form may show and what it may send are judged by the same rules. A list is replaced as a whole, under the version that the
form had seen, so that two people who change it at once cannot lose each other's change.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from access import answers, listing, reroute
from access.answers import Done, Refusals, Refused
from access.calls import By
from access.catalog import Approver, ApproverList, Policy, Role
from access.desk import Desk
from access.edits import Edits, Proposal, without
from access.errors import Busy, Conflict, Unreadable
from access.judging import again
from access.keys import Key, RoleKey, SlackId, approvers_key, edits_key, person_key, policy_key, role_key
from access.listing import MOST
from access.owners import owns
from access.person import Person, worth_another_look
from access.proposing import Terms, changed, proposed
from access.reading import Known, gather, get
from access.recording import Plan, call_for, refuse


@dataclass(frozen=True)
class Edit:
    """A submitted form: the whole new list. `seen` is the version of the list that the form was drawn from."""

    role: RoleKey
    approvers: tuple[SlackId, ...]
    seen: int


@dataclass(frozen=True)
class Editing:
    """What the form may show. `gone` are those on the list who have left; `people` is how many the list needs at least."""

    role: Role
    policy: Policy
    listed: ApproverList
    gone: frozenset[SlackId]
    people: int


@dataclass(frozen=True)
class Changed:
    """What came of an edit: the list in force, and the proposal if it waits for a second person."""

    listed: ApproverList
    proposal: Proposal | None = None


def may_edit(desk: Desk, by: By, role: RoleKey) -> Editing | Refusals:
    """Whether this person may change the list now, and what the form shows then."""
    known, now = read(desk, by, role), desk.clock()
    terms = terms_of(known, by, role, now)
    if not isinstance(terms, Terms):
        return refuse(desk, by, Refusals((terms,)), "edit", known=known)
    if in_the_way(terms):
        return refuse(desk, by, Refusals((answers.change_waits(),)), "edit")
    left = listing.gone(terms.listed.approvers, known)
    return Editing(terms.role, terms.policy, terms.listed, left, listing.people_needed(terms.policy))


def edit(desk: Desk, by: By, change: Edit) -> Done[Changed] | Refusals:
    """Replace the list, or propose to. Somebody who was not looked up today is looked up, and the form is sent again."""
    known: Known = {}

    def judge_once() -> Plan[Changed] | Done[Changed] | Refusals:
        nonlocal known
        known = read(desk, by, change.role, change.approvers[:MOST])  # More are refused anyway.
        return _judge(desk, known, by, change)

    verdict = again(desk, judge_once)
    if not isinstance(verdict, Refusals):
        others_asked(desk, known, verdict.value.listed)
        return verdict
    if verdict.first.code == answers.looking_them_up().code:
        have_looked_up(desk, known, change.approvers)
    return refuse(desk, by, verdict, "edit", known=known)


def others_asked(desk: Desk, known: Known, listed: ApproverList) -> None:
    """Requests that wait for somebody who is not on the list any more are looked at now. What does not work now is done within a day,
    when each is looked at anyway: the change itself counts already.
    """
    before = get(known, listed.key, ApproverList) or listed
    off = without((*before.approvers, *before.filed), listed.approvers)
    with suppress(Busy, Unreadable):
        reroute.call_for_unlisted(desk, listed.role, [each.okta for each in off])


def read(desk: Desk, by: By, role: RoleKey, chosen: Sequence[SlackId] = ()) -> Known:
    """Everything that a change of this list is judged by, the people on it and the people chosen included."""

    def wants(known: Known) -> Iterable[Key]:
        found, listed = get(known, role_key(role), Role), get(known, approvers_key(role), ApproverList)
        if found:
            yield policy_key(found.policy)
        yield from (person_key(each.slack) for each in (listed.approvers if listed else ()))

    hints = [person_key(by.slack), role_key(role), approvers_key(role), edits_key(role)]
    return gather(desk.store, [*hints, *map(person_key, chosen)], wants)


def terms_of(known: Known, by: By, role: RoleKey, now: int) -> Terms | Refused:
    """The records that an owner's change is judged by, or why this person may not change this list."""
    person, found = get(known, person_key(by.slack), Person), get(known, role_key(role), Role)
    if refused := owns(found, person, now):
        return refused
    assert person is not None and found is not None  # noqa: S101, PT018 - `owns` refuses None; this tells the type checker
    policy = get(known, policy_key(found.policy), Policy)
    listed = get(known, approvers_key(role), ApproverList)
    if policy is None or listed is None:
        return answers.unknown_role()
    edits = get(known, edits_key(role), Edits) or Edits(role, found.title)
    return Terms(by, person, found, policy, listed, edits, now)


def in_the_way(terms: Terms) -> Proposal | None:
    """The owner's own proposal that waits. One of an owner before, or about another list, can never come into force and hinders nobody."""
    found = terms.edits.stands(terms.listed, terms.now)
    return found if found and found.by.okta == terms.role.owner.okta else None


def _judge(desk: Desk, known: Known, by: By, change: Edit) -> Plan[Changed] | Done[Changed] | Refusals:
    terms = terms_of(known, by, change.role, desk.clock())
    if not isinstance(terms, Terms):
        return Refusals((terms,))
    if done := _done_before(terms, change):
        return done
    people = {slack: get(known, person_key(slack), Person) for slack in change.approvers}
    if refused := _wrong(terms, change, list(people.values())):
        return Refusals((refused,))
    left = listing.gone(terms.listed.approvers, known)
    chosen = listing.as_approvers([each for each in people.values() if each], terms.listed, left)
    if refused := listing.good_size(chosen, terms.role, terms.policy) or _same(chosen, terms.listed):
        return Refusals((refused,))
    return _planned(known, terms, chosen, [each for each in people.values() if each])


def _planned(
    known: Known, terms: Terms, chosen: tuple[Approver, ...], people: Sequence[Person]
) -> Plan[Changed] | Refusals:
    if not terms.policy.sensitive:
        change, listed = changed(terms, chosen, people)
        return Plan(change, Done(Changed(listed)))
    seconds = listing.may_agree(terms.role, terms.listed, terms.person.party, known)
    if not seconds:
        return Refusals((answers.nobody_to_agree(),))
    change, proposal = proposed(terms, chosen, seconds)
    return Plan(change, Done(Changed(terms.listed, proposal)))


def _done_before(terms: Terms, change: Edit) -> Done[Changed] | None:
    """Whoever lost only the answer to their own change is told that it counted."""
    listed, waits, mine = terms.listed, terms.edits.waiting(terms.now), terms.person.okta
    newer = listed.version > change.seen
    if newer and listed.edited and listed.edited.by.okta == mine and _are(change.approvers, listed.approvers):
        return Done(Changed(listed), repeated=True)
    if (
        waits
        and waits.seen == change.seen
        and waits.by.okta == mine
        and _are(change.approvers, waits.approvers)
    ):
        return Done(Changed(listed, waits), repeated=True)
    return None


def _are(chosen: Iterable[SlackId], approvers: Iterable[Approver]) -> bool:
    return set(chosen) == {each.slack for each in approvers}


def _wrong(terms: Terms, change: Edit, people: Sequence[Person | None]) -> Refused | None:
    if in_the_way(terms):
        return answers.change_waits()
    if terms.listed.version != change.seen:
        return answers.list_changed()
    if not change.approvers:
        return answers.no_approver_chosen()
    if len(change.approvers) > MOST:
        return answers.list_too_long(MOST)
    wrong = [listing.may_approve(each, terms.now) for each in people]
    return next((each for each in wrong if each), None)


def _same(chosen: Iterable[Approver], listed: ApproverList) -> Refused | None:
    same = {each.party for each in chosen} == {each.party for each in listed.approvers}
    return answers.list_as_it_is() if same else None


def have_looked_up(desk: Desk, known: Known, chosen: Iterable[SlackId]) -> None:
    """Whoever of these is not known as of today is looked up in Slack and Okta."""
    now = desk.clock()
    for slack in dict.fromkeys(chosen):
        person = get(known, person_key(slack), Person)
        if worth_another_look(person, now):
            with suppress(Conflict):  # Somebody else has just had them looked up.
                desk.store.commit(call_for(person, slack, now))

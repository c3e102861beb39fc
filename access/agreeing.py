"""The second person about a proposed approver list: agree, keep the list as it is, or the proposer takes the proposal back.

Judged at the click: on the list now, another human than the proposer, alive now. Nothing changes until somebody has agreed. The owner
can always close a proposal, also that of an owner before.
"""

from dataclasses import replace

from access import answers, listing
from access.answers import Done, Refusals, Refused
from access.belonging import elsewhere
from access.calls import By
from access.catalog import ApproverList, Policy, Role
from access.desk import Desk
from access.editing import have_looked_up, others_asked, read
from access.edits import Edits, Fate, Proposal
from access.judging import again
from access.keys import RoleKey, SlackId, approvers_key, edits_key, person_key, policy_key, role_key
from access.person import Person, Standing, judge
from access.ports import Change
from access.proposing import Terms, agreed, closed
from access.reading import Known, get
from access.recording import Plan, refuse

_OVER = {
    Fate.AGREED: "is in force already",
    Fate.DECLINED: "was turned down",
    Fate.WITHDRAWN: "was taken back",
    Fate.LAPSED: "was not agreed to in time",
    Fate.OVERTAKEN: "was overtaken by another one",
}


def agree(desk: Desk, by: By, role: RoleKey, proposal: str, *, yes: bool) -> Done[Edits] | Refusals:
    """Agree to a proposal, or not; whoever made it can take it back. The answer's proposal says what became of it.

    A list, owner or catalogue that has changed meanwhile overtakes the proposal: it is over, and the list stays as it is.
    """
    known: Known = {}

    def judge_once() -> Plan[Edits] | Done[Edits] | Refusals:
        nonlocal known
        known = _read(desk, by, role)
        return _judge(known, by, role, proposal, yes, desk.clock())

    verdict = again(desk, judge_once)
    if isinstance(verdict, Refusals):
        if verdict.first.code == answers.looking_them_up().code:
            have_looked_up(desk, known, _newcomers(known, role))
        return refuse(desk, by, verdict, "agree" if yes else "keep", known=known)
    found, listed = verdict.value.proposal, get(known, approvers_key(role), ApproverList)
    if found and listed and found.fate is Fate.AGREED:
        others_asked(desk, known, replace(listed, approvers=found.approvers))
    return verdict


def _read(desk: Desk, by: By, role: RoleKey) -> Known:
    """As for a change, everybody who is proposed, and whoever proposed it."""
    known = dict(read(desk, by, role))
    edits = get(known, edits_key(role), Edits)
    found = edits.proposal if edits else None
    named = [*(each.slack for each in found.approvers), found.by.slack] if found else []
    missing = set(map(person_key, named)) - known.keys()
    return {**known, **desk.store.read(missing)} if missing else known


def _judge(
    known: Known, by: By, role: RoleKey, proposal: str, yes: bool, now: int
) -> Plan[Edits] | Done[Edits] | Refusals:
    edits, person = get(known, edits_key(role), Edits), get(known, person_key(by.slack), Person)
    found = edits.proposal if edits else None
    if edits is None or found is None or found.id != proposal:
        return Refusals((answers.unknown_change(),))
    if person and _did(found, person, yes):
        return Done(edits, repeated=True)
    if refused := _may_answer(known, role, found, person, yes, now):
        return Refusals((refused,))
    terms = _terms(known, by, role, edits, now)
    if terms is None:
        return Refusals((answers.unknown_role(),))
    if not yes:
        fate = Fate.WITHDRAWN if terms.person.party.is_(found.by) else Fate.DECLINED
        return _plan(*closed(terms, found, fate))
    if _overtaken(known, terms, found):
        return _plan(*closed(terms, found, Fate.OVERTAKEN))
    if refused := _impossible(known, terms, found):
        return Refusals((refused,))
    people = [get(known, person_key(slack), Person) for slack in (found.by.slack, *_newcomers(known, role))]
    return _plan(*agreed(terms, found, [each for each in people if each]))


def _plan(change: Change, edits: Edits) -> Plan[Edits]:
    return Plan(change, Done(edits))


def _did(proposal: Proposal, person: Person, yes: bool) -> bool:
    """Whether this very answer of this very person is what settled it: they only lost the answer to it."""
    mine = proposal.decided_by is not None and proposal.decided_by.okta == person.okta
    return mine and (proposal.fate is Fate.AGREED) is yes and proposal.fate is not Fate.OVERTAKEN


def _may_answer(
    known: Known, role: RoleKey, proposal: Proposal, person: Person | None, yes: bool, now: int
) -> Refused | None:
    if refused := judge(person, now):
        return refused
    listed = get(known, approvers_key(role), ApproverList)
    mine = person is not None and person.okta == proposal.by.okta
    if mine and yes:
        return answers.own_change()
    owned = get(known, role_key(role), Role)
    closing = not yes and (
        mine or (owned is not None and person is not None and person.okta == owned.owner.okta)
    )
    if not closing and (person is None or listed is None or not listed.lists(person.party)):
        return answers.not_an_approver()
    if not closing and elsewhere(owned, listed, person):
        return answers.other_team()
    if proposal.fate is not Fate.WAITING:
        return answers.change_over(_OVER[proposal.fate])
    return answers.change_over(_OVER[Fate.LAPSED]) if now >= proposal.deadline else None


def _terms(known: Known, by: By, role: RoleKey, edits: Edits, now: int) -> Terms | None:
    person, found = get(known, person_key(by.slack), Person), get(known, role_key(role), Role)
    policy = get(known, policy_key(found.policy), Policy) if found else None
    listed = get(known, approvers_key(role), ApproverList)
    if person is None or found is None or policy is None or listed is None:
        return None
    return Terms(by, person, found, policy, listed, edits, now)


def _overtaken(known: Known, terms: Terms, proposal: Proposal) -> bool:
    """Whether it is about another list or from somebody who owns the role no more, or has left."""
    author = get(known, person_key(proposal.by.slack), Person)
    if author and author.gone:
        return True
    return terms.listed.version != proposal.seen or terms.role.owner.okta != proposal.by.okta


def _newcomers(known: Known, role: RoleKey) -> list[SlackId]:
    """The accounts that the proposal would put on the list."""
    edits = get(known, edits_key(role), Edits)
    return [each.slack for each in edits.proposal.added] if edits and edits.proposal else []


def _impossible(known: Known, terms: Terms, proposal: Proposal) -> Refused | None:
    """Everybody who is proposed can still approve, as of today for those who are new, and they are still enough."""
    new = {slack: get(known, person_key(slack), Person) for slack in _newcomers(known, terms.role.key)}
    wrong = [listing.may_approve(each, terms.now) for each in new.values()]
    if any(each and each.code == answers.looking_them_up().code for each in wrong):
        return answers.looking_them_up()
    people = [get(known, person_key(each.slack), Person) for each in proposal.approvers]
    alive = not any(wrong) and all(each and each.standing is Standing.OK for each in people)
    enough = listing.good_size(proposal.approvers, terms.role, terms.policy) is None
    return None if alive and enough else answers.change_not_possible()

"""The owner's answer about an approver who changed teams: they stay, or they are taken off the list.

Both are changes of the list like any other of the owner's: on record, by the same rules, and for a sensitive role only with a second
person, who is another one than the approver in question.
"""

from contextlib import suppress

from access import answers, editing, listing
from access.answers import Done, Refusals, Refused
from access.calls import By
from access.catalog import ApproverList
from access.desk import Desk
from access.doubt import Doubt
from access.editing import Changed, Edit, in_the_way, terms_of
from access.errors import Busy, Conflict, Unreadable
from access.judging import again
from access.keys import OktaId, RoleKey, doubt_key
from access.ports import Change, Touch
from access.proposing import Terms, confirmed, proposed
from access.reading import Known, get
from access.recording import Plan, refuse, tell_soon


def answer(desk: Desk, by: By, role: RoleKey, approver: OktaId, *, stays: bool) -> Done[Changed] | Refusals:
    """Keep this approver, or take them off the list. A repeated click finds it done."""
    done = _keep(desk, by, role, approver) if stays else _remove(desk, by, role, approver)
    with suppress(
        Busy, Unreadable, Conflict
    ):  # The question is looked at every day, and whoever is at it sees this.
        _show(desk, by, role, approver)
    return done


def _keep(desk: Desk, by: By, role: RoleKey, approver: OktaId) -> Done[Changed] | Refusals:
    known: Known = {}

    def judge_once() -> Plan[Changed] | Done[Changed] | Refusals:
        nonlocal known
        known = editing.read(desk, by, role)
        terms = terms_of(known, by, role, desk.clock())
        if not isinstance(terms, Terms):
            return Refusals((terms,))
        return _kept(known, terms, approver)

    verdict = again(desk, judge_once)
    return refuse(desk, by, verdict, "confirm", known=known) if isinstance(verdict, Refusals) else verdict


def _kept(known: Known, terms: Terms, approver: OktaId) -> Plan[Changed] | Done[Changed] | Refusals:
    if refused := _not_listed(terms.listed, approver):
        return Refusals((refused,))
    if approver in terms.listed.confirmed:
        return Done(Changed(terms.listed), repeated=True)
    if waits := in_the_way(terms):
        if approver in waits.confirms:
            return Done(Changed(terms.listed, waits), repeated=True)
        return Refusals((answers.change_waits(),))
    if not terms.policy.sensitive:
        change, listed = confirmed(terms, approver)
        return Plan(change, Done(Changed(listed)))
    able = listing.may_agree(terms.role, terms.listed, terms.person.party, known)
    seconds = tuple(each for each in able if each.okta != approver)
    if not seconds:
        return Refusals((answers.nobody_to_agree(),))
    change, proposal = proposed(terms, terms.listed.approvers, seconds, (approver,))
    return Plan(change, Done(Changed(terms.listed, proposal)))


def _not_listed(listed: ApproverList, approver: OktaId) -> Refused | None:
    there = any(each.okta == approver for each in listed.approvers)
    return None if there else answers.off_the_list()


def _remove(desk: Desk, by: By, role: RoleKey, approver: OktaId) -> Done[Changed] | Refusals:
    """The list without them, and without whoever has left."""
    known = editing.read(desk, by, role)
    terms = terms_of(known, by, role, desk.clock())
    if not isinstance(terms, Terms):
        return refuse(desk, by, Refusals((terms,)), "confirm", known=known)
    listed, waits = terms.listed, in_the_way(terms)
    if _not_listed(listed, approver) is not None:
        return Done(Changed(listed), repeated=True)
    if waits and all(each.okta != approver for each in waits.approvers):
        return Done(Changed(listed, waits), repeated=True)
    left = listing.gone(listed.approvers, known)
    rest = [each.slack for each in listed.approvers if each.okta != approver and each.slack not in left]
    return editing.edit(desk, by, Edit(role, tuple(rest), listed.version))


def _show(desk: Desk, by: By, role: RoleKey, approver: OktaId) -> None:
    key = doubt_key(role, approver, by.slack)
    found = get(desk.store.read([key]), key, Doubt)
    if found:
        touch = Touch(key, found.version, tell_soon(desk.clock(), found.due), wake=True)
        desk.store.commit(Change(touches=(touch,)))

"""Asking owners about approvers who changed teams: finding them, and bringing each question to how it stands. Worker and sweep alone.

Nobody is asked about unless Okta shows us the groups: of one that was deleted everybody would seem to have left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from access import belonging, sending
from access.audit import SYSTEM, What
from access.catalog import Approver, ApproverList, Role
from access.desk import Desk, Outside
from access.doubt import Doubt, Stand
from access.duration import DAY
from access.edits import Edits, noted
from access.errors import Conflict
from access.judging import TRIES
from access.keys import Due, Key, Lane, RoleKey, approvers_key, doubt_key, edits_key, person_key, role_key
from access.mending import mend
from access.person import Person
from access.ports import Change, Touch, Write
from access.reading import Known, gather, get, readable
from access.recording import tell_soon
from access.tell import Told
from access.visible import Visible


def find(desk: Desk, roles: Iterable[RoleKey], visible: Visible) -> None:
    """Put on record each approver of these roles who is elsewhere and about whom the owner was not asked. Raises Busy."""
    keys = list(roles)
    known, _ = readable(desk.store, [make(each) for each in keys for make in (role_key, approvers_key)])
    here = [role for each in keys if (role := get(known, role_key(each), Role)) and role.approver_groups]
    lists = [(role, get(known, approvers_key(role.key), ApproverList)) for role in here if not role.retired]
    people = {person_key(one.slack) for _, listed in lists if listed for one in listed.approvers}
    found, _ = readable(desk.store, people)
    for role, listed in lists:
        gone = [each for each in listed.approvers if _elsewhere(role, listed, found, each)] if listed else []
        if gone and visible.all(role.approver_groups):
            for each in gone:
                _ask(desk, role, each)


def _elsewhere(role: Role, listed: ApproverList, known: Known, approver: Approver) -> bool:
    person = get(known, person_key(approver.slack), Person)
    return person is not None and not person.gone and belonging.elsewhere(role, listed, person)


def _ask(desk: Desk, role: Role, approver: Approver) -> None:
    key = doubt_key(role.key, approver.okta, role.owner.slack)
    for _ in range(TRIES):
        known, now = desk.store.read([key, edits_key(role.key)]), desk.clock()
        before = get(known, key, Doubt)
        if before and before.stand in (Stand.OPEN, Stand.WAITS):
            return
        edits = get(known, edits_key(role.key), Edits) or Edits(role.key, role.title)
        detail = {"role": role.key, "approver": approver.okta, "owner": role.owner.okta}
        detail |= {"groups": ",".join(sorted(role.approver_groups))}
        after, fact = noted(edits, What.APPROVER_MOVED, SYSTEM, now, detail)
        doubt = Doubt(role.key, role.title, approver, role.owner.slack, due=tell_soon(now), wake=True)
        asked = replace(doubt, version=(before.version if before else 0) + 1)
        writes = (Write(asked, before.version if before else None), Write(after, edits.version or None))
        try:
            desk.store.commit(Change(writes=writes, facts=(fact,)))
        except Conflict as lost:
            mend(desk, lost)
            continue
        return


def attend(desk: Desk, outside: Outside, key: Key) -> Told:
    """Send the question as it stands, if that differs from what was shown and nobody else is at it. Raises Busy and Unreadable."""
    known, now = _read(desk, key), desk.clock()
    doubt = get(known, key, Doubt)
    if doubt is None or doubt.claim_until > now:
        return Told()
    doubt = replace(doubt, stand=_stand(known, doubt, now))
    drawing = outside.messenger.draw_doubt(doubt)
    try:
        if doubt.lost or not sending.owed(doubt, drawing, now):
            desk.store.commit(Change(touches=(Touch(key, doubt.version, _next(doubt, now), wake=False),)))
            return Told()
        if waiting := outside.messenger.wait(doubt.recipient, doubt.place):
            return Told(waiting=waiting)
        claimed = sending.claimed(doubt, now)
        claimed = replace(claimed, due=Due(Lane.TELL, claimed.claim_until), wake=False)
        desk.store.commit(Change(writes=(Write(claimed, doubt.version),)))
        after, wait = sending.send(outside, claimed, claimed.recipient, drawing, now)
        after = replace(after, due=Due(Lane.TELL, now + wait) if wait else _next(after, now))
        desk.store.commit(Change(writes=(Write(after, claimed.version),)))
    except Conflict:
        return Told()  # Somebody else is at it.
    return Told(failed=1) if wait or after.lost else Told(sent=1)


def _read(desk: Desk, key: Key) -> Known:
    def wants(known: Known) -> Sequence[Key]:
        found = get(known, key, Doubt)
        if found is None:
            return ()
        rules = [make(found.role) for make in (role_key, approvers_key, edits_key)]
        return [*rules, person_key(found.approver.slack)]

    return gather(desk.store, [key], wants)


def _next(doubt: Doubt, now: int) -> Due | None:
    """A question that is open is looked at again each day: the list, or the person, may have changed in another way."""
    times = [now + DAY] if doubt.stand in (Stand.OPEN, Stand.WAITS) else []
    times += [max(doubt.again_at, now + 1)] if doubt.again_at and not doubt.lost else []
    return Due(Lane.TELL, min(times)) if times else None


def _stand(known: Known, doubt: Doubt, now: int) -> Stand:
    """How it stands by the records."""
    role, listed = get(known, role_key(doubt.role), Role), get(known, approvers_key(doubt.role), ApproverList)
    okta = doubt.approver.okta
    if role is None or listed is None or role.retired or role.owner.slack != doubt.recipient:
        return Stand.OVER
    if not listed.lists(doubt.approver.party):
        return Stand.REMOVED
    if okta in listed.confirmed:
        return Stand.KEPT
    if not _elsewhere(role, listed, known, doubt.approver):
        return Stand.OVER
    edits = get(known, edits_key(doubt.role), Edits)
    waits = edits.stands(listed, now) if edits else None
    mine = waits is not None and (
        okta in waits.confirms or all(each.okta != okta for each in waits.approvers)
    )
    return Stand.WAITS if mine else Stand.OPEN

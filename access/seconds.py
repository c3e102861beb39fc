"""Telling those whom a proposed approver list concerns: the second persons who can agree to it, and whoever proposed it.

Each has one message for each role, which follows what becomes of the proposal. Called by worker and sweep alone; nothing here changes
a list. A proposal that nobody agreed to in time lapses here.
"""

from collections.abc import Iterable
from dataclasses import replace

from access import sending
from access.audit import SYSTEM
from access.desk import Desk, Outside
from access.edits import Edits, Fate, Proposal, Second
from access.errors import Conflict
from access.keys import Due, Key, Lane, RoleKey, SlackId, edits_key, second_key
from access.mending import mend
from access.ports import Change, Check, Touch, Write
from access.proposing import lapsed
from access.reading import Known, gather, get
from access.tell import Told

ROUNDS = 4


def attend(desk: Desk, outside: Outside, role: RoleKey) -> Told:
    """Bring everybody's message about the last proposal to what became of it. Raises Busy and Unreadable."""
    for _ in range(ROUNDS):
        known, now = _read(desk, role), desk.clock()
        edits = get(known, edits_key(role), Edits)
        if edits is None or edits.proposal is None:
            return Told()
        try:
            if edits.proposal.fate is Fate.WAITING and now >= edits.proposal.deadline:
                desk.store.commit(lapsed(edits, edits.proposal, SYSTEM, now))
                continue
            return _tell(desk, outside, edits, edits.proposal, known)
        except Conflict as lost:
            mend(desk, lost)
    return Told()


def _read(desk: Desk, role: RoleKey) -> Known:
    def wants(known: Known) -> Iterable[Key]:
        edits = get(known, edits_key(role), Edits)
        found = edits.proposal if edits else None
        return [second_key(role, slack) for slack in _recipients(found)] if found else []

    return gather(desk.store, [edits_key(role)], wants)


def _recipients(proposal: Proposal) -> list[SlackId]:
    return list(dict.fromkeys([*(each.slack for each in proposal.asked), proposal.by.slack]))


def _tell(desk: Desk, outside: Outside, edits: Edits, proposal: Proposal, known: Known) -> Told:
    sent, failed, now, times = 0, 0, desk.clock(), list[int]()
    for slack in _recipients(proposal):
        before = get(known, second_key(edits.role, slack), Second)
        if before and before.claim_until > now:
            times.append(before.claim_until)
            continue
        letter = _addressed(before or Second(edits.role, slack), proposal)
        drawing = outside.messenger.draw_edits(edits, slack)
        if letter == before and (letter.lost or not sending.owed(letter, drawing, now)):
            continue
        if before is None and proposal.fate is not Fate.WAITING and slack != proposal.by.slack:
            continue  # They were never asked, and it is over.
        claim = Write(sending.claimed(letter, now), before.version if before else None)
        desk.store.commit(Change(writes=(claim,), checks=(Check(edits.key, edits.version),)))
        claimed = claim.record
        assert isinstance(claimed, Second)  # noqa: S101 - it was made from one
        after, wait = sending.send(outside, claimed, slack, drawing, now)
        desk.store.commit(Change(writes=(Write(after, claimed.version),)))
        sent, failed = sent + (not wait and not after.lost), failed + bool(wait or after.lost)
        times += [now + wait] if wait else []
        times += [max(after.again_at, now + 1)] if after.again_at and not after.lost else []
    _rest(desk, edits, proposal, times)
    return Told(sent, failed)


def _addressed(letter: Second, proposal: Proposal) -> Second:
    """The message as it is for this proposal: a new one starts anew, and who is asked finds it in their Home tab while it waits."""
    asked = next((each for each in proposal.asked if each.slack == letter.recipient), None)
    who = asked.okta if asked and proposal.fate is Fate.WAITING else ""
    if letter.proposal == proposal.id:
        return letter if letter.who == who else replace(letter, who=who)
    return replace(
        letter, proposal=proposal.id, who=who, place=None, shown="", again_at=0, failures=0, lost=""
    )


def _rest(desk: Desk, edits: Edits, proposal: Proposal, times: list[int]) -> None:
    waits = [proposal.deadline] if proposal.fate is Fate.WAITING else []
    at = min([*times, *waits], default=None)
    due = None if at is None else Due(Lane.TELL, at)
    if due != edits.due or edits.wake:
        desk.store.commit(Change(touches=(Touch(edits.key, edits.version, due, wake=False),)))

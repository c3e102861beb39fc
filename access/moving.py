"""Movers: somebody who left the groups that made them eligible keeps what runs to its end, which no use moves any more, and is told so;
or loses it where the policy says so.

Called when somebody is looked up. It only marks or stops; settle takes away, and whoever tells tells. That they can neither ask nor
extend needs nothing here: that is judged by their record each time.

That somebody is missing from a group proves that they left it only while Okta shows us the group: of one that was deleted, or that our
admin role does not reach any more, everybody would seem to have left. Groups are known by their ids, so a new name moves nobody.
"""

from dataclasses import dataclass, replace

from access import fixing
from access.audit import SYSTEM, What
from access.catalog import Ineligible, Policy, Role
from access.desk import Desk, Outside
from access.errors import Conflict
from access.holding import Holding
from access.judging import TRIES
from access.keys import Key, policy_key, role_key
from access.mending import mend
from access.moves import stop
from access.person import Person, Standing
from access.ports import Change, Write
from access.reading import Known, gather, get
from access.recording import noted, tell_soon
from access.request import Moved, Request
from access.visible import Visible

GROUP, USERS = "left_group", "left_users"
"""Why: out of every group that may ask for the role, or out of the one whose members may use the service at all."""


@dataclass(frozen=True)
class _Look:
    """One look at one person."""

    desk: Desk
    person: Person
    visible: Visible


def reconsider(desk: Desk, outside: Outside, before: Person, met: Person) -> None:
    """Judge what somebody has by the groups they are in now: whenever those have changed, and in every look that was planned, so that
    whatever the index did not have in time is found a day later. Raises Busy, Unreadable.
    """
    planned = before.due is not None and before.due.at <= desk.clock()
    changed = before.groups != met.groups or before.standing is not met.standing
    if met.okta is None or met.standing not in (Standing.OK, Standing.OUTSIDE):
        return
    if before.checked_at and (planned or changed):
        look = _Look(desk, met, Visible(outside))
        for key in desk.store.whose(met.okta, "REQ"):
            _judge(look, key)


def _judge(look: _Look, key: Key) -> None:
    for _ in range(TRIES):
        known = _read(look, key)
        request = get(known, key, Request)
        change = _change(look, known, request) if request and request.running else None
        if change is None:
            return
        try:
            look.desk.store.commit(change)
        except Conflict as lost:
            mend(look.desk, lost)
            continue
        return


def _read(look: _Look, key: Key) -> Known:
    """The request, and what it is judged by if it can be about this person's groups at all."""

    def wants(known: Known) -> tuple[Key, ...]:
        request = get(known, key, Request)
        if request is None or not request.running:
            return ()
        if not (request.through or request.moved or look.person.standing is Standing.OUTSIDE):
            return ()
        role = get(known, role_key(request.role), Role)
        return (request.holding_key, role_key(request.role), *([policy_key(role.policy)] if role else []))

    return gather(look.desk.store, [key], wants)


def _change(look: _Look, known: Known, request: Request) -> Change | None:
    policy, now = _policy(known, request), look.desk.clock()
    lost_by, loses = why(request, look.person, policy), ends(request, policy)
    if not lost_by:
        return _back(known, request, now) if request.moved else None
    lost = request.through if lost_by == GROUP else {look.desk.users}
    if request.moved and not loses:
        return None
    if not look.visible.all(lost):
        return None
    detail = {"why": lost_by, "groups": ",".join(sorted(lost))}
    holding = get(known, request.holding_key, Holding)
    if not loses:
        marked, beside = fixing.fixed(request, holding, Moved(lost_by, now))
        marked, fact = noted(_told(marked, now), What.MOVED, SYSTEM, now, detail)
        return Change(writes=(Write(marked, request.version), *beside), facts=(fact,))
    if holding is None or request.id not in holding.needs:
        return None
    stopped, left, fact = stop(request, holding, lost_by, SYSTEM, now, detail)
    return Change(writes=(Write(stopped, request.version), Write(left, holding.version)), facts=(fact,))


def _back(known: Known, request: Request, now: int) -> Change:
    """They may ask for it again, and so extend it."""
    back, beside = fixing.free(request, get(known, request.holding_key, Holding))
    back, fact = noted(_told(back, now), What.MOVED_BACK, SYSTEM, now, {})
    return Change(writes=(Write(back, request.version), *beside), facts=(fact,))


def _told(request: Request, now: int) -> Request:
    return replace(request, due=tell_soon(now, request.due), wake=True)


def why(request: Request, person: Person, policy: Policy | None) -> str:
    """Why this person could not ask for it now; empty when they could, by what the policy said then or says now."""
    if person.standing is Standing.OUTSIDE:
        return USERS
    groups = person.groups
    eligible = not request.through or bool(request.through & groups)
    eligible = eligible or (
        policy is not None and (not policy.requesters or bool(policy.requesters & groups))
    )
    return "" if eligible else GROUP


def ends(request: Request, policy: Policy | None) -> bool:
    """Whether whoever could not ask for it loses it: the stricter of then and now."""
    return Ineligible.END in (request.limits.when_ineligible, policy.when_ineligible if policy else None)


def _policy(known: Known, request: Request) -> Policy | None:
    role = get(known, role_key(request.role), Role)
    return get(known, policy_key(role.policy), Policy) if role else None

"""Escalate: the role's owner is told of a request that nobody answers, once; who asked is told when nobody could be found who can.

The owner is asked as well if they may decide: on the list, alive, and not party to it. Nothing is sent from here.
"""

from dataclasses import replace

from access import hours, reroute, unanswered
from access import policy as rules
from access.audit import SYSTEM, What
from access.belonging import gone_elsewhere
from access.catalog import ApproverList, Role
from access.desk import Desk
from access.keys import approvers_key, person_key, role_key
from access.person import Party, Person
from access.ports import Change, Write
from access.reading import Known, get
from access.recording import noted, tell_soon
from access.request import Request, State


def escalated(desk: Desk, known: Known, request: Request) -> bool:
    """Put on record that the owner is told, if it is time for that; whether it did. Raises Conflict."""
    now = desk.clock()
    if request.state is not State.PENDING or request.carried or not request.unanswered:
        return False
    out, short = reroute.lacking(known, request, now)
    nobody = bool(out) and short > 0
    if request.chased.told_at or not (nobody or now >= unanswered.three_quarters(request)):
        return False
    if not hours.is_open(request.limits.hours, now):
        return False  # Nobody could approve it now, so nobody is disturbed.
    owner = _owner(known, request)
    if owner is None and not nobody:
        return False
    desk.store.commit(_told(known, request, owner, now, nobody=nobody))
    return True


def _owner(known: Known, request: Request) -> Party | None:
    """Who is told: nobody who asked for it or gets it."""
    role = get(known, role_key(request.role), Role)
    if role is None or role.owner.is_(request.requester) or role.owner.is_(request.for_whom):
        return None
    return role.owner


def _told(known: Known, request: Request, owner: Party | None, now: int, *, nobody: bool) -> Change:
    more = (owner,) if owner and _may_answer(known, request, owner) else ()
    chased = replace(request.chased, owner=owner, told_at=now, nobody=nobody)
    told = replace(request, asked=(*request.asked, *more), chased=chased, due=tell_soon(now), wake=False)
    detail = {
        "owner": owner.okta if owner else "",
        "why": "nobody" if nobody else "unanswered",
        **({"asked": owner.okta} if owner and more else {}),
    }
    told, fact = noted(told, What.ESCALATED, SYSTEM, now, detail)
    return Change(writes=(Write(told, request.version),), facts=(fact,))


def _may_answer(known: Known, request: Request, owner: Party) -> bool:
    """Whether the owner could have been chosen, and was not."""
    before = (*request.asked, *request.chased.formerly)
    if any(owner.is_(party) for party in before) or len(request.asked) >= rules.MOST_AT_ONCE:
        return False
    lists = [get(known, approvers_key(role), ApproverList) for role in unanswered.roles(request)]
    person = get(known, person_key(owner.slack), Person)
    gone = person is not None and person.standing not in reroute.STANDING
    gone = gone or gone_elsewhere(known, unanswered.roles(request), owner)
    return not gone and all(listed is not None and listed.lists(owner) for listed in lists)

"""What owners may see and end of their roles: who has a role now, and ending one person's access with a reason. Lists: `access.editing`.

The index names the requests by which a role is held; each is read again by its key, and judged by its record.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from access import answers
from access import policy as rules
from access.answers import Done, Refusals, Refused
from access.calls import By, Pointer
from access.catalog import Role
from access.decide import click
from access.desk import Desk
from access.holding import Holding
from access.keys import Key, RoleKey, person_key, request_key, role_key
from access.moves import stop
from access.person import Person, judge
from access.ports import Change, Write
from access.reading import Known, get, readable
from access.recording import Plan, refuse
from access.request import Request, State
from access.shown import Shown, shown
from access.weighing import judged_by

BY_OWNER, BY_RULER = "owner", "ruler"
"""The reasons of a grant that the role's owner has ended, or whoever put the rule in force that approved it."""
SIZE = 15


@dataclass(frozen=True)
class Holder:
    """One request by which somebody has the role. `may_end`: it runs, and nobody has ended it yet."""

    request: Request
    state: Shown
    may_end: bool


@dataclass(frozen=True)
class Holders:
    """One page of those who have a role, whoever asked first first; `hidden` of them could not be read."""

    role: Role
    items: tuple[Holder, ...]
    total: int
    page: int
    pages: int
    now: int
    hidden: int = 0


def owns(role: Role | None, person: Person | None, now: int) -> Refused | None:
    """Whether this person, by whichever account, owns this role and may act now."""
    if refused := judge(person, now):
        return refused
    if role is None:
        return answers.unknown_role()
    return None if person and person.okta == role.owner.okta else answers.not_owner()


def holders(desk: Desk, by: By, role: RoleKey, page: int = 0) -> Holders | Refusals:
    """Who has this role now. One query of the index and two batches; a page beyond the last one is the last one."""
    named = desk.store.running(role)
    pages = max(1, -(-len(named) // SIZE))
    page = min(max(page, 0), pages - 1)
    here = named[page * SIZE : (page + 1) * SIZE]
    known, hidden = readable(desk.store, [person_key(by.slack), role_key(role), *here])
    found, now = get(known, role_key(role), Role), desk.clock()
    refused = owns(found, get(known, person_key(by.slack), Person), now)
    if refused or found is None:
        return refuse(desk, by, Refusals((refused or answers.unknown_role(),)), "holders", known=known)
    requests = _running(known, role, here)
    things, more = readable(desk.store, [each.holding_key for each in requests])
    items = tuple(_holder(things, each, now) for each in requests)
    return Holders(found, items, len(named), page, pages, now, len(hidden | more))


def _running(known: Known, role: RoleKey, keys: Iterable[Key]) -> list[Request]:
    found = [get(known, key, Request) for key in keys]
    return [each for each in found if each and each.role == role and each.state is State.APPROVED]


def _holder(known: Known, request: Request, now: int) -> Holder:
    holding = get(known, request.holding_key, Holding)
    return Holder(request, shown(request, holding, now), _over(request, holding, now) is None)


def _over(request: Request, holding: Holding | None, now: int) -> Refused | None:
    if request.state is not State.APPROVED or holding is None:
        return answers.not_running()
    ends = request.end is not None and now >= request.end
    return answers.being_ended() if request.stopped or ends or request.id not in holding.needs else None


def may_stop(desk: Desk, by: By, pointer: Pointer) -> Done[Request] | Refusals:
    """The same check before a form for ending is shown; writes nothing but a refusal."""

    def look(known: Known) -> Done[Request] | Refusals:
        found = _judged(known, by, pointer, desk.clock())
        return Refusals((found,)) if isinstance(found, Refused) else Done(found[0])

    return click(desk, by, pointer, "stop", look)


def stop_held(desk: Desk, by: By, pointer: Pointer, reason: str) -> Done[Request] | Refusals:
    """End somebody's access to a role of one's own, or by a rule of one's own, at once. The person reads the reason."""

    def judge_once(known: Known) -> Plan[Request] | Done[Request] | Refusals:
        now = desk.clock()
        before = get(known, request_key(pointer.request), Request)
        person = get(known, person_key(by.slack), Person)
        if before and person and _did(before, person):
            return Done(before, repeated=True)
        found = _judged(known, by, pointer, now)
        if isinstance(found, Refused):
            return Refusals((found,))
        if refused := rules.good_reason(reason):
            missing = refused.code == "reason_missing"
            return Refusals((answers.deny_reason_missing() if missing else refused,))
        return _stopped(by, found, reason.strip(), now)

    return click(desk, by, pointer, "stop", judge_once)


def _did(request: Request, person: Person) -> bool:
    done = request.stopped
    return done is not None and done.reason in (BY_OWNER, BY_RULER) and done.by == person.okta


def _judged(
    known: Known, by: By, pointer: Pointer, now: int
) -> tuple[Request, Holding, Role, Person] | Refused:
    request = get(known, request_key(pointer.request), Request)
    person = get(known, person_key(by.slack), Person)
    if request is None:
        return answers.unknown_request()
    role, holding = (
        get(known, role_key(request.role), Role),
        get(known, request.holding_key, Holding),
    )
    refused = _may_end(role, person, request, now) or _over(request, holding, now)
    if refused or role is None or person is None or holding is None:
        return refused or answers.not_owner()
    return request, holding, role, person


def _may_end(role: Role | None, person: Person | None, request: Request, now: int) -> Refused | None:
    """The owner may, and whoever put the rule in force by which it was approved."""
    refused = owns(role, person, now)
    mine = (
        person is not None and refused is not None and refused.code == "not_owner" and _ruled(request, person)
    )
    return None if mine else refused


def _ruled(request: Request, person: Person) -> bool:
    return any(each.rule and each.by.okta == person.okta for each in request.given_by)


def _stopped(
    by: By, found: tuple[Request, Holding, Role, Person], reason: str, now: int
) -> Plan[Request] | Refusals:
    request, holding, role, person = found
    detail = {"slack": by.slack, "reason": reason, "role_version": str(role.version)}
    why = BY_OWNER if person.okta == role.owner.okta else BY_RULER
    stopped, left, fact = stop(request, holding, why, person.party.okta, now, detail)
    if stopped.stopped:
        stopped = replace(stopped, stopped=replace(stopped.stopped, note=reason))
    writes = (Write(stopped, request.version), Write(left, holding.version))
    return Plan(Change(writes=writes, checks=judged_by(role, person), facts=(fact,)), Done(stopped))

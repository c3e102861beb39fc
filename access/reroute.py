"""Reroute: an undecided request whose approvers cannot answer any more is sent to others on the list, those with the least to do first.

Nothing is sent from here, and nobody is asked who could not have been chosen in the form. Whoever was asked before stays an approver:
what they press on an old card is judged like any other click.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from access import bundle, load, unanswered
from access import policy as rules
from access.audit import SYSTEM, What
from access.belonging import gone_elsewhere, staying
from access.catalog import ApproverList, Role
from access.counting import lists, still_counted
from access.desk import Desk
from access.errors import Conflict
from access.keys import Key, OktaId, RoleKey, SlackId, load_key, person_key, role_key, whole_of
from access.lifecycle import Event, move
from access.person import Party, Person, Standing
from access.ports import Change, Check, Touch, Write
from access.reading import BATCH, Known, get, readable
from access.recording import noted, tell_soon
from access.request import Request, State
from access.weighing import judged_by

AWAY, GONE, UNLISTED, MOVED = "away", "gone", "not_listed", "other_team"
STANDING = (Standing.OK, Standing.UNKNOWN, Standing.VANISHED)
"""Nobody is taken for gone whom a bad day of Okta's hides."""


@dataclass(frozen=True)
class Others:
    """Who can be asked instead, and who leaves for them, with the records that this was judged by."""

    new: tuple[Party, ...]
    leave: tuple[Party, ...]
    checks: tuple[Check, ...]


def rerouted(desk: Desk, known: Known, request: Request) -> bool:
    """Ask others instead of those who cannot answer, if too few are left who can; whether it did. Raises Conflict and Unreadable."""
    now = desk.clock()
    out, short = lacking(known, request, now)
    if not out or short <= 0:
        return False
    others = _others(desk, known, request, out, short, now)
    if not others.new:
        return False
    changes = [
        _moved(each, others, out, now)
        for each in bundle.members(known, request)
        if each.state is State.PENDING
    ]
    writes = tuple(write for change in changes for write in change.writes)
    facts = tuple(fact for change in changes for fact in change.facts)
    desk.store.commit(Change(writes=writes, checks=others.checks, facts=facts))
    return True


def lacking(known: Known, request: Request, now: int) -> tuple[Mapping[Party, str], int]:
    """Those who were asked and cannot answer now, with the reason, and how many more people have to be asked."""
    if request.state is not State.PENDING or request.carried:
        return {}, 0
    agreed = {each.by.okta for each in still_counted(known, request)}
    waiting = [party for party in request.asked if party.okta not in agreed]
    out = {party: why for party in waiting if (why := _why(known, request, party, now))}
    able = {party.okta for party in waiting if party not in out}
    return out, request.limits.approvals - len(agreed) - len(able)


def call_for(desk: Desk, person: Person, *, moved: bool = False) -> None:
    """Have everything looked at that waits for somebody who cannot answer now, or who may have changed teams (`moved`).

    Raises Busy and Unreadable.
    """
    never = moved or person.gone or person.standing is Standing.OUTSIDE
    if person.okta is None or not (never or person.away_until > desk.clock()):
        return
    for request in _waiting_for(desk, person.okta):
        _wake(desk, request)


def call_for_unlisted(desk: Desk, role: RoleKey, people: Iterable[OktaId]) -> None:
    """The same of what concerns this role, for those who were taken off its list. Raises Busy and Unreadable."""
    for okta in dict.fromkeys(people):
        for request in _waiting_for(desk, okta):
            if role in unanswered.roles(request):
                _wake(desk, request)


def _waiting_for(desk: Desk, okta: OktaId) -> Iterator[Request]:
    keys = list(dict.fromkeys(whole_of(key) for key in desk.store.whose(okta, "CARD")))
    for start in range(0, len(keys), BATCH):
        for request in desk.store.read(keys[start : start + BATCH]).values():
            if isinstance(request, Request) and (request.state is State.PENDING or request.emergency):
                yield request


def _wake(desk: Desk, request: Request) -> None:
    due = tell_soon(desk.clock(), request.due)
    try:
        desk.store.commit(Change(touches=(Touch(request.key, request.version, due, wake=True),)))
    except Conflict:
        return  # Whoever has changed it looks at it.


def _why(known: Known, request: Request, party: Party, now: int) -> str:
    person = get(known, person_key(party.slack), Person)
    if person and person.standing not in STANDING:
        return GONE
    if any(not listed.lists(party) for listed in lists(known, request)):
        return UNLISTED
    if gone_elsewhere(known, unanswered.roles(request), party):
        return MOVED
    return AWAY if person and person.away_until > now else ""


def _others(
    desk: Desk, known: Known, request: Request, out: Mapping[Party, str], short: int, now: int
) -> Others:
    whole = lists(known, request)
    if len(whole) < len(unanswered.roles(request)):
        return Others((), (), ())
    common = bundle.common(whole)
    seen, hidden = readable(desk.store, _people(common))
    common = bundle.common([_here(known, seen, each) for each in whole])
    people = _known_people(seen, common)
    asked = {party.okta for party in request.asked}
    may = [
        each
        for each in rules.eligible(common, people, request.requester, request.for_whom)
        if person_key(each) not in hidden and _could(common, people, each, asked, now)
    ]
    room = rules.MOST_AT_ONCE - len(request.asked) + len(out)
    found = load.choices(seen, common, may, min(short, room), people=people, mark=request.id, now=now)
    new = tuple(each.approver.party for each in found if each.proposed)
    leave = sorted(out, key=lambda party: out[party] == AWAY)
    leave = leave if len(new) >= short else leave[: len(new)]
    judged = [people[party.slack] for party in new if party.slack in people]
    return Others(new, tuple(leave), judged_by(*whole, *judged))


def _here(known: Known, seen: Known, listed: ApproverList) -> ApproverList:
    role = get(known, role_key(listed.role), Role)
    return staying(role, listed, seen) if role else listed


def _people(listed: ApproverList) -> Iterable[Key]:
    for each in listed.approvers:
        yield from (person_key(each.slack), load_key(each.slack))


def _known_people(seen: Known, listed: ApproverList) -> Mapping[SlackId, Person]:
    found = {each.slack: get(seen, person_key(each.slack), Person) for each in listed.approvers}
    return {slack: person for slack, person in found.items() if person}


def _could(
    listed: ApproverList, people: Mapping[SlackId, Person], slack: SlackId, asked: set[OktaId], now: int
) -> bool:
    okta = next(each.okta for each in listed.approvers if each.slack == slack)
    person = people.get(slack)
    return okta not in asked and not (person and person.away_until > now)


def _moved(request: Request, others: Others, out: Mapping[Party, str], now: int) -> Change:
    stay = tuple(party for party in request.asked if party not in others.leave)
    new = {party.slack for party in others.new}
    formerly = [party for party in request.chased.formerly if party.slack not in new]
    chased = replace(request.chased, formerly=(*formerly, *others.leave), nobody=False)
    moved = replace(
        request,
        asked=(*stay, *others.new),
        chased=chased,
        state=move(request.state, Event.REROUTED),
        due=None if request.carried else tell_soon(now),
        wake=False,
    )
    detail = {
        "from": _ids(others.leave),
        "to": _ids(others.new),
        "why": ",".join(out[party] for party in others.leave),
        **bundle.named(request),
    }
    moved, fact = noted(moved, What.REROUTED, SYSTEM, now, detail)
    return Change(writes=(Write(moved, request.version),), facts=(fact,))


def _ids(people: Sequence[Party]) -> str:
    return ",".join(each.okta for each in people)

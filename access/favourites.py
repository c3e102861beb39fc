"""What the people of one team often ask for, so that a form can offer it first. It widens nothing: the rules judge every role as before.

A team is everybody whose profile in Okta names the same department. What somebody asked for in the last four weeks is kept with their
own record anyway (`access.habit`). When they are looked up, once a day, it is compared with what their team's item has of them, and
written there when it differs; so a request costs nothing for it, each person counts once, and whoever asks for something else, changes
the department or leaves drops out by themselves. What the most ask for stands in one item for all teams, which is read along with the
catalogue's head. What one person alone asks for is nobody else's business and not in it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from access.desk import Desk
from access.duration import WEEK
from access.errors import Conflict, Unreadable
from access.keys import RoleKey, favourites_key, team_key
from access.person import Person, Standing
from access.ports import Change, Write
from access.reading import Known, get
from access.team import Favourites, Team

LATELY = 4 * WEEK
MOST = 5
"""Roles of one team that are offered first."""
LEAST = 2
"""People who have to have asked for one."""
MEMBERS_MOST = 1000
"""People of one team that count: their item stays far below what DynamoDB takes."""


def team_of(person: Person) -> str:
    """The team's id; empty for whoever has no department. However it is spelled, it tells nothing and fits into a key."""
    name = " ".join(person.department.casefold().split())
    return hashlib.sha256(name.encode()).hexdigest()[:16] if name else ""


def shared(desk: Desk, before: Person, after: Person) -> str:
    """Bring what their teams have of somebody up to date, and what to keep with their record as the mark of it.

    Whatever is in the way leaves it for the next time that they are looked up. Raises Busy.
    """
    wanted = _asked_for(after, desk.clock())
    team = team_of(after) if wanted else ""
    mark = _mark(team, wanted)
    if mark == before.shared or after.okta is None:
        return before.shared
    moves = {each: () for each in (_counted(before), team_of(before), team_of(after)) if each} | (
        {team: wanted} if team else {}
    )
    try:
        for each, roles in moves.items():
            _put(desk, each, after.okta, roles)
    except (Conflict, Unreadable):
        return before.shared
    return mark


def _asked_for(person: Person, now: int) -> tuple[RoleKey, ...]:
    late = [each.role for each in person.lately if each.at > now - LATELY]
    return tuple(sorted(late)) if person.standing is Standing.OK else ()


def _mark(team: str, roles: Sequence[RoleKey]) -> str:
    if not team:
        return ""
    return f"{team}:{hashlib.sha256('|'.join(roles).encode()).hexdigest()[:12]}"


def _counted(person: Person) -> str:
    """The team that counts them, whatever their department is called by now; earlier releases kept no name of it in the mark."""
    return person.shared.rpartition(":")[0]


def _put(desk: Desk, team: str, okta: str, roles: tuple[RoleKey, ...]) -> None:
    """Raises Conflict and Unreadable."""
    known = desk.store.read([team_key(team), favourites_key()])
    found = get(known, team_key(team), Team) or Team(team)
    members = (
        {**found.members, okta: roles} if roles else {k: v for k, v in found.members.items() if k != okta}
    )
    if members == found.members or len(members) > MEMBERS_MOST:
        return
    changed = replace(found, members=members, version=found.version + 1)
    writes = [Write(changed, found.version or None), *_listed(known, changed)]
    desk.store.commit(Change(writes=tuple(writes)))


def _listed(known: Known, team: Team) -> Iterator[Write]:
    """The one item for all teams, if this team's favourites are others now."""
    found = get(known, favourites_key(), Favourites) or Favourites()
    best = favourites(team)
    if best == found.tops.get(team.id, ()):
        return
    rest = {each: roles for each, roles in found.tops.items() if each != team.id}
    tops = {**rest, **({team.id: best} if best else {})}
    yield Write(replace(found, tops=tops, version=found.version + 1), found.version or None)


def favourites(team: Team) -> tuple[RoleKey, ...]:
    """What the most people of a team ask for, the most wanted first."""
    counts = Counter(role for roles in team.members.values() for role in set(roles))
    often = [role for role, people in counts.items() if people >= LEAST]
    return tuple(sorted(often, key=lambda role: (-counts[role], role))[:MOST])

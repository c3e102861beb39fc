"""What somebody chose lately: kept with their record when they ask, so that the next form begins where they left off.

A habit never widens what is offered: it only chooses among what the rules offer now. The reason is never kept.
"""

from collections.abc import Sequence
from dataclasses import replace

from access.calls import Choice
from access.catalog import Role
from access.duration import Duration
from access.keys import RoleKey, SlackId
from access.person import Lately, Person

MOST = 5
"""Roles that are remembered for one person, and approvers for each."""
BUSY = 3
"""Somebody for whom so many requests wait is not chosen by habit: who has less to do is proposed, as for a first request."""


def kept(
    person: Person, role: RoleKey, duration: Duration, approvers: Sequence[SlackId], at: int = 0
) -> Person:
    """The person one version on, with what they chose now before what they chose for other roles."""
    now = Lately(role, duration, tuple(dict.fromkeys(approvers))[:MOST], at)
    before = [each for each in person.lately if each.role != role]
    return replace(person, lately=(now, *before)[:MOST], version=person.version + 1)


def last(person: Person, role: Role) -> Lately | None:
    """What they chose for this role the last time, as far as that is remembered."""
    return next((each for each in person.lately if each.role == role.key), None)


def begun(choices: tuple[Choice, ...], before: Lately | None, needed: int) -> tuple[Choice, ...]:
    """The choices with last time's approvers proposed, if all of them can still be chosen, are enough, and are not busy."""
    if before is None:
        return choices
    again = [each for each in choices if each.approver.slack in before.approvers]
    humans = {each.approver.okta for each in again}
    if (
        len(again) < len(before.approvers)
        or len(humans) < needed
        or any(one.waiting >= BUSY or one.away_until for one in again)
    ):
        return choices
    return tuple(replace(each, proposed=each in again) for each in choices)

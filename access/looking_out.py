"""The lookout: whether the Okta groups that the catalogue names are still there, some roles at a time, all of them about once a day.

It reports and mends nothing: security is told of a group that is gone, with the roles that it matters to, once a week for as long as
it is. Which roles are next is on record, so that whoever is woken goes on where the last one stopped.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from access import comparing, doubting
from access.alarm import Alarm, Cause
from access.alarm_raising import put, raised
from access.catalog import Entry, Policy, Role
from access.desk import Desk, Outside
from access.duration import HOUR, MINUTE, WEEK
from access.errors import Conflict, TargetError
from access.keys import Due, Lane, SlackId, alarm_key, lookout_key, policy_key, role_key
from access.lookout import Lookout
from access.ports import Change, Write
from access.reading import Known, get, readable
from access.shelf import Shelf
from access.visible import CALL, Visible

AT_ONCE = 20
"""Roles in one look: about as many questions for Okta, which are a small part of what it allows in a minute."""
ROUND, LATER = 20 * HOUR, 15 * MINUTE
"""Seconds over which the looks at all roles are spread, and after which a look that Okta did not answer is made again."""
GROUP = "okta_group"
NAMED = 10
"""Roles that an alarm names; of the rest it is said how many they are."""


@dataclass(frozen=True)
class Use:
    """What a group is good for. `name` is for records."""

    name: str
    of: Callable[[Role, Policy | None], Iterable[str]]


USES = (
    Use("given", lambda role, _: role.target.ids if role.target.kind == GROUP else ()),
    Use("asking", lambda _, policy: policy.requesters if policy else ()),
    Use("team", lambda role, _: role.approver_groups),
    Use("rule", lambda _, policy: (policy.rule.group,) if policy and policy.rule else ()),
    Use("emergency", lambda _, policy: policy.emergency.requesters if policy and policy.emergency else ()),
)


def begin(desk: Desk) -> None:
    """Have the groups looked at from tomorrow on, unless that is so already."""
    first = Lookout(due=Due(Lane.TELL, desk.clock() + ROUND), version=1)
    with suppress(Conflict):
        desk.store.commit(Change(writes=(Write(first, None),)))


def attend(desk: Desk, outside: Outside) -> bool:
    """Look at the roles that are next; False when Okta did not answer, and they stay next. Raises Busy, Unreadable."""
    key = lookout_key()
    before = get(desk.store.read([key]), key, Lookout)
    if before is None:
        return True
    lines = sorted(Shelf(desk.store, desk.clock).list().entries, key=lambda each: each.key)
    here = [each for each in lines if each.key > before.after][:AT_ONCE]
    try:
        _look(desk, outside, here, lines, own=not before.after)
    except TargetError:
        _write(desk, before, before.after, LATER)
        return False
    looks = -(-len(lines) // AT_ONCE) or 1
    more = here and here[-1].key < lines[-1].key
    if not more:
        comparing.begin(desk)  # Where no catalogue was applied since the release that brought it.
    _write(desk, before, here[-1].key if more else "", max(MINUTE, ROUND // looks))
    return True


def of_approver(desk: Desk, outside: Outside, slack: SlackId) -> None:
    """Look at once at the roles that somebody who left a group approves, as far as the list of roles knows; the others have their turn."""
    lines = Shelf(desk.store, desk.clock).list().entries
    doubting.find(desk, [each.key for each in lines if slack in each.approvers], Visible(outside))


def _write(desk: Desk, before: Lookout, after: str, wait: int) -> None:
    due = Due(Lane.TELL, desk.clock() + wait)
    now = replace(before, after=after, due=due, wake=False, version=before.version + 1)
    with suppress(Conflict):  # Somebody else has just looked.
        desk.store.commit(Change(writes=(Write(now, before.version),)))


def _look(desk: Desk, outside: Outside, here: Sequence[Entry], lines: Sequence[Entry], *, own: bool) -> None:
    known = _records(desk, here)
    named = {
        group for _, role, policy in _whole(here, known) for use in USES for group in use.of(role, policy)
    }
    named |= _own(desk).keys() if own else set()
    for group in sorted(named):
        outside.directory.ready()
        there = outside.directory.has_group(group, CALL)
        if there is not True:
            _report(desk, group, lines, hidden=there is None)
    doubting.find(desk, [each.key for each in here], Visible(outside))


def _records(desk: Desk, lines: Sequence[Entry]) -> Known:
    """Roles and policies; what cannot be read is told of elsewhere."""
    keys = dict.fromkeys(key for each in lines for key in (role_key(each.key), policy_key(each.policy)))
    return readable(desk.store, keys)[0]


def _whole(lines: Iterable[Entry], known: Known) -> Iterator[tuple[Entry, Role, Policy | None]]:
    for each in lines:
        role = get(known, role_key(each.key), Role)
        if role and not role.retired:
            yield each, role, get(known, policy_key(role.policy), Policy)


def _report(desk: Desk, group: str, lines: Sequence[Entry], *, hidden: bool) -> None:
    mark = f"week {desk.clock() // WEEK}"
    key = alarm_key(group, f"{Cause.GROUP_GONE}@{mark}", SlackId(desk.alarms))
    if get(desk.store.read([key]), key, Alarm):
        return  # Which roles it matters to was found out for that one.
    put(desk, [raised(desk, Cause.GROUP_GONE, group, mark, _detail(desk, group, lines, hidden=hidden))])


def _detail(desk: Desk, group: str, lines: Sequence[Entry], *, hidden: bool) -> Mapping[str, str]:
    known, detail = _records(desk, lines), {"group": group, "hidden": "yes" if hidden else ""}
    for use in USES:
        titles = [role.title for _, role, policy in _whole(lines, known) if group in use.of(role, policy)]
        if titles:
            detail |= {use.name: "\n".join(titles[:NAMED]), f"{use.name}_count": str(len(titles))}
    uses = _own(desk).get(group, ())
    return detail | dict.fromkeys(uses, "yes")


def _own(desk: Desk) -> Mapping[str, Sequence[str]]:
    """The groups of our own settings, each with what it is good for: its members alone may use this, or they watch over it."""
    settings = (("users", desk.users), ("watch", desk.security))
    return {group: [use for use, each in settings if each == group] for _, group in settings if group}

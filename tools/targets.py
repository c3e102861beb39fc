"""Whether what roles lead to is there in Okta and can be given. Only looks; asking is the port's business, and nothing is written.

Few things are asked for one by one, many as whole lists: Okta allows one token fifty calls a minute about apps.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from access.catalog import Pushed, UsedApp
from access.catalog_draft import Problem
from access.catalog_sheet import quoted
from access.keys import RoleKey, Target
from access.org import Org, OrgApp, OrgGroup, Push, Rule, Unseen
from tools.scalar import scalar

T = TypeVar("T")

GROUP, APP = "okta_group", "okta_app"
KINDS = (GROUP, APP)
"""The kinds of target that can be looked at here."""
FEW = 20
"""Up to so many things are asked for by their ids; the whole list costs less from there on."""
SHOWN = 60
"""Characters of a name that can be pasted from a sentence."""

_OWNERS = {
    "APP_GROUP": "whose members come from an app's import",
    "BUILT_IN": "which Okta fills by itself",
}
_LONG = Unseen("it is not on the list that Okta shows us")


class Leads(Protocol):
    """A role, as far as it leads somewhere; as the file has it or as it is stored."""

    @property
    def key(self) -> RoleKey: ...
    @property
    def target(self) -> Target: ...
    @property
    def pushed(self) -> Pushed | None: ...
    @property
    def activity(self) -> UsedApp | None: ...
    @property
    def retired(self) -> bool: ...


@dataclass(frozen=True)
class Looked:
    """What looking came to. `notes` say what could not be looked at, where that is no mistake of the catalogue's."""

    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def new(roles: Iterable[Leads], stored: Mapping[RoleKey, Leads]) -> tuple[Leads, ...]:
    """The roles that lead somewhere new compared with what is stored.

    What a file does not touch must not keep it from being put in force: a group that somebody deleted in Okta would block
    the very file that retires its role. The doctor looks at all of them.
    """
    return tuple(role for role in roles if not role.retired and _differs(role, stored.get(role.key)))


def look(roles: Iterable[Leads], org: Org) -> Looked:
    """Everything that is wrong with where these roles lead. Retired ones are not looked at. Raises TryAgain, NeverWorks."""
    wanted = [role for role in roles if not role.retired and role.target.kind in KINDS]
    if not wanted:
        return Looked()
    seen = _see(wanted, org)
    problems = [problem for role in wanted for problem in _judge(role, seen)]
    return Looked(tuple(problems), tuple(_notes(seen)))


def _differs(role: Leads, stored: Leads | None) -> bool:
    return stored is None or stored.retired or _leads(role) != _leads(stored)


def _leads(role: Leads) -> tuple[object, ...]:
    return role.target, role.pushed, role.activity


@dataclass(frozen=True)
class _Seen:
    """What Okta said about all that the roles lead to. `pushes` and `assigned` are by app; `names` of groups at the other end by id."""

    groups: Mapping[str, OrgGroup | Unseen]
    apps: Mapping[str, OrgApp | Unseen]
    rules: Sequence[Rule] | Unseen
    pushes: Mapping[str, Sequence[Push] | Unseen]
    assigned: Mapping[str, frozenset[str] | Unseen]
    names: Mapping[str, OrgGroup | Unseen]


def _see(roles: Sequence[Leads], org: Org) -> _Seen:
    groups = {role.target.ids[0] for role in roles if role.target.kind == GROUP}
    pushing = {role.pushed.app for role in roles if role.pushed}
    apps = pushing | {role.target.ids[0] for role in roles if role.target.kind == APP}
    used = {role.activity.app for role in roles if role.activity}
    seen_apps = fetch(apps | used, org.apps, org.app)
    there = sorted(app for app in pushing if isinstance(seen_apps[app], OrgApp))
    pushes = {app: org.pushes(app) for app in there}
    far = {
        push.target
        for found in pushes.values()
        if not isinstance(found, Unseen)
        for push in found
        if push.group in groups and push.target
    }
    known = fetch(groups | far, org.groups, org.group)
    return _Seen(
        groups=known,
        apps=seen_apps,
        rules=org.rules() if groups else (),
        pushes=pushes,
        assigned={app: org.assigned_groups(app) for app in there},
        names=known,
    )


def fetch(
    ids: Collection[str], whole: Callable[[], Mapping[str, T]], one: Callable[[str], T | Unseen]
) -> Mapping[str, T | Unseen]:
    """By id when they are few, else from the whole list; of what is not on it, few again are asked for, to tell absent from hidden."""
    found: dict[str, T | Unseen] = {}
    found.update(whole() if len(ids) > FEW else {})
    missing = sorted(set(ids) - found.keys())
    found.update({id_: one(id_) for id_ in missing[:FEW]})
    return {id_: found.get(id_, _LONG) for id_ in ids}


def _notes(seen: _Seen) -> Iterator[str]:
    if isinstance(seen.rules, Unseen):
        yield (
            f"Okta does not show us its group rules ({seen.rules.why}); see to it yourself that no rule fills a group of "
            "the catalogue, or let our admin role view group rules"
        )


def _judge(role: Leads, seen: _Seen) -> Iterator[Problem]:
    kind, one = role.target.kind, role.target.ids[0]
    path = ("roles", role.key, "target", kind)
    whys = _app(one, seen) if kind == APP else _group(one, seen)
    yield from (Problem(path, why) for why in whys)
    if role.pushed and kind == GROUP:
        yield from _judge_push(role.key, one, role.pushed, seen)
    if role.activity:
        used = ("roles", role.key, "activity", "app")
        yield from (Problem(used, why) for why in _used(role.activity.app, seen))


def _app(one: str, seen: _Seen) -> Iterator[str]:
    app = seen.apps[one]
    if isinstance(app, Unseen):
        yield unseen_words("app", one, app)
    elif not app.active:
        yield (
            f"{one} is the app {quoted(app.label)}, which is {app.status.lower()}, so nobody can be given it; "
            "activate it in Okta, or write `retired: true`"
        )


def _used(one: str, seen: _Seen) -> Iterator[str]:
    """Nobody signs on to an app that is not there or not active, so no use would ever be seen."""
    app = seen.apps[one]
    if isinstance(app, Unseen):
        yield unseen_words("app", one, app)
    elif not app.active:
        yield (
            f"{one} is the app {quoted(app.label)}, which is {app.status.lower()}, so nobody signs on to it; "
            "activate it in Okta, or name the app that people use"
        )


def _group(one: str, seen: _Seen) -> Iterator[str]:
    group = seen.groups[one]
    if isinstance(group, Unseen):
        yield unseen_words("group", one, group)
        return
    if group.type != "OKTA_GROUP":
        whose = _OWNERS.get(group.type, "which nobody but Okta can write to")
        yield (
            f"{one} is the group {quoted(group.name)} of type {group.type}, {whose}; "
            "make a group in Okta for this role alone, and write its id"
        )
    if not isinstance(seen.rules, Unseen):
        yield from (
            f"{one} is the group {quoted(group.name)}, which the group rule {quoted(rule.name)} fills, so it cannot be "
            "given for a time; make a group without a rule, or take this one out of the rule"
            for rule in seen.rules
            if rule.active and one in rule.groups
        )


def unseen_words(noun: str, one: str, unseen: Unseen) -> str:
    if unseen.hidden:
        return f"Okta does not show us the {noun} {one}; add it to what our admin role reaches"
    if unseen is _LONG:
        return f"Okta does not list the {noun} {one} for us; correct the id, or add it to what our admin role reaches"
    return f"Okta has no {noun} {one}; correct the id, or make the {noun} first"


def _judge_push(role: RoleKey, group: str, pushed: Pushed, seen: _Seen) -> Iterator[Problem]:
    path = ("roles", role, "pushed")
    app = seen.apps[pushed.app]
    if isinstance(app, Unseen):
        yield Problem((*path, "app"), unseen_words("app", pushed.app, app))
        return
    if not app.active:
        why = f"is the app {quoted(app.label)}, which is {app.status.lower()} and carries nothing on; activate it in Okta"
        yield Problem((*path, "app"), why)
    pushes = seen.pushes[pushed.app]
    if isinstance(pushes, Unseen):
        why = f"Okta does not show us what the app {quoted(app.label)} pushes ({pushes.why}); let our admin role view the app"
        yield Problem((*path, "app"), f"{why}, or choose the app that pushes the group")
        return
    mine = [push for push in pushes if push.group == group]
    if not mine:
        why = f"the app {quoted(app.label)} does not push the group {group}; add it there under Push Groups, or leave `pushed` out"
        yield Problem((*path, "app"), why)
    elif not any(push.active for push in mine):
        yield Problem((*path, "app"), _not_running(app, group, mine[0]))
    else:
        yield from _judge_name((*path, "as"), pushed, mine, seen)
    assigned = seen.assigned[pushed.app]
    if not isinstance(assigned, Unseen) and group in assigned:
        why = (
            f"the app {quoted(app.label)} is assigned to the group {group} that it also pushes, which Okta does not support; "
            "assign the app to another group"
        )
        yield Problem((*path, "app"), why)


def _not_running(app: OrgApp, group: str, push: Push) -> str:
    trouble = f" (it says {quoted(push.trouble)})" if push.trouble else ""
    return (
        f"the push of the group {group} by the app {quoted(app.label)} has the status {push.status}{trouble}; "
        "mend it there under Push Groups"
    )


def _judge_name(
    path: tuple[str, ...], pushed: Pushed, mine: Sequence[Push], seen: _Seen
) -> Iterator[Problem]:
    """A group at the other end that Okta does not show has a name that cannot be compared. A file keeps no blanks at the ends of one."""
    found = [seen.names.get(push.target) for push in mine if push.active]
    names = [each.name.strip() for each in found if isinstance(each, OrgGroup)]
    if names and len(names) == len(found) and pushed.name not in names:
        short = names[0].isprintable() and len(names[0]) <= SHOWN
        advice = f"write `as: {scalar(names[0])}`" if short else "write that"
        yield Problem(path, f"the group is called {quoted(names[0])} there; {advice}")

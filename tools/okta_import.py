"""Proposing catalogue entries for the apps and groups that an organisation names by a pattern. Asks, and writes nothing anywhere.

What comes of it is text to review: a fragment of a catalogue file, and a plan that says what was left out and why. The same
organisation gives the same text, byte for byte.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from access.catalog import Pushed, SearchList, UsedApp
from access.catalog_policies import TITLE_LONGEST
from access.catalog_pushed import NAME_LONGEST, SERVICE_LONGEST
from access.catalog_sheet import quoted
from access.keys import RoleKey, Target
from access.org import Org, OrgApp, OrgGroup, Push, Rule, Unseen
from tools.okta_naming import Named, Naming, key
from tools.scalar import scalar
from tools.targets import APP, GROUP, look

MARK = "# Proposed by `okta import`"
"""How a fragment begins: only a file that begins so, and that nobody has edited since, is written over."""
_SEAL = "# Written over as long as it is unchanged: "

SHOWN = 5
"""How many namesakes a sentence names."""


@dataclass(frozen=True)
class Wishes:
    """What to look for, and what every entry gets. Patterns are for apps, for groups that are pushed, and for plain groups."""

    apps: Naming
    pushed: Naming
    groups: Naming
    policy: str
    approvers: str
    owner: str


@dataclass(frozen=True)
class Proposed:
    """One entry of the fragment. It can be looked at like any role."""

    key: RoleKey
    title: str
    target: Target
    pushed: Pushed | None = None
    retired: bool = False
    activity: UsedApp | None = None


@dataclass(frozen=True)
class Proposal:
    """All that is proposed, by key, and for each thing that was left out the sentence that says why."""

    entries: tuple[Proposed, ...]
    skipped: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def fragment(self, wishes: Wishes) -> str:
        """The text of a catalogue file's `roles`; it loads once the policy and the approver list stand above it."""
        head = (
            f"{MARK}: review each entry, then add them to your catalogue.\n"
            f"# They name the policy {wishes.policy} and the approver list {wishes.approvers}, which the catalogue must have.\n"
        )
        nothing = "# Nothing was found that could be proposed.\n"
        roles = "roles:\n" + "".join(_lines(entry, wishes) for entry in self.entries)
        return _sealed(head, roles if self.entries else nothing)

    @property
    def words(self) -> str:
        """What people read about it."""
        kinds = Counter(_kind(entry) for entry in self.entries)
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
        left = [f"left out: {line}" for line in self.skipped]
        first = f"proposed: {len(self.entries)} ({counts})" if counts else "proposed: nothing"
        return "\n".join((first, *left, *self.notes, f"left out: {len(left)}"))


def untouched(text: str) -> bool:
    """Whether this is a fragment as it was proposed: nobody has put their own work into it."""
    head, seal, rest = text.partition(_SEAL)
    return bool(seal) and text.startswith(MARK) and text == _sealed(head, rest.partition("\n")[2])


def _sealed(head: str, body: str) -> str:
    seal = hashlib.sha256(f"{head}{body}".encode()).hexdigest()[:16]
    return f"{head}{_SEAL}{seal}\n{body}"


def propose(wishes: Wishes, org: Org, before: SearchList) -> Proposal:
    """Look at the whole organisation and at the catalogue in force. Raises TryAgain, NeverWorks."""
    apps, groups = org.apps(), org.groups()
    found = _Found(groups, _pushers(wishes, apps, groups, org))
    drafts = [*_from_apps(wishes, apps, found), *_from_groups(wishes, groups, found)]
    _drop_known(drafts, before, found)
    _drop_twins(drafts, found)
    rules = org.rules() if any(draft.target.kind == GROUP for draft in drafts) else ()
    looked = look(drafts, _AsRead(apps, groups, rules, found.pushers, org))
    wrong: dict[str, list[str]] = {}
    for problem in looked.problems:
        wrong.setdefault(str(problem.path[1]), []).append(problem.why)
    for draft in drafts:
        found.skipped += [f"{quoted(draft.title)}: {why}" for why in wrong.get(draft.key, ())]
    kept = sorted((draft for draft in drafts if draft.key not in wrong), key=lambda draft: draft.key)
    return Proposal(tuple(kept), tuple(sorted(found.skipped)), looked.notes)


@dataclass
class _Found:
    """What is known while proposing. `pushers` are the apps that push, with what they push."""

    groups: Mapping[str, OrgGroup]
    pushers: Mapping[str, tuple[OrgApp, Sequence[Push]]]
    skipped: list[str] = field(default_factory=list)


def _pushers(
    wishes: Wishes, apps: Mapping[str, OrgApp], groups: Mapping[str, OrgGroup], org: Org
) -> Mapping[str, tuple[OrgApp, Sequence[Push]]]:
    """Asked for only when a group is named like one that is pushed: each app costs a call of Okta's tightest limit."""
    if not any(wishes.pushed.read(group.name) for group in groups.values()):
        return {}
    able = [app for _, app in sorted(apps.items()) if app.active and app.pushes]
    read = {app.id: (app, org.pushes(app.id)) for app in able}
    return {name: (app, found) for name, (app, found) in read.items() if not isinstance(found, Unseen)}


def _from_apps(wishes: Wishes, apps: Mapping[str, OrgApp], found: _Found) -> Iterator[Proposed]:
    for one, app in sorted(apps.items()):
        named = wishes.apps.read(app.label)
        if named:
            yield from _entry("aws", named, app.label, Target(APP, (one,)), None, found)


def _from_groups(wishes: Wishes, groups: Mapping[str, OrgGroup], found: _Found) -> Iterator[Proposed]:
    for one, group in sorted(groups.items()):
        target = Target(GROUP, (one,))
        carried = wishes.pushed.read(group.name)
        plain = wishes.groups.read(group.name)
        if carried:
            pushed = _pushed(group, carried, found)
            if pushed:
                yield from _entry("gcp", carried, group.name, target, pushed, found)
        elif plain:
            yield from _entry("aws", plain, f"{plain.words} - AWS Role", target, None, found)


def _pushed(group: OrgGroup, named: Named, found: _Found) -> Pushed | None:
    """By whom the group is carried on; what it is called there, where Okta does not show that, is guessed from its own name."""
    mine = [
        (app, push) for app, pushes in found.pushers.values() for push in pushes if push.group == group.id
    ]
    if not mine:
        found.skipped.append(f"{quoted(group.name)}: no app that we may see pushes this group")
        return None
    if len(mine) > 1:
        names = ", ".join(quoted(app.label) for app, _ in mine)
        found.skipped.append(
            f"{quoted(group.name)}: more than one app pushes this group ({names}); write its entry by hand"
        )
        return None
    ((app, push),) = mine
    far = found.groups.get(push.target)
    name = far.name.strip() if far else named.words  # A file keeps no blanks at the ends.
    if not name.isprintable() or not 0 < len(name) <= NAME_LONGEST:
        found.skipped.append(
            f"{quoted(group.name)}: it is pushed under the name {quoted(name)}, which cannot stand in a catalogue"
        )
        return None
    return Pushed(app.id, _one_line(app.label)[:SERVICE_LONGEST].strip() or app.id, name)


def _one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _entry(
    kind: str, named: Named, title: str, target: Target, pushed: Pushed | None, found: _Found
) -> Iterator[Proposed]:
    made = key(kind, named)
    if not made:
        found.skipped.append(
            f"{quoted(title)}: nothing of this name can stand in a role's key; write its entry by hand"
        )
    elif not title.isprintable() or len(title.strip()) > TITLE_LONGEST:
        found.skipped.append(
            f"{quoted(title)}: a title is one line of at most {TITLE_LONGEST} characters; write its entry by hand"
        )
    else:
        yield Proposed(RoleKey(made), title.strip(), target, pushed)


def _drop_known(drafts: list[Proposed], before: SearchList, found: _Found) -> None:
    targets = {entry.target: entry.key for entry in before.entries}
    keys = {entry.key for entry in before.entries}
    titles = {_same(entry.title): entry.key for entry in before.entries}
    kept = []
    for draft in drafts:
        if draft.target in targets:
            why = f"is in the catalogue in force already, as {targets[draft.target]}"
        elif draft.key in keys:
            why = f"its key would be {draft.key}, which another role of the catalogue in force has"
        elif _same(draft.title) in titles:
            why = f"is the title of {titles[_same(draft.title)]} in the catalogue in force, which leads elsewhere"
        else:
            kept.append(draft)
            continue
        found.skipped.append(f"{quoted(draft.title)}: {why}")
    drafts[:] = kept


def _drop_twins(drafts: list[Proposed], found: _Found) -> None:
    """Two things with one name: neither is proposed, because nobody can tell which is meant."""
    alike: dict[str, list[str]] = {}
    for draft in drafts:
        for name in {draft.key, _same(draft.title)}:
            alike.setdefault(name, []).append(draft.target.ids[0])
    kept = []
    for draft in drafts:
        one = draft.target.ids[0]
        others = {
            other for name in (draft.key, _same(draft.title)) for other in alike[name][:SHOWN] if other != one
        }
        if not others:
            kept.append(draft)
            continue
        why = "rename one of them in Okta, or write their entries by hand"
        found.skipped.append(
            f"{quoted(draft.title)}: {one} has the same name as {', '.join(sorted(others))}; {why}"
        )
    drafts[:] = kept


def _same(title: str) -> str:
    return " ".join(title.casefold().split())


@dataclass(frozen=True)
class _AsRead:
    """The organisation as it was just read, so that looking at the proposals asks for nothing twice. Implements `access.org.Org`."""

    all_apps: Mapping[str, OrgApp]
    all_groups: Mapping[str, OrgGroup]
    all_rules: Sequence[Rule] | Unseen
    pushers: Mapping[str, tuple[OrgApp, Sequence[Push]]]
    org: Org

    def groups(self) -> Mapping[str, OrgGroup]:
        return self.all_groups

    def group(self, id: str) -> OrgGroup | Unseen:  # noqa: A002 - as Okta names it
        return self.all_groups.get(id, Unseen("it was not on the list"))

    def empty(self, id: str) -> bool | Unseen:  # noqa: A002
        return self.org.empty(id)

    def apps(self) -> Mapping[str, OrgApp]:
        return self.all_apps

    def app(self, id: str) -> OrgApp | Unseen:  # noqa: A002
        return self.all_apps.get(id, Unseen("it was not on the list"))

    def rules(self) -> Sequence[Rule] | Unseen:
        return self.all_rules

    def pushes(self, app: str) -> Sequence[Push] | Unseen:
        return self.pushers[app][1]

    def assigned_groups(self, app: str) -> frozenset[str] | Unseen:
        return self.org.assigned_groups(app)


def _kind(entry: Proposed) -> str:
    if entry.pushed:
        return "pushed groups"
    return "apps" if entry.target.kind == APP else "groups"


def _lines(entry: Proposed, wishes: Wishes) -> str:
    return "".join(f"{line}\n" for line in _parts(entry, wishes))


def _parts(entry: Proposed, wishes: Wishes) -> Iterable[str]:
    yield f"  {entry.key}:"
    yield f"    title: {scalar(entry.title)}"
    yield f"    policy: {scalar(wishes.policy)}"
    yield f"    owner: {scalar(wishes.owner)}"
    yield f"    approvers: {scalar(wishes.approvers)}"
    yield f"    target: {{{entry.target.kind}: {scalar(entry.target.ids[0])}}}"
    if entry.pushed:
        app, to, name = (scalar(each) for each in (entry.pushed.app, entry.pushed.to, entry.pushed.name))
        yield f"    pushed: {{app: {app}, to: {to}, as: {name}}}"

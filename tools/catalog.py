"""Applying a catalogue file: read, check, look its people and targets up, compare, write. Nothing is written while there is any problem.

The file's reader, the lookups and the store are handed in; the order of the steps and what people are told stand here.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from access.audit import Fact, What
from access.catalog import Approver, ApproverList, Policy, Role, SearchList
from access.catalog_draft import Catalogue, Draft, Email, NotFound, Path, Problem
from access.catalog_merge import Merged, merge, people_of
from access.catalog_people import resolve
from access.catalog_plan import Plan, gone, plan
from access.catalog_rules import check
from access.errors import Conflict, TooBig, Unreadable
from access.keys import Key, RoleKey, approvers_key, policy_key
from access.org import Org
from access.ports import Clock, Record
from tools import in_force, requesters, targets

SUBJECT = "CATALOG"
"""The audit subject of all that happens to the catalogue; its sequence is the catalogue's version."""
_AT_ONCE = "somebody else put a catalogue in force at the same moment, or an owner changed a list in Slack: look at theirs, then run this again"
_TOO_BIG = (
    "the catalogue: has more roles and approvers than one list can hold that people search; "
    "share approver lists between roles, or shorten titles"
)
PARTLY = "the file is partly in force: run it again"
"""What follows whatever broke off half-way."""

Find = Callable[[Email], Approver | NotFound]
"""Looks one person up, in Slack and in Okta. Being nobody is an answer; an outage is an exception, which ends the whole run."""
Say = Callable[[str], None]
"""Shows progress, one line at a time, each replacing the one before."""


class File(Protocol):
    """A catalogue file that was read: plain values, and where each of them stands."""

    @property
    def plain(self) -> object: ...
    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def broken(self) -> bool:
        """Whether there are no plain values at all."""

    def line(self, path: Path) -> int:
        """The line of what stands, or should stand, at `path`."""


class CatalogStore(in_force.Reads, Protocol):
    """What applying needs of a store. Everything may raise Busy."""

    def facts(self, subject: str) -> Sequence[Fact]: ...
    def catalog_text(self, version: int) -> str | None:
        """The text of the file that was applied as `version`."""

    def apply_catalog(  # noqa: PLR0913 - the parts of a catalogue, as the stores take them
        self,
        version: int,
        roles: Sequence[Role],
        policies: Sequence[Policy],
        lists: Sequence[ApproverList],
        search: SearchList,
        text: str,
        facts: Sequence[Fact],
        was: int | None,
    ) -> None:
        """Write the text and whatever of the whole catalogue differs; then move the head from `was` to `version`.

        Rows keep versions of their own. Raises Conflict when the head is elsewhere by now, and TooBig. What is raised after the first
        row may have been written is `partly` done.
        """


@dataclass(frozen=True)
class Ports:
    """What `load` works with."""

    read: Callable[[str], File]
    find: Find
    store: CatalogStore
    now: Clock
    say: Say
    org: Org


@dataclass(frozen=True)
class Loaded:
    """The file is in force as `version`; `plan` says what that changed. `repeated`: it had been in force already.

    `kept` has a line for each approver list that stays as its owner made it in Slack, though the file says something else.
    """

    version: int
    plan: Plan
    repeated: bool = False
    kept: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What people read."""
        first = (
            "nothing to do: this file is in force already" if self.repeated else "the catalogue is in force"
        )
        return "\n".join((f"{first}, as version {self.version}", self.plan.words(), *self.kept))


@dataclass(frozen=True)
class NotLoaded:
    """Nothing was put in force. Each line says where the mistake is, what is wrong and what to write instead.

    `partly`: some rows are as the new file has them, and the others as they were.
    """

    lines: tuple[str, ...]
    partly: bool = False

    @property
    def words(self) -> str:
        """What people read."""
        count = "1 problem" if len(self.lines) == 1 else f"{len(self.lines)} problems"
        return "\n".join((*self.lines, f"{count}; {PARTLY if self.partly else 'nothing was changed'}"))


def load(text: str, ports: Ports, *, actor: str, name: str = "catalog.yml") -> Loaded | NotLoaded:
    """Put a file in force. `actor` goes on record; `name` is how problems call the file. Raises Busy, TargetError."""
    file = ports.read(text)
    draft = () if file.broken else check(file.plain)
    if file.problems or not isinstance(draft, Draft):
        found = draft if isinstance(draft, tuple) else ()
        return _not_loaded(name, file, (*file.problems, *found))
    catalogue = resolve(draft, _look_up(draft.emails, ports))
    before = _before(ports)
    stored = in_force.roles(ports.store, draft.roles)
    records = _stored(draft, stored, ports.store)
    missing = (
        *gone(before.roles, draft.roles),
        *_wrong_in_okta(draft, stored, records, ports),
    )
    if missing or not isinstance(catalogue, Catalogue):
        found = catalogue if isinstance(catalogue, tuple) else ()
        return _not_loaded(name, file, (*found, *missing))
    merged = merge(catalogue, records)
    if not isinstance(merged, Merged):
        return _not_loaded(name, file, merged)
    return _apply(merged, before, records, text, ports, actor)


@dataclass(frozen=True)
class _Before:
    """What is in force: its version, the keys of its roles, and its list, unless that is missing."""

    version: int
    roles: tuple[RoleKey, ...] = ()
    search: SearchList | None = None

    @property
    def whole(self) -> bool:
        """Whether the list is there and names the owners, as lists of before do not."""
        return self.search is not None and all(entry.owner for entry in self.search.entries)


def _before(ports: Ports) -> _Before:
    """Where the list is missing, the file that it was made from says which roles are in force."""
    try:
        found = in_force.lines(ports.store)
    except Unreadable as error:
        ports.say(str(error))
        version = in_force.version(ports.store)
        text = ports.store.catalog_text(version)
        file = ports.read(text) if text else None
        draft = check(file.plain) if file and not file.broken else ()
        return _Before(version, tuple(draft.roles) if isinstance(draft, Draft) else ())
    return _Before(found.version, tuple(entry.key for entry in found.entries), found)


def _not_loaded(name: str, file: File, problems: Sequence[Problem]) -> NotLoaded:
    lines = sorted((file.line(problem.path), number) for number, problem in enumerate(problems))
    return NotLoaded(tuple(f"{name}:{line}: {problems[number]}" for line, number in lines))


def _look_up(emails: Sequence[Email], ports: Ports) -> Mapping[Email, Approver | NotFound]:
    people = {}
    for number, email in enumerate(emails, 1):
        ports.say(f"looking up {number} of {len(emails)} people")
        people[email] = ports.find(email)
    return people


def _wrong_in_okta(
    draft: Draft, roles: Mapping[RoleKey, Role], stored: Mapping[Key, Record], ports: Ports
) -> Sequence[Problem]:
    looked = targets.look(targets.new(draft.roles.values(), roles), ports.org)
    for note in looked.notes:
        ports.say(note)
    before = [each for each in stored.values() if isinstance(each, Policy)]
    asking = requesters.look(requesters.new(draft.policies.values(), before), ports.org)
    return (*looked.problems, *asking)


def _stored(draft: Draft, roles: Mapping[RoleKey, Role], store: CatalogStore) -> Mapping[Key, Record]:
    """Roles, the policies of then and now, lists, and the people of lists that were changed in Slack."""
    policies = {*draft.policies, *(role.policy for role in roles.values())}
    keys = [*map(policy_key, sorted(policies)), *map(approvers_key, draft.roles)]
    found = {**{role.record_key: role for role in roles.values()}, **in_force.records(store, keys)}
    return {**found, **in_force.records(store, people_of(found.values()))}


def _apply(
    merged: Merged,
    before: _Before,
    stored: Mapping[Key, Record],
    text: str,
    ports: Ports,
    actor: str,
) -> Loaded | NotLoaded:
    catalogue = merged.catalogue
    ports.say(f"comparing {len(catalogue.roles)} roles with what is in force")
    policies = {entry.policy for entry in before.search.entries} if before.search else ()
    changes = plan(stored, catalogue, policies)
    if changes.empty and before.whole and before.version and ports.store.catalog_text(before.version) == text:
        return Loaded(before.version, changes, repeated=True, kept=merged.kept)
    fact = _fact(changes, before.version, text, ports, actor)
    ports.say(f"writing version {fact.sequence}")
    try:
        ports.store.apply_catalog(
            fact.sequence,
            catalogue.roles,
            catalogue.policies,
            catalogue.lists,
            catalogue.search_list(fact.sequence),
            text,
            (fact,),
            before.version or None,
        )
    except Conflict as lost:
        return NotLoaded((_AT_ONCE,), lost.partly)
    except TooBig:
        return NotLoaded((_TOO_BIG,))
    return Loaded(fact.sequence, changes, kept=merged.kept)


def _fact(changes: Plan, before: int, text: str, ports: Ports, actor: str) -> Fact:
    """What goes on record. Its sequence is the new version, also where one of the two tables was restored from an older copy."""
    facts = ports.store.facts(SUBJECT)
    last, tail = (facts[-1].sequence, facts[-1].hash) if facts else (0, "")
    detail = {
        "file": hashlib.sha256(text.encode()).hexdigest(),
        "roles": str(changes.roles),
        "policies": str(changes.policies),
        "approvers": str(changes.lists),
    }
    return Fact(SUBJECT, max(before, last) + 1, What.CATALOG_APPLIED, actor, ports.now(), detail, tail)

"""Applying a catalogue file: read, check, look its people up, compare, write. Nothing is written while there is any problem.

The file's reader, the lookup of people and the store are handed in; the order of the steps and what people are told stand here.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from access.audit import Fact, What
from access.catalog import Approver, ApproverList, Head, Policy, Role, SearchList
from access.catalog_draft import Catalogue, Draft, Email, NotFound, Path, Problem
from access.catalog_people import resolve
from access.catalog_plan import Plan, gone, plan
from access.catalog_rules import check
from access.errors import Conflict
from access.keys import Key, catalog_head_key, search_list_key
from access.ports import Clock, Record

SUBJECT = "CATALOG"
"""The audit subject of all that happens to the catalogue; its sequence is the catalogue's version."""
BATCH = 100
_AT_ONCE = "somebody else put a catalogue in force at the same moment: look at theirs, then run this again"

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


class CatalogStore(Protocol):
    """What applying needs of a store. Everything may raise Busy."""

    def read(self, keys: Iterable[Key]) -> Mapping[Key, Record]: ...
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
        """Write whatever of the whole catalogue differs, and the text; then move the head from `was` to `version`.

        Rows keep versions of their own. Raises Conflict when the head is elsewhere by now.
        """


@dataclass(frozen=True)
class Ports:
    """What `load` works with."""

    read: Callable[[str], File]
    find: Find
    store: CatalogStore
    now: Clock
    say: Say


@dataclass(frozen=True)
class Loaded:
    """The file is in force as `version`; `plan` says what that changed. `repeated`: it had been in force already."""

    version: int
    plan: Plan
    repeated: bool = False

    @property
    def words(self) -> str:
        """What people read."""
        first = (
            "nothing to do: this file is in force already" if self.repeated else "the catalogue is in force"
        )
        return f"{first}, as version {self.version}\n{self.plan.words()}"


@dataclass(frozen=True)
class NotLoaded:
    """Nothing was put in force. Each line says where the mistake is, what is wrong and what to write instead."""

    lines: tuple[str, ...]

    @property
    def words(self) -> str:
        """What people read."""
        count = "1 problem" if len(self.lines) == 1 else f"{len(self.lines)} problems"
        return "\n".join((*self.lines, f"{count}; nothing was changed"))


def load(text: str, ports: Ports, *, actor: str, name: str = "catalog.yml") -> Loaded | NotLoaded:
    """Put a file in force. `actor` goes on record; `name` is how problems call the file. Raises Busy, TargetError."""
    file = ports.read(text)
    draft = () if file.broken else check(file.plain)
    if file.problems or not isinstance(draft, Draft):
        found = draft if isinstance(draft, tuple) else ()
        return _not_loaded(name, file, (*file.problems, *found))
    catalogue = resolve(draft, _look_up(draft.emails, ports))
    before = _in_force(ports.store)
    missing = gone((entry.key for entry in before.entries), draft.roles)
    if missing or not isinstance(catalogue, Catalogue):
        found = catalogue if isinstance(catalogue, tuple) else ()
        return _not_loaded(name, file, (*found, *missing))
    return _apply(catalogue, before, text, ports, actor)


def _not_loaded(name: str, file: File, problems: Sequence[Problem]) -> NotLoaded:
    lines = sorted((file.line(problem.path), number) for number, problem in enumerate(problems))
    return NotLoaded(tuple(f"{name}:{line}: {problems[number]}" for line, number in lines))


def _look_up(emails: Sequence[Email], ports: Ports) -> Mapping[Email, Approver | NotFound]:
    people = {}
    for number, email in enumerate(emails, 1):
        ports.say(f"looking up {number} of {len(emails)} people")
        people[email] = ports.find(email)
    return people


def _in_force(store: CatalogStore) -> SearchList:
    """The search list in force; an empty one at version 0 before the first catalogue."""
    head = store.read([catalog_head_key()]).get(catalog_head_key())
    if not isinstance(head, Head):
        return SearchList(0, ())
    key = search_list_key(head.version)
    found = store.read([key]).get(key)
    return found if isinstance(found, SearchList) else SearchList(head.version, ())


def _stored(catalogue: Catalogue, store: CatalogStore) -> Mapping[Key, Record]:
    keys = [policy.record_key for policy in catalogue.policies]
    keys += [role.record_key for role in catalogue.roles]
    keys += [each.key for each in catalogue.lists]
    stored: dict[Key, Record] = {}
    for start in range(0, len(keys), BATCH):
        stored.update(store.read(keys[start : start + BATCH]))
    return stored


def _apply(
    catalogue: Catalogue, before: SearchList, text: str, ports: Ports, actor: str
) -> Loaded | NotLoaded:
    ports.say(f"comparing {len(catalogue.roles)} roles with what is in force")
    policies = {entry.policy for entry in before.entries}
    changes = plan(_stored(catalogue, ports.store), catalogue, policies)
    if changes.empty and before.version and ports.store.catalog_text(before.version) == text:
        return Loaded(before.version, changes, repeated=True)
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
    except Conflict:
        return NotLoaded((_AT_ONCE,))
    return Loaded(fact.sequence, changes)


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

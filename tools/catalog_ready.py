"""Getting a catalogue file ready: read, check, look its people and targets up, meet owners' edits, compare. Nothing is written here.

Whatever is done with a file begins here, so that what was shown, explained and applied was judged in one way.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from access.catalog import Approver, Policy, Role
from access.catalog_draft import Catalogue, Draft, Email, NotFound, Problem
from access.catalog_merge import Merged, merge, people_of
from access.catalog_people import resolve
from access.catalog_plan import Plan, in_use, plan
from access.keys import Key, RoleKey, approvers_key, policy_key
from access.ports import Record
from tools import in_force, requesters, targets
from tools.catalog_before import Before, before
from tools.catalog_diff import plain
from tools.catalog_ports import CatalogStore, Ports
from tools.catalog_reading import NAME, NotLoaded, drafted, fingerprint, not_loaded
from tools.catalog_use import use


@dataclass(frozen=True)
class Ready:
    """A file that can be put in force, beside what is in force. `stored` has the records of both.

    `kept` has a line for each approver list that stays as its owner made it in Slack, though the file says something else.
    """

    text: str
    before: Before
    catalogue: Catalogue
    stored: Mapping[Key, Record]
    plan: Plan
    kept: tuple[str, ...]

    @property
    def repeated(self) -> bool:
        """Whether all of it is in force already, to the last comment."""
        same = self.before.version and self.before.text == self.text
        return bool(same and self.plan.empty and self.before.whole)

    @property
    def leaving(self) -> tuple[Role, ...]:
        """The roles that the file has no more, as they stay on record: nobody can ask for them, and no version of theirs comes again."""
        gone = [each.old for each in self.plan.differences if each.new is None]
        return tuple(replace(role, retired=True) for role in gone if isinstance(role, Role))

    @property
    def file(self) -> str:
        """The fingerprint of the text."""
        return fingerprint(self.text)

    @property
    def id(self) -> str:
        """The fingerprint of what would change: of the text, of what it meets, and of what comes of that."""
        changes = [plain(each) for each in self.plan.differences]
        whole = [self.before.version, self.file, changes, list(self.kept)]
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:12]


def ready(text: str, ports: Ports, name: str = NAME) -> Ready | NotLoaded:
    """Get a file ready, or say everything that is wrong with it. `name` is how problems call it. Raises Busy, TargetError."""
    read = drafted(text, ports.read, name)
    if isinstance(read, NotLoaded):
        return read
    file, draft = read.file, read.draft
    catalogue = resolve(draft, _look_up(draft.emails, ports))
    was = before(ports)
    stored = in_force.roles(ports.store, dict.fromkeys((*draft.roles, *was.roles)))
    records = _stored(draft, stored, was, ports.store)
    policies = catalogue.policies if isinstance(catalogue, Catalogue) else tuple(draft.policies.values())
    missing = (*_gone(draft, was, ports), *_wrong_in_okta(draft, policies, stored, records, ports))
    if missing or not isinstance(catalogue, Catalogue):
        found = catalogue if isinstance(catalogue, tuple) else ()
        return not_loaded(name, file, (*found, *missing))
    merged = merge(catalogue, records)
    if not isinstance(merged, Merged):
        return not_loaded(name, file, merged)
    ports.say(f"comparing {len(draft.roles)} roles with what is in force")
    changes = plan(records, merged.catalogue, was.keys)
    return Ready(text, was, merged.catalogue, records, changes, merged.kept)


def _look_up(emails: Sequence[Email], ports: Ports) -> Mapping[Email, Approver | NotFound]:
    people = {}
    for number, email in enumerate(emails, 1):
        ports.say(f"looking up {number} of {len(emails)} people")
        people[email] = ports.find(email)
    return people


def _gone(draft: Draft, was: Before, ports: Ports) -> Sequence[Problem]:
    """The roles that are left out though somebody uses them."""
    left_out = [role for role in was.roles if role not in draft.roles]
    found = use(ports.store, left_out, ports.say)
    problems = (
        in_use(role, len(found.waits([role])), len(found.runs([role])), len(found.owes([role])))
        for role in left_out
    )
    return [problem for problem in problems if problem]


def _wrong_in_okta(
    draft: Draft,
    policies: Sequence[Policy],
    roles: Mapping[RoleKey, Role],
    stored: Mapping[Key, Record],
    ports: Ports,
) -> Sequence[Problem]:
    looked = targets.look(targets.new(draft.roles.values(), roles), ports.org)
    for note in looked.notes:
        ports.say(note)
    before_ = [each for each in stored.values() if isinstance(each, Policy)]
    asking = requesters.look(requesters.new(policies, before_), ports.org)
    deciding = requesters.teams(requesters.new_teams(draft.roles.values(), roles), ports.org)
    return (*looked.problems, *asking, *deciding)


def _stored(
    draft: Draft, roles: Mapping[RoleKey, Role], was: Before, store: CatalogStore
) -> Mapping[Key, Record]:
    """Roles, the policies of then and now, lists, and the people of lists that were changed in Slack."""
    policies = {*draft.policies, *was.policies, *(role.policy for role in roles.values())}
    keys = [
        *map(policy_key, sorted(policies)),
        *map(approvers_key, {**dict.fromkeys(was.roles), **draft.roles}),
    ]
    found = {**{role.record_key: role for role in roles.values()}, **in_force.records(store, keys)}
    return {**found, **in_force.records(store, people_of(found.values()))}

"""Applying a catalogue file: get it ready, put on record what it changes, write, move the pointer. Nothing is written while there is any problem.

The file's reader, the lookups and the store are handed in; the order of the steps and what people are told stand here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from access.catalog_plan import Plan
from access.errors import Conflict, TooBig
from tools import catalog_diff, catalog_ready, catalog_record
from tools.catalog_ports import Ports
from tools.catalog_reading import NAME, NotLoaded
from tools.catalog_ready import Ready

_AT_ONCE = "somebody else put a catalogue in force at the same moment, or an owner changed a list in Slack: look at theirs, then run this again"
_TOO_BIG = (
    "the catalogue: has more roles and approvers than one list can hold that people search; "
    "share approver lists between roles, or shorten titles"
)


@dataclass(frozen=True)
class Expected:
    """What was reviewed: the version that it was compared with, and the plan. What is not given is not compared."""

    version: int | None = None
    plan: str = ""

    def unlike(self, ready: Ready) -> str:
        """Why what was reviewed is not what would be applied; empty when it is."""
        now = ready.before.version
        if self.version is not None and self.version != now:
            return f"the catalogue in force is version {now}, and not {self.version} any more: look at the plan again"
        if self.plan and self.plan != ready.id:
            return f"what this file changes is plan {ready.id} by now, and not {self.plan}: look at the plan again"
        return ""


NOTHING_EXPECTED = Expected()


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

    @property
    def plain(self) -> Mapping[str, object]:
        """The same for programs."""
        return {
            "version": self.version,
            "repeated": self.repeated,
            "changes": [catalog_diff.plain(each) for each in self.plan.differences],
            "kept": list(self.kept),
        }


def load(
    text: str,
    ports: Ports,
    *,
    actor: str,
    name: str = NAME,
    expected: Expected = NOTHING_EXPECTED,
) -> Loaded | NotLoaded:
    """Put a file in force. `actor` goes on record; `name` is how problems call the file. Raises Busy, TargetError."""
    ready = catalog_ready.ready(text, ports, name)
    if isinstance(ready, NotLoaded):
        return ready
    if ready.repeated:  # So whoever got no answer can run it again, whatever they expected.
        return Loaded(ready.before.version, ready.plan, repeated=True, kept=ready.kept)
    if unlike := expected.unlike(ready):
        return NotLoaded((unlike,))
    return _apply(ready, ports, actor)


def _apply(ready: Ready, ports: Ports, actor: str) -> Loaded | NotLoaded:
    catalogue, store = ready.catalogue, ports.store
    record = catalog_record.record(ready, store, actor, ports.now())
    version = record.version.sequence
    ports.say(f"writing version {version}")
    try:
        catalog_record.put_changes(store, record.changes)
        store.apply_catalog(
            version,
            (*catalogue.roles, *ready.leaving),
            catalogue.policies,
            catalogue.lists,
            catalogue.search_list(version),
            ready.text,
            (record.version,),
            ready.before.version or None,
        )
    except Conflict as lost:
        return NotLoaded((_AT_ONCE,), lost.partly)
    except TooBig:
        return NotLoaded((_TOO_BIG,))
    return Loaded(version, ready.plan, kept=ready.kept)

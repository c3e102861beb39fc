"""`catalog plan`: what applying a file would change, and whom it would touch. Nothing is written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from access.catalog_plan import Difference, Sort
from access.keys import RoleKey
from tools import catalog_diff, catalog_effects, catalog_ready, catalog_record
from tools.catalog_diff import Block
from tools.catalog_effects import Effect, Effects
from tools.catalog_ports import Ports
from tools.catalog_reading import NAME, NotLoaded
from tools.catalog_ready import Ready
from tools.catalog_record import Version
from tools.catalog_use import use

_TEXT_ALONE = "no rule changes: only the text differs, such as its comments or its order"


@dataclass(frozen=True)
class Shown:
    """Differences that read the same, and what they mean for people."""

    block: Block
    effects: tuple[Effect, ...]

    @property
    def words(self) -> str:
        return "\n".join((self.block.title, *(f"  {each}" for each in (*self.block.lines, *self.effects))))


@dataclass(frozen=True)
class Preview:
    """What would change. `last` is the version in force, if there is one on record."""

    ready: Ready
    shown: tuple[Shown, ...]
    effects: Mapping[RoleKey, tuple[Effect, ...]]
    last: Version | None
    name: str

    @property
    def words(self) -> str:
        """What operators read beside the tables."""
        return self.said(f"apply this plan, and no other: catalog apply {self.name} --plan {self.ready.id}")

    def said(self, how: str) -> str:
        """What people read; `how` says how this plan is applied."""
        return "\n\n".join(each for each in (self._head(), *self._body(), self._end(how)) if each)

    def _head(self) -> str:
        version = self.ready.before.version
        if not version:
            return f"{self.name}: no catalogue is in force yet"
        when = f", applied {catalog_record.moment(self.last.at)} by {self.last.by}" if self.last else ""
        lines = [f"{self.name} compared with version {version}{when}"]
        if begun := self.ready.before.begun:
            lines.append(
                f"somebody began to put version {begun} in force: that runs now, or it broke off, and then a part of it "
                "may be in force already and is not listed here"
            )
        return "\n".join(lines)

    def _body(self) -> list[str]:
        return [each.words for each in self.shown]

    def _end(self, how: str) -> str:
        if self.ready.repeated:
            return "\n".join(("nothing would change: this file is in force already", *self.ready.kept))
        alone = [_TEXT_ALONE] if self.ready.plan.empty else []
        return "\n".join((*alone, self.ready.plan.words(), *self.ready.kept, how))

    @property
    def plain(self) -> Mapping[str, object]:
        """The same for programs."""
        users = _users(self.ready)
        return {
            "version": self.ready.before.version,
            "plan": self.ready.id,
            "file": self.ready.file,
            "nothing": self.ready.repeated,
            "unfinished": self.ready.before.begun,
            "changes": [self._plain(each, users) for each in self.ready.plan.differences],
            "kept": list(self.ready.kept),
        }

    def _plain(self, each: Difference, users: Mapping[str, Sequence[RoleKey]]) -> Mapping[str, object]:
        roles = users.get(each.key, ()) if each.sort is Sort.POLICY else (RoleKey(each.key),)
        touched = {
            role: [one.plain for one in self.effects[role]] for role in roles if self.effects.get(role)
        }
        return {**catalog_diff.plain(each), "effects": touched}


def preview(text: str, ports: Ports, name: str = NAME) -> Preview | NotLoaded:
    """Judge a file as applying does, and look whom it would touch. Raises Busy, TargetError."""
    ready = catalog_ready.ready(text, ports, name)
    if isinstance(ready, NotLoaded):
        return ready
    users = _users(ready)
    blocks = catalog_diff.blocks(ready.plan.differences, users)
    there = ready.before.keys.roles
    touched = [
        role for role in dict.fromkeys(role for each in blocks for role in each.roles) if role in there
    ]
    effects = Effects(
        catalog_effects.in_force(ready.stored, there),
        catalog_effects.to_come(ready.catalogue),
        use(ports.store, touched, ports.say),
        ports.now(),
    )
    shown = tuple(Shown(each, effects.on(each.roles)) for each in blocks)
    versions = catalog_record.history(ports.store) if ready.before.version else []
    last = next((each for each in versions if each.version == ready.before.version), None)
    return Preview(ready, shown, {role: effects.on([role]) for role in touched}, last, name)


def _users(ready: Ready) -> Mapping[str, Sequence[RoleKey]]:
    """The roles of each policy, as they would be."""
    found: dict[str, list[RoleKey]] = defaultdict(list)
    for role in ready.catalogue.roles:
        found[role.policy].append(role.key)
    return found

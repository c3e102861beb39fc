"""What a catalogue is while it is being read: problems with their place, the draft with people by e-mail, the finished values.

Values only. How a draft comes out of a plain mapping stands in `access.catalog_rules`, how it meets people in `access.catalog_people`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from access.catalog import ABOUT_LONGEST, ApproverList, Entry, Policy, Pushed, Role, SearchList, UsedApp
from access.keys import PolicyKey, RoleKey, Target

Email = NewType("Email", str)
"""An e-mail address, case-folded."""

Path = tuple[str | int, ...]
"""Where something stands in the file: keys of mappings and positions in lists, the first being 0."""


def path_text(path: Path) -> str:
    """`roles.staging-read.approvers[2]`; `the file` for the empty path."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or "the file"


@dataclass(frozen=True)
class Problem:
    """One mistake: where it stands, what is wrong and what to write instead."""

    path: Path
    why: str

    def __str__(self) -> str:
        return f"{path_text(self.path)}: {self.why}"


@dataclass(frozen=True)
class NotFound:
    """Nobody usable has this e-mail address; `why` completes the sentence "maya@acme.example …"."""

    why: str


@dataclass(frozen=True)
class DraftRole:
    """A role as the file has it. `approvers` is the name of a shared list, or the addresses themselves."""

    key: RoleKey
    title: str
    policy: PolicyKey
    owner: Email
    approvers: str | tuple[Email, ...]
    target: Target
    description: str = ""
    lesser: RoleKey | None = None
    retired: bool = False
    pushed: Pushed | None = None
    link: str = ""
    use: str = ""
    approver_groups: frozenset[str] = frozenset()
    activity: UsedApp | None = None


@dataclass(frozen=True)
class DraftRule:
    """An approval by rule as the file has it: members of the Okta group get the agreement of `by` to `longest` seconds at most."""

    group: str
    by: Email
    longest: int


@dataclass(frozen=True)
class Draft:
    """A file without mistakes, its people still by e-mail."""

    policies: Mapping[PolicyKey, Policy]
    lists: Mapping[str, tuple[Email, ...]]
    roles: Mapping[RoleKey, DraftRole]
    rules: Mapping[PolicyKey, DraftRule] = field(default_factory=dict)

    def approvers(self, role: DraftRole) -> tuple[Email, ...]:
        """The addresses that approve this role."""
        return self.lists[role.approvers] if isinstance(role.approvers, str) else role.approvers

    @property
    def emails(self) -> tuple[Email, ...]:
        """Everybody whom the file names, once each, in alphabetical order."""
        named = {email for people in self.lists.values() for email in people}
        for role in self.roles.values():
            named |= {role.owner, *self.approvers(role)}
        return tuple(sorted(named | {rule.by for rule in self.rules.values()}))


@dataclass(frozen=True)
class Catalogue:
    """All that is on offer, as records; `roles` and `lists` belong together by role key."""

    policies: tuple[Policy, ...]
    roles: tuple[Role, ...]
    lists: tuple[ApproverList, ...]

    def search_list(self, version: int) -> SearchList:
        """The packed search list of this catalogue, for one version."""
        approvers = {each.role: tuple(one.slack for one in each.approvers) for each in self.lists}
        return SearchList(
            version,
            tuple(
                Entry(
                    role.key,
                    role.title,
                    role.policy,
                    role.target,
                    approvers[role.key],
                    role.retired,
                    role.owner.okta,
                    role.description[:ABOUT_LONGEST],
                    role.lesser,
                    role.owner.slack,
                )
                for role in self.roles
            ),
        )

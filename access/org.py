"""What an Okta organisation has, as far as a catalogue leads to it: groups, apps, group rules, pushes. Values and their port; no judgement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class OrgGroup:
    """A group. People can be put into those of type OKTA_GROUP; an APP_GROUP belongs to its app's import, a BUILT_IN to Okta."""

    id: str
    name: str
    type: str


@dataclass(frozen=True)
class OrgApp:
    """An app. `features` are Okta's names of what it can do; with GROUP_PUSH it carries groups on."""

    id: str
    label: str
    status: str
    sign_on: str = ""
    features: frozenset[str] = frozenset()

    @property
    def active(self) -> bool:
        return self.status == "ACTIVE"

    @property
    def pushes(self) -> bool:
        """Whether it can carry groups on at all."""
        return "GROUP_PUSH" in self.features


@dataclass(frozen=True)
class Rule:
    """A group rule: while it is active, Okta puts whoever it matches into `groups`."""

    id: str
    name: str
    active: bool
    groups: frozenset[str]


@dataclass(frozen=True)
class Push:
    """One group that an app carries on. `target` is the id of the group at the other end, `trouble` what went wrong the last time."""

    group: str
    target: str
    status: str
    trouble: str = ""

    @property
    def active(self) -> bool:
        return self.status == "ACTIVE"


@dataclass(frozen=True)
class Unseen:
    """Okta shows us no such thing. `hidden`: it refused, so our admin role does not reach it; else it says that there is none."""

    why: str
    hidden: bool = False


class Org(Protocol):
    """Reads as of now, nothing kept between calls. Raises TryAgain or NeverWorks and nothing else; what is not shown is an answer."""

    def groups(self) -> Mapping[str, OrgGroup]:
        """Every group that we may see, by id."""

    def group(self, id: str) -> OrgGroup | Unseen:  # noqa: A002 - as Okta names it
        """One group."""

    def empty(self, id: str) -> bool | Unseen:  # noqa: A002
        """Whether nobody is in this group."""

    def apps(self) -> Mapping[str, OrgApp]:
        """Every app that we may see, by id, inactive ones too."""

    def app(self, id: str) -> OrgApp | Unseen:  # noqa: A002
        """One app."""

    def rules(self) -> Sequence[Rule] | Unseen:
        """Every group rule."""

    def pushes(self, app: str) -> Sequence[Push] | Unseen:
        """What an app carries on."""

    def assigned_groups(self, app: str) -> frozenset[str] | Unseen:
        """The ids of the groups whose members have the app."""


class Right(StrEnum):
    """What became of one attempt to use a right. NO_ROLE: there is nothing wrong with the scope, our admin role does not allow it."""

    GIVEN = "given"
    NO_SCOPE = "no scope"
    NO_ROLE = "no role"


class Door(Protocol):
    """Whether Okta lets us in, and how far. Only reads. Raises TryAgain or NeverWorks and nothing else."""

    scoped: bool
    """Whether scopes count: they do for a service app, and not for an API token, which may do what its owner may."""
    scopes: Mapping[str, str]
    """Every scope that we need, and what for."""

    def ahead(self) -> int:
        """By how many seconds Okta's clock is ahead of ours, asked without credentials. Raises TryAgain when that is no Okta."""

    def enter(self) -> str:
        """Who we are to Okta, in words. Raises when our credentials are refused."""

    def right(self, scope: str) -> Right:
        """Whether we have this one of `scopes`, found out by a read. Without scopes: whether the read works."""

"""What the pretend organisation knows, as plain values that can be written as JSON. No HTTP and no rules of answering here."""

from dataclasses import asdict, dataclass, field
from typing import Any

STATUSES = (
    "ACTIVE", "DEPROVISIONED", "LOCKED_OUT", "PASSWORD_EXPIRED", "PROVISIONED", "RECOVERY", "STAGED", "SUSPENDED",
)  # fmt: skip
EXCLUSIONS = 100


@dataclass
class User:
    """A person. Times are UTC seconds."""

    id: str
    login: str
    email: str
    first: str
    last: str
    status: str
    created: int
    updated: int


@dataclass
class Group:
    """A group of type OKTA_GROUP, APP_GROUP or BUILT_IN. `ruled` are the members whom a rule put in; `excluded` it leaves out.

    A `hidden` group is outside the role of whoever calls: left out of lists, forbidden by id.
    """

    id: str
    name: str
    type: str
    created: int
    touched: int
    description: str | None = None
    members: list[str] = field(default_factory=list)
    ruled: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    hidden: bool = False

    def add(self, user: str) -> None:
        """As a person would: a member now, whoever put them in before."""
        if user not in self.members:
            self.members.append(user)

    def drop(self, user: str) -> None:
        """As a person would: whom a rule had put in, the rule leaves out from now on."""
        if user in self.members:
            self.members.remove(user)
        if user in self.ruled:
            self.ruled.remove(user)
            if len(self.excluded) < EXCLUSIONS:
                self.excluded.append(user)

    def apply_rule(self, users: list[str]) -> None:
        """What the group's rule does when it runs: everybody it matches, except whom it must leave out."""
        for user in users:
            if user not in self.excluded and user not in self.members:
                self.members.append(user)
                self.ruled.append(user)


@dataclass
class App:
    """An application: people assigned directly, and groups whose members have it. `converts`: the API may turn USER into GROUP."""

    id: str
    label: str
    users: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    converts: bool = True


@dataclass
class State:
    """The organisation. Keys are ids."""

    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)

    def user(self, name: str) -> User | None:
        """By id, by login in any case, or by the part of the login before the @ when only one person has it."""
        if name in self.users:
            return self.users[name]
        wanted = name.casefold()
        whole = [user for user in self.users.values() if user.login.casefold() == wanted]
        short = [user for user in self.users.values() if user.login.partition("@")[0].casefold() == wanted]
        return whole[0] if whole else short[0] if len(short) == 1 else None

    def groups_of(self, user: str) -> list[Group]:
        return [group for group in self.groups.values() if user in group.members]

    def scope(self, app: App, user: str) -> str | None:
        """USER when assigned directly, GROUP when through a group only, None without access."""
        if user in app.users:
            return "USER"
        return "GROUP" if self.through_group(app, user) else None

    def through_group(self, app: App, user: str) -> bool:
        return any(user in self.groups[group].members for group in app.groups if group in self.groups)

    def dump(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def load(cls, data: dict[str, Any]) -> "State":
        return cls(
            users={key: User(**each) for key, each in data["users"].items()},
            groups={key: Group(**each) for key, each in data["groups"].items()},
            apps={key: App(**each) for key, each in data["apps"].items()},
        )

"""The whole of what the pretend organisation knows, how to find things in it, and how it is written as JSON. No HTTP here."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sandbox.okta.log import Log
from sandbox.okta.values import STATUSES, App, Group, Push, Rule, User

__all__ = ["ADMIN", "SERVICE", "STATUSES", "App", "Group", "Push", "Rule", "State", "User"]

ADMIN = User("00uADMINISTRATOR", "admin@example.com", "admin@example.com", "Ida", "Admin", "ACTIVE", 0, 0)
"""Who does what is done by hand."""
SERVICE = User(
    "00uACCESSSERVICE", "access@example.com", "access@example.com", "Access", "Service", "ACTIVE", 0, 0
)
"""Who owns the API token, unless a test says otherwise."""


@dataclass
class State:
    """The organisation. Keys are ids. The two users above belong to it and are found by name; lists leave them out."""

    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    log: Log = field(default_factory=Log)

    def user(self, name: str) -> User | None:
        """By id, by login in any case, or by the part of the login before the @ when only one person has it."""
        if name in self.users:
            return self.users[name]
        everybody = [*self.users.values(), ADMIN, SERVICE]
        wanted = name.casefold()
        whole = [user for user in everybody if wanted == user.login.casefold() or user.id == name]
        short = [user for user in everybody if user.login.partition("@")[0].casefold() == wanted]
        return whole[0] if whole else short[0] if len(short) == 1 else None

    def groups_of(self, user: str) -> list[Group]:
        return [group for group in self.groups.values() if user in group.members]

    def scope(self, app: App, user: str) -> str | None:
        """USER when assigned directly, GROUP when through a group only, None without access."""
        if user in app.users:
            return "USER"
        return "GROUP" if self.through_group(app, user) else None

    def since(self, app: App, user: str) -> int:
        """When this person's access to the app, which they must have, began."""
        through = [
            max(at, self.groups[group].members[user])
            for group, at in app.groups.items()
            if group in self.groups and user in self.groups[group].members
        ]
        return min([*through, app.users[user]] if user in app.users else through)

    def through_group(self, app: App, user: str) -> bool:
        return any(user in self.groups[group].members for group in app.groups if group in self.groups)

    def rules_for(self, group: str) -> list[Rule]:
        return [rule for rule in self.rules.values() if group in rule.groups]

    def dump(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def load(cls, data: dict[str, Any]) -> "State":
        """What `dump` gave, also from before there were rules, a log, and times of memberships and assignments."""
        return cls(
            users={key: User(**each) for key, each in data["users"].items()},
            groups={key: _group(each) for key, each in data["groups"].items()},
            apps={key: _app(each) for key, each in data["apps"].items()},
            rules={key: Rule(**each) for key, each in data.get("rules", {}).items()},
            log=Log.load(data.get("log", {})),
        )


def _group(each: dict[str, Any]) -> Group:
    known = {field.name: each[field.name] for field in fields(Group) if field.name in each}
    return Group(**{**known, "members": _timed(each["members"], each["touched"])})


def _app(each: dict[str, Any]) -> App:
    times = {name: _timed(each[name], each.get("created", 0)) for name in ("users", "groups")}
    return App(**{**each, **times, "pushes": [Push(**push) for push in each.get("pushes", [])]})


def _timed(members: dict[str, int] | list[str], at: int) -> dict[str, int]:
    return dict(members) if isinstance(members, dict) else dict.fromkeys(members, at)

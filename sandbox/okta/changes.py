"""Every change of who is in what, with the lines that it leaves in the System Log. The API and hands both change things here alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.okta.log import Log
from sandbox.okta.state import State
from sandbox.okta.values import App, Group, Rule, Thing, User

EXCLUSIONS = 100
SYSTEM = Thing("okta.system", "SystemPrincipal", "system@okta.com", "Okta System")

_TURNS = {
    "DEPROVISIONED": "user.lifecycle.deactivate",
    "SUSPENDED": "user.lifecycle.suspend",
    "LOCKED_OUT": "user.account.lock",
}


def user_thing(user: User) -> Thing:
    return Thing(user.id, "User", user.login, f"{user.first} {user.last}".strip() or user.login)


def app_thing(app: App) -> Thing:
    return Thing(app.id, "AppInstance", app.label, app.label, app.mode)


def app_user_thing(app: App, user: User) -> Thing:
    return Thing(f"0ua{app.id[3:]}{user.id[3:]}", "AppUser", user.login, user_thing(user).name)


def group_thing(group: Group) -> Thing:
    return Thing(group.id, "UserGroup", "unknown", group.name)


@dataclass(frozen=True)
class Changes:
    """Changes by `actor` at `now` (UTC seconds). What changes nothing leaves no line."""

    state: State
    actor: Thing
    now: int

    @property
    def log(self) -> Log:
        return self.state.log

    def join(self, group: Group, user: User, *, ruled: bool = False) -> None:
        """Into a group, and so into the apps that it gives."""
        if user.id in group.members:
            return
        had = self._apps(group, user)
        group.members[user.id] = group.touched = self.now
        if ruled:
            group.ruled.append(user.id)
        self._tell("group.user_membership.add", user_thing(user), group_thing(group))
        self._apps_changed(group, user, had)

    def leave(self, group: Group, user: User) -> None:
        """Out of a group; rules that had put the person in leave them out from now on."""
        if user.id not in group.members:
            return
        had = self._apps(group, user)
        del group.members[user.id]
        group.touched = self.now
        if user.id in group.ruled:
            group.ruled.remove(user.id)
            for rule in self.state.rules_for(group.id):
                self._exclude(rule, user)
        self._tell("group.user_membership.remove", user_thing(user), group_thing(group))
        self._apps_changed(group, user, had)

    def _exclude(self, rule: Rule, user: User) -> None:
        matched = rule.status == "ACTIVE" and user.id in rule.users
        if matched and user.id not in rule.excluded and len(rule.excluded) < EXCLUSIONS:
            rule.excluded.append(user.id)

    def turn(self, user: User, status: str) -> None:
        """Change somebody's status."""
        was, user.status, user.updated = user.status, status, self.now
        kind = _TURNS.get(status)
        if status == "ACTIVE":
            kind = {"SUSPENDED": "user.lifecycle.unsuspend", "LOCKED_OUT": "user.account.unlock"}.get(
                was, "user.lifecycle.activate"
            )
        if kind is not None and was != status:
            self._tell(kind, user_thing(user))

    def tell_of(self, kind: str, user: User) -> None:
        """A line about a person alone."""
        self._tell(kind, user_thing(user))

    def run(self, rule: Rule) -> None:
        """An active rule puts everybody in whom it matches, except whom it leaves out. Okta itself is the actor."""
        rules = Changes(self.state, SYSTEM, self.now)
        for name in rule.users if rule.status == "ACTIVE" else []:
            user = self.state.users.get(name)
            for group in [self.state.groups[each] for each in rule.groups if each in self.state.groups]:
                if user is not None and name not in rule.excluded:
                    rules.join(group, user, ruled=True)

    def assign(self, app: App, user: User) -> None:
        """Directly. Somebody who has the app through a group has it directly as well from now on."""
        had = self.state.scope(app, user.id)
        app.users.setdefault(user.id, self.now if had is None else self.state.since(app, user.id))
        if had is None:
            self._app_line("add", app, user)

    def unassign(self, app: App, user: User) -> None:
        """Take a direct assignment away; access through a group stays."""
        if app.users.pop(user.id, None) is not None and self.state.scope(app, user.id) is None:
            self._app_line("remove", app, user)

    def assign_group(self, app: App, group: Group) -> None:
        """The members of the group have the app."""
        if group.id in app.groups:
            return
        before = {user.id for user in self._members(group) if self.state.scope(app, user.id)}
        app.groups[group.id] = self.now
        self._tell("group.application_assignment.add", app_thing(app), group_thing(group))
        for user in self._members(group):
            if user.id not in before:
                self._app_line("add", app, user, SYSTEM)

    def _members(self, group: Group) -> Iterable[User]:
        return [self.state.users[each] for each in group.members if each in self.state.users]

    def _apps(self, group: Group, user: User) -> set[str]:
        """Which of the apps that this group gives somebody has, this way or another."""
        given = [app for app in self.state.apps.values() if group.id in app.groups]
        return {app.id for app in given if self.state.scope(app, user.id)}

    def _apps_changed(self, group: Group, user: User, had: set[str]) -> None:
        has = self._apps(group, user)
        for name in sorted(had ^ has):
            self._app_line("add" if name in has else "remove", self.state.apps[name], user, SYSTEM)

    def _app_line(self, what: str, app: App, user: User, actor: Thing | None = None) -> None:
        if what == "remove" and user.id in app.failing:
            app.failing.remove(user.id)
        targets = (app_user_thing(app, user), app_thing(app), user_thing(user))
        self.log.write(f"application.user_membership.{what}", actor or self.actor, targets, self.now)

    def _tell(self, kind: str, *targets: Thing) -> None:
        self.log.write(kind, self.actor, targets, self.now)

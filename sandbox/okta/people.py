"""What an administrator does by hand with people, groups and rules of the pretend organisation. No rate limit, no HTTP."""

import threading
from collections.abc import Callable

from sandbox.okta.changes import Changes, user_thing
from sandbox.okta.state import ADMIN, State
from sandbox.okta.values import STATUSES, Group, Rule, User


class People:
    """Holds the state and its lock. `clock` gives UTC seconds. The System Log names the administrator for all that is done here."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.clock = clock
        self.state = State()
        self.lock = threading.RLock()

    @property
    def by_hand(self) -> Changes:
        """What the administrator changes, now."""
        return Changes(self.state, user_thing(ADMIN), self.clock())

    def add_user(
        self,
        id: str,  # noqa: A002 - as Okta names it
        login: str,
        email: str = "",
        first: str = "",
        last: str = "",
        status: str = "ACTIVE",
        department: str = "",
    ) -> User:
        """`email` is the login when left out."""
        now = self.clock()
        user = User(id, login, email or login, first, last, _known(status), now, now, department)
        with self.lock:
            self.state.users[id] = user
            self.by_hand.tell_of("user.lifecycle.create", user)
        return user

    def set_status(self, user: str, status: str) -> None:
        with self.lock:
            self.by_hand.turn(self.state.users[user], _known(status))

    def delete_user(self, user: str) -> None:
        """Gone for good, with all memberships and assignments."""
        with self.lock:
            gone = self.state.users.pop(user)
            for group in self.state.groups.values():
                group.members.pop(user, None)
                group.ruled[:] = [each for each in group.ruled if each != user]
            for app in self.state.apps.values():
                app.users.pop(user, None)
                app.failing[:] = [each for each in app.failing if each != user]
            self.by_hand.tell_of("user.lifecycle.delete.completed", gone)

    def add_group(self, id: str, name: str, type: str = "OKTA_GROUP", *, hidden: bool = False) -> Group:  # noqa: A002
        """`hidden`: outside the role of our token."""
        now = self.clock()
        group = Group(id, name, type, now, now, hidden=hidden)
        with self.lock:
            self.state.groups[id] = group
        return group

    def delete_group(self, group: str) -> None:
        """Gone for good. Whoever had an app through it alone has it no more."""
        with self.lock:
            for user in self.members(group) & set(self.state.users):
                self.by_hand.leave(self.state.groups[group], self.state.users[user])
            del self.state.groups[group]

    def members(self, group: str) -> set[str]:
        """The ids of everybody in the group."""
        with self.lock:
            return set(self.state.groups[group].members)

    def excluded(self, group: str) -> set[str]:
        """The ids of those whom the rules of the group leave out."""
        with self.lock:
            return {user for rule in self.state.rules_for(group) for user in rule.excluded}

    def add_member_by_hand(self, group: str, user: str) -> None:
        with self.lock:
            self.by_hand.join(self.state.groups[group], self.state.users[user])

    def remove_member_by_hand(self, group: str, user: str) -> None:
        with self.lock:
            self.by_hand.leave(self.state.groups[group], self.state.users[user])

    def add_rule(
        self,
        groups: list[str],
        users: list[str],
        *,
        id: str = "",  # noqa: A002 - as Okta names it
        name: str = "",
        status: str = "ACTIVE",
    ) -> Rule:
        """A group rule that matches these people; an active one runs at once. With the id of one that is there, it is changed."""
        if status not in {"ACTIVE", "INACTIVE", "INVALID"}:
            raise ValueError(f"a rule is not {status!r}")
        with self.lock:
            now, named = self.clock(), id or f"0pr{len(self.state.rules) + 1:017d}"
            was = self.state.rules.get(named)
            made = Rule(named, name or f"Rule {named}", status, list(groups), list(users), now, now)
            if was is not None:
                made.created, made.excluded = was.created, was.excluded
            self.state.rules[named] = made
            self.by_hand.run(made)
        return made

    def apply_rule(self, group: str, users: list[str]) -> None:
        """Let a group rule run that matches these people: the one that the group has for this, made if need be."""
        self.add_rule([group], users, id=f"0pr{group[3:]}")


def _known(status: str) -> str:
    if status not in STATUSES:
        raise ValueError(f"Okta has no status {status!r}; it has {', '.join(STATUSES)}")
    return status

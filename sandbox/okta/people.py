"""What an administrator does by hand in the pretend organisation: people, groups, memberships, apps. No rate limit, no HTTP."""

import threading
from collections.abc import Callable

from sandbox.okta.state import STATUSES, App, Group, State, User


class People:
    """Holds the state and its lock. `clock` gives UTC seconds."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.clock = clock
        self.state = State()
        self.lock = threading.RLock()

    def add_user(
        self,
        id: str,  # noqa: A002 - as Okta names it
        login: str,
        email: str = "",
        first: str = "",
        last: str = "",
        status: str = "ACTIVE",
    ) -> User:
        """`email` is the login when left out."""
        now = self.clock()
        user = User(id, login, email or login, first, last, _known(status), now, now)
        with self.lock:
            self.state.users[id] = user
        return user

    def set_status(self, user: str, status: str) -> None:
        with self.lock:
            self.state.users[user].status = _known(status)
            self.state.users[user].updated = self.clock()

    def delete_user(self, user: str) -> None:
        """Gone for good, with all memberships."""
        with self.lock:
            del self.state.users[user]
            for members in [group.members for group in self.state.groups.values()]:
                if user in members:
                    members.remove(user)

    def add_group(self, id: str, name: str, type: str = "OKTA_GROUP", *, hidden: bool = False) -> Group:  # noqa: A002
        """`hidden`: outside the role of our token."""
        now = self.clock()
        group = Group(id, name, type, now, now, hidden=hidden)
        with self.lock:
            self.state.groups[id] = group
        return group

    def delete_group(self, group: str) -> None:
        with self.lock:
            del self.state.groups[group]

    def members(self, group: str) -> set[str]:
        """The ids of everybody in the group."""
        with self.lock:
            return set(self.state.groups[group].members)

    def excluded(self, group: str) -> set[str]:
        """The ids of those whom the group's rule leaves out."""
        with self.lock:
            return set(self.state.groups[group].excluded)

    def add_member_by_hand(self, group: str, user: str) -> None:
        with self.lock:
            self.state.groups[group].add(user)

    def remove_member_by_hand(self, group: str, user: str) -> None:
        with self.lock:
            self.state.groups[group].drop(user)

    def apply_rule(self, group: str, users: list[str]) -> None:
        """Let a group rule run that matches these people."""
        with self.lock:
            self.state.groups[group].apply_rule(users)

    def add_app(self, id: str, label: str, groups: list[str] | None = None, *, converts: bool = True) -> App:  # noqa: A002
        """`groups` give the app to their members; `converts`: a direct assignment may be turned into one through a group."""
        app = App(id, label, groups=list(groups or []), converts=converts)
        with self.lock:
            self.state.apps[id] = app
        return app


def _known(status: str) -> str:
    if status not in STATUSES:
        raise ValueError(f"Okta has no status {status!r}; it has {', '.join(STATUSES)}")
    return status

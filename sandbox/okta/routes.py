"""The endpoints for users and groups, and the table of all endpoints."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from sandbox.okta import shapes
from sandbox.okta.changes import Changes
from sandbox.okta.errors import Reply, missing, refuse
from sandbox.okta.filters import USERS, reads
from sandbox.okta.paging import page
from sandbox.okta.state import State
from sandbox.okta.values import Group, Thing, User


@dataclass(frozen=True)
class Ask:
    """A call on its way to its endpoint. `base` is the server's own address, `now` the pretend time, `lag` that of `search`.

    `who` calls: the owner of the API token, or the service app.
    """

    state: State
    who: Thing
    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    base: str
    now: int
    lag: int = 0
    page_size: int = 200

    @property
    def address(self) -> str:
        return self.base + self.path

    @property
    def changes(self) -> Changes:
        """What the caller changes, now."""
        return Changes(self.state, self.who, self.now)


Route = Callable[..., Reply]


def the_user(ask: Ask, name: str) -> User:
    user = ask.state.user(name)
    if user is None:
        raise missing(name, "User")
    return user


def the_group(ask: Ask, name: str) -> Group:
    if name not in ask.state.groups:
        raise missing(name, "UserGroup")
    if ask.state.groups[name].hidden:
        raise refuse("E0000006")
    return ask.state.groups[name]


def get_user(ask: Ask, name: str) -> Reply:
    if name == "me":
        return _me(ask)
    return Reply(200, shapes.user(the_user(ask, name), ask.base))


def _me(ask: Ask) -> Reply:
    """The owner of the API token. A service app is nobody."""
    if ask.who.type != "User":
        raise refuse("E0000007", detail="me (User)")
    return Reply(200, shapes.user(the_user(ask, ask.who.id), ask.base))


def list_users(ask: Ask) -> Reply:
    users = list(ask.state.users.values())
    if "filter" in ask.query:
        fits = reads(ask.query["filter"], USERS)
        found = [user for user in users if fits(user)]
    elif "search" in ask.query:
        indexed = [user for user in users if user.updated <= ask.now - ask.lag]
        fits = reads(ask.query["search"], USERS)
        found = [user for user in indexed if fits(user)]
    else:
        found = [user for user in users if user.status != "DEPROVISIONED"]
    return page([shapes.user(user, ask.base) for user in found], ask.address, ask.query, ask.page_size)


def list_user_groups(ask: Ask, name: str) -> Reply:
    groups = [group for group in ask.state.groups_of(the_user(ask, name).id) if not group.hidden]
    return page([shapes.group(group, ask.base) for group in groups], ask.address, ask.query, ask.page_size)


def get_group(ask: Ask, name: str) -> Reply:
    return Reply(200, shapes.group(the_group(ask, name), ask.base))


def list_groups(ask: Ask) -> Reply:
    start = ask.query.get("q", "").casefold()
    groups = [group for group in ask.state.groups.values() if not group.hidden]
    groups = [group for group in groups if group.name.casefold().startswith(start)]
    return page([shapes.group(group, ask.base) for group in groups], ask.address, ask.query, ask.page_size)


def list_rules(ask: Ask) -> Reply:
    return page(
        [shapes.rule(each) for each in ask.state.rules.values()],
        ask.address,
        ask.query,
        min(ask.page_size, 200),
        usual=50,
    )


def list_members(ask: Ask, name: str) -> Reply:
    users = [ask.state.users[user] for user in the_group(ask, name).members if user in ask.state.users]
    return page([shapes.user(user, ask.base) for user in users], ask.address, ask.query, ask.page_size)


def put_member(ask: Ask, group_name: str, user_name: str) -> Reply:
    group, user = _membership(ask, group_name, user_name)
    if user.status == "DEPROVISIONED":
        raise refuse("E0000038")
    ask.changes.join(group, user)
    return Reply(204)


def delete_member(ask: Ask, group_name: str, user_name: str) -> Reply:
    group, user = _membership(ask, group_name, user_name)
    ask.changes.leave(group, user)
    return Reply(204)


def _membership(ask: Ask, group_name: str, user_name: str) -> tuple[Group, User]:
    group, user = the_group(ask, group_name), ask.state.users.get(user_name)
    if user is None:
        raise missing(user_name, "User")
    if group.type != "OKTA_GROUP":
        raise refuse("E0000006")
    return group, user


TABLE: list[tuple[str, str, Route, str]] = [
    ("GET", "/api/v1/users", list_users, "okta.users.read"),
    ("GET", "/api/v1/users/([^/]+)", get_user, "okta.users.read"),
    ("GET", "/api/v1/users/([^/]+)/groups", list_user_groups, "okta.users.read"),
    ("GET", "/api/v1/groups", list_groups, "okta.groups.read"),
    ("GET", "/api/v1/groups/rules", list_rules, "okta.groups.read"),
    ("GET", "/api/v1/groups/([^/]+)", get_group, "okta.groups.read"),
    ("GET", "/api/v1/groups/([^/]+)/users", list_members, "okta.groups.read"),
    ("PUT", "/api/v1/groups/([^/]+)/users/([^/]+)", put_member, "okta.groups.manage"),
    ("DELETE", "/api/v1/groups/([^/]+)/users/([^/]+)", delete_member, "okta.groups.manage"),
]
"""Method, path, endpoint, and the OAuth scopes that it needs, with spaces between."""


def find(table: list[tuple[str, str, Route, str]], method: str, path: str) -> tuple[Route, list[str], str]:
    """The endpoint, the decoded parts of the path, and its scope. Refuses an unknown one as Okta does."""
    for each_method, pattern, route, scope in table:
        found = re.fullmatch(pattern, path)
        if found and each_method == method:
            return route, [unquote(part) for part in found.groups()], scope
    raise refuse("E0000022")

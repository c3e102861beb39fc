"""What an Okta organisation has: groups, apps, group rules, pushes. Reads only, for operators; nothing is kept between calls.

Whole lists come in pages of the sizes that Okta recommends, with progress. A rate limit is waited for, because people watch.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

from access.errors import NeverWorks, TryAgain
from access.org import OrgApp, OrgGroup, Push, Rule, Unseen
from provisioners._okta import LONGEST, Json, Okta, until
from provisioners._patience import Patience

T = TypeVar("T")

MOST_PAGES = 1000
_PAGE = "limit=200"


class OktaOrg:
    """Implements `access.org.Org`. `pause` waits some seconds; `say` shows progress, each line replacing the one before."""

    def __init__(
        self,
        okta: Okta,
        *,
        pause: Callable[[float], None],
        say: Callable[[str], None],
    ) -> None:
        self._okta = okta
        self._patiently = Patience(okta.now, pause, say)
        self._say = say

    def groups(self) -> Mapping[str, OrgGroup]:
        found = self._list("its groups", f"/api/v1/groups?{_PAGE}", _group)
        return {each.id: each for each in found or ()}

    def group(self, id: str) -> OrgGroup | Unseen:  # noqa: A002 - as Okta names it
        return self._one(f"/api/v1/groups/{quote(id, safe='')}", _group)

    def empty(self, id: str) -> bool | Unseen:  # noqa: A002
        try:
            page = self._page(f"/api/v1/groups/{quote(id, safe='')}/users?limit=1")
        except NeverWorks as error:
            return Unseen(error.why, hidden=True)
        return Unseen("Okta has none") if page is None else not page[0]

    def apps(self) -> Mapping[str, OrgApp]:
        found = self._list("its apps", f"/api/v1/apps?{_PAGE}", _app)
        return {each.id: each for each in found or ()}

    def app(self, id: str) -> OrgApp | Unseen:  # noqa: A002
        return self._one(f"/api/v1/apps/{quote(id, safe='')}", _app)

    def rules(self) -> Sequence[Rule] | Unseen:
        return self._shown("its group rules", f"/api/v1/groups/rules?{_PAGE}", _rule)

    def pushes(self, app: str) -> Sequence[Push] | Unseen:
        path = f"/api/v1/apps/{quote(app, safe='')}/group-push/mappings?limit=1000"
        return self._shown(f"what {app} pushes", path, _push)

    def assigned_groups(self, app: str) -> frozenset[str] | Unseen:
        path = f"/api/v1/apps/{quote(app, safe='')}/groups?{_PAGE}"
        found = self._shown(f"the groups of {app}", path, _id)
        return found if isinstance(found, Unseen) else frozenset(found)

    def _one(self, path: str, shape: Callable[[Json], T]) -> T | Unseen:
        try:
            found = self._patiently(lambda: self._okta.read(path, until(LONGEST)))
        except NeverWorks as error:
            return Unseen(error.why, hidden=True)
        if found is None:
            return Unseen("Okta has none")
        if not isinstance(found, dict):
            raise TryAgain("Okta's answer has an unexpected shape", service=True)
        return shape(found)

    def _shown(self, what: str, path: str, shape: Callable[[Json], T]) -> Sequence[T] | Unseen:
        try:
            found = self._list(what, path, shape)
        except NeverWorks as error:
            return Unseen(error.why, hidden=True)
        return Unseen("Okta has none") if found is None else found

    def _list(self, what: str, path: str, shape: Callable[[Json], T]) -> Sequence[T] | None:
        found: list[T] = []
        for _ in range(MOST_PAGES):
            page = self._page(path)
            if page is None:
                return None
            found += map(shape, page[0])
            self._say(f"asking Okta for {what}: {len(found)}")
            if page[1] is None:
                return found
            path = page[1]
        raise TryAgain(f"Okta's list of {what} does not end", service=True)

    def _page(self, path: str) -> tuple[Sequence[Json], str | None] | None:
        return self._patiently(lambda: self._okta.page(path, until(LONGEST)))


def _group(item: Json) -> OrgGroup:
    return OrgGroup(_id(item), _text(item.get("profile"), "name"), _text(item, "type"))


def _app(item: Json) -> OrgApp:
    features = item.get("features")
    known = features if isinstance(features, list) else ()
    return OrgApp(
        _id(item),
        _text(item, "label"),
        _text(item, "status"),
        _text(item, "signOnMode"),
        frozenset(each for each in known if isinstance(each, str)),
    )


def _rule(item: Json) -> Rule:
    actions = item.get("actions")
    assigns = actions.get("assignUserToGroups") if isinstance(actions, dict) else None
    groups = assigns.get("groupIds") if isinstance(assigns, dict) else None
    ids = groups if isinstance(groups, list) else ()
    return Rule(
        _id(item),
        _text(item, "name"),
        _text(item, "status") == "ACTIVE",
        frozenset(each for each in ids if isinstance(each, str)),
    )


def _push(item: Json) -> Push:
    return Push(
        _text(item, "sourceGroupId"),
        _text(item, "targetGroupId"),
        _text(item, "status"),
        _text(item, "errorSummary"),
    )


def _id(item: Json) -> str:
    found = _text(item, "id")
    if not found:
        raise TryAgain("Okta's answer has no id", service=True)
    return found


def _text(item: object, field: str) -> str:
    """A field's text; empty where Okta leaves it out or sends null."""
    value = item.get(field) if isinstance(item, dict) else None
    return value if isinstance(value, str) else ""

"""The apps and groups of the pretend Okta as an administrator sees them: who has which, how, and what is changed by hand."""

from collections.abc import Mapping
from typing import Any

from sandbox.okta import PretendOkta
from sandbox.okta.state import App, Group

Json = dict[str, Any]


def person(okta: PretendOkta, user: str) -> Json:
    """Somebody by id, with the name to show."""
    found = okta.state.users[user]
    return {"id": user, "name": f"{found.first} {found.last}"}


class Things:
    """Apps and groups by id. `hidden` are groups that only say who may ask."""

    def __init__(self, okta: PretendOkta, hidden: frozenset[str]) -> None:
        self._okta, self._hidden = okta, hidden

    def draw(self) -> Json:
        """What somebody has: `apps` and `groups`, each with its people; and all that can be given by hand, as `offered`."""
        apps, groups = self._apps(), self._groups()
        pushed = self._pushed()
        offered = [{"id": each.id, "name": each.label, "app": True} for each in apps]
        offered += [{"id": each.id, "name": each.name, "app": False} for each in groups]
        drawn = [self._app(each) for each in apps]
        return {
            "apps": [each for each in drawn if each["members"]],
            "groups": [self._group(each, pushed.get(each.id, "")) for each in groups if each.members],
            "offered": offered,
        }

    def name(self, thing: str) -> str:
        """Raises KeyError when there is no such app or group."""
        state = self._okta.state
        return state.apps[thing].label if thing in state.apps else state.groups[thing].name

    def has(self, thing: str, user: str) -> bool:
        """Whether somebody has an app, of their own or through a group, or is in a group."""
        if thing in self._okta.state.apps:
            return self._okta.scope(thing, user) is not None
        return user in self._okta.members(thing)

    def put(self, thing: str, user: str, *, through: bool) -> None:
        """For good, which the product must not take away. `through`: an app comes by a group that is made for it."""
        app = self._okta.state.apps.get(thing)
        if app is None:
            self._okta.add_member_by_hand(thing, user)
        elif through:
            self._okta.add_member_by_hand(self._team(app), user)
        else:
            self._okta.assign_by_hand(thing, user)

    def take(self, thing: str, user: str) -> None:
        """Out of the group; or the app away, and out of the groups that it comes by."""
        app = self._okta.state.apps.get(thing)
        if app is None:
            self._okta.remove_member_by_hand(thing, user)
            return
        self._okta.unassign_by_hand(thing, user)
        for group in self._through(app):
            self._okta.remove_member_by_hand(group.id, user)

    def _apps(self) -> list[App]:
        """Without those that are there to push groups."""
        return [each for each in self._okta.state.apps.values() if not each.pushes]

    def _groups(self) -> list[Group]:
        """Those that people can be put into; what stands at the other end of a push belongs to the service there."""
        every = self._okta.state.groups.values()
        return [each for each in every if each.type == "OKTA_GROUP" and each.id not in self._hidden]

    def _pushed(self) -> Mapping[str, str]:
        """Where groups are carried on to, in words, by id."""
        state = self._okta.state
        return {
            push.source: f"{app.label} as {state.groups[push.target].name}"
            for app in state.apps.values()
            for push in app.pushes
            if push.target in state.groups
        }

    def _app(self, app: App) -> Json:
        through = {user: group.name for group in self._through(app) for user in group.members}
        ways = {**through, **dict.fromkeys(app.users, "")}
        members = [{**person(self._okta, user), "through": way} for user, way in ways.items()]
        return {"id": app.id, "name": app.label, "members": members}

    def _group(self, group: Group, pushed: str) -> Json:
        members = [person(self._okta, user) for user in group.members]
        return {"id": group.id, "name": group.name, "members": members, "pushed": pushed}

    def _through(self, app: App) -> list[Group]:
        groups = self._okta.state.groups
        return [groups[each] for each in app.groups if each in groups]

    def _team(self, app: App) -> str:
        """The group by which an administrator gives this app."""
        group = f"00gt{app.id[4:]}"
        if group not in self._okta.state.groups:
            self._okta.add_group(group, f"Team with {app.label}")
            self._okta.assign_group(app.id, group)
        return group

"""The Okta pane: who is in which group right now, what an administrator does by hand, and switches to make Okta misbehave."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.okta import PretendOkta

Json = dict[str, Any]

CALLS = "/api/v1/*"
CHANGES = ("PUT /api/v1/groups/*", "DELETE /api/v1/groups/*")
SLOW_SECONDS = 2.0
WELL = "well"


def _slow(okta: PretendOkta) -> None:
    okta.slow(CALLS, seconds=SLOW_SECONDS, times=None)


def _refuse(okta: PretendOkta) -> None:
    okta.fail(CALLS, status=503, times=None)


def _limit(okta: PretendOkta) -> None:
    reset = str(okta.clock() + 60)
    headers = {"x-rate-limit-limit": "500", "x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
    okta.rate_limited(CALLS, headers=headers, times=None)


def _time_out(okta: PretendOkta) -> None:
    for glob in CHANGES:
        okta.timeout_after_effect(glob, times=None)


MOODS: Mapping[str, tuple[str, Callable[[PretendOkta], None]]] = {
    WELL: ("Works well", lambda _: None),
    "slow": (f"Slow ({SLOW_SECONDS:.0f} s)", _slow),
    "refuse": ("Refuses (503)", _refuse),
    "limit": ("Rate-limits (429)", _limit),
    "timeout": ("Does it, then never answers", _time_out),
    "down": ("Down", lambda okta: okta.down()),
}


class OktaPane:
    """One organisation as its administrator sees it. `hidden` are groups that only say who may ask."""

    def __init__(self, okta: PretendOkta, shown_people: tuple[str, ...], hidden: frozenset[str]) -> None:
        self._okta, self._people, self._hidden = okta, shown_people, hidden
        self.mood = WELL
        self.sign_ons: list[Json] = []

    def draw(self) -> Json:
        """Groups that have members, the people of the cast, the switches, the last sign-ons."""
        state = self._okta.state
        with self._okta.lock:
            groups = [
                {"id": group.id, "name": group.name, "members": [self._name(each) for each in group.members]}
                for group in state.groups.values()
                if group.members and group.id not in self._hidden
            ]
            people = [{**self._name(each), "status": state.users[each].status} for each in self._people]
            offered = [
                {"id": each.id, "name": each.name}
                for each in state.groups.values()
                if each.id not in self._hidden
            ]
        moods = [{"key": key, "label": label} for key, (label, _) in MOODS.items()]
        return {
            "groups": groups,
            "people": people,
            "offered": offered,
            "moods": moods,
            "mood": self.mood,
            "signOns": self.sign_ons[-2:],
            "calls": len(self._okta.calls),
        }

    def behave(self, mood: str) -> None:
        """Be in this mood from now on. Raises KeyError for an unknown one."""
        _, start = MOODS[mood]
        self._okta.calm()
        self._okta.up()
        start(self._okta)
        self.mood = mood

    def use(self, group: str, user: str) -> None:
        """Somebody signs on to what the group gives; Okta lets them in if they are in the group and active."""
        state = self._okta.state
        inside = user in self._okta.members(group) and state.users[user].status == "ACTIVE"
        self.sign_ons.append(
            {
                "at": self._okta.clock(),
                "who": self._name(user)["name"],
                "to": state.groups[group].name,
                "in": inside,
            }
        )

    def put(self, group: str, user: str) -> None:
        """An administrator adds somebody by hand: access for good, which the product must not take away."""
        self._okta.add_member_by_hand(group, user)

    def take(self, group: str, user: str) -> None:
        """An administrator takes somebody out by hand."""
        self._okta.remove_member_by_hand(group, user)

    def suspend(self, user: str, *, on: bool) -> None:
        """Suspend an account, or wake it again."""
        self._okta.set_status(user, "SUSPENDED" if on else "ACTIVE")

    def _name(self, user: str) -> Json:
        found = self._okta.state.users[user]
        return {"id": user, "name": f"{found.first} {found.last}"}

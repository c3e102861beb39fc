"""The Okta pane: who has what right now, what an administrator does by hand, and switches to make Okta misbehave."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.okta import PretendOkta
from sandbox.page.okta_things import Things, person

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
    """One organisation as its administrator sees it. `hidden` are groups that only say who may ask; `used` has for the others the app that
    people sign on to, where that is known.
    """

    def __init__(
        self,
        okta: PretendOkta,
        shown_people: tuple[str, ...],
        hidden: frozenset[str],
        used: Mapping[str, str] | None = None,
    ) -> None:
        self._okta, self._people = okta, shown_people
        self._used = used or {}
        self._things = Things(okta, hidden)
        self.mood = WELL
        self.sign_ons: list[Json] = []

    def draw(self) -> Json:
        """Apps and groups that somebody has, the people of the cast, the switches, the last sign-ons."""
        with self._okta.lock:
            drawn = self._things.draw()
            people = [
                {**person(self._okta, each), "status": self._okta.state.users[each].status}
                for each in self._people
            ]
        moods = [{"key": key, "label": label} for key, (label, _) in MOODS.items()]
        return {
            **drawn,
            "people": people,
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

    def use(self, thing: str, user: str) -> None:
        """Somebody signs on to an app, or to what a group gives; Okta lets them in if they have it and are active."""
        inside = self._things.has(thing, user) and self._okta.state.users[user].status == "ACTIVE"
        app = self._used.get(thing, thing)
        if app in self._okta.state.apps:
            self._okta.use(app, user, success=inside)
        self.sign_ons.append(
            {
                "at": self._okta.clock(),
                "who": person(self._okta, user)["name"],
                "to": self._things.name(thing),
                "in": inside,
            }
        )

    def put(self, thing: str, user: str, *, through: bool = False) -> None:
        """An administrator gives somebody a group or an app by hand, for good; an app also `through` a group of its own."""
        self._things.put(thing, user, through=through)

    def take(self, thing: str, user: str) -> None:
        """An administrator takes somebody out by hand."""
        self._things.take(thing, user)

    def suspend(self, user: str, *, on: bool) -> None:
        """Suspend an account, or wake it again."""
        self._okta.set_status(user, "SUSPENDED" if on else "ACTIVE")

"""The life that the company has had before somebody opens the page: done by its people's own hands, in the days before now.

Every record, card and membership is therefore as true as what is done on the page. The clock stands while this is played.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.clock import SharedClock
from sandbox.page.cast import APPROVER, COLLEAGUE, OWNER, SECOND_APPROVER, YOU
from sandbox.slack.hands import Hands

DAY, HOUR, MINUTE = 86400, 3600, 60

Json = dict[str, Any]


class Past:
    """Plays what has happened. `hands` gives people's hands, `attend` sweeps and waits until the worker is done."""

    def __init__(
        self, clock: SharedClock, hands: Callable[[str], Hands], attend: Callable[[], None], now: int
    ) -> None:
        self._clock, self._hands, self._attend, self._now = clock, hands, attend, now

    def play(self) -> None:
        """From six days ago to now. Raises RuntimeError when something did not go as it must."""
        # A week of staging access, which ends tomorrow.
        self._at(6 * DAY + 2 * HOUR)
        self._given(YOU, "Staging Write", "for 1w", "Chase the flaky queue consumer in staging", OWNER)
        # A day in staging in Ireland, finished.
        self._at(4 * DAY)
        self._given(YOU, "EU Staging Read", "for 1d", "Compare the nightly import with the one in Frankfurt")
        self._at(3 * DAY - HOUR)
        # Production Write: denied, a lesser role will do.
        self._at(2 * DAY)
        why = "Look at why the payments deploy is stuck"
        self._ask(YOU, "Production Write", "for 1d", why, [APPROVER, SECOND_APPROVER])
        self._at(2 * DAY - 20 * MINUTE)
        self._deny(APPROVER, "To see why a deploy is stuck it is enough to look.")
        # A request from a colleague, waiting for you.
        self._at(20 * MINUTE)
        self._ask(
            COLLEAGUE,
            "LaunchDarkly Production",
            "for 1d",
            "Turn on the new onboarding for the first 5 %",
            [YOU],
        )
        self._at(0)

    def _at(self, ago: int) -> None:
        self._clock.stand(self._now - ago)
        self._attend()

    def _given(self, who: str, role: str, duration: str, why: str, approver: str = APPROVER) -> None:
        self._ask(who, role, duration, why, [approver])
        self._clock.advance(7 * MINUTE)
        self._press(approver, "approve")

    def _ask(self, who: str, role: str, duration: str, why: str, approvers: Sequence[str]) -> None:
        hands = self._hands(who)
        hands.command("/access")
        self._attend()
        found = hands.search("ask_role", role)
        if not found:
            raise RuntimeError(f"no role is called {role!r}")
        hands.choose("ask_role", found[0]["value"])
        hands.choose("ask_duration", duration)
        hands.type("ask_reason", why)
        hands.choose("ask_approvers", [self._hands(each).user_id for each in approvers])
        hands.submit()
        if hands.view is not None:
            raise RuntimeError(f"{hands.member.shown} could not ask for {role!r}: {hands.errors}")
        self._attend()

    def _press(self, who: str, action: str) -> None:
        """The newest button of this kind, pressed again when it only says that somebody is still being looked up."""
        hands = self._hands(who)
        message = [each for each in hands.messages() if f'"{action}"' in str(each).replace("'", '"')][-1]
        hands.command("/access")
        hands.close()
        self._attend()
        hands.press(message, action)
        self._attend()

    def _deny(self, who: str, why: str) -> None:
        self._press(who, "deny")
        hands = self._hands(who)
        hands.type("deny_reason", why)
        hands.choose("deny_lesser", ["aws-production-read"])
        hands.submit()
        self._attend()

"""What a person's messages have about access besides where it stands: how to use it, what hinders or hindered it, and asking again."""

from collections.abc import Iterable
from dataclasses import dataclass

from access import duration, owing
from access.calls import Offer
from access.duration import MINUTE, Duration
from access.keys import RoleKey
from access.ports import Scene
from access.request import Request, State
from access.shown import Shown
from bot.views import grant_words, words
from bot.views.blocks import beside, button, buttons, says, small, small_plain
from bot.views.filled import role_named
from bot.views.text import Json

OPEN, ASK_AGAIN = "open", "ask_again"
LATE = 10 * MINUTE
"""Seconds from approval to access, beyond which it is said that it took long."""
ENDED = (
    "expired",
    "failed",
    "approver_gone",
    "owner",
    "given_back",
    "asker",
    "ruler",
    "rule_unmet",
    "ended_now",
)
"""How access ends that may be asked for again; nobody is invited whose account is not active any more."""


@dataclass(frozen=True)
class Again:
    """What the button for asking again carries: the role and the duration of last time, never the reason. Text form `role/duration`."""

    role: RoleKey
    duration: Duration

    def __str__(self) -> str:
        return f"{self.role}/{self.duration}"

    @classmethod
    def parse(cls, text: str) -> "Again":
        """Read the text form. Raises ValueError when it is none."""
        role, _, how_long = text.partition("/")
        return cls(role_named(role), duration.parse(how_long))

    def preferred(self, offer: Offer) -> Duration | None:
        """What the form begins with: the same duration if it is still on offer."""
        return self.duration if self.duration in offer.durations else offer.default


def running(request: Request) -> Iterable[Json]:
    """For whoever has it, from when it is there; the same while it runs and after it has ended as foreseen."""
    if request.given_at is None or not _foreseen(request):
        return
    if request.given_at - (request.approved_at or request.given_at) >= LATE:
        yield small(grant_words.was_late(request.given_at))
    if owing.too_short(request):
        yield says(grant_words.too_short(request.end or 0))
    yield from _how(request)


def hindered(scene: Scene, state: Shown) -> Iterable[Json]:
    """While it is being set up: that it goes on by itself, if it has failed before."""
    if state is Shown.BEING_SET_UP and scene.holding and scene.holding.failing_since is not None:
        yield says(grant_words.hindered())


def over(request: Request) -> list[Json]:
    """The button for asking again, where access has ended or could not be set up; as a list of one or none."""
    if request.state is not State.ENDED or request.kept or request.reason_ended not in ENDED:
        return []
    value = str(Again(request.role, request.granted or request.duration))
    spoken = words.spoken(grant_words.ASK_AGAIN, request.title)
    return [button(ASK_AGAIN, grant_words.ASK_AGAIN, value, spoken)]


def _foreseen(request: Request) -> bool:
    return not request.kept and (request.running or request.reason_ended == "expired")


def _how(request: Request) -> Iterable[Json]:
    if request.link and request.use:
        yield beside(request.use, _open(request))
    elif request.link:
        yield buttons(_open(request))
    elif request.use:
        yield small_plain(request.use)


def _open(request: Request) -> Json:
    """A button that is a link; Slack tells us of the click as well, and nobody listens."""
    spoken = words.spoken(grant_words.OPEN, request.title)
    return {**button(OPEN, grant_words.OPEN, request.role, spoken), "url": request.link}

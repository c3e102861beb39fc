"""The requester's card: first the receipt of a request, then where it stands, in every state that there is.

While access runs and after it has ended as foreseen the card says the same, so nothing is owed at the end: the reminder says that.
"""

from collections.abc import Callable, Mapping

from access.calls import Pointer
from access.ports import Scene
from access.request import Request, State
from access.shown import Shown, shown
from bot.views import words
from bot.views.blocks import Confirm, Message, button, buttons, flat, header, quote, says, small, small_plain
from bot.views.text import Json

WITHDRAW = "withdraw"
ASK_LESSER = "ask_lesser"

FORESEEN = "expired"


def draw(scene: Scene) -> Message:
    """The card of the one who asked."""
    request = scene.request
    state = shown(request, scene.holding, scene.now)
    if state is Shown.WAITING:
        return _receipt(request)
    sentence = _told(request) if state in _RUNNING_OR_ENDED else _SAID[state](request)
    blocks = [header(request.title), says(words.you_asked(request)), quote(request.reason), says(sentence)]
    if state is Shown.DENIED and request.denial:
        blocks.append(quote(request.denial.reason))
        blocks += _suggested(request)
    return Message(flat(sentence, request.title), tuple(blocks))


def _suggested(request: Request) -> list[Json]:
    """What the approver points to instead, with a button that opens the form for it."""
    lesser = request.suggested
    if lesser is None:
        return []
    spoken = words.spoken(words.ASK_LESSER, lesser.title)
    return [
        small_plain(words.suggested(lesser.title)),
        buttons(button(ASK_LESSER, words.ASK_LESSER, lesser.role, spoken, style="primary")),
    ]


def _receipt(request: Request) -> Message:
    confirm = Confirm(*words.WITHDRAW_ASK)
    label, value = words.WITHDRAW, str(Pointer.to(request))
    return Message(
        flat(words.you_asked(request), request.title),
        (
            header(request.title),
            says(words.you_asked(request)),
            says(words.WHY),
            quote(request.reason),
            says(words.sent_to(request)),
            small(words.lapses(request)),
            buttons(button(WITHDRAW, label, value, words.spoken(label, request.title), confirm=confirm)),
        ),
    )


def _told(request: Request) -> str:
    """What is said from the moment when access is there; whether its end has come by the clock makes no difference."""
    if request.state is State.APPROVED and request.stopped:
        return words.being_taken_back(request.stopped.reason)
    if request.state is State.ENDED and request.reason_ended != FORESEEN:
        return words.ended_early(request)
    if request.given_at is not None:
        return words.yours(request)
    return words.never_there(request) if request.state is State.ENDED else words.being_set_up(request)


_RUNNING_OR_ENDED = {Shown.ACTIVE, Shown.BEING_TAKEN_BACK, Shown.ENDED}

_SAID: Mapping[Shown, Callable[[Request], str]] = {
    Shown.BEING_SET_UP: words.being_set_up,
    Shown.DENIED: lambda request: words.denied(request.denial) if request.denial else words.over(""),
    Shown.WITHDRAWN: words.you_withdrew,
    Shown.LAPSED: words.lapsed,
    Shown.EXTENDED: words.approved,
    Shown.FAILED: lambda _: words.failed(),
    Shown.OVER: lambda request: words.over(request.reason_ended),
}

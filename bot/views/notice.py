"""What comes by itself: the reminder before the end, which turns into the end notice, and the end notice where no reminder was sent.

The event of a reminder names its own time (`remind@<UTC seconds>`), from which follows the end that it is about; so an old reminder
can say that this end was moved.
"""

from access.calls import Pointer
from access.owing import coming
from access.ports import Scene
from access.request import Request, State
from bot.views import status, words
from bot.views.blocks import Confirm, Message, button, buttons, flat, header, says
from bot.views.text import Json

EXTEND = "extend"
GIVE_BACK = "give_back"

REMINDER = "remind"


def draw(scene: Scene) -> Message:
    """The notice of `scene.event`, as things stand."""
    request = scene.request
    if _moved(scene):
        return _message(request, words.was_extended())
    if request.state is State.ENDED:
        return _message(request, _ended(scene))
    if request.stopped:
        return _message(request, words.being_taken_back(request.stopped.reason))
    return _reminder(scene)


def _reminder(scene: Scene) -> Message:
    request = scene.request
    sentence = words.ends(request.end or 0)
    blocks = [header(request.title), says(sentence)]
    if scene.waiting:
        blocks.append(says(words.extension_waits()))
    extends = request.limits.extend and not scene.waiting
    blocks.append(buttons(*([_extend(request)] if extends else []), _give_back(request)))
    return Message(flat(sentence, request.title), tuple(blocks))


def _ended(scene: Scene) -> str:
    request = scene.request
    if request.reason_ended != status.FORESEEN:
        return words.ended_early(request)
    return words.has_ended()


def _moved(scene: Scene) -> bool:
    """Whether this reminder is about an end that is not the end any more."""
    kind, _, at = scene.event.partition("@")
    if kind != REMINDER or not at.isdecimal() or scene.request.end is None:
        return False
    return int(at) not in (scene.request.end, *coming(scene.request))


def _message(request: Request, sentence: str) -> Message:
    return Message(flat(sentence, request.title), (header(request.title), says(sentence)))


def _extend(request: Request) -> Json:
    spoken = words.spoken(words.EXTEND, request.title)
    return button(EXTEND, words.EXTEND, str(Pointer.to(request)), spoken, style="primary")


def _give_back(request: Request) -> Json:
    spoken, confirm = words.spoken(words.GIVE_BACK, request.title), Confirm(*words.GIVE_BACK_ASK)
    return button(GIVE_BACK, words.GIVE_BACK, str(Pointer.to(request)), spoken, confirm=confirm)

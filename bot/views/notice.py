"""What comes by itself: the reminder before the end, which turns into the end notice, and the end notice where no reminder was sent.

The event of a reminder names its own time (`remind@<UTC seconds>`), from which follows the end that it is about; so an old reminder
can say that this end was moved.
"""

from dataclasses import dataclass

from access.calls import Pointer
from access.extending import exhausted
from access.owing import coming
from access.ports import Scene
from access.request import Request, State
from bot.views import activity_words, moving_words, status, using, words
from bot.views.blocks import Confirm, Message, button, buttons, flat, header, says
from bot.views.text import Json

EXTEND = "extend"
GIVE_BACK = "give_back"

REMINDER, MOVED = "remind", "moved"


@dataclass(frozen=True)
class Said:
    """What a notice says in one sentence or two, what somebody wrote about it, and the buttons below."""

    sentence: str
    note: tuple[Json, ...] = ()
    pressed: tuple[Json, ...] = ()


def draw(scene: Scene) -> Message:
    """The notice of `scene.event`, as things stand."""
    said, title = read(scene), scene.request.title
    pressed = (buttons(*said.pressed),) if said.pressed else ()
    return Message(flat(said.sentence, title), (header(title), says(said.sentence), *said.note, *pressed))


def read(scene: Scene) -> Said:
    """What this notice says now, without its title."""
    request = scene.request
    if scene.event.startswith(f"{MOVED}@"):
        return _told_of_move(scene)
    if _moved(scene):
        return Said(words.was_extended())
    if request.state is State.ENDED:
        return Said(_ended(scene), tuple(status.noted(request)), tuple(using.over(request)))
    if request.stopped:
        return Said(words.being_taken_back(request.stopped.reason), tuple(status.noted(request)))
    waits = f"\n{words.extension_waits()}" if scene.waiting else ""
    waits += f"\n{moving_words.not_longer(request)}" if request.moved else ""
    over = None if scene.waiting or request.moved else exhausted(request)
    extends = not (scene.waiting or over or request.moved)
    return Said(
        f"{_ends(request)}{waits}{f' {over.why}' if over else ''}",
        pressed=(*([_extend(request)] if extends else []), _give_back(request)),
    )


def _told_of_move(scene: Scene) -> Said:
    """Until when they keep it, unless it ended or ends before that. The notice of the end has the button."""
    request = scene.request
    if request.state is State.ENDED and request.reason_ended != status.FORESEEN:
        return Said(words.ended_early(request), tuple(status.noted(request)))
    if request.stopped:
        return Said(words.being_taken_back(request.stopped.reason), tuple(status.noted(request)))
    return Said(_left(scene))


def _left(scene: Scene) -> str:
    """That the person left the groups that made them eligible, or left them and came back."""
    request, at = scene.request, scene.event.partition("@")[2]
    gone = request.moved is not None and str(request.moved.at) == at
    back = next((each for each in request.moved_before if str(each.at) == at and not gone), None)
    return moving_words.back(back) if back else moving_words.moved(request)


def _ended(scene: Scene) -> str:
    request = scene.request
    if request.kept:
        return words.kept(request)
    if request.reason_ended != status.FORESEEN:
        return words.ended_early(request)
    if request.idles and request.granted:
        return activity_words.has_ended(request.granted.seconds)
    return words.has_ended()


def _ends(request: Request) -> str:
    if request.idles and request.activity:
        return activity_words.ends(request, request.activity)
    return words.ends(request.end or 0)


def _moved(scene: Scene) -> bool:
    """Whether this reminder is about an end that is not the end any more."""
    kind, _, at = scene.event.partition("@")
    if kind != REMINDER or not at.isdecimal() or scene.request.end is None:
        return False
    return int(at) not in (scene.request.end, *coming(scene.request))


def _extend(request: Request) -> Json:
    spoken = words.spoken(words.EXTEND, request.title)
    return button(EXTEND, words.EXTEND, str(Pointer.to(request)), spoken, style="primary")


def _give_back(request: Request) -> Json:
    spoken, confirm = words.spoken(words.GIVE_BACK, request.title), Confirm(*words.GIVE_BACK_ASK)
    return button(GIVE_BACK, words.GIVE_BACK, str(Pointer.to(request)), spoken, confirm=confirm)

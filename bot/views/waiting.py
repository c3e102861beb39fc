"""What people see of a request that nobody has answered yet, besides its cards: the reminders, what its owner is told, being away."""

from access import unanswered
from access.calls import Pointer
from access.nudge import MOST, possible
from access.ports import Scene
from access.request import Request, State
from bot.views import waiting_words as said
from bot.views import words
from bot.views.blocks import Message, button, buttons, flat, header, says, small, small_plain
from bot.views.text import Json, plain

NUDGE = "nudge"
AWAY, BACK = "home_away", "home_back"
EVENTS = (unanswered.PROMPT, unanswered.OWNER, unanswered.NOBODY)


def drawn(event: str) -> bool:
    """Whether a notice of this event is drawn here."""
    return event in EVENTS or event.startswith(unanswered.NUDGE)


def draw(scene: Scene) -> Message:
    """The notice of `scene.event`, as things stand."""
    request = scene.request
    if scene.event.startswith(unanswered.NUDGE):
        sentence = said.reminds(request)
        return Message(flat(sentence, request.title), (says(sentence),))
    if scene.event == unanswered.PROMPT:
        return _prompt(scene)
    if request.state is not State.PENDING:
        return _message(request, said.nothing_more())
    if scene.event == unanswered.NOBODY:
        return _message(request, said.nobody_there(request))
    mine = scene.recipient in [party.slack for party in request.asked]
    return _message(request, said.owner_told(request), said.owner_decides() if mine else said.owner_asks())


def _prompt(scene: Scene) -> Message:
    request = scene.request
    waits = request.state is State.PENDING and scene.recipient in [each.slack for each in request.unanswered]
    if not waits:
        return _message(request, said.nothing_more())
    drawn_ = _message(request, said.still_waits(request), said.where_to_decide())
    also = (small_plain(said.as_well(scene.also)),) if scene.also else ()
    return Message(drawn_.text, (*drawn_.blocks, *also))


def _message(request: Request, sentence: str, *more: str) -> Message:
    blocks = (header(" + ".join(request.titles)), says(sentence), *(says(each) for each in more))
    return Message(flat(sentence, request.title), blocks)


def receipt(scene: Scene) -> list[Json]:
    """What the card of the one who asked, or who gets it, says of the waiting."""
    request = scene.request
    chased, mine = request.chased, scene.recipient == request.requester.slack
    found = [small(said.told(request))] if chased.told_at else []
    return [*found, *([small(said.nudged(request, MOST))] if chased.nudges and mine else [])]


def nudge(scene: Scene) -> list[Json]:
    """The button, as long as it can be of use."""
    request = scene.request
    if scene.recipient != request.requester.slack or not possible(request):
        return []
    spoken = words.spoken(said.NUDGE, request.title)
    return [button(NUDGE, said.NUDGE, str(Pointer.to(request)), spoken)]


def away(until: int) -> list[Json]:
    """The row of the Home tab by which people say that they are away; `until` is when they are back, 0 for those who are there."""
    picker: Json = {"type": "datepicker", "action_id": AWAY, "placeholder": plain(said.AWAY, 150)}
    back = [button(BACK, said.BACK, "back", said.BACK)] if until else []
    row = {**buttons(picker, *back), "block_id": "away"}
    return [{"type": "divider"}, says(said.away(until) if until else said.not_away()), row]

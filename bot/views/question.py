"""A question in the thread of the card of the one who asked for access, and its answer in the thread of the approver's card.

The action of the answer's button has the number of the question before the pointer, as `1:<pointer>`.
"""

from access import talk
from access.calls import Pointer
from access.ports import Scene
from access.request import Question, Request, State
from bot.views import question_words as said
from bot.views import words
from bot.views.blocks import Message, button, buttons, flat, quote, says, small, small_plain
from bot.views.text import Json

ASK, ANSWER = "ask_question", "answer_question"


def drawn(scene: Scene) -> bool:
    """Whether a notice of this event is drawn here."""
    return talk.about(scene.request, scene.event) is not None


def draw(scene: Scene) -> Message:
    """The notice of `scene.event`, as things stand. Raises ValueError for an event that is about no question."""
    request, found = scene.request, talk.about(scene.request, scene.event)
    if found is None:
        raise ValueError(f"{scene.event!r} is about no question of {request.id}")
    number, question = found
    if scene.event.startswith(talk.ANSWER):
        sentence, more = said.answered_you(request, question), [quote(question.text), _answered(question)]
    elif question.answered_at is not None:
        sentence = said.asked(question)
        more = [quote(question.text), says(said.you_answered(question)), _answered(question)]
    elif request.state is State.PENDING:
        sentence, more = said.asks_you(request, question), [quote(question.text), _button(request, number)]
    else:
        sentence, more = said.asked(question), [quote(question.text), says(said.not_needed())]
    return Message(flat(sentence, request.title), (small_plain(request.title), says(sentence), *more))


def counted(request: Request) -> list[Json]:
    """How many questions there are, on the card of everybody who was asked."""
    sentence = said.count(request)
    return [small(sentence)] if sentence else []


def unanswered(scene: Scene) -> list[Json]:
    """On the card of the one who asked for the access: that somebody waits for their answer, since a thread is easily overlooked."""
    request = scene.request
    open_ = [each for each in request.questions if each.answered_at is None]
    mine = open_ and scene.recipient == request.requester.slack
    return [says(said.wait_for_you(len(open_)))] if mine else []


def ask(request: Request) -> Json:
    """The button for asking one."""
    return button(ASK, said.ASK, str(Pointer.to(request)), words.spoken(said.ASK, request.title))


def numbered(value: str) -> tuple[int, str]:
    """What the answer's button carries: the question's number, and the pointer's text. Raises ValueError when it is none."""
    number, _, pointer = value.partition(":")
    return int(number), pointer


def _answered(question: Question) -> Json:
    return quote(question.answer)


def _button(request: Request, number: int) -> Json:
    value = f"{number}:{Pointer.to(request)}"
    spoken = words.spoken(said.ANSWER, request.title)
    return buttons(button(ANSWER, said.ANSWER, value, spoken, style="primary"))

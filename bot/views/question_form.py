"""The forms for asking a question about a request, and for answering one. Drawn here and read back here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from access import talk
from access.answers import Refusals
from access.calls import Pointer
from access.card import Place
from access.request import QUESTION_LONGEST, Question, Request
from bot.views import filled, words
from bot.views import question_words as said
from bot.views.blocks import field, header, lines, modal, quote, says
from bot.views.filled import Kept
from bot.views.text import Json

ASK, ANSWER = "ask_question", "answer_question"
BLOCK, TEXT = "text", "question_text"

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Filled:
    """A submitted form: about which request, which question (0: a new one), from which message, and what was written."""

    pointer: Pointer
    number: int
    place: Place | None
    text: str


def draw_question(request: Request, pointer: Pointer, place: Place | None) -> Json:
    """The form for a question, with those that were asked before. `place` is the card that was clicked."""
    asked = [block for each in request.questions for block in _told(each)]
    blocks = [
        header(" + ".join(request.titles)),
        says(words.asks(request)),
        quote(request.reason),
        *([says(said.BEFORE), *asked] if asked else []),
        field(BLOCK, said.TEXT, lines(TEXT, QUESTION_LONGEST), hint=said.HINT),
    ]
    kept = _kept(pointer, 0, place)
    return modal(ASK, said.TITLE, blocks, metadata=kept, submit=said.SEND, close=words.CANCEL)


def draw_answer(request: Request, pointer: Pointer, number: int) -> Json:
    """The form for the answer to the question with this number."""
    question = talk.question(request, number)
    asked = [says(said.asked(question)), quote(question.text)] if question else []
    blocks = [
        header(" + ".join(request.titles)),
        *asked,
        field(BLOCK, said.ANSWER_TEXT, lines(TEXT, QUESTION_LONGEST), hint=said.ANSWER_HINT),
    ]
    kept = _kept(pointer, number, None)
    return modal(
        ANSWER, said.ANSWER_TITLE, blocks, metadata=kept, submit=said.SEND_ANSWER, close=words.CANCEL
    )


def read(view: Raw) -> Filled:
    """The submitted form, either of them."""
    kept, text = Kept(view), filled.words(view, BLOCK, TEXT)
    return Filled(Pointer.parse(kept.text("pointer")), kept.number("number"), kept.place, text)


def errors(refusals: Refusals) -> dict[str, str]:
    """All that is wrong, at the one input there is."""
    return filled.blamed(refusals, lambda _: BLOCK)


def _told(question: Question) -> list[Json]:
    done = question.answered_at is not None
    answer = [says(said.you_answered(question)), quote(question.answer)] if done else []
    return [
        says(said.asked(question)),
        quote(question.text),
        *(answer or [says(said.unanswered())]),
    ]


def _kept(pointer: Pointer, number: int, place: Place | None) -> str:
    return json.dumps({"pointer": str(pointer), "number": number, **filled.keeping(place)})

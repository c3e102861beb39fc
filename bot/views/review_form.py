"""The form for closing a review: words about the answer that was pressed. Drawn here and read back here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from access.answers import Refusals
from access.calls import Pointer
from access.card import Place
from access.request import REASON_LONGEST, Request
from access.review import Answer
from bot.views import emergency_words as said
from bot.views import filled, words
from bot.views.blocks import field, header, lines, modal, says
from bot.views.filled import Kept
from bot.views.review_card import incident
from bot.views.text import Json

FORM = "review"
WORDS, BLOCK = "review_words", "words"
_TITLES = {Answer.JUSTIFIED: said.JUSTIFIED, Answer.NOT_JUSTIFIED: said.NOT_JUSTIFIED}

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Filled:
    """The submitted form. `place` is the message that was clicked."""

    pointer: Pointer
    answer: Answer
    words: str
    place: Place | None


def draw(request: Request, pointer: Pointer, answer: Answer, place: Place | None) -> Json:
    """The form for one emergency and one answer."""
    kept = {"pointer": str(pointer), "answer": answer.value, **filled.keeping(place)}
    blocks = [
        header(request.title),
        says(said.took(request)),
        *incident(request),
        says(said.closes_as(answer)),
        field(BLOCK, said.WORDS, lines(WORDS, REASON_LONGEST), hint=said.words_hint()),
    ]
    return modal(
        FORM, _TITLES[answer], blocks, metadata=json.dumps(kept), submit=said.CLOSE_REVIEW, close=words.CANCEL
    )


def read(view: Raw) -> Filled:
    """The submitted form."""
    kept, text = Kept(view), filled.words(view, BLOCK, WORDS)
    return Filled(Pointer.parse(kept.text("pointer")), Answer(kept.text("answer")), text, kept.place)


def errors(refusals: Refusals) -> dict[str, str]:
    """All that is wrong, at the one input there is."""
    return filled.blamed(refusals, lambda _: BLOCK)

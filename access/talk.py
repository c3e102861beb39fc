"""Which messages questions and their answers are: each question goes to the one who asked for the access, each answer to who asked it.

They stand in the threads of the cards that they are about. Pure; what they say is not known here.
"""

from access.keys import Key, SlackId, notice_key
from access.request import Question, Request, State

QUESTION, ANSWER = "question@", "answer@"


def copies(request: Request) -> list[tuple[Key, SlackId, str]]:
    """Every message that the questions of this request can have: (key, recipient, event)."""
    found = []
    for number, each in enumerate(request.questions, 1):
        found.append((request.requester.slack, f"{QUESTION}{number}"))
        if each.answered_at is not None:
            found.append((each.by.slack, f"{ANSWER}{number}"))
    return [(notice_key(request.id, event, slack), slack, event) for slack, event in found]


def due(request: Request) -> set[str]:
    """Those that must exist by now. What nobody can answer any more is not asked; an answer always arrives."""
    pending = request.state is State.PENDING
    return {event for _, _, event in copies(request) if pending or event.startswith(ANSWER)}


def about(request: Request, event: str) -> tuple[int, Question] | None:
    """The question that an event is about, and its number; None for an event that is about none."""
    kind, _, number = event.partition("@")
    if f"{kind}@" not in (QUESTION, ANSWER) or not number.isdecimal():
        return None
    found = question(request, int(number))
    return (int(number), found) if found else None


def question(request: Request, number: int) -> Question | None:
    """The question with this number; the first one is 1."""
    return request.questions[number - 1] if 0 < number <= len(request.questions) else None

"""The sentences about questions that approvers ask, and about their answers."""

from access.request import Question, Request
from bot.views.text import moment, person

ASK, SEND, TITLE = "Ask a question", "Send question", "Ask a question"
TEXT, HINT = "Your question", "The person who asked reads it and can answer. It decides nothing."
ANSWER, SEND_ANSWER, ANSWER_TITLE = "Answer question", "Send answer", "Answer a question"
ANSWER_TEXT = "Your answer"
ANSWER_HINT = "Approvers read this. No passwords or customer data, please."
BEFORE = "Asked before:"


def count(request: Request) -> str:
    """How many questions there are, for everybody who was asked; empty without any."""
    asked = len(request.questions)
    answered = sum(1 for each in request.questions if each.answered_at is not None)
    if not asked:
        return ""
    if asked == answered:
        return f"{_questions(asked)} answered."
    return f"{_questions(asked)} asked, {answered} answered."


def asks_you(request: Request, question: Question) -> str:
    """Names its reader, so that Slack tells them of an answer in a thread."""
    return f"{person(request.requester.slack)}, {person(question.by.slack)} asks about your request:"


def answered_you(request: Request, question: Question) -> str:
    """Names its reader, as well."""
    return f"{person(question.by.slack)}, {person(request.requester.slack)} answered your question:"


def wait_for_you(number: int) -> str:
    wait = "waits" if number == 1 else "wait"
    return f"{_questions(number)} {wait} for your answer, in the thread of this message."


def asked(question: Question) -> str:
    return f"{person(question.by.slack)} asked, {moment(question.at)}:"


def you_answered(question: Question) -> str:
    return f"Answered {moment(question.answered_at or question.at)}:"


def unanswered() -> str:
    return "Not answered yet."


def not_needed() -> str:
    return "The request is over or decided, so no answer is needed any more."


def _questions(number: int) -> str:
    return "1 question" if number == 1 else f"{number} questions"

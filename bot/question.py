"""Question: an approver asks in a form, the one who asked for the access answers in another. What was asked is sent by the worker."""

from dataclasses import replace

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.answers import Refusals
from access.calls import Pointer
from bot.payload import Body, Click, click, value, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import question, question_form


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about questions."""

    @app.block_action(question.ASK)
    def wanted(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        allowed = workflow.may_question(clicked.by, clicked.pointer)
        if isinstance(allowed, Refusals):
            surface.answer(client, body, clicked, allowed)
        else:
            form = question_form.draw_question(allowed.value, clicked.pointer, clicked.by.place)
            surface.opens(client, body, clicked.by, form)
        ack()

    @app.view_submission(question_form.ASK)
    def asked(ack: Ack, body: Body, context: BoltContext) -> None:
        filled = question_form.read(body["view"])
        by = who(body, context, filled.place)
        _answered(ack, workflow.question(by, filled.pointer, filled.text))

    @app.block_action(question.ANSWER)
    def answering(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        number, clicked = _numbered(body, context)
        allowed = workflow.may_answer(clicked.by, clicked.pointer, number)
        if isinstance(allowed, Refusals):
            surface.answer(client, body, clicked, allowed)
        else:
            form = question_form.draw_answer(allowed.value, clicked.pointer, number)
            surface.opens(client, body, clicked.by, form)
        ack()

    @app.view_submission(question_form.ANSWER)
    def answered(ack: Ack, body: Body, context: BoltContext) -> None:
        filled = question_form.read(body["view"])
        _answered(ack, workflow.answer(who(body, context), filled.pointer, filled.number, filled.text))


def _answered(ack: Ack, outcome: object) -> None:
    if isinstance(outcome, Refusals):
        ack(response_action="errors", errors=question_form.errors(outcome))
    else:
        ack()


def _numbered(body: Body, context: BoltContext) -> tuple[int, Click]:
    """The question and the click. The message that was clicked is an answer in a thread and no card, so it is not named as one."""
    number, pointer = question.numbered(value(body))
    by = replace(who(body, context), place=None)
    return number, Click(by, Pointer.parse(pointer), str(body.get("response_url") or ""))

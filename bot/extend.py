"""Extend: the button on the reminder opens a form, sending it asks the approvers again."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.answers import Refusals
from bot.payload import Body, click, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import extend_form, notice


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about extending."""

    @app.block_action(notice.EXTEND)
    def wanted(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        allowed = workflow.may_extend(clicked.by, clicked.pointer)
        if isinstance(allowed, Refusals):
            surface.answer(client, body, clicked, allowed)
        else:
            form = extend_form.draw(allowed.value, clicked.pointer, workflow.mint())
            surface.opens(client, body, clicked.by, form)
        ack()

    @app.view_submission(extend_form.FORM)
    def sent(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        filled, by = extend_form.read(body["view"]), who(body, context)
        outcome = workflow.extend(by, filled.pointer, filled.new, filled.duration, filled.reason)
        if isinstance(outcome, Refusals):
            ack(response_action="errors", errors=extend_form.errors(outcome))
        else:
            surface.sent(client, body["view"], by, filled.new)
            ack()

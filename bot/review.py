"""Review: whoever looks after an emergency says in a form whether it was justified, and can end it with one button."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.answers import Refusals
from access.review import Answer
from bot.payload import Body, click, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import review_card, review_form


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about looking after emergencies."""

    def wanted(body: Body, context: BoltContext, client: WebClient, answer: Answer) -> None:
        clicked = click(body, context)
        allowed = workflow.may_review(clicked.by, clicked.pointer)
        if isinstance(allowed, Refusals):
            surface.answer(client, body, clicked, allowed)
        else:
            form = review_form.draw(allowed.value, clicked.pointer, answer, clicked.by.place)
            surface.opens(client, body, clicked.by, form)

    @app.block_action(review_card.JUSTIFIED)
    def justified(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        wanted(body, context, client, Answer.JUSTIFIED)
        ack()

    @app.block_action(review_card.NOT_JUSTIFIED)
    def not_justified(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        wanted(body, context, client, Answer.NOT_JUSTIFIED)
        ack()

    @app.view_submission(review_form.FORM)
    def sent(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        filled = review_form.read(body["view"])
        by = who(body, context, filled.place)
        outcome = workflow.review(by, filled.pointer, filled.answer, filled.words)
        if isinstance(outcome, Refusals):
            ack(response_action="errors", errors=review_form.errors(outcome))
        else:
            surface.sent(client, body["view"], by, filled.pointer.request)
            ack()

    @app.block_action(review_card.END_NOW)
    def ended(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        surface.answer(client, body, clicked, workflow.end_now(clicked.by, clicked.pointer))
        ack()

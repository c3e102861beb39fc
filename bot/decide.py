"""Decide: Approve counts at the click, Deny asks for a reason first. The card is drawn anew by the worker, from the record."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.answers import Refusals
from access.calls import Answering
from access.duration import parse
from bot.payload import Body, chosen, click, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import card, deny_form


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about deciding."""

    @app.block_action(card.APPROVE)
    def approved(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        outcome = workflow.decide(clicked.by, clicked.pointer, Answering(approve=True))
        surface.answer(client, body, clicked, outcome)
        ack()

    @app.block_action(card.APPROVE_LESS)
    def approved_for_less(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked, duration = chosen(body, context, card.APPROVE)
        answering = Answering(approve=True, duration=parse(duration))
        surface.answer(client, body, clicked, workflow.decide(clicked.by, clicked.pointer, answering))
        ack()

    @app.block_action(card.DENY)
    def denied(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        allowed = workflow.may_decide(clicked.by, clicked.pointer)
        if isinstance(allowed, Refusals):
            surface.answer(client, body, clicked, allowed)
        else:
            form = deny_form.draw(allowed.value, clicked.pointer, clicked.by.place)
            surface.opens(client, body, clicked.by, form)
        ack()

    @app.view_submission(deny_form.FORM)
    def sent(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        pointer, place, answering = deny_form.read(body["view"])
        by = who(body, context, place)
        outcome = workflow.decide(by, pointer, answering)
        if isinstance(outcome, Refusals):
            ack(response_action="errors", errors=deny_form.errors(outcome))
        else:
            surface.sent(client, body["view"], by, pointer.request)
            ack()

"""Decide: Approve counts at the click, Deny asks for a reason first. The card is drawn anew by the worker, from the record."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.answers import Refusals
from access.calls import Answering
from bot.aside import Aside
from bot.opening import opens
from bot.payload import Body, click, who
from bot.verbs import Verbs
from bot.views import card, deny_form, words


def register(app: App, workflow: Verbs, aside: Aside) -> None:
    """Listen to everything about deciding."""

    @app.block_action(card.APPROVE)
    def approved(ack: Ack, body: Body, context: BoltContext) -> None:
        clicked = click(body, context)
        outcome = workflow.decide(clicked.by, clicked.pointer, Answering(approve=True))
        if isinstance(outcome, Refusals):
            aside.say(clicked.response_url, outcome.first.why)
        ack()

    @app.block_action(card.DENY)
    def denied(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        allowed = workflow.may_decide(clicked.by, clicked.pointer)
        if isinstance(allowed, Refusals):
            aside.say(clicked.response_url, allowed.first.why)
        elif not opens(
            client, body["trigger_id"], deny_form.draw(allowed.value, clicked.pointer, clicked.by.place)
        ):
            aside.say(clicked.response_url, words.too_slow_click())
        ack()

    @app.view_submission(deny_form.FORM)
    def sent(ack: Ack, body: Body, context: BoltContext) -> None:
        pointer, place, answering = deny_form.read(body["view"])
        outcome = workflow.decide(who(body, context, place), pointer, answering)
        if isinstance(outcome, Refusals):
            ack(response_action="errors", errors=deny_form.errors(outcome))
        else:
            ack()

"""Withdraw: the button on the requester's card, while nobody has decided."""

from slack_bolt import Ack, App, BoltContext

from access.answers import Refusals
from bot.aside import Aside
from bot.payload import Body, click
from bot.verbs import Verbs
from bot.views import status


def register(app: App, workflow: Verbs, aside: Aside) -> None:
    """Listen to everything about withdrawing."""

    @app.block_action(status.WITHDRAW)
    def withdrawn(ack: Ack, body: Body, context: BoltContext) -> None:
        clicked = click(body, context)
        outcome = workflow.withdraw(clicked.by, clicked.pointer)
        if isinstance(outcome, Refusals):
            aside.say(clicked.response_url, outcome.first.why)
        ack()

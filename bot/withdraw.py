"""Withdraw: the button on the requester's card, while nobody has decided."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.payload import Body, click
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import status


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about withdrawing."""

    @app.block_action(status.WITHDRAW)
    def withdrawn(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        surface.answer(client, body, clicked, workflow.withdraw(clicked.by, clicked.pointer))
        ack()

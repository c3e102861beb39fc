"""Nudge: the button by which the one who asked has the approvers reminded."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.payload import Body, click
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import waiting


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about reminding approvers."""

    @app.block_action(waiting.NUDGE)
    def nudged(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        surface.answer(client, body, clicked, workflow.nudge(clicked.by, clicked.pointer))
        ack()

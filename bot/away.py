"""Away: the row of the Home tab by which people say until when they are away, and that they are back."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.payload import Body, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import waiting


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about being away."""

    @app.block_action(waiting.AWAY)
    @app.block_action(waiting.BACK)
    def said(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by, until = who(body, context), body["actions"][0].get("selected_date")
        surface.said(client, body, by, workflow.away(by, str(until or "")))
        ack()

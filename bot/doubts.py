"""Doubts: the owner's answer about an approver who changed teams."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.payload import Body, value, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import doubt_card


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to both answers."""

    def answered(body: Body, context: BoltContext, client: WebClient, *, stays: bool) -> None:
        by, about = who(body, context), doubt_card.About.parse(value(body))
        outcome = workflow.confirm(by, about.role, about.approver, stays=stays)
        surface.said(client, body, by, outcome)

    @app.block_action(doubt_card.KEEP)
    def kept(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        answered(body, context, client, stays=True)
        ack()

    @app.block_action(doubt_card.REMOVE)
    def removed(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        answered(body, context, client, stays=False)
        ack()

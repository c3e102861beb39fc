"""Digest: the select in the Home tab by which approvers say when they get requests."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.payload import Body, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import digest_choice


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about digests."""

    @app.block_action(digest_choice.GATHER)
    def said(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by, hours = who(body, context), digest_choice.read(body["actions"][0])
        surface.said(client, body, by, workflow.gather(by, hours))
        ack()

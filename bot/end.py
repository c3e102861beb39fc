"""End: the button on the reminder that gives access back before its time."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.payload import Body, click
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import notice


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about ending."""

    @app.block_action(notice.GIVE_BACK)
    def given_back(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        surface.answer(client, body, clicked, workflow.end(clicked.by, clicked.pointer))
        ack()

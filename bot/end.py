"""End: the button on the reminder that gives access back before its time."""

from slack_bolt import Ack, App, BoltContext

from access.answers import Refusals
from bot.aside import Aside
from bot.payload import Body, click
from bot.verbs import Verbs
from bot.views import notice


def register(app: App, workflow: Verbs, aside: Aside) -> None:
    """Listen to everything about ending."""

    @app.block_action(notice.GIVE_BACK)
    def given_back(ack: Ack, body: Body, context: BoltContext) -> None:
        clicked = click(body, context)
        outcome = workflow.end(clicked.by, clicked.pointer)
        if isinstance(outcome, Refusals):
            aside.say(clicked.response_url, outcome.first.why)
        ack()

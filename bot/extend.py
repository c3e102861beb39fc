"""Extend: the button on the reminder opens a form, sending it asks the approvers again."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.answers import Refusals
from bot.aside import Aside
from bot.opening import opens
from bot.payload import Body, click, who
from bot.verbs import Verbs
from bot.views import extend_form, notice, words


def register(app: App, workflow: Verbs, aside: Aside) -> None:
    """Listen to everything about extending."""

    @app.block_action(notice.EXTEND)
    def wanted(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        allowed = workflow.may_extend(clicked.by, clicked.pointer)
        if isinstance(allowed, Refusals):
            aside.say(clicked.response_url, allowed.first.why)
        elif not opens(
            client, body["trigger_id"], extend_form.draw(allowed.value, clicked.pointer, workflow.mint())
        ):
            aside.say(clicked.response_url, words.too_slow_click())
        ack()

    @app.view_submission(extend_form.FORM)
    def sent(ack: Ack, body: Body, context: BoltContext) -> None:
        filled = extend_form.read(body["view"])
        outcome = workflow.extend(
            who(body, context), filled.pointer, filled.new, filled.duration, filled.reason
        )
        if isinstance(outcome, Refusals):
            ack(response_action="errors", errors=extend_form.errors(outcome))
        else:
            ack()

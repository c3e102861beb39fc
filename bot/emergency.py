"""Emergency: the button by which somebody takes what they have asked for at once. Taking it with the form for asking is in `bot.ask`."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.answers import Refusals
from bot.payload import Body, click, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import emergency_form


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about turning a request into an emergency."""

    @app.block_action(emergency_form.TURN)
    def wanted(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        allowed = workflow.may_turn(clicked.by, clicked.pointer)
        if isinstance(allowed, Refusals):
            surface.answer(client, body, clicked, allowed)
        else:
            request, urgent = allowed.value
            surface.opens(client, body, clicked.by, emergency_form.draw(request, urgent, clicked.pointer))
        ack()

    @app.view_submission(emergency_form.FORM)
    def sent(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        pointer, incident = emergency_form.read(body["view"])
        by = who(body, context)
        outcome = workflow.turn(by, pointer, incident)
        if isinstance(outcome, Refusals):
            ack(response_action="errors", errors=emergency_form.errors(outcome))
        else:
            surface.sent(client, body["view"], by, pointer.request)
            ack()

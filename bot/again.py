"""Ask again: the button where access has ended or failed opens the form for the same role and duration; the reason is for people to give."""

from dataclasses import replace

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.calls import By, Offer
from bot.payload import Body, value, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import ask_form, using
from bot.views.text import Json
from bot.views.using import Again


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to asking again."""

    @app.block_action(using.ASK_AGAIN)
    def wanted(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by, again = who(body, context), Again.parse(value(body))
        surface.opens(client, body, by, _form(workflow, by, again))
        ack()


def _form(workflow: Verbs, by: By, again: Again) -> Json:
    offer = workflow.offer(by, again.role)
    memo = ask_form.Memo(workflow.mint())
    if isinstance(offer, Offer):
        offer = replace(offer, default=again.preferred(offer))
        memo = replace(memo, person=offer.person)
    return ask_form.drawn(memo, ask_form.unsearched(again.role, offer), offer)

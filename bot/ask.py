"""Ask: the command opens the form, a search fills its select, a chosen role draws the rest, sending it asks."""

from dataclasses import replace

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.answers import Refusals
from access.calls import Offer
from access.keys import RoleKey
from bot.opening import opens, redraws
from bot.payload import Body, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import ask_form, status, words


def register(app: App, workflow: Verbs, surface: Surface, command: str) -> None:
    """Listen to everything about asking."""
    _ways_in(app, workflow, surface, command)
    _form(app, workflow, surface)


def _ways_in(app: App, workflow: Verbs, surface: Surface, command: str) -> None:
    @app.command(command)
    def opened(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        if body.get("text", "").strip().casefold() == "help":
            ack(words.help_text(command), response_type="ephemeral")
            return
        person = workflow.meet(who(body, context).slack)
        memo = ask_form.Memo(workflow.mint(), person.okta if person else None)
        if opens(client, body["trigger_id"], ask_form.blank(memo)):
            ack()
        else:
            ack(words.too_slow(command), response_type="ephemeral")

    @app.block_action(status.ASK_LESSER)
    def less(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by, role = who(body, context), RoleKey(str(body["actions"][0]["value"]))
        offer = workflow.offer(by, role)
        memo = ask_form.Memo(workflow.mint(), offer.person if isinstance(offer, Offer) else None)
        surface.opens(client, body, by, ask_form.drawn(memo, ask_form.unsearched(role, offer), offer))
        ack()


def _form(app: App, workflow: Verbs, surface: Surface) -> None:
    @app.block_suggestion(ask_form.ROLE)
    def searched(ack: Ack, body: Body) -> None:
        ack(options=ask_form.found(workflow.search(str(body.get("value") or ""))))

    @app.block_action(ask_form.TRY_AGAIN)
    @app.block_action(ask_form.ROLE)
    def chosen(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        memo, role = ask_form.Memo.read(body["view"]), ask_form.chosen(body["view"])
        if role:
            offer = workflow.offer(who(body, context), RoleKey(str(role["value"])), memo.person)
            if isinstance(offer, Offer):
                memo = replace(memo, person=offer.person)
            redraws(client, body["view"], ask_form.drawn(memo, role, offer))
        ack()

    @app.view_submission(ask_form.FORM)
    def sent(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by = who(body, context)
        outcome = workflow.ask(by, ask_form.read(body["view"]))
        if isinstance(outcome, Refusals):
            ack(response_action="errors", errors=ask_form.errors(body["view"], outcome))
        else:
            surface.sent(client, body["view"], by, outcome.value.id)
            ack()

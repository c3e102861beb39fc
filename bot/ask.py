"""Ask: a search fills the form's select, a chosen role draws the rest, sending it asks. How the form is opened is in `bot.ways_in`."""

from dataclasses import replace

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.answers import Refusals
from access.calls import Offer
from access.keys import RoleKey
from bot.opening import redraws
from bot.payload import Body, form, role, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import ask_form
from bot.views.filled import role_named
from bot.views.text import Json


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything in the form."""
    _searching(app, workflow)
    _choosing(app, workflow)
    _hurrying(app, workflow)
    _sending(app, workflow, surface)


def _searching(app: App, workflow: Verbs) -> None:
    @app.block_suggestion(ask_form.ROLE)
    def searched(ack: Ack, body: Body) -> None:
        text = str(body.get("value") or "")
        groups = [] if text.strip() else ask_form.browsed(workflow.browse(*ask_form.first(body["view"])))
        if groups:
            ack(option_groups=groups)
        else:
            ack(options=ask_form.found(workflow.search(text)))

    @app.block_suggestion(ask_form.ALSO)
    def searched_more(ack: Ack, body: Body) -> None:
        role = ask_form.chosen(body["view"])
        text = str(body.get("value") or "")
        ack(options=ask_form.found(workflow.beside(_key(role), text)) if role else [])


def _choosing(app: App, workflow: Verbs) -> None:
    @app.block_action(ask_form.TRY_AGAIN)
    @app.block_action(ask_form.ROLE)
    @app.block_action(ask_form.ALSO)
    @app.block_action(ask_form.FOR_WHOM)
    def chosen(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        view = form(body)
        found, memo = ask_form.chosen(view), ask_form.Memo.read(view)
        if found and body["actions"][0]["action_id"] == ask_form.ROLE and not view.get("submit"):
            memo = replace(memo, also=(), for_whom=None)  # Another role after a refusal is a new beginning.
        if found:
            _draw(workflow, body, context, client, memo, found)
        ack()

    @app.block_action(ask_form.TAKE)
    def taken(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        key = role(body)
        memo = ask_form.Memo.read(form(body))
        _draw(workflow, body, context, client, replace(memo, block=memo.elsewhere(key)), key)
        ack()


def _hurrying(app: App, workflow: Verbs) -> None:
    @app.block_action(ask_form.EMERGENCY)
    @app.block_action(ask_form.ORDINARY)
    def chosen(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        view = form(body)
        found, memo = ask_form.chosen(view), ask_form.Memo.read(view)
        urgent = body["actions"][0]["action_id"] == ask_form.EMERGENCY
        if found:
            _draw(workflow, body, context, client, replace(memo, urgent=urgent), found)
        ack()


def _draw(
    workflow: Verbs,
    body: Body,
    context: BoltContext,
    client: WebClient,
    memo: ask_form.Memo,
    found: Json | RoleKey,
) -> None:
    """The form with this role, as it was chosen or by its key alone."""
    key = found if isinstance(found, str) else _key(found)
    offer = workflow.offer(who(body, context), key, memo.person, memo.also, memo.for_whom)
    if isinstance(offer, Offer):
        memo = replace(memo, person=offer.person)
    option = ask_form.unsearched(key, offer) if isinstance(found, str) else found
    redraws(client, form(body), ask_form.drawn(memo, option, offer))


def _sending(app: App, workflow: Verbs, surface: Surface) -> None:
    @app.view_submission(ask_form.FORM)
    def sent(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by = who(body, context)
        outcome = workflow.ask(by, ask_form.read(body["view"]))
        if isinstance(outcome, Refusals):
            ack(response_action="errors", errors=ask_form.errors(body["view"], outcome))
        else:
            surface.sent(client, body["view"], by, outcome.value.id)
            ack()


def _key(role: Json) -> RoleKey:
    return role_named(str(role["value"]))

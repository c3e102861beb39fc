"""Ways in: the command with its words, the shortcuts, and the buttons outside the form that open it.

Nothing that is typed after the command is an error: whatever is neither `help` nor `mine` are words to look for.

Before the ack: one batch read, or two by key when a role is chosen already and the person's Okta id is not known yet; the search list
when the catalogue has changed; one `views.open`. `mine` is one query and one batch, like the Home tab.
"""

import re

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient

from access.calls import By, Offer
from access.home import Look
from access.keys import RoleKey
from bot.opening import opens
from bot.payload import Body, role, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import ask_form, home, mine, status, words
from bot.views import context as messages
from bot.views.text import Json, unescaped

ANYWHERE, ABOUT = "ask_anywhere", "ask_about"
HELP, MINE = "help", "mine"

_MARKED = re.compile(r"<[^<>]*>")


def register(app: App, workflow: Verbs, surface: Surface, command: str, home_tab: str) -> None:
    """Listen to every way to the form. `home_tab` is the address of the Home tab."""
    _command(app, workflow, command, home_tab)
    _shortcuts(app, workflow, surface)
    _buttons(app, workflow, surface)


def _command(app: App, workflow: Verbs, command: str, home_tab: str) -> None:
    @app.command(command)
    def typed(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by, text = who(body, context), sought(str(body.get("text") or ""))
        if text.casefold() == HELP:
            ack(words.help_text(command), response_type="ephemeral")
        elif text.casefold() == MINE:
            said = mine.draw(workflow.home(by, Look(0, mine.SIZE)), home_tab)
            ack(text=said.text, blocks=list(said.blocks), response_type="ephemeral")
        elif opens(client, body["trigger_id"], _found(workflow, by, text)):
            ack()
        else:
            ack(words.too_slow(command), response_type="ephemeral")


def _shortcuts(app: App, workflow: Verbs, surface: Surface) -> None:
    @app.global_shortcut(ANYWHERE)
    def anywhere(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> BoltResponse | None:
        if opens(client, body["trigger_id"], ask_form.blank(_memo(workflow, who(body, context)))):
            ack()
            return None
        # There is nowhere to say so ourselves; Slack then says that it failed.
        return BoltResponse(status=503)

    @app.message_shortcut(ABOUT)
    def about(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by = who(body, context)
        surface.opens(client, body, by, ask_form.blank(_memo(workflow, by, messages.of(body))))
        ack()


def _buttons(app: App, workflow: Verbs, surface: Surface) -> None:
    @app.block_action(home.ASK)
    def wanted(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by = who(body, context)
        surface.opens(client, body, by, ask_form.blank(_memo(workflow, by)))
        ack()

    @app.block_action(status.ASK_LESSER)
    def less(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by = who(body, context)
        surface.opens(client, body, by, chosen(workflow, by, role(body)))
        ack()


def sought(typed: str) -> str:
    """What was typed after the command, as words: mentions and links say nothing about a role."""
    return " ".join(unescaped(_MARKED.sub(" ", typed)).split())


def chosen(workflow: Verbs, by: By, role: RoleKey) -> Json:
    """The form with a role chosen already, or why it cannot be asked for."""
    offer = workflow.offer(by, role)
    memo = ask_form.Memo(workflow.mint(), offer.person if isinstance(offer, Offer) else None)
    return ask_form.drawn(memo, ask_form.unsearched(role, offer), offer)


def _found(workflow: Verbs, by: By, text: str) -> Json:
    """The one role that fits best is chosen; several are shown to choose from."""
    if not text:
        return ask_form.blank(_memo(workflow, by))
    best = workflow.best(text)
    if len(best) == 1:
        return chosen(workflow, by, best[0].key)
    return ask_form.blank(_memo(workflow, by), ask_form.Sought(text, best))


def _memo(workflow: Verbs, by: By, from_message: str = "") -> ask_form.Memo:
    person = workflow.meet(by.slack)
    lately = tuple(each.role for each in person.lately) if person else ()
    okta = person.okta if person else None
    team = workflow.favourites(person) if person else ()
    return ask_form.Memo(workflow.mint(), okta, context=from_message, lately=lately, team=team)

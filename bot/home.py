"""Home: the tab is drawn when somebody opens it and when they turn its page. Its first button is a way in (`bot.ways_in`).

The buttons of its rows are those of the cards, and so are their listeners; `bot.surface` answers each where it was pressed.
"""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.calls import By
from access.home import Look
from access.keys import SlackId
from bot.payload import MARK, Body, form, value, who
from bot.surface import NOT_DRAWN, Surface
from bot.verbs import Verbs
from bot.views import home


def register(app: App, _workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about the Home tab itself."""

    @app.event("app_home_opened")
    def opened(body: Body, context: BoltContext, client: WebClient) -> None:
        event = body["event"]
        if event.get("tab") != "home":
            return
        # An event has no `user` object; the account that opened the tab stands in the event.
        tab = event.get("view") or NOT_DRAWN
        look = Look(0, home.SIZE, home.spot(tab).person)
        surface.shows(client, By(SlackId(event["user"]), context[MARK]), look, tab)

    @app.block_action(home.AGAIN)
    @app.block_action(home.NEXT)
    @app.block_action(home.PREVIOUS)
    def turned(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        page = home.Spot.parse(value(body)).page
        look = Look(page, home.SIZE, home.spot(form(body)).person)
        surface.shows(client, who(body, context), look, form(body))
        ack()

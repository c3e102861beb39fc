"""Where something was pressed, a message or the Home tab, and how to answer there; the one place that draws the Home tab.

Calls before the ack, besides those of the verb. A message: at most one post to the `response_url`. The tab: it is drawn anew after
what was pressed in it, by one query of the index, one batch read and one `views.publish`; a refusal is said in a small window before
that, by one `views.open`, because the tab has no `response_url`. By then everything is on record: whatever fails is logged and undoes
nothing. Opening the tab takes the same query, batch and `views.publish`; that event has no trigger that runs out, but Slack waits
three seconds for its answer as well. Whoever owns the roles on the page costs one batch more, whoever watches over removals seven queries
and at most five batches.
"""

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from access.answers import Refusals
from access.calls import By
from access.home import Look
from access.keys import RequestId
from bot.aside import Aside
from bot.failures import code
from bot.opening import opens, publishes
from bot.payload import Body, Click
from bot.verbs import Verbs
from bot.views import home, words
from bot.views.text import Json

log = logging.getLogger("access_service.bot")

Raw = Mapping[str, Any]

NOT_DRAWN: Raw = {}
"""Instead of a tab in a payload, where there is none: everything about it is then read from the records."""


class Surface:
    """Answers on the surface that a payload came from."""

    def __init__(self, workflow: Verbs, aside: Aside) -> None:
        self._workflow = workflow
        self._aside = aside

    def answer(self, client: WebClient, body: Body, clicked: Click, outcome: object) -> None:
        """After a button about a request: why not, if it was refused, and the tab as it is now. Never raises."""
        refused = outcome.first.why if isinstance(outcome, Refusals) else ""
        tab = _tab(body)
        if tab is not None:
            said = not refused or self._told(client, body, refused)
            self._draw_after(
                client, clicked.by, _look(tab, clicked.pointer.request), "" if said else refused, tab
            )
        elif refused:
            self._aside.say(clicked.response_url, refused)

    def opens(self, client: WebClient, body: Body, by: By, form: Json) -> None:
        """Open a form, or say that Slack took too long. A form that is opened from the tab remembers that."""
        tab = _tab(body)
        if opens(client, body["trigger_id"], form if tab is None else home.remembering(form, home.spot(tab))):
            return
        if tab is None:
            self._aside.say(str(body.get("response_url") or ""), words.too_slow_click())
        else:
            self._draw_after(client, by, _look(tab), words.too_slow_click(), tab)

    def sent(self, client: WebClient, form: Raw, by: By, request: RequestId) -> None:
        """After a form about this request was sent: the tab as it is now, if it was opened from there. Never raises."""
        at = home.opened_from(form)
        if at:
            self._draw_after(client, by, Look(at.page, home.SIZE, at.person, (request,)), "", NOT_DRAWN)

    def said(self, client: WebClient, body: Body, by: By, outcome: object, note: str = "") -> None:
        """After a button that is about no request: why not, if it was refused, else `note`; and the tab as it is now. Never raises."""
        refused = outcome.first.why if isinstance(outcome, Refusals) else ""
        tab = _tab(body)
        if tab is not None:
            told = bool(refused) and self._told(client, body, refused)
            self._draw_after(client, by, _look(tab), note if told or not refused else refused, tab)
        elif refused or note:
            self._aside.say(str(body.get("response_url") or ""), refused or note)

    def kept(self, client: WebClient, form: Raw, by: By, note: str) -> None:
        """After a form about no request was sent: the tab as it is now, with `note`, if it was opened from there. Never raises."""
        at = home.opened_from(form)
        if at:
            self._draw_after(client, by, Look(at.page, home.SIZE, at.person), note, NOT_DRAWN)

    def shows(self, client: WebClient, by: By, look: Look, tab: Raw) -> None:
        """Draw the tab for somebody who opened it or turned its page. `tab` is how it was drawn before."""
        self._draw(client, by, look, "", tab, again=True)

    def _told(self, client: WebClient, body: Body, sentence: str) -> bool:
        try:
            return opens(client, body["trigger_id"], home.told(sentence))
        except Exception as error:  # noqa: BLE001 - the refusal stands; it is said in the tab instead
            log.warning("slack.not_told", extra={"error": code(error) or type(error).__name__})
            return False

    def _draw_after(self, client: WebClient, by: By, look: Look, note: str, tab: Raw) -> None:
        try:
            self._draw(client, by, look, note, tab)
        except Exception as error:  # noqa: BLE001 - what was pressed is on record; opening the tab again draws it
            log.warning("slack.home_not_drawn", extra={"error": code(error) or type(error).__name__})

    def _draw(
        self, client: WebClient, by: By, look: Look, note: str, tab: Raw, *, again: bool = False
    ) -> None:
        """What was drawn meanwhile may be from older records than ours. Somebody who only looks has the time for a second drawing;
        after a click Slack waits, and whoever was faster has drawn what is so.
        """
        view = home.draw(self._workflow.home(by, look), note)
        if not publishes(client, by.slack, view, str(tab.get("hash") or "")) and again:
            publishes(client, by.slack, home.draw(self._workflow.home(by, look), note), "")


def _tab(body: Body) -> Raw | None:
    """The tab in which something was pressed; None when that was elsewhere."""
    view = body.get("view")
    return view if isinstance(view, Mapping) and view.get("type") == "home" else None


def _look(tab: Raw, *also: RequestId) -> Look:
    """The same page again, with the request that was pressed about."""
    at = home.spot(tab)
    return Look(at.page, home.SIZE, at.person, also)

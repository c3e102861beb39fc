"""The Home tab: its sections in their order, what stands around them, and what it remembers, which is read back here.

The rows of its sections are drawn in `bot.views.home_rows` and `bot.views.home_own`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from access.answers import LOOKING, Refusals
from access.home import Home
from access.keys import OktaId
from bot.views import digest_choice, home_own, home_rows, home_words, waiting
from bot.views.blocks import button, modal, says, small
from bot.views.filled import Kept
from bot.views.home_rows import row
from bot.views.text import Json

VIEW, TOLD = "home", "told"
ASK, AGAIN, NEXT, PREVIOUS = "home_ask", "home_again", "home_next", "home_previous"

SIZE = 13
"""Items on a page. Each takes at most five blocks and everything else at most thirty-one, of the hundred that Slack takes."""

Raw = Mapping[str, Any]
HINT_LONGEST = 100
"""Characters of an Okta id; forms that are opened from the tab have to have room for it."""


@dataclass(frozen=True)
class Spot:
    """What the tab remembers, also in the forms that are opened from it: the page, and whose it is as a hint. Text form `2|00u1`."""

    page: int = 0
    person: OktaId | None = None

    def __str__(self) -> str:
        return f"{self.page}|{self.person or ''}"

    @classmethod
    def parse(cls, text: str) -> "Spot":
        """Anything that is no text form is the beginning."""
        page, _, person = text.partition("|")
        known = page.isascii() and page.isdecimal() and len(page) < 6
        hint = OktaId(person) if 0 < len(person) <= HINT_LONGEST else None
        return cls(int(page) if known else 0, hint)


def spot(view: Raw) -> Spot:
    """What a drawn tab remembers."""
    return Spot.parse(str(view.get("private_metadata") or ""))


def remembering(form: Json, at: Spot) -> Json:
    """A form that is opened from the tab and knows it."""
    kept = json.loads(str(form["private_metadata"]))
    return {**form, "private_metadata": json.dumps({**kept, "home": str(at)}, ensure_ascii=False)}


def opened_from(form: Raw) -> Spot | None:
    """The spot from which a form was opened; None when it was not opened from the tab."""
    try:
        kept = Kept(form)
        return Spot.parse(kept.text("home")) if kept.has("home") else None
    except ValueError:
        return None


def draw(page: Home | Refusals, note: str = "") -> Json:
    """The whole tab. `note` is one of our sentences about what was just pressed."""
    first = [says(note)] if note else []
    if isinstance(page, Refusals):
        return _view(Spot(), [*first, *_refused(page)])
    blocks = [
        row("top", button(ASK, home_words.REQUEST_ACCESS, "ask", home_words.REQUEST_ACCESS, style="primary"))
    ]
    blocks += first
    blocks += home_own.watch(page)
    blocks += home_rows.held(page)
    blocks += home_rows.waiting(page)
    blocks += home_rows.asked(page)
    blocks += home_rows.others(page)
    blocks += home_own.owned(page)
    blocks += waiting.away(page.away_until) if page.page == 0 else []
    blocks += digest_choice.draw(page)
    blocks += [small(home_words.hidden(page.hidden))] if page.hidden else []
    blocks += _pager(page)
    return _view(Spot(page.page, page.person), blocks)


def told(sentence: str) -> Json:
    """A small window that says why a click changed nothing."""
    return modal(TOLD, home_words.TOLD_TITLE, [says(sentence)], metadata="", close=home_words.CLOSE)


def _view(at: Spot, blocks: Sequence[Json]) -> Json:
    return {"type": "home", "callback_id": VIEW, "private_metadata": str(at), "blocks": list(blocks)}


def _refused(refusals: Refusals) -> Iterable[Json]:
    yield from (says(each.why) for each in refusals.all)
    if refusals.first.code == LOOKING:
        yield row("again", button(AGAIN, home_words.SHOW_AGAIN, "0", home_words.SHOW_AGAIN))


def _pager(page: Home) -> Iterable[Json]:
    if page.pages == 1:
        return
    turns = []
    if page.page:
        turns.append(button(PREVIOUS, home_words.PREVIOUS, str(page.page - 1), home_words.PREVIOUS))
    if page.page < page.pages - 1:
        turns.append(button(NEXT, home_words.NEXT, str(page.page + 1), home_words.NEXT))
    yield {"type": "divider"}
    yield small(home_words.page_of(page.page, page.pages))
    yield row("pages", *turns)

"""The Home tab: what somebody holds, what waits for them, what they asked for; drawn here, and what it remembers is read back here.

Its buttons carry the action ids of the cards' buttons, so that a click means the same wherever it was made. Texts that are not ours
(titles, reasons) are rich text, in which nothing is parsed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from access.answers import LOOKING, Refusals
from access.calls import Pointer
from access.home import Asked, Hold, Home, Part
from access.keys import OktaId
from access.request import Request
from bot.views import card, home_words, notice, status, words
from bot.views.blocks import Confirm, button, buttons, header, modal, quote, says, small
from bot.views.text import Json, clean, cut

T = TypeVar("T")

VIEW, TOLD = "home", "told"
ASK, AGAIN, NEXT, PREVIOUS = "home_ask", "home_again", "home_next", "home_previous"

SIZE = 15
"""Items on a page. Each takes at most five blocks and everything else at most sixteen, of the hundred that Slack takes."""

TITLE_LONGEST, REASON_LONGEST = 150, 300

Raw = Mapping[str, Any]


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
        return cls(int(page) if known else 0, OktaId(person) if person else None)


def spot(view: Raw) -> Spot:
    """What a drawn tab remembers."""
    return Spot.parse(str(view.get("private_metadata") or ""))


def remembering(form: Json, at: Spot) -> Json:
    """A form that is opened from the tab and knows it."""
    kept = json.loads(str(form["private_metadata"]))
    return {**form, "private_metadata": json.dumps({**kept, "home": str(at)}, ensure_ascii=False)}


def opened_from(form: Raw) -> Spot | None:
    """The spot from which a form was opened; None when it was not opened from the tab."""
    kept = json.loads(form["private_metadata"])
    return Spot.parse(str(kept["home"])) if "home" in kept else None


def draw(page: Home | Refusals, note: str = "") -> Json:
    """The whole tab. `note` is one of our sentences about what was just pressed."""
    first = [says(note)] if note else []
    if isinstance(page, Refusals):
        return _view(Spot(), [*first, *_refused(page)])
    blocks = [
        _row("top", button(ASK, home_words.REQUEST_ACCESS, "ask", home_words.REQUEST_ACCESS, style="primary"))
    ]
    blocks += first
    blocks += _held(page)
    blocks += _waiting(page)
    blocks += _asked(page)
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
        yield _row("again", button(AGAIN, home_words.SHOW_AGAIN, "0", home_words.SHOW_AGAIN))


def _held(page: Home) -> Iterable[Json]:
    yield from _top(page, page.held, home_words.HELD, home_words.nothing_held())
    for place, hold in enumerate(page.held.items, page.held.first + 1):
        request = hold.request
        said = home_words.stands(request, hold.state, page.now)
        yield _title(request)
        yield says(f"{said}\n{words.extension_waits()}" if hold.waiting else said)
        drawn = [
            *([_extend(page, place, hold)] if hold.extend else []),
            *([_give_back(page, place, hold)] if hold.give_back else []),
        ]
        if drawn:
            yield _row(f"held:{request.id}", *drawn)


def _waiting(page: Home) -> Iterable[Json]:
    yield from _top(page, page.waiting, home_words.WAITING, home_words.nothing_waits())
    for place, request in enumerate(page.waiting.items, page.waiting.first + 1):
        yield _title(request)
        yield says(words.asks(request))
        yield quote(cut(clean(request.reason), REASON_LONGEST))
        yield small(words.progress(request))
        yield _row(
            f"waiting:{request.id}",
            *(_button(action, label, place, page.waiting, request) for action, label in _DECIDE),
        )
    if page.unread and page.page == page.pages - 1:
        yield small(home_words.unread(page.unread))


def _asked(page: Home) -> Iterable[Json]:
    yield from _top(page, page.asked, home_words.ASKED, home_words.nothing_asked())
    for place, asked in enumerate(page.asked.items, page.asked.first + 1):
        request = asked.request
        yield _title(request)
        yield says(f"{words.you_asked(request)} {words.sent_to(request)}")
        yield small(words.lapses(request))
        if asked.withdraw:
            yield _row(f"asked:{request.id}", _withdraw(page, place, asked))


_DECIDE = ((card.APPROVE, words.APPROVE), (card.DENY, words.DENY))


def _extend(page: Home, place: int, hold: Hold) -> Json:
    return _button(notice.EXTEND, words.EXTEND, place, page.held, hold.request)


def _give_back(page: Home, place: int, hold: Hold) -> Json:
    sure = Confirm(*words.GIVE_BACK_ASK)
    return _button(notice.GIVE_BACK, words.GIVE_BACK, place, page.held, hold.request, sure)


def _withdraw(page: Home, place: int, asked: Asked) -> Json:
    sure = Confirm(*words.WITHDRAW_ASK)
    return _button(status.WITHDRAW, words.WITHDRAW, place, page.asked, asked.request, sure)


def _button(
    action: str, label: str, place: int, part: Part[T], request: Request, confirm: Confirm | None = None
) -> Json:
    said = home_words.spoken(label, place, part.total, request.title)
    return button(action, label, str(Pointer.to(request)), said, confirm=confirm)


def _top(page: Home, part: Part[T], title: str, nothing: str) -> Iterable[Json]:
    """A section's heading. The first page has all three, so that nothing is overlooked; the others have those with items on them."""
    if page.page and not part.items:
        return
    yield {"type": "divider"}
    yield header(home_words.section(title, part.total))
    if not part.items:
        yield small(home_words.elsewhere(part.page) if part.total else nothing)


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
    yield _row("pages", *turns)


def _title(request: Request) -> Json:
    text = {"type": "text", "text": cut(clean(request.title), TITLE_LONGEST), "style": {"bold": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [text]}]}


def _row(block: str, *elements: Json) -> Json:
    """Buttons under an id of their own: many rows share their actions."""
    return {**buttons(*elements), "block_id": block}

"""The rows of the Home tab about requests: held, waiting for one's decision, asked for, had by others. The frame around them is `bot.views.home`.

Their buttons carry the action ids of the cards' buttons, so that a click means the same wherever it was made. Texts that are not ours
(titles, reasons) are rich text, in which nothing is parsed.
"""

from collections.abc import Iterable
from typing import TypeVar

from access import hours
from access.calls import Pointer
from access.home import Asked, Given, Hold, Home, Part, WaitingEdit, WaitingReview, Waits
from access.request import Request
from bot.views import (
    card,
    card_words,
    edits_card,
    emergency_words,
    home_words,
    notice,
    owner_words,
    review_card,
    status,
    whom_words,
    words,
)
from bot.views.blocks import Confirm, button, buttons, header, quote, says, small
from bot.views.text import Json, clean, cut

T = TypeVar("T")

TITLE_LONGEST, REASON_LONGEST = 150, 300
_DECIDE = ((card.APPROVE, words.APPROVE), (card.DENY, words.DENY))


def held(page: Home) -> Iterable[Json]:
    """What this person holds."""
    yield from top(page, page.held, home_words.HELD, home_words.nothing_held())
    for place, hold in enumerate(page.held.items, page.held.first + 1):
        request = hold.request
        said = home_words.stands(request, hold.state, page.now)
        said = f"{emergency_words.held_as_emergency()}\n{said}" if request.emergency else said
        yield titled(request.title)
        yield says("\n".join([said, *_more(hold)]))
        if request.stopped and request.stopped.note:
            yield quote(cut(clean(request.stopped.note), REASON_LONGEST))
        drawn = [
            *([_extend(page, place, hold)] if hold.extend else []),
            *([_give_back(page, place, hold)] if hold.give_back else []),
        ]
        if drawn:
            yield row(f"held:{request.id}", *drawn)


def _mark(request: Request) -> Iterable[str]:
    return [f"{card_words.sensitivity(request)}."] if request.sensitive else []


def _more(hold: Hold) -> Iterable[str]:
    yield from _mark(hold.request)
    if not hold.request.requester.is_(hold.request.for_whom):
        yield whom_words.asked_by(hold.request)
    if hold.waiting:
        yield words.extension_waits()


def waiting(page: Home) -> Iterable[Json]:
    """What waits for this person's decision."""
    yield from top(page, page.waiting, home_words.WAITING, home_words.nothing_waits())
    for place, item in enumerate(page.waiting.items, page.waiting.first + 1):
        if isinstance(item, WaitingEdit):
            yield from _edit(item)
        elif isinstance(item, WaitingReview):
            yield from _review(page, place, item)
        else:
            yield from _request(page, place, item)
    if page.unread and page.page == page.pages - 1:
        yield small(home_words.unread(page.unread))


def _request(page: Home, place: int, item: Waits) -> Iterable[Json]:
    request = item.request
    yield titled(*request.titles)
    asks = words.asks(request)
    yield says(f"{asks} {words.ends_now(item.ends)}" if item.ends else asks)
    yield quote(cut(clean(request.reason), REASON_LONGEST))
    yield small(
        " ".join(
            filter(
                None, [*_mark(request), words.progress(request, item.uncounted), words.decided_when(request)]
            )
        )
    )
    open_ = hours.is_open(request.limits.hours, page.now)
    here = open_ and not request.limits.elsewhere
    decide = [each for each in _DECIDE if here or each[0] != card.APPROVE]
    drawn = (_button(action, label, place, page.waiting, request) for action, label in decide)
    yield row(f"waiting:{request.id}", *drawn)


def _review(page: Home, place: int, item: WaitingReview) -> Iterable[Json]:
    request, incident = item.request, item.request.emergency.incident if item.request.emergency else ""
    yield titled(request.title)
    yield says(emergency_words.took(request))
    yield quote(cut(clean(incident), REASON_LONGEST))
    yield small(emergency_words.please_review(item.review))
    spoken = f"{place} of {page.waiting.total}: {request.title}"
    pressed = (*review_card.answers(request, spoken), *review_card.end(request, spoken))
    yield row(f"review:{request.id}", *pressed)


def _edit(item: WaitingEdit) -> Iterable[Json]:
    proposal = item.edits.proposal
    if proposal:
        yield titled(item.edits.title)
        yield says(owner_words.wants_to_change(proposal))
        yield small(owner_words.until(proposal))
        yield row(f"edit:{item.edits.role}", *edits_card.answer(item.edits, proposal))


def asked(page: Home) -> Iterable[Json]:
    """What this person asked for and nobody has decided."""
    yield from top(page, page.asked, home_words.ASKED, home_words.nothing_asked())
    for place, item in enumerate(page.asked.items, page.asked.first + 1):
        request = item.request
        yield titled(*request.titles)
        reader = request.for_whom.slack if item.for_me else None
        yield says(f"{words.you_asked(request, reader)} {words.sent_to(request, item.uncounted)}")
        yield small(" ".join(filter(None, [words.decided_when(request), words.lapses(request)])))
        if item.withdraw or item.refuse:
            yield row(f"asked:{request.id}", _withdraw(page, place, item))


def others(page: Home) -> Iterable[Json]:
    """What others have because this person asked for it; nothing at all for whoever never did."""
    if not page.others.total:
        return
    yield from top(page, page.others, home_words.OTHERS, "")
    for place, item in enumerate(page.others.items, page.others.first + 1):
        yield titled(item.request.title)
        yield says(home_words.has(item.request, item.state, page.now))
        if item.end:
            yield row(f"others:{item.request.id}", _end(page, place, item))


def top(page: Home, part: Part[T], title: str, nothing: str) -> Iterable[Json]:
    """A section's heading. The first page has all of them, so that nothing is overlooked; the others have those with items on them."""
    if page.page and not part.items:
        return
    yield {"type": "divider"}
    yield header(home_words.section(title, part.total))
    if not part.items:
        yield small(home_words.elsewhere(part.page) if part.total else nothing)


def titled(*titles: str) -> Json:
    """Titles that are not ours, each in a line of its own, in bold and shown as it is."""
    return {"type": "rich_text", "elements": [_bold(each) for each in titles]}


def _bold(title: str) -> Json:
    text = {"type": "text", "text": cut(clean(title), TITLE_LONGEST), "style": {"bold": True}}
    return {"type": "rich_text_section", "elements": [text]}


def row(block: str, *elements: Json) -> Json:
    """Buttons under an id of their own: many rows share their actions."""
    return {**buttons(*elements), "block_id": block}


def _extend(page: Home, place: int, hold: Hold) -> Json:
    return _button(notice.EXTEND, words.EXTEND, place, page.held, hold.request)


def _give_back(page: Home, place: int, hold: Hold) -> Json:
    sure = Confirm(*words.GIVE_BACK_ASK)
    return _button(notice.GIVE_BACK, words.GIVE_BACK, place, page.held, hold.request, sure)


def _withdraw(page: Home, place: int, item: Asked) -> Json:
    label, sure = (
        (whom_words.REFUSE, whom_words.REFUSE_ASK) if item.refuse else (words.WITHDRAW, words.WITHDRAW_ASK)
    )
    return _button(status.WITHDRAW, label, place, page.asked, item.request, Confirm(*sure))


def _end(page: Home, place: int, item: Given) -> Json:
    sure = Confirm(*whom_words.END_ASK)
    return _button(notice.GIVE_BACK, whom_words.END, place, page.others, item.request, sure)


def _button(
    action: str, label: str, place: int, part: Part[T], request: Request, confirm: Confirm | None = None
) -> Json:
    said = home_words.spoken(label, place, part.total, request.title)
    return button(action, label, str(Pointer.to(request)), said, confirm=confirm)

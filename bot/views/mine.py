"""The answer to `mine`: what somebody holds and until when, and what waits, as one message that only they see.

It is the Home tab in short: the same rows without their buttons, and the way to the tab, where the buttons are.
"""

from collections.abc import Iterable
from typing import TypeVar

from access.answers import Refusals
from access.home import Home, Part, WaitingEdit, WaitingReview
from bot.views import emergency_words, home_words, links, mine_words, owner_words, words
from bot.views.blocks import Message, header, says, small
from bot.views.home_rows import titled
from bot.views.text import Json

T = TypeVar("T")

SIZE = 12
"""Items in all. Each takes two blocks, of the fifty that a message may have; the rest is counted."""


def draw(page: Home | Refusals, home_tab: str) -> Message:
    """The message, or why there is nothing to say yet."""
    if isinstance(page, Refusals):
        why = " ".join(each.why for each in page.all)
        return Message(why, (says(why),))
    blocks = [*_held(page), *_waiting(page), *_asked(page), *_others(page)]
    blocks += [small(home_words.hidden(page.hidden))] if page.hidden else []
    return Message(mine_words.in_short(page), (*blocks, *links.home(home_tab)))


def _held(page: Home) -> Iterable[Json]:
    yield from _top(home_words.HELD, page.held, mine_words.nothing_held())
    for hold in page.held.items:
        yield titled(hold.request.title)
        said = home_words.stands(hold.request, hold.state, page.now)
        yield says(f"{said} {words.extension_waits()}" if hold.waiting else said)
    yield from _rest(page.held)


def _waiting(page: Home) -> Iterable[Json]:
    yield from _top(home_words.WAITING, page.waiting, mine_words.nothing_waits())
    for item in page.waiting.items:
        if isinstance(item, WaitingEdit):
            if item.edits.proposal:
                yield titled(item.edits.title)
                yield says(owner_words.wants_to_change(item.edits.proposal))
        elif isinstance(item, WaitingReview):
            yield titled(item.request.title)
            yield says(emergency_words.still_owed(item.review, item.request.requester.slack))
        else:
            yield titled(*item.request.titles)
            yield says(words.asks(item.request))
    yield from _rest(page.waiting)


def _asked(page: Home) -> Iterable[Json]:
    yield from _top(home_words.ASKED, page.asked, home_words.nothing_asked())
    for item in page.asked.items:
        yield titled(*item.request.titles)
        reader = item.request.for_whom.slack if item.for_me else None
        yield says(f"{words.you_asked(item.request, reader)} {words.lapses(item.request)}")
    yield from _rest(page.asked)


def _others(page: Home) -> Iterable[Json]:
    if not page.others.total:
        return
    yield from _top(home_words.OTHERS, page.others, "")
    for item in page.others.items:
        yield titled(item.request.title)
        yield says(home_words.has(item.request, item.state, page.now))
    yield from _rest(page.others)


def _top(title: str, part: Part[T], empty: str) -> Iterable[Json]:
    yield header(home_words.section(title, part.total))
    if not part.total:
        yield small(empty)


def _rest(part: Part[T]) -> Iterable[Json]:
    more = part.total - len(part.items)
    if more:
        yield small(mine_words.more(more))

"""What people read is the same by whichever clock it is drawn, up to five minutes off; and of time that is left nothing absurd is said."""

import re
from dataclasses import replace
from itertools import chain

import pytest
from slack_sdk import WebClient

from access.duration import DAY, HOUR, MINUTE, For
from access.person import Party
from access.request import Request
from access.shown import Shown, shown
from bot.messenger import SlackMessenger
from bot.views import emergency_words, home_words
from tests.bot.reading import alive, literal
from tests.bot.samples import ADA, BEN, CLEO, END, GIVEN, STATES, holding, scene
from tests.clock import START

OFF = (-300, -1, 1, 300)
ABSURD = re.compile(r"(?<![\w^-])-\d|\b0 (minute|hour|day)|\b1 (minutes|hours|days)\b")
LEFT = re.compile(r"([2-9]|[1-9]\d+) (minutes|hours|days) left|ends in a moment")


@pytest.fixture
def messenger() -> SlackMessenger:
    return SlackMessenger(WebClient())


def test_what_would_be_absurd_is_found() -> None:
    assert all(map(ABSURD.search, ("-5 minutes left", "ends in 0 minutes", "1 hours left")))
    assert not any(
        map(ABSURD.search, ("10 minutes left", "1 hour", f"<!date^{END}^{{time}}|2026-01-05 10:00>"))
    )


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("recipient", [ADA, BEN, CLEO], ids=["asks", "decides", "looks on"])
def test_a_card_is_the_same_by_whichever_clock_it_is_drawn(
    messenger: SlackMessenger, name: str, recipient: Party
) -> None:
    seen = scene(STATES[name], recipient)
    drawn = [messenger.draw(replace(seen, now=seen.now + off)) for off in OFF]
    assert {each.digest for each in drawn} == {messenger.draw(seen).digest}
    for each in drawn:
        assert not ABSURD.search("\n".join([alive(each.text, each.blocks), *literal(each.blocks)]))


@pytest.mark.parametrize("before", [DAY, HOUR, 301, 1])
def test_a_reminder_names_the_end_on_record_by_whichever_clock(
    messenger: SlackMessenger, before: int
) -> None:
    seen = scene(GIVEN, event=f"remind@{END - DAY}", now=END - before)
    for off in (each for each in OFF if each < before):
        drawn = messenger.draw(replace(seen, now=seen.now + off))
        assert f"<!date^{END}^" in alive(drawn.text, drawn.blocks)
        assert not ABSURD.search(alive(drawn.text, drawn.blocks))


def brief(seconds: int) -> Request:
    """Access for so long, given by a clock that is right."""
    return replace(GIVEN, duration=For(seconds), granted=For(seconds), end=START + 60 + seconds)


@pytest.mark.parametrize("seconds", [5 * MINUTE, HOUR, DAY])
def test_the_time_that_is_left_is_some_or_over_by_whichever_clock(seconds: int) -> None:
    """From before it was given, by a clock that is behind, until after its end, by one that is ahead."""
    request = brief(seconds)
    end, given = request.end or 0, request.given_at or 0
    for now in chain(range(given - 300, given + 300, 7), range(end - 400, end + 300, 7)):
        state = shown(request, holding(request), now)
        words = home_words.stands(request, state, now)
        assert not ABSURD.search(words)
        assert bool(LEFT.search(words)) is (state is Shown.ACTIVE) is (now < end)
        assert not ABSURD.search(home_words.has(request, state, now))


def test_a_review_is_due_or_was_by_whichever_clock() -> None:
    for off in range(-300, 301, 50):
        assert not ABSURD.search(emergency_words.owed(START, START + DAY, START + off))
        assert not ABSURD.search(emergency_words.owed(START, START + DAY, START + DAY + off))

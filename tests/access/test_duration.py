"""Durations have one text form each and print what they parse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.duration import DAY, HOUR, WEEK, For, WhileUsed, length_text, length_words, parse, parse_length


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("for 8h", For(8 * HOUR), "8 hours"),
        ("for 1d", For(DAY), "1 day"),
        ("for 1w", For(WEEK), "1 week"),
        ("for 4w", For(4 * WEEK), "4 weeks"),
        ("for 90m", For(5400), "90 minutes"),
        ("while used within 2w", WhileUsed(2 * WEEK), "while used at least every 2 weeks"),
        ("while used within 1d", WhileUsed(DAY), "while used at least every day"),
    ],
)
def test_one_text_form(text: str, value: For | WhileUsed, words: str) -> None:
    assert parse(text) == value
    assert str(value) == text
    assert value.words() == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "for",
        "for ",
        "for 0d",
        "for -1d",
        "for 1.5d",
        "for 1e9w",
        "for 1 d",
        "1d",
        "for 1y",
        "FOR 1d",
        "for ٣d",
        "for 01d",
        "while used 2w",
        "while used within",
        "for 1d ",
        " for 1d",
        "for 999999w",
        "until tomorrow",
    ],
)
def test_anything_else_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(ValueError, match="for example"):
        parse(text)


@given(st.integers(1, 60 * 24 * 400).map(lambda minutes: minutes * 60), st.sampled_from([For, WhileUsed]))
def test_what_is_printed_parses_to_the_same(seconds: int, kind: type[For] | type[WhileUsed]) -> None:
    duration = kind(seconds)
    if len(str(duration).split()[-1]) <= 6:
        assert parse(str(duration)) == duration
    assert duration.end(1000) == 1000 + seconds


def test_24_hours_in_another_unit_are_the_same_duration() -> None:
    assert parse("for 24h") == parse("for 1d")
    assert parse_length("7d") == parse_length("1w")
    assert length_words(7 * DAY) == "1 week"


def test_use_moves_the_end_of_what_lasts_while_it_is_used_and_no_other() -> None:
    assert WhileUsed(DAY).moves_with_use
    assert not For(DAY).moves_with_use


@pytest.mark.parametrize("seconds", [0, 59, 90])
def test_what_is_no_whole_minutes_has_no_text(seconds: int) -> None:
    with pytest.raises(ValueError, match="no whole minutes"):
        length_text(seconds)

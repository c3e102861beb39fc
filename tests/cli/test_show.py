"""Answers on a page: widths, shortening, sheets."""

import json

import pytest

from accessctl.command import Column
from accessctl.show import cells, for_programs, harmless, sheet, table, value

COLUMNS = (Column("id", "id"), Column("why", "why", free=True), Column("by", "by"), Column("gone", "gone"))
ITEMS: list[dict[str, object]] = [
    {"id": "019b76dac000", "why": "a reason that is long", "by": "Zoë"},
    {"id": "1", "why": "漢字", "by": None},
]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (
            None,
            [
                "ID            WHY                    BY",
                "019b76dac000  a reason that is long  Zoë",
                "1             漢字",
            ],
        ),
        (
            40,
            [
                "ID            WHY                    BY",
                "019b76dac000  a reason that is long  Zoë",
                "1             漢字",
            ],
        ),
        (32, ["ID            WHY            BY", "019b76dac000  a reason tha…  Zoë", "1             漢字"]),
        (20, ["id   019b76dac000", "why  a reason that is long", "by   Zoë", "", "id   1", "why  漢字"]),
    ],
)
def test_a_table_is_as_narrow_as_the_window_and_never_cuts_an_id(width: int | None, lines: list[str]) -> None:
    assert table(ITEMS, COLUMNS, width).splitlines() == lines


@pytest.mark.parametrize("width", range(1, 80))
def test_no_line_of_a_table_is_wider_than_the_window(width: int) -> None:
    drawn = table(ITEMS, COLUMNS, width)
    assert drawn.startswith("id ") or all(cells(line) <= width for line in drawn.splitlines())
    assert "019b76dac000" in drawn


def test_things_of_no_known_column_are_sheets() -> None:
    assert table([{"a": 1}, {"a": 2}], COLUMNS, 80) == "a  1\n\na  2"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (True, "yes"),
        (None, ""),
        (3, "3"),
        ("2026-11-21T14:00:00Z", "2026-11-21 14:00 UTC"),
        ({"okta": "00u1", "slack": "U1"}, "00u1"),
        ({"email": "sam@acme.example", "name": "Sam"}, "sam@acme.example"),
        ({"a": 1, "b": None}, "a=1"),
        (["x", {"okta": "00u1"}], "x, 00u1"),
        ("two\nlines\tand", "two lines and"),
        ("\x1b[31m", "\\x1b[31m"),
    ],
)
def test_a_value_has_one_line(found: object, text: str) -> None:
    assert value(found) == text


def test_a_sheet_shows_what_is_there_one_below_the_other() -> None:
    thing = {
        "id": "1",
        "made_at": "2026-11-21T14:00:00Z",
        "none": None,
        "list": [],
        "items": [{"a": 1, "b": 2}, "x"],
        "in": {"deep": {"er": 1}},
        "text": "one\ntwo",
    }
    assert sheet(thing).splitlines() == [
        "id       1",
        "made at  2026-11-21 14:00 UTC",
        "items",
        "  - a  1",
        "    b  2",
        "  - x",
        "in",
        "  deep",
        "    er  1",
        "text",
        "  one",
        "  two",
    ]


@pytest.mark.parametrize("text", ["\x00", "\x7f", "\x85", "\u202e", "\u2028", "\ud800", "\U000e0001", "\x1b"])
def test_json_for_programs_has_nothing_that_a_terminal_obeys(text: str) -> None:
    drawn = for_programs({text: [text]})
    assert json.loads(drawn) == {text: [text]}
    assert text not in drawn
    assert text not in harmless(text)


def test_letters_of_any_language_stay() -> None:
    assert harmless("Zoë 漢字 Łukasz 🎉") == "Zoë 漢字 Łukasz 🎉"
    assert "漢字" in for_programs(["漢字"])

"""The table counts as a failure what is wrong, what fell short, and what never struck."""

from tests.simulation.table import SHOWN, Row, table

WELL = Row("lives", 20_000, "lives", 20_000, {"killed": 7, "late": 1}, (), 61.2, "complete within bound: yes")


def test_a_row_that_went_well_has_no_failure() -> None:
    assert WELL.failures == []


def test_a_row_says_what_it_did_and_how_often_each_kind_struck() -> None:
    lines = table([WELL]).splitlines()
    assert lines[1].split() == ["lives", "20,000", "lives", "8", "0", "61"]
    assert [line.split() for line in lines[2:4]] == [["killed", "7"], ["late", "1"]]
    assert lines[4].strip() == "complete within bound: yes"


def test_less_than_stated_is_a_failure() -> None:
    assert Row("lives", 19, "lives", 20).failures == ["lives: 19 of 20 lives"]


def test_a_kind_that_never_struck_is_a_failure() -> None:
    assert Row("lives", 1, "lives", fired={"killed": 0}).failures == ["lives: never struck: killed"]


def test_what_is_wrong_is_shown_and_the_rest_is_counted() -> None:
    found = Row("lives", 1, "lives", violations=tuple(f"seed {n}" for n in range(SHOWN + 2))).failures
    assert found[0] == "lives: seed 0"
    assert found[SHOWN:] == ["lives: and 2 more"]

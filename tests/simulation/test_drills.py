"""Drills that are short enough for every run of the tests; `tests.simulation.drills` plays all of them at full length."""

from dataclasses import replace
from functools import partial

import pytest

from access.duration import HOUR, MINUTE
from tests.simulation import drilling, drills
from tests.simulation.drills import (
    Row,
    Stated,
    okta_off,
    okta_on,
    okta_refuses,
    outage,
    restored,
    slack_off,
    slack_on,
)

SHORT = 2 * HOUR


def test_okta_off_is_told_after_a_quarter_of_an_hour_and_put_right_in_the_first_minutes() -> None:
    row = outage("Okta off", SHORT, okta_off, okta_on)
    assert _whole(row)
    assert row.told is not None
    assert 15 * MINUTE < row.told <= 20 * MINUTE
    assert row.over > 1
    assert row.missing == 0


def test_a_revoked_token_of_okta_is_told_at_the_first_call() -> None:
    row = outage("Okta's token", SHORT, okta_refuses, okta_on)
    assert _whole(row)
    assert row.told is not None
    assert row.told <= 5 * MINUTE


def test_slack_off_takes_nothing_from_anybody_and_leaves_nothing() -> None:
    row = outage("Slack off", SHORT, slack_off, slack_on)
    assert _whole(row)
    assert (row.over, row.missing) == (0, 0)


@pytest.mark.parametrize("unnoticed", [0, HOUR])
def test_records_of_an_hour_ago_are_brought_up_to_date(unnoticed: int) -> None:
    row = restored("restored", unnoticed)
    assert _whole(row)
    assert row.missing == 0
    assert row.over <= 2


def test_a_drill_sees_what_nobody_puts_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drills.restoring, "apply", lambda *_: None)  # type: ignore[attr-defined]
    row = restored("restored", 0)
    assert "past all ends dan keeps" in "\n".join(row.wrong)


def test_the_table_has_a_line_for_each_drill() -> None:
    row = Row("the sweep off", None, 60, 1.25, 0.0, ())
    lines = drills.table([row, row]).splitlines()
    assert len(lines) == 3
    assert lines[1].split()[-6:] == ["never", "1", "min", "1.2", "0.0", "0"]


ROW = Row("Okta off", 15 * MINUTE, MINUTE, 0.0, 0.0, ())


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (ROW, []),
        (replace(ROW, told=None), ["Okta off: told after never and not within 20 min"]),
        (replace(ROW, told=21 * MINUTE), ["Okta off: told after 21 min and not within 20 min"]),
        (replace(ROW, right=6 * MINUTE), ["Okta off: right after 6 min and not within 5 min"]),
        (replace(ROW, right=None), ["Okta off: right after never and not within 5 min"]),
        (replace(ROW, wrong=("ann keeps it",)), ["Okta off: ann keeps it"]),
    ],
)
def test_what_is_not_as_stated_is_a_violation(row: Row, found: list[str]) -> None:
    assert Stated(lambda: row, 20 * MINUTE, 5 * MINUTE).broken(row) == found


def test_what_the_alarms_of_the_stack_tell_is_not_asked_of_a_drill() -> None:
    row = replace(ROW, told=None)
    assert Stated(lambda: row, None, 5 * MINUTE).broken(row) == []


def test_the_row_counts_what_came_to_rest_and_names_what_did_not(monkeypatch: pytest.MonkeyPatch) -> None:
    never = replace(ROW, name="Slack off", right=None)
    monkeypatch.setattr(
        drills, "DRILLS", [Stated(partial(replace, each), None, 5 * MINUTE) for each in (ROW, never)]
    )
    found = drilling.row(True)
    assert found.failures == [
        "drills: 1 of 2 disasters that were over in the end",
        "drills: Slack off: right after never and not within 5 min (python -m tests.simulation.drills)",
    ]
    assert [line.split()[:2] for line in found.note.splitlines()[1:3]] == [["Okta", "off"], ["Slack", "off"]]


def _whole(row: Row) -> bool:
    assert not row.wrong, row
    assert row.right is not None
    return row.right <= 16 * MINUTE

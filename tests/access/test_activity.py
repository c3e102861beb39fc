"""How use moves the end of access: by the day, to a later time only, up to the longest total, and never by what does not count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.activity import GRACE, LOOK, WITHOUT_NEWS, ByUse, is_over, judged_at, moved
from access.duration import DAY, HOUR, MINUTE, WEEK

BEGAN = 1_700_000_000
FORTNIGHT = ByUse("0oa1", BEGAN, 2 * WEEK, BEGAN + 26 * WEEK)
END = BEGAN + 2 * WEEK


@pytest.mark.parametrize(
    ("uses", "days"),
    [
        ((), 0),
        ((BEGAN,), 1),
        ((BEGAN + 1, BEGAN + DAY - 1), 1),
        ((BEGAN + DAY,), 2),
        ((BEGAN + 3 * DAY, BEGAN + HOUR), 4),
        ((BEGAN + 13 * DAY, BEGAN + 13 * DAY), 14),
        ((BEGAN - 1,), 0),
        ((END,), 0),
        ((END - 1,), 14),
        ((END + DAY, END - DAY), 16),
        ((BEGAN + 13 * DAY, BEGAN + 26 * DAY, BEGAN + 39 * DAY), 40),
        ((BEGAN + 13 * DAY, BEGAN + 28 * DAY), 14),
    ],
)
def test_a_use_before_the_end_counts_for_its_whole_day(uses: tuple[int, ...], days: int) -> None:
    assert moved(END, FORTNIGHT, uses).end == END + days * DAY


@given(st.lists(st.integers(BEGAN - DAY, BEGAN + 30 * WEEK), max_size=12), st.data())
def test_order_and_repetition_make_no_difference(uses: list[int], data: st.DataObject) -> None:
    whole = moved(END, FORTNIGHT, uses)
    end, by_use = END, FORTNIGHT
    for used in data.draw(st.permutations([*uses, *uses])):
        step = moved(end, by_use, [used])
        end, by_use = step.end, step.kept
    assert end <= whole.end
    assert moved(whole.end, whole.kept, uses).end == whole.end
    assert whole.end <= FORTNIGHT.latest


@given(st.lists(st.integers(BEGAN, END - 1), min_size=1, max_size=12), st.data())
def test_what_counts_is_never_lost_by_the_order_in_which_it_is_told(
    uses: list[int], data: st.DataObject
) -> None:
    end, by_use = END, FORTNIGHT
    for used in data.draw(st.permutations(uses)):
        step = moved(end, by_use, [used])
        end, by_use = step.end, step.kept
    assert end == moved(END, FORTNIGHT, uses).end
    assert max(uses) + FORTNIGHT.within <= end <= max(uses) + FORTNIGHT.within + DAY


def test_a_use_after_the_end_counts_when_one_before_it_is_told_of_late() -> None:
    late = moved(END, FORTNIGHT, [END + 2 * HOUR])
    assert (late.end, late.used_at, late.kept.seen) == (END, 0, (END + 2 * HOUR,))
    again = moved(late.end, late.kept, [END + 3 * HOUR])
    assert again.kept == late.kept  # At most one a day is kept.
    told = moved(late.end, late.kept, [END - DAY])
    assert told.end == END + 15 * DAY
    assert told.kept.seen == ()


def test_the_longest_total_binds_however_much_it_is_used() -> None:
    by_use = ByUse("0oa1", BEGAN, 2 * WEEK, BEGAN + 3 * WEEK)
    step = moved(END, by_use, [BEGAN + day * DAY for day in range(40)])
    assert step.end == by_use.latest
    assert step.kept.seen == ()
    assert is_over(by_use.latest, by_use, by_use.latest, 0)
    assert moved(by_use.latest, by_use, [by_use.latest - 1]).end == by_use.latest


@pytest.mark.parametrize(
    ("now", "read_to", "over"),
    [
        (END - 1, END + WEEK, False),
        (END, 0, False),
        (END + GRACE, END + GRACE - 1, False),
        (END + GRACE, END + GRACE, True),
        (END + WITHOUT_NEWS - 1, 0, False),
        (END + WITHOUT_NEWS, 0, True),
    ],
)
def test_access_is_over_when_the_log_is_read_or_a_day_later(now: int, read_to: int, over: bool) -> None:
    assert is_over(END, FORTNIGHT, now, read_to) is over
    assert is_over(END, None, now, read_to) is (now >= END)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        (BEGAN, END + GRACE + 2 * MINUTE),
        (END + GRACE, END + GRACE + 2 * MINUTE),
        (END + GRACE + 2 * MINUTE, END + GRACE + 2 * MINUTE + LOOK),
        (END + WITHOUT_NEWS - 60, END + WITHOUT_NEWS),
        (END + WITHOUT_NEWS, END),
    ],
)
def test_it_is_asked_again_now_and_then_and_at_the_latest_when_it_is_surely_over(now: int, at: int) -> None:
    assert judged_at(END, FORTNIGHT, now) == at
    assert judged_at(END, None, now) == END


def test_the_end_that_no_use_moves_waits_for_no_news() -> None:
    hard = ByUse("0oa1", BEGAN, 2 * WEEK, END)
    assert judged_at(END, hard, BEGAN) == END
    soon = ByUse("0oa1", BEGAN, 2 * WEEK, END + HOUR)
    assert soon.surely_over(END) == END + HOUR

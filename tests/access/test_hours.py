"""Decision hours: open and closed, what counts, and the days on which clocks are changed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access.answers import Done
from access.calls import Asking
from access.duration import DAY, HOUR, MINUTE, WEEK
from access.hours import HORIZON, Hours, after, between, is_open, minutes, opens, span, together, words
from access.keys import RequestId, RoleKey, Target
from store.forms import BEYOND
from tests.clock import Clock
from tests.world import World, policy, refused, role, slack

WEEKDAYS = (0, 1, 2, 3, 4)
BERLIN = Hours("Europe/Berlin", WEEKDAYS, 9 * 60, 17 * 60, (date(2026, 1, 1), date(2026, 12, 25)))
YORK = Hours("America/New_York", WEEKDAYS, 9 * 60, 17 * 60)
AUCKLAND = Hours("Pacific/Auckland", WEEKDAYS, 9 * 60, 17 * 60)
ROUND = Hours("UTC", tuple(range(7)), 0, 24 * 60)


def at(text: str) -> int:
    """`2026-01-05 08:00` in UTC."""
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp())


def said(moment: int | None) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M") if moment is not None else "never"


@pytest.mark.parametrize(
    ("hours", "now", "next_"),
    [
        ((), "2026-01-03 03:00", "2026-01-03 03:00"),
        ((BERLIN,), "2026-01-05 07:59", "2026-01-05 08:00"),
        ((BERLIN,), "2026-01-05 08:00", "2026-01-05 08:00"),
        ((BERLIN,), "2026-01-05 15:59", "2026-01-05 15:59"),
        ((BERLIN,), "2026-01-05 16:00", "2026-01-06 08:00"),
        ((BERLIN,), "2026-01-02 16:00", "2026-01-05 08:00"),  # over a weekend
        ((BERLIN,), "2025-12-31 16:00", "2026-01-02 08:00"),  # over a holiday
        ((BERLIN,), "2026-12-24 16:00", "2026-12-28 08:00"),  # over a holiday and a weekend
        ((BERLIN,), "2026-03-27 16:00", "2026-03-30 07:00"),  # clocks go forward on Sunday, 29 March
        ((BERLIN,), "2026-10-23 15:00", "2026-10-26 08:00"),  # and back on Sunday, 25 October
        ((YORK,), "2026-03-06 22:00", "2026-03-09 13:00"),  # there on 8 March
        ((YORK,), "2026-10-30 21:00", "2026-11-02 14:00"),  # and on 1 November
        ((BERLIN, YORK), "2026-01-05 08:00", "2026-01-05 14:00"),  # two hours a day in common
        ((BERLIN, YORK), "2026-01-05 16:00", "2026-01-06 14:00"),
        ((BERLIN, YORK), "2026-03-09 08:00", "2026-03-09 13:00"),  # three in the weeks between their changes
        ((BERLIN, AUCKLAND), "2026-06-01 08:00", "never"),
        ((ROUND,), "2026-01-03 03:00", "2026-01-03 03:00"),
    ],
)
def test_when_it_opens(hours: tuple[Hours, ...], now: str, next_: str) -> None:
    assert said(opens(hours, at(now))) == next_
    assert is_open(hours, at(now)) is (now == next_)


@pytest.mark.parametrize(
    ("hours", "start", "length", "end"),
    [
        ((), "2026-01-03 03:00", DAY, "2026-01-04 03:00"),
        ((BERLIN,), "2026-01-05 08:00", 8 * HOUR, "2026-01-05 16:00"),
        ((BERLIN,), "2026-01-05 08:00", 8 * HOUR + MINUTE, "2026-01-06 08:01"),
        ((BERLIN,), "2026-01-02 15:00", 2 * HOUR, "2026-01-05 09:00"),
        ((BERLIN,), "2026-01-03 12:00", 16 * HOUR, "2026-01-06 16:00"),
        ((BERLIN,), "2026-03-27 15:00", 2 * HOUR, "2026-03-30 08:00"),
        ((BERLIN,), "2026-10-23 14:00", 2 * HOUR, "2026-10-26 09:00"),
        ((BERLIN, YORK), "2026-01-05 00:00", 3 * HOUR, "2026-01-06 15:00"),
        ((ROUND,), "2026-01-05 08:00", 30 * DAY, "2026-02-04 08:00"),
    ],
)
def test_only_open_time_counts(hours: tuple[Hours, ...], start: str, length: int, end: str) -> None:
    found = after(hours, at(start), length)
    assert said(found) == end
    assert between(hours, at(start), found) == length


def test_a_day_on_which_clocks_change_is_as_long_as_it_is() -> None:
    sundays = Hours("Europe/Berlin", (6,), 0, 24 * 60)
    lengths = [
        between((sundays,), at(f"{day} 00:00"), at(f"{day} 00:00") + 2 * DAY)
        for day in ("2026-03-28", "2026-10-24")
    ]
    assert lengths == [23 * HOUR, 25 * HOUR]


def test_what_is_skipped_when_clocks_go_forward_is_no_time() -> None:
    nights = Hours("Europe/Berlin", (6,), 2 * 60, 3 * 60)
    assert nights.window(date(2026, 3, 29)) is None
    assert between((nights,), at("2026-03-29 00:00"), at("2026-03-29 23:00")) == 0
    assert said(opens((nights,), at("2026-03-29 00:00"))) == "2026-04-05 00:00"


def test_what_is_never_open_together_lapses_at_the_horizon() -> None:
    now = at("2026-06-01 08:00")
    assert after((BERLIN, AUCKLAND), now, HOUR) == now + HORIZON
    assert between((BERLIN, AUCKLAND), now, now + 20 * WEEK) == 0


MONDAYS = Hours(
    "UTC", (0,), 9 * 60, 10 * 60, tuple(date(2026, 1, 5) + timedelta(weeks=each) for each in range(26))
)


def test_what_opens_in_half_a_year_is_waited_for_and_what_opens_later_is_not() -> None:
    opening = at("2026-07-06 09:00")
    assert opens((MONDAYS,), opening - HORIZON) == opening
    assert after((MONDAYS,), opening - HORIZON, MINUTE) == opening + MINUTE
    assert opens((MONDAYS,), opening - HORIZON - 1) is None


def test_no_deadline_is_set_by_what_opens_in_more_than_half_a_year() -> None:
    now = at("2026-06-01 07:00")  # Nine in Berlin; half a year on it opens at eight by this clock.
    holidays = tuple(date(2026, 6, 8) + timedelta(weeks=each) for each in range(25))
    mondays = Hours("Europe/Berlin", (0,), 9 * 60, 17 * 60, holidays)
    assert said(after((mondays,), now, 8 * HOUR)) == "2026-06-01 15:00"
    assert after((mondays,), now, 9 * HOUR) == now + HORIZON


def test_without_hours_a_deadline_is_as_far_away_as_the_policy_says() -> None:
    assert after((), 0, 60 * WEEK) == 60 * WEEK
    assert between((), 0, 60 * WEEK) == 60 * WEEK
    assert span((), 0) == (0, HORIZON)


def test_a_deadline_that_stands_wrong_in_a_record_keeps_nobody_waiting() -> None:
    """Counting thousands of years of working days takes a minute, in which nobody else's access would be taken back."""
    now = at("2026-01-05 09:00")
    assert between((ROUND,), now, BEYOND - 1) == between((ROUND,), now, now + 3 * HORIZON) == 2 * HORIZON


def test_the_same_hours_twice_are_those_hours() -> None:
    assert together((BERLIN,), (BERLIN, YORK), ()) == (BERLIN, YORK)


@pytest.mark.parametrize("hours", [BERLIN, YORK, ROUND, Hours("UTC", (6,), 30, 24 * 60)])
def test_the_text_form_reads_back(hours: Hours) -> None:
    assert Hours.parse(str(hours)) == hours


def test_the_text_form_is_stable() -> None:
    assert str(BERLIN) == "Europe/Berlin|mon,tue,wed,thu,fri|09:00-17:00|2026-01-01,2026-12-25"
    assert str(Hours("UTC", (5, 6), 0, 60)) == "UTC|sat,sun|00:00-01:00|"


@pytest.mark.parametrize("text", ["9:00", "09:60", "24:01", "25:00", "", "09:00 ", "+9:00"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="is no time of day"):
        minutes(text)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (BERLIN, "Monday to Friday, 09:00 to 17:00, Berlin time"),
        (Hours("UTC", (0, 1, 4), 0, 24 * 60), "Monday, Tuesday and Friday, 00:00 to 24:00, UTC"),
        (Hours("America/New_York", (5,), 570, 600), "Saturday, 09:30 to 10:00, New York time"),
        (Hours("UTC", (5, 6), 0, 60), "Saturday and Sunday, 00:00 to 01:00, UTC"),
        (Hours("UTC", (1, 2, 3), 0, 60), "Tuesday to Thursday, 00:00 to 01:00, UTC"),
        (Hours("UTC", (0, 2), 0, 60), "Monday and Wednesday, 00:00 to 01:00, UTC"),
    ],
)
def test_what_people_read(hours: Hours, expected: str) -> None:
    assert hours.words() == expected


MOMENTS = st.integers(at("2026-01-01 00:00"), at("2027-01-01 00:00"))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"])
DAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    first = draw(st.integers(0, 23 * 60))
    off = draw(st.lists(st.dates(date(2026, 1, 1), date(2027, 1, 1)), max_size=3))
    return Hours(draw(ZONES), draw(DAYS), first, draw(st.integers(first + 1, 24 * 60)), tuple(off))


@settings(deadline=None)  # Some hours open far away, and machines are busy.
@given(
    hours=st.lists(some_hours(), min_size=1, max_size=2).map(tuple),
    now=MOMENTS,
    length=st.integers(1, 3 * DAY),
)
def test_a_deadline_is_open_time_away_and_never_falls_into_closed_time(
    hours: tuple[Hours, ...], now: int, length: int
) -> None:
    found = after(hours, now, length)
    if found < now + HORIZON:
        assert between(hours, now, found) == length
        assert is_open(hours, found - 1)
    if first := span(hours, now):
        assert all(is_open((each,), first[0]) for each in hours)
        assert now <= first[0] < first[1]


# What the rules make of it


def world_of(clock: Clock, hours: Sequence[Hours]) -> World:
    return World(clock, policies=[policy(hours=tuple(hours), pending=8 * HOUR)])


def test_approving_waits_for_the_hours_and_nothing_else_does(clock: Clock) -> None:
    world = world_of(clock, [BERLIN])  # The clock begins on a holiday, a Thursday.
    first, second = world.ask("ann"), world.ask("eve")
    assert said(world.request(first).deadline) == "2026-01-02 16:00"
    assert refused(world.approve(first)) == "outside_hours"
    assert isinstance(world.deny(second), Done)
    clock.advance(at("2026-01-02 08:00") - clock())
    world.refresh()
    assert isinstance(world.approve(first), Done)


def test_hours_that_a_policy_gets_hold_for_what_waits(clock: Clock) -> None:
    world = World(clock)
    request = world.ask()
    world.catalogue([policy(hours=(BERLIN,))], [role()])
    assert refused(world.approve(request)) == "outside_hours"


def test_hours_that_a_policy_loses_still_hold_for_what_waits(clock: Clock) -> None:
    world = world_of(clock, [BERLIN])
    request = world.ask()
    world.catalogue([policy()], [role()])
    assert refused(world.approve(request)) == "outside_hours"


def test_hours_of_then_and_now_without_a_time_in_common_say_so(clock: Clock) -> None:
    world = world_of(clock, [BERLIN])
    request = world.ask()
    world.catalogue([policy(hours=(Hours("Europe/Berlin", WEEKDAYS, 18 * 60, 19 * 60),))], [role()])
    answer = world.approve(request)
    assert refused(answer) == "hours_changed"
    assert isinstance(world.deny(request), Done)


def test_reminders_and_the_owner_keep_to_the_hours(clock: Clock) -> None:
    world = world_of(clock, [BERLIN])
    request = world.ask(approvers=["cat"])
    world.work()
    seen: dict[str, int] = {}
    while clock() < at("2026-01-02 16:00"):
        world.sweep(every=10 * MINUTE)
        found = {
            kind
            for each in ("ben", "cat")
            for text in world.chat.of(each)
            if (kind := text.partition(":")[0]) != "card"
        }
        for kind in found:
            seen.setdefault(kind, clock())
    assert set(seen) == {"prompt", "owner"}
    assert at("2026-01-02 12:00") <= seen["prompt"] <= at("2026-01-02 12:20")
    assert at("2026-01-02 14:00") <= seen["owner"] <= at("2026-01-02 14:20")
    assert world.facts(request)[:2] == ["asked", "escalated"]


def test_roles_that_are_never_open_together_are_asked_for_one_by_one(clock: Clock) -> None:
    policies = [policy("here", hours=(BERLIN,)), policy("there", hours=(AUCKLAND,))]
    roles = [role("a", "here"), role("b", "there", Target("okta_group", ("00g2",)))]
    world = World(clock, policies=policies, roles=roles)
    form = Asking(RequestId("X"), RoleKey("a"), "for 1d", "why", (slack("ben"),), also=(RoleKey("b"),))
    assert refused(world.workflow.ask(world.by("ann"), form)) == "no_common_hours"


def test_what_is_said_about_hours_that_have_passed_and_hours_to_come() -> None:
    assert BERLIN.daily == 8 * HOUR
    assert BERLIN.weekly == 40 * HOUR
    assert BERLIN.moment(at("2026-01-05 08:00")) == "Monday 5 Jan 2026 at 09:00, Berlin time"
    assert ROUND.moment(at("2026-01-15 08:05")) == "Thursday 15 Jan 2026 at 08:05, UTC"
    both = "Monday to Friday, 09:00 to 17:00, Berlin time, and only Monday to Friday, 09:00 to 17:00, New York time"
    assert words((BERLIN, YORK)) == both

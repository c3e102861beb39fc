"""When a holding wants attention next, and what it names."""

from dataclasses import replace

import pytest

from access.activity import ByUse
from access.duration import DAY, HOUR, MINUTE
from access.holding import BORROWED_LOOK, Base, Held, Holding
from access.keys import Due, Lane, RequestId
from access.moves import needing, rest_until
from tests.access.test_concluding import NEW, OLD, holding
from tests.clock import START as NOW
from tests.world import GROUP

KIND = GROUP.kind
BORROWED = holding(state=Held.PRESENT, base=Base.PERMANENT, needs={NEW: NOW + 9 * DAY})


@pytest.mark.parametrize(
    ("held", "due"),
    [
        (holding(), None),
        (holding(leaving={OLD: ""}), Due(Lane.END, NOW + MINUTE, KIND)),
        (holding(state=Held.REMOVING), Due(Lane.END, NOW + MINUTE, KIND)),
        (holding(state=Held.ADDING, needs={NEW: NOW + DAY}), Due(Lane.GIVE, NOW + MINUTE, KIND)),
        (holding(needs={NEW: NOW + DAY}), Due(Lane.GIVE, NOW + MINUTE, KIND)),
        (
            holding(state=Held.PRESENT, needs={NEW: NOW + DAY, OLD: NOW + HOUR}),
            Due(Lane.END, NOW + HOUR, KIND),
        ),
        (
            holding(state=Held.PRESENT, needs={NEW: NOW + DAY}, watch_from=NOW),
            Due(Lane.GIVE, NOW + MINUTE, KIND),
        ),
        (holding(watch_from=NOW - MINUTE), Due(Lane.END, NOW + 3 * MINUTE, KIND)),
        (
            holding(state=Held.PRESENT, needs={NEW: NOW + 30}, watch_from=NOW),
            Due(Lane.END, NOW + 30, KIND),
        ),
        (
            holding(state=Held.PRESENT, needs={NEW: NOW + MINUTE}, watch_from=NOW),
            Due(Lane.END, NOW + MINUTE, KIND),
        ),
    ],
)
def test_when_it_is_looked_at_next(held: Holding, due: Due | None) -> None:
    assert rest_until(held, NOW) == due


@pytest.mark.parametrize(
    ("since", "next_"),
    [(0, 60), (59, 60), (60, 240), (239, 240), (240, 900), (899, 900), (900, 900), (950, 950)],
)
def test_a_watch_looks_after_one_four_and_fifteen_minutes(since: int, next_: int) -> None:
    assert holding(watch_from=NOW - since).next_look(NOW) == NOW - since + next_


@pytest.mark.parametrize(
    ("due", "next_"),
    [
        (None, NOW + BORROWED_LOOK),
        (Due(Lane.GIVE, NOW), NOW + BORROWED_LOOK),
        (Due(Lane.GIVE, NOW + 1), NOW + 1),
        (Due(Lane.GIVE, NOW + BORROWED_LOOK), NOW + BORROWED_LOOK),
        (Due(Lane.GIVE, NOW + BORROWED_LOOK + 1), NOW + BORROWED_LOOK),
        (Due(Lane.END, NOW + 1), NOW + BORROWED_LOOK),
    ],
)
def test_what_others_give_is_looked_at_four_times_a_day(due: Due | None, next_: int) -> None:
    assert replace(BORROWED, due=due).next_look(NOW) == next_


def test_only_what_is_needed_there_and_from_others_is_borrowed() -> None:
    assert BORROWED.borrowed
    assert not replace(BORROWED, needs={}).borrowed
    assert not replace(BORROWED, base=Base.NONE).borrowed
    assert not replace(BORROWED, state=Held.ABSENT).borrowed
    assert replace(BORROWED, base=Base.NONE).next_look(NOW) is None


def test_it_names_each_request_once() -> None:
    held = holding(needs={NEW: 1}, leaving={OLD: "", NEW: ""}, asking=RequestId("R-ask"))
    assert held.requests == (NEW, OLD, "R-ask")
    assert replace(held, asking=None).requests == (NEW, OLD)


@pytest.mark.parametrize(
    ("was", "due"),
    [
        (None, Due(Lane.GIVE, NOW + MINUTE, KIND)),
        (Due(Lane.END, NOW + MINUTE), Due(Lane.END, NOW + MINUTE)),
        (Due(Lane.END, NOW + MINUTE + 1), Due(Lane.GIVE, NOW + MINUTE, KIND)),
        (Due(Lane.GIVE, NOW + 5), Due(Lane.GIVE, NOW + 5, KIND)),
        (Due(Lane.GIVE, NOW + DAY), Due(Lane.GIVE, NOW + MINUTE, KIND)),
    ],
)
def test_what_is_needed_is_given_at_once_and_never_later_than_it_was_due(was: Due | None, due: Due) -> None:
    before = holding(asking=NEW, due=was, needs={OLD: 5})
    after = needing(before, NEW, NOW + DAY, NOW)
    assert after == replace(
        before, needs={OLD: 5, NEW: NOW + DAY}, asking=None, due=due, wake=True, version=4
    )
    assert needing(replace(before, asking=OLD), NEW, NOW + DAY, NOW).asking == OLD


def test_what_leaves_is_needed_no_more_and_no_use_moves_it() -> None:
    use = ByUse("app", 0, DAY, NOW + DAY)
    held = holding(needs={NEW: 1, OLD: 2}, uses={NEW: use, OLD: use}, leaving={RequestId("R-x"): "expired"})
    assert held.leave(NEW, "given_back") == replace(
        held, needs={OLD: 2}, uses={OLD: use}, leaving={RequestId("R-x"): "expired", NEW: "given_back"}
    )

"""The arithmetic of a shared budget: windows, blocks, what is held back, and what the service's answers teach."""

from dataclasses import replace

import pytest

from access.budget import (
    ARRIVING,
    PROCESSES,
    WINDOW,
    Budget,
    Seen,
    for_others,
    for_removals,
    learned,
    reserved,
    unasked,
)

NOW = 1_760_000_000
FRESH = Budget("okta:apps", 50)
HELD_BACK = PROCESSES * unasked(50)


def all_of(budget: Budget, now: int, *, removing: bool, calls: int = 3) -> int:
    """How many calls can be reserved until there is no room for `calls` more."""
    total = 0
    while got := reserved(budget, calls, now, removing=removing):
        budget, block = got
        total += block.calls
    return total


def test_the_first_block_opens_a_window_that_surely_covers_the_services_own() -> None:
    budget, block = reserved(FRESH, 3, NOW, removing=True) or pytest.fail("no room")
    assert budget.resets_at == NOW + WINDOW + ARRIVING
    assert (block.calls, budget.used) == (5, 5)
    assert block.until == NOW + WINDOW


def test_a_window_gives_all_but_what_processes_may_make_unasked() -> None:
    assert 50 - HELD_BACK - 2 <= all_of(FRESH, NOW, removing=True) <= 50 - HELD_BACK


def test_giving_leaves_its_part_to_taking_away() -> None:
    given = all_of(FRESH, NOW, removing=False)
    assert given <= 50 - HELD_BACK - for_removals(50)
    used = replace(FRESH, used=given, resets_at=NOW + WINDOW)
    assert all_of(used, NOW, removing=True) >= for_removals(50) - 2


@pytest.mark.parametrize("most", [1, 2, 3, 5, 10, 50, 250, 1000])
def test_reserved_and_unasked_calls_never_exceed_the_limit(most: int) -> None:
    budget = Budget("okta:apps", most)
    assert 0 < all_of(budget, NOW, removing=True, calls=1) <= most - PROCESSES * unasked(most)
    assert for_others(most) + unasked(most) == PROCESSES * unasked(most)


@pytest.mark.parametrize("removing", [True, False])
def test_who_needs_more_than_a_window_holds_gets_a_whole_one_in_turn(removing: bool) -> None:
    tiny = Budget("okta:apps", 2)
    budget, block = reserved(tiny, 4, NOW, removing=removing) or pytest.fail("no room")
    assert block.calls == 2
    assert reserved(budget, 4, NOW + 1, removing=removing) is None
    assert reserved(budget, 4, budget.resets_at, removing=removing)


def test_a_new_window_starts_only_when_the_old_one_is_surely_over() -> None:
    full = Budget("okta:apps", 50, 50, NOW + 7)
    assert reserved(full, 1, NOW + 6, removing=True) is None
    assert reserved(full, 1, NOW + 7, removing=True)


def test_an_end_far_away_comes_from_a_wrong_clock_and_stops_nobody() -> None:
    assert reserved(Budget("okta:apps", 50, 50, NOW + 86_400), 1, NOW, removing=True)


# What answers teach


def test_the_services_end_of_a_window_replaces_the_guess() -> None:
    guess = Budget("okta:apps", 50, 5, NOW + WINDOW + ARRIVING)
    assert learned(guess, Seen(50, 3, NOW + 61), NOW) == Budget("okta:apps", 50, 5, NOW + 61)


def test_what_others_have_used_counts() -> None:
    assert learned(Budget("okta:apps", 50, 5, NOW + 60), Seen(50, 30, NOW + 60), NOW).used == 30


def test_what_is_reserved_and_not_yet_sent_counts_too() -> None:
    assert learned(Budget("okta:apps", 50, 20, NOW + 60), Seen(50, 3, NOW + 60), NOW).used == 20


def test_a_smaller_limit_is_believed() -> None:
    assert learned(Budget("okta:apps", 50, 5, NOW + 60), Seen(10, 3, NOW + 60), NOW).most == 10


def test_a_window_that_has_just_begun_starts_from_what_the_service_counted() -> None:
    before = Budget("okta:apps", 50, 44, NOW + 2)
    assert learned(before, Seen(50, 4, NOW + 60), NOW) == Budget("okta:apps", 50, 4, NOW + 60)


@pytest.mark.parametrize("ended", [NOW, NOW - 100, NOW + 2])
def test_what_was_seen_of_an_earlier_window_says_nothing_about_this_one(ended: int) -> None:
    budget = Budget("okta:apps", 50, 5, NOW + WINDOW + ARRIVING)
    assert learned(budget, Seen(50, 50, ended), NOW) == budget


@pytest.mark.parametrize("by", [-2, -1, 1, 2])
def test_rounding_moves_an_end_back_never(by: int) -> None:
    budget = Budget("okta:apps", 50, 5, NOW + 60)
    assert learned(budget, Seen(50, 5, NOW + 60 + by), NOW).resets_at == NOW + max(60, 60 + by)


def test_who_has_seen_nothing_changes_nothing() -> None:
    budget = Budget("okta:apps", 10, 5, NOW + 60)
    assert learned(budget, Seen(50), NOW) == budget

"""What one process has in hand of a rate limit, over the budget that it shares with others."""

import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress

import pytest

from access.budget import Budget, for_others, for_removals, unasked
from access.errors import Busy, Spent
from access.keys import Key, budget_key
from access.ports import Change, Record
from access.reserving import Shared
from provisioners._ration import PAUSE, SharedRation
from store.memory import MemoryStore
from tests.clock import Clock

USERS = "/api/v1/apps/0oaX/users/00uX"
APPS = "okta:apps"
MOST = 50
GIVING, TAKING = {APPS: 3}, {APPS: 3, "okta:logs": 1}


class Store(MemoryStore):
    """Counts its commits; `down` makes it fail."""

    commits = 0
    down = False

    def read(self, keys: Iterable[Key]) -> Mapping[Key, Record]:
        if self.down:
            raise Busy("out of reach")
        return super().read(keys)

    def commit(self, change: Change) -> None:
        if self.down:
            raise Busy("out of reach")
        self.commits += 1
        super().commit(change)


@pytest.fixture
def store(clock: Clock) -> Store:
    return Store(clock)


@pytest.fixture
def ration(store: Store) -> SharedRation:
    return SharedRation(Shared(store))


def said(left: int, ends: int, most: int = MOST) -> dict[str, str]:
    return {
        "x-rate-limit-limit": str(most),
        "x-rate-limit-remaining": str(left),
        "x-rate-limit-reset": str(ends),
    }


def take(ration: SharedRation, clock: Clock, calls: int = 1) -> None:
    for _ in range(calls):
        ration.take("GET", USERS, clock())


def until_spent(ration: SharedRation, clock: Clock, *, removing: bool = True) -> int:
    """How many whole acts of three calls there is room for."""
    acts = 0
    try:
        while True:
            ration.ready(GIVING, removing=removing, now=clock())
            take(ration, clock, 3)
            acts += 1
    except Spent:
        return acts


def spent(ration: SharedRation, clock: Clock, *, removing: bool = True) -> Spent:
    with pytest.raises(Spent) as raised:
        ration.ready(GIVING, removing=removing, now=clock())
    return raised.value


def test_one_giving_or_taking_in_a_window_touches_no_record(
    ration: SharedRation, store: Store, clock: Clock
) -> None:
    for _ in range(3):
        ration.ready(TAKING, removing=True, now=clock())
        take(ration, clock, 3)
        clock.advance(75)
    assert store.commits == 0


def test_more_than_that_is_reserved_in_blocks(ration: SharedRation, store: Store, clock: Clock) -> None:
    acts = until_spent(ration, clock)
    assert acts * 3 >= MOST - for_others(MOST) - 3
    assert store.commits <= 10


def test_processes_together_stay_within_the_limit(store: Store, clock: Clock) -> None:
    three = [SharedRation(Shared(store)) for _ in range(3)]
    acts = sum(until_spent(each, clock) for each in three)
    assert MOST - 6 <= acts * 3 <= MOST


def test_giving_leaves_a_part_to_taking_away(ration: SharedRation, clock: Clock) -> None:
    given = until_spent(ration, clock, removing=False) * 3
    taken = until_spent(ration, clock) * 3
    assert given <= MOST - for_others(MOST) - for_removals(MOST)
    assert taken >= for_removals(MOST) - 3


def test_a_call_that_was_not_announced_may_use_what_is_left(ration: SharedRation, clock: Clock) -> None:
    until_spent(ration, clock, removing=False)
    take(ration, clock, 3)


def test_nothing_is_sent_when_nothing_is_left(ration: SharedRation, clock: Clock) -> None:
    until_spent(ration, clock)
    with pytest.raises(Spent):
        take(ration, clock, 3)


def test_it_says_when_there_is_more(ration: SharedRation, clock: Clock) -> None:
    until_spent(ration, clock)
    ration.learn("GET", USERS, 200, said(8, clock() + 40), clock())
    until_spent(ration, clock)
    again = spent(ration, clock).retry_at
    assert again is not None
    assert clock() + 40 < again <= clock() + 42
    clock.advance(again - clock())
    assert until_spent(ration, clock)


def test_a_window_never_starts_before_oktas_has_ended(ration: SharedRation, clock: Clock) -> None:
    clock.advance(1)
    take(ration, clock)
    ration.learn("GET", USERS, 200, said(49, clock() + 60), clock())
    until_spent(ration, clock)
    clock.advance(60)
    spent(ration, clock)
    clock.advance(2)
    assert until_spent(ration, clock)


def test_an_unanswered_window_is_held_for_longer(ration: SharedRation, clock: Clock) -> None:
    until_spent(ration, clock)
    clock.advance(61)
    spent(ration, clock)
    clock.advance(20)
    assert until_spent(ration, clock)


def test_what_others_used_is_believed(ration: SharedRation, clock: Clock) -> None:
    take(ration, clock)
    ration.learn("GET", USERS, 200, said(20, clock() + 60), clock())
    assert until_spent(ration, clock) * 3 <= 20


def test_it_leaves_oktas_last_calls_to_those_who_need_not_ask(ration: SharedRation, clock: Clock) -> None:
    left = MOST
    with suppress(Spent):
        while left:
            take(ration, clock)
            left -= 1
            ration.learn("GET", USERS, 200, said(left, clock() + 60), clock())
    assert for_others(MOST) <= left <= for_others(MOST) + 3


def test_what_one_process_saw_another_hears_before_it_reserves(store: Store, clock: Clock) -> None:
    one, other = SharedRation(Shared(store)), SharedRation(Shared(store))
    take(one, clock)
    one.learn("GET", USERS, 200, said(2, clock() + 60), clock())
    spent(one, clock)
    assert until_spent(other, clock) * 3 <= unasked(MOST)


def test_a_smaller_limit_is_kept_to_by_everybody(store: Store, clock: Clock) -> None:
    one, other = SharedRation(Shared(store)), SharedRation(Shared(store))
    take(one, clock)
    one.learn("GET", USERS, 200, said(9, clock() + 60, most=10), clock())
    total = until_spent(one, clock) * 3 + until_spent(other, clock) * 3
    assert total <= 9 + unasked(MOST)


def test_a_limit_that_is_smaller_than_one_act_still_lets_things_move(clock: Clock) -> None:
    ration = SharedRation(Shared(Store(clock)))
    made = 0
    for _ in range(6):
        try:
            ration.ready(TAKING, removing=True, now=clock())
            for _ in range(3):
                ration.take("GET", USERS, clock())
                made += 1
                ration.learn("GET", USERS, 200, said(0 if made % 2 == 0 else 1, clock() + 60, 2), clock())
        except Spent:
            pass
        clock.advance(62)
    assert made >= 10


def test_a_429_closes_the_window_for_all_processes(store: Store, clock: Clock) -> None:
    one, other = SharedRation(Shared(store)), SharedRation(Shared(store))
    take(one, clock)
    one.learn("GET", USERS, 429, said(0, clock() + 30), clock())
    assert spent(one, clock).retry_at == clock() + 32
    take(other, clock, unasked(MOST))
    assert spent(other, clock).retry_at == clock() + 32


def test_a_429_without_a_word_closes_it_for_a_minute(ration: SharedRation, clock: Clock) -> None:
    take(ration, clock)
    ration.learn("GET", USERS, 429, {}, clock())
    again = spent(ration, clock).retry_at
    assert again is not None
    assert again >= clock() + 60


def test_too_many_calls_at_once_cost_a_moment_not_a_minute(
    ration: SharedRation, store: Store, clock: Clock
) -> None:
    take(ration, clock)
    ration.learn("GET", USERS, 429, said(0, clock() + 60, most=0), clock())
    assert spent(ration, clock).retry_at == clock() + PAUSE
    assert store.commits == 0
    clock.advance(PAUSE)
    assert until_spent(ration, clock)


def test_buckets_do_not_share(ration: SharedRation, clock: Clock) -> None:
    until_spent(ration, clock)
    ration.take("GET", "/api/v1/logs", clock())


@pytest.mark.parametrize("spoilt", [True, False])
def test_taking_away_goes_on_with_a_share_of_its_own_while_the_records_cannot_say(
    store: Store, clock: Clock, spoilt: bool
) -> None:
    three = [SharedRation(Shared(store)) for _ in range(3)]
    three[0].ready({APPS: 6}, removing=True, now=clock())
    store.down = not spoilt
    store.spoil(budget_key(APPS))
    acts = [until_spent(SharedRation(Shared(store)), clock) for _ in range(3)]
    assert all(acts)
    assert sum(acts) * 3 <= MOST
    assert until_spent(SharedRation(Shared(store)), clock, removing=False) < acts[0]


def test_the_share_without_records_comes_again_with_each_window(store: Store, clock: Clock) -> None:
    store.down = True
    ration = SharedRation(Shared(store))
    acts = until_spent(ration, clock)
    clock.advance(75)
    assert until_spent(ration, clock) == acts > 0


def test_learning_from_nonsense_changes_nothing(ration: SharedRation, clock: Clock) -> None:
    take(ration, clock)
    for headers in ({}, said(-1, -1), {"x-rate-limit-limit": "ten"}, said(10**9, clock() + 10**9)):
        ration.learn("GET", USERS, 200, headers, clock())
    assert until_spent(ration, clock)


def test_threads_of_one_process_get_no_call_twice(ration: SharedRation, clock: Clock) -> None:
    taken: list[int] = []

    def run() -> None:
        with suppress(Spent):
            while True:
                take(ration, clock)
                taken.append(1)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)
    assert len(taken) == MOST - for_others(MOST)


def test_a_block_is_worth_nothing_in_the_next_window(
    ration: SharedRation, store: Store, clock: Clock
) -> None:
    ration.ready({APPS: 9}, removing=True, now=clock())
    take(ration, clock)
    ration.learn("GET", USERS, 200, said(40, clock() + 10), clock())
    clock.advance(12)
    commits = store.commits
    take(ration, clock, unasked(MOST) + 1)
    assert store.commits == commits + 1


def test_what_it_has_reserved_and_not_sent_counts_beside_what_others_used(
    ration: SharedRation, store: Store, clock: Clock
) -> None:
    ration.ready({APPS: 9}, removing=True, now=clock())
    take(ration, clock)
    ration.learn("GET", USERS, 200, said(30, clock() + 60), clock())
    ration.ready({APPS: 12}, removing=True, now=clock())
    shared = store.read([budget_key(APPS)])[budget_key(APPS)]
    assert isinstance(shared, Budget)
    assert shared.used >= 19 + 5 + 4


def test_what_yields_leaves_removals_their_part_although_it_announces_nothing(
    store: Store, clock: Clock
) -> None:
    command, sweep = SharedRation(Shared(store), yields=True), SharedRation(Shared(store))
    with suppress(Spent):
        while True:
            take(command, clock)
    assert until_spent(sweep, clock) * 3 >= for_removals(MOST) - 3


def test_a_closed_limit_opens_again_when_the_clock_was_wrong(ration: SharedRation, clock: Clock) -> None:
    clock.advance(86_400)
    take(ration, clock)
    ration.learn("GET", USERS, 429, {}, clock())
    clock.advance(600 - 86_400)
    assert until_spent(ration, clock) >= MOST // 6

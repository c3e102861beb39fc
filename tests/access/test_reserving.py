"""Reserving from the shared record: one call for a block, no call given twice, and nothing lost when writers race."""

from collections.abc import Iterable, Mapping

import pytest

from access.budget import PROCESSES, Budget, Seen, unasked
from access.errors import Busy, Conflict, Spent, Unreadable
from access.keys import Key, budget_key
from access.ports import Change, Record
from access.reserving import ROUNDS, Shared
from store.memory import MemoryStore
from tests.clock import Clock

APPS = "okta:apps"
NOTHING = Seen(50)


class Counted(MemoryStore):
    """Counts what would be calls to AWS. `rivals` are written just before the next commits, as by somebody else."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.calls = 0
        self.rivals: list[Budget] = []
        self.down = False

    def read(self, keys: Iterable[Key]) -> Mapping[Key, Record]:
        self._call()
        return super().read(keys)

    def commit(self, change: Change) -> None:
        self._call()
        if self.rivals:
            self._put(self.rivals.pop(0))
        super().commit(change)

    def _call(self) -> None:
        self.calls += 1
        if self.down:
            raise Busy("out of reach")


@pytest.fixture
def store(clock: Clock) -> Counted:
    return Counted(clock)


def stored(store: MemoryStore) -> Budget:
    found = store.read([budget_key(APPS)])[budget_key(APPS)]
    assert isinstance(found, Budget)
    return found


def all_of(shared: Shared, now: int) -> int:
    total = 0
    try:
        while True:
            total += shared.block(APPS, 3, NOTHING, removing=True, now=now).calls
    except Spent:
        return total


def test_the_first_block_costs_a_read_and_a_write_and_each_further_one_a_write(
    store: Counted, clock: Clock
) -> None:
    shared = Shared(store)
    shared.block(APPS, 3, NOTHING, removing=True, now=clock())
    assert store.calls == 2
    shared.block(APPS, 3, NOTHING, removing=True, now=clock())
    assert store.calls == 3


def test_processes_share_one_budget(store: Counted, clock: Clock) -> None:
    one, other = Shared(store), Shared(store)
    got = 0
    for _ in range(3):
        got += one.block(APPS, 3, NOTHING, removing=True, now=clock()).calls
        got += other.block(APPS, 3, NOTHING, removing=True, now=clock()).calls
    got += all_of(one, clock()) + all_of(other, clock())
    assert 50 - PROCESSES * unasked(50) - 2 <= got <= 50 - PROCESSES * unasked(50)
    assert stored(store).used == got


def test_it_names_the_time_of_the_next_window_and_then_gives_again(store: Counted, clock: Clock) -> None:
    shared = Shared(store)
    all_of(shared, clock())
    with pytest.raises(Spent) as spent:
        shared.block(APPS, 3, NOTHING, removing=True, now=clock())
    assert spent.value.retry_at == stored(store).resets_at
    assert shared.block(APPS, 3, NOTHING, removing=True, now=stored(store).resets_at).calls


def test_who_was_refused_looks_whether_others_know_better(store: Counted, clock: Clock) -> None:
    one, other = Shared(store), Shared(store)
    all_of(one, clock())
    other.tell(APPS, Seen(50, 50, clock() + 61), clock())
    assert stored(store).resets_at == clock() + 61
    clock.advance(61)
    assert one.block(APPS, 3, NOTHING, removing=True, now=clock()).calls


def test_a_lost_race_is_judged_again_on_what_the_winner_wrote(store: Counted, clock: Clock) -> None:
    store.rivals = [Budget(APPS, 50, 30, clock() + 60, version=1)]
    assert Shared(store).block(APPS, 3, NOTHING, removing=True, now=clock()).calls
    assert stored(store).used == 35


def test_a_race_that_leaves_no_room_is_a_refusal(store: Counted, clock: Clock) -> None:
    store.rivals = [Budget(APPS, 50, 38, clock() + 60, version=1)]
    with pytest.raises(Spent):
        Shared(store).block(APPS, 3, NOTHING, removing=True, now=clock())
    assert stored(store).used == 38


def test_it_gives_up_when_it_loses_every_race(store: Counted, clock: Clock) -> None:
    store.rivals = [Budget(APPS, 50, 1, clock() + 60, version=n) for n in range(1, ROUNDS + 1)]
    with pytest.raises(Busy):
        Shared(store).block(APPS, 3, NOTHING, removing=True, now=clock())


def test_what_was_learned_travels_with_the_next_block(store: Counted, clock: Clock) -> None:
    shared = Shared(store)
    shared.block(APPS, 3, NOTHING, removing=True, now=clock())
    calls = store.calls
    shared.block(APPS, 3, Seen(40, 9, clock() + 61), removing=True, now=clock())
    assert store.calls == calls + 1
    assert stored(store) == Budget(APPS, 40, 13, clock() + 61, version=2)


def test_a_refused_process_lets_the_others_know_what_it_saw(store: Counted, clock: Clock) -> None:
    with pytest.raises(Spent):
        Shared(store).block(APPS, 3, Seen(50, 49, clock() + 30), removing=True, now=clock())
    with pytest.raises(Spent) as spent:
        Shared(store).block(APPS, 3, NOTHING, removing=True, now=clock())
    assert spent.value.retry_at == clock() + 30


def test_telling_what_is_known_writes_nothing(store: Counted, clock: Clock) -> None:
    shared = Shared(store)
    shared.tell(APPS, Seen(50, 50, clock() + 30), clock())
    version = stored(store).version
    shared.tell(APPS, Seen(50, 50, clock() + 30), clock())
    assert stored(store).version == version


def test_telling_raises_nothing(store: Counted, clock: Clock) -> None:
    store.down = True
    Shared(store).tell(APPS, Seen(50, 50, clock() + 30), clock())


@pytest.mark.parametrize("error", [Busy, Unreadable])
def test_reserving_says_when_the_records_cannot(store: Counted, clock: Clock, error: type[Exception]) -> None:
    Shared(store).block(APPS, 3, NOTHING, removing=True, now=clock())
    store.down = error is Busy
    store.spoil(budget_key(APPS))
    with pytest.raises(error):
        Shared(store).block(APPS, 3, NOTHING, removing=True, now=clock())


def test_a_conflict_is_never_seen_outside(store: Counted, clock: Clock) -> None:
    store.rivals = [Budget(APPS, 50, 1, clock() + 60, version=n) for n in range(1, ROUNDS + 9)]
    try:
        Shared(store).tell(APPS, Seen(50, 50, clock() + 30), clock())
    except Conflict as error:  # pragma: no cover
        pytest.fail(str(error))

"""What is left before the service is removed: also what only a holding knows, and never called gone while it is there or may still come."""

from dataclasses import replace

import pytest

from access.duration import MINUTE, WEEK
from access.errors import TryAgain
from access.holding import Base, Held
from access.keys import RequestId, RoleKey, Target, holding_key, role_key
from access.ports import Change, Write
from access.reading import BATCH
from tests.clock import Clock
from tests.simulation.copies import copied, restore
from tests.world import GROUP, World, given, okta, policy, role
from tools import closing, remaining, restoring

OTHER = Target("okta_group", ("00g2",))


@pytest.fixture
def world(clock: Clock) -> World:
    rules = policy(longest=8 * WEEK, reminders=())
    return World(clock, policies=[rules], roles=[role(), role("other", target=OTHER)])


def told(_: str) -> None:
    """Progress that nobody watches."""


def close(world: World) -> None:
    closing.close(world.desk, world.store, "local:ops", told)
    world.work()


def unsure() -> TryAgain:
    """A call without an answer."""
    return TryAgain("timeout", doubt=True)


def left(world: World) -> remaining.Left:
    return remaining.left(world.desk, world.store, told)


def hold(world: World, **changes: object) -> None:
    """Ann's holding, other than any verb leaves it."""
    held = world.holding()
    world.store.commit(
        Change((Write(replace(held, version=held.version + 1, **changes), held.version),))  # type: ignore[arg-type]
    )


def ended(world: World) -> RequestId:
    """A request that is over, and proven to be gone."""
    request = given(world, duration="for 1w")
    close(world)
    world.sweep(2)
    assert left(world).nothing
    return request


def test_what_a_restore_takes_back_without_a_record_is_left_until_okta_has_done_it(world: World) -> None:
    before = copied(world)
    nameless = given(world, role_="other")
    del world.store._records[role_key(RoleKey("other"))]
    restore(world, before)
    restoring.apply(world.desk, "ops", told)
    world.target.before = [unsure() for _ in range(99)]
    close(world)
    world.sweep()
    assert world.has(target=OTHER)
    assert (left(world).ending, left(world).done) == ([nameless], 0)
    world.target.before = []
    for _ in range(40):
        world.clock.advance(MINUTE)
        world.sweep()
    assert not world.has(target=OTHER)
    assert left(world).nothing
    assert left(world).done == 1


def test_what_may_still_come_after_a_call_without_an_answer_is_left_until_the_watch_is_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise unsure()

    with monkeypatch.context() as patched:
        patched.setattr(world.target, "add", silent)
        late = given(world, duration="for 1d")
    close(world)
    world.sweep()
    assert world.facts(late)[-1] == "ended"
    assert (world.holding().state, left(world).ending) == (Held.ABSENT, [late])
    assert "watches for 15 minutes" in left(world).lines[-1]
    world.target.members.add((okta("ann"), GROUP))
    world.target.given_by[okta("ann"), GROUP] = "us"
    while world.holding().watch_from is not None:
        assert left(world).ending == [late]
        world.clock.advance(MINUTE)
        world.sweep()
    assert not world.has()
    assert left(world).nothing


@pytest.mark.parametrize(
    "state", [{"watch_from": 1}, {"state": Held.PRESENT, "base": Base.NONE}, {"needs": {RequestId("X"): 9}}]
)
def test_what_is_over_by_its_record_counts_by_its_holding(world: World, state: dict[str, object]) -> None:
    request = ended(world)
    hold(world, **state)
    assert (left(world).ending, left(world).done) == ([request], 0)


def test_what_a_restore_found_behind_a_record_that_is_over_is_left(world: World) -> None:
    request = ended(world)
    hold(world, leaving={request: "restored"}, state=Held.ADDING, base=Base.NONE)
    assert left(world).ending == [request]


def test_what_others_gave_is_at_rest_also_under_a_watch(world: World) -> None:
    ended(world)
    hold(world, state=Held.PRESENT, base=Base.PERMANENT, watch_from=1)
    assert left(world).nothing


def test_a_holding_is_counted_once_and_for_the_request_that_leaves_it(world: World) -> None:
    first = given(world, duration="for 1d")
    world.clock.advance(WEEK)
    world.sweep(2)
    world.refresh()
    second = ended(world)
    hold(world, watch_from=1)
    assert (len(left(world).ending), left(world).done) == (1, 1)
    for each in (first, second):
        hold(world, leaving={each: "restored"})
        assert (left(world).ending, left(world).done) == ([each], 1)
    hold(world, leaving={first: "restored", second: "restored"})
    assert (set(left(world).ending), left(world).done) == ({first, second}, 0)


def test_a_holding_that_cannot_be_read_is_named_once_and_never_done(world: World) -> None:
    given(world, duration="for 1d")
    world.clock.advance(WEEK)
    world.sweep(2)
    world.refresh()
    ended(world)
    key = holding_key(okta("ann"), GROUP)
    world.store.spoil(key)
    found = left(world)
    assert (found.unreadable, found.done, found.nothing) == ([str(key)], 0, False)


def test_a_big_table_is_read_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    request = ended(world)
    born = world.store.facts(f"REQ#{request}")[0]
    many = [replace(born, subject=f"REQ#Z{each}") for each in range(2 * BATCH)]
    for each in many:
        world.store.commit(Change(facts=(each,)))
    hold(world, watch_from=1)
    reads: list[int] = []
    read = world.store.read

    def counted(keys: object) -> object:
        reads.append(len(list(keys)))  # type: ignore[call-overload]
        return read(keys)  # type: ignore[arg-type]

    monkeypatch.setattr(world.store, "read", counted)
    found = left(world)
    assert (len(found.ending), found.done) == (1, 2 * BATCH)
    assert max(reads) <= BATCH
    assert len(reads) <= 10

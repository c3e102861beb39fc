"""Closing the service: nothing new begins, everything that was given is taken back with its proof, and nothing that others gave."""

import pytest

from access.answers import Done
from access.duration import DAY, For
from access.emergency import Rules
from access.errors import Conflict, TryAgain
from access.keys import RequestId, Target, request_key
from access.ports import Change
from access.request import State
from store.memory import MemoryStore
from tests.clock import Clock
from tests.world import GROUP, World, given, okta, policy, refused, role
from tools import closing, remaining
from tools.catalog_record import history

OTHER = Target("okta_group", ("00g2",))


@pytest.fixture
def world(clock: Clock) -> World:
    rules = policy(emergency=Rules(For(4 * 3600), most=5), reminders=())
    return World(clock, policies=[rules], roles=[role(), role("other", target=OTHER)])


def told(_: str) -> None:
    """Progress that nobody watches."""


def close(world: World) -> remaining.Left:
    found = closing.close(world.desk, world.store, "local:ops", told)
    world.work()
    return found


def left(world: World) -> remaining.Left:
    return remaining.left(world.desk, world.store, told)


def test_everything_is_taken_back_and_nothing_new_begins(world: World) -> None:
    runs = given(world, duration="for 1w")
    waits = world.ask(name="eve", role_="other")
    world.work()
    found = close(world)
    assert (found.offered, found.waiting, found.running, found.ending) == (0, [], [], [runs])
    assert "not finished" in found.lines[-1]
    world.sweep(2)
    assert not world.has()
    assert world.request(runs).reason_ended == "closed"
    assert world.request(waits).state is State.ENDED
    assert world.facts(runs)[-3:] == ["stopped", "taking_back", "ended"]
    now = left(world)
    assert now.nothing
    assert now.done == 2
    assert now.lines[-1] == remaining.FINISHED


def test_nobody_can_ask_approve_extend_or_take_an_emergency(world: World) -> None:
    runs = given(world, duration="for 1d")
    waits = world.ask(name="eve", role_="other")
    world.work()
    world.target.before = [TryAgain("503", service=True)] * 9
    closing._retire_all(world.desk, world.store, "local:ops")
    assert refused(world.try_ask()) == "retired_role"
    assert refused(world.urgent()) == "retired_role"
    assert refused(world.approve(waits)) == "retired_role"
    extended = world.workflow.extend(
        world.by("ann"), world.pointer(runs), RequestId("X"), "for 1d", "not done"
    )
    assert refused(extended) == "retired_role"


def test_it_can_be_run_again_and_goes_on_where_it_was(world: World) -> None:
    for name, key in (("ann", "staging-read"), ("eve", "other")):
        given(world, name=name, role_=key, duration="for 1w")
    first = closing.close(world.desk, world.store, "local:ops", told)
    versions = len(history(world.store))
    before = dict(world.store._records)
    again = closing.close(world.desk, world.store, "local:ops", told)
    assert again == first
    assert world.store._records == before
    assert len(history(world.store)) == versions == 1
    world.work()
    world.sweep(2)
    assert left(world).nothing


def test_whoever_is_interrupted_in_the_middle_finishes_the_next_time(clock: Clock) -> None:
    class Killed(MemoryStore):
        commits = 10**9

        def commit(self, change: Change) -> None:
            self.commits -= 1
            if self.commits < 0:
                raise KeyboardInterrupt
            super().commit(change)

    store = Killed(clock)
    world = World(
        clock, policies=[policy(reminders=())], roles=[role(), role("other", target=OTHER)], store=store
    )
    for key in ("staging-read", "other"):
        given(world, role_=key, duration="for 1w")
        world.sweep()
    store.commits = 1
    with pytest.raises(KeyboardInterrupt):
        closing.close(world.desk, store, "local:ops", told)
    store.commits = 10**9
    assert len(left(world).running) == 1
    close(world)
    world.sweep(3)
    assert left(world).nothing
    assert world.target.members == set()


def test_what_is_permanent_stays(world: World) -> None:
    world.target.others.add((okta("ann"), GROUP))
    given(world, duration="for 1w")
    close(world)
    world.sweep(2)
    assert left(world).nothing
    assert world.has()


def test_as_long_as_okta_is_down_it_is_not_finished(world: World) -> None:
    runs = given(world, duration="for 1w")
    world.target.before = [TryAgain("503", service=True)] * 3
    close(world)
    world.sweep()
    assert world.has()
    assert left(world).ending == [runs]
    world.sweep(3)
    assert left(world).nothing


def test_what_cannot_be_read_is_named_and_holds_up_nobody(world: World) -> None:
    hidden = given(world, duration="for 1w")
    given(world, name="eve", role_="other", duration="for 1w")
    world.store.spoil(request_key(hidden))
    found = close(world)
    world.sweep(2)
    assert found.unreadable == [f"work/REQ#{hidden}/META"]
    assert not world.has("eve", OTHER)
    assert not left(world).nothing


def test_access_without_a_record_is_not_called_gone(world: World) -> None:
    """The table was restored and nobody compared it."""
    runs = given(world, duration="for 1w")
    del world.store._records[request_key(runs)]
    assert close(world).ending == [runs]


def test_the_file_in_force_again_opens_the_doors(world: World) -> None:
    close(world)
    world.head = 2
    assert history(world.store)[0].roles == "2 retired, to close the service"
    world.head = history(world.store)[0].version
    world.catalogue([policy(reminders=())], [role(), role("other", target=OTHER)])
    world.clock.advance(DAY // 2)
    assert isinstance(world.try_ask(), Done)


def test_a_catalogue_that_is_put_in_force_at_the_same_moment_is_not_overwritten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def later(version: int) -> str:
        world.catalogue([policy(reminders=())], [role()])
        return ""

    monkeypatch.setattr(world.store, "catalog_text", later)
    with pytest.raises(Conflict):
        close(world)

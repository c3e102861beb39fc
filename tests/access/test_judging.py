"""Judge and commit, again after a lost race, and not for ever."""

import pytest

from access.answers import Done, Refusals, unknown_request
from access.errors import Conflict
from access.judging import TRIES, again
from access.keys import RequestId, request_key
from access.ports import Change
from access.recording import Plan
from tests.clock import Clock
from tests.world import World, refused


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def losing(world: World, times: int) -> list[Change]:
    """Whoever commits loses so many times."""
    tried: list[Change] = []

    def commit(change: Change) -> None:
        tried.append(change)
        if len(tried) <= times:
            raise Conflict([request_key(RequestId("R1"))])

    world.store.commit = commit  # type: ignore[method-assign]
    return tried


def test_it_is_judged_again_until_it_is_on_record(world: World) -> None:
    tried = losing(world, TRIES - 1)
    assert again(world.desk, lambda: Plan(Change(), Done("yes"))) == Done("yes")
    assert len(tried) == TRIES


def test_whoever_always_loses_is_told_to_try_again(world: World) -> None:
    tried = losing(world, TRIES)
    assert refused(again(world.desk, lambda: Plan(Change(), Done("yes")))) == "crowded"
    assert len(tried) == TRIES == 5


def test_what_is_refused_or_done_is_not_committed(world: World) -> None:
    tried = losing(world, 0)
    no, done = Refusals((unknown_request(),)), Done("it is", repeated=True)
    assert again(world.desk, lambda: no) is no
    assert again(world.desk, lambda: done) is done
    assert tried == []

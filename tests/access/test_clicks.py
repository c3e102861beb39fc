"""The guards at the click: what a form or a button showed counts for nothing when it is pressed."""

import pytest

from access.answers import Done
from access.duration import DAY, HOUR, WEEK
from access.keys import RequestId
from access.policy import still_open
from access.request import State
from tests.clock import Clock
from tests.world import World, given, refused


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def test_what_was_denied_stays_denied(world: World) -> None:
    request = world.ask(approvers=("ben", "cat"))
    assert isinstance(world.deny(request), Done)
    found = still_open(world.request(request), world.clock())
    assert found is not None
    assert found.code == "already_decided"
    assert refused(world.approve(request, "cat")) == "already_decided"
    assert world.facts(request) == ["asked", "denied"]


def test_nobody_decides_after_the_deadline(world: World) -> None:
    request = world.ask()
    deadline = world.request(request).deadline
    world.clock.advance(deadline - world.clock() - 1)
    world.refresh()
    assert still_open(world.request(request), world.clock()) is None
    world.clock.advance(1)
    assert refused(world.approve(request)) == "deadline_passed"
    assert refused(world.deny(request)) == "deadline_passed"
    assert world.request(request).state is State.PENDING


def test_the_clock_of_a_grant_starts_at_its_approval(world: World) -> None:
    request = world.ask(duration="for 1w")
    world.clock.advance(HOUR)
    assert isinstance(world.approve(request), Done)
    assert world.request(request).end == world.clock() + WEEK
    assert world.holding().needs == {request: world.clock() + WEEK}


def test_an_extension_is_not_agreed_to_once_its_grant_is_being_ended(world: World) -> None:
    request = given(world, duration="for 1d")
    end, new = world.request(request).end, RequestId("R-ext")
    assert isinstance(
        world.workflow.extend(world.by("ann"), world.pointer(request), new, "for 1d", "not done"), Done
    )
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(request)), Done)
    assert refused(world.approve(new)) == "being_ended"
    assert world.request(request).end == end == world.clock() + DAY


def test_an_extension_is_one_of_those_that_still_fit(world: World) -> None:
    """Three of four weeks are agreed to; two more were on offer before."""
    request = given(world, duration="for 2w")
    first, second = RequestId("R-one"), RequestId("R-two")
    world.workflow.extend(world.by("ann"), world.pointer(request), first, "for 1w", "not done")
    assert isinstance(world.approve(first), Done)
    answer = world.workflow.extend(world.by("ann"), world.pointer(request), second, "for 2w", "not done")
    assert refused(answer) == "duration_not_offered"
    assert world.holding().asking is None

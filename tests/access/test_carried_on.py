"""A request keeps which service its group is carried on to, as the role said it when the request was made."""

import pytest

from access.answers import Done
from access.catalog import Pushed
from access.keys import RequestId
from tests.clock import Clock
from tests.world import World, given, policy, role

PUSHED = Pushed("0oa1", "Google", "Staging Read")


@pytest.fixture
def carried(clock: Clock) -> World:
    return World(clock, roles=[role(pushed=PUSHED)])


def test_a_request_says_which_service_follows(carried: World) -> None:
    assert carried.request(carried.ask()).follows == "Google"


def test_a_request_for_what_is_not_carried_on_says_nothing(clock: Clock) -> None:
    world = World(clock)
    assert world.request(world.ask()).follows == ""


def test_what_the_role_says_later_changes_nothing_for_it(carried: World) -> None:
    request = given(carried)
    carried.catalogue([policy()], [role()])
    assert carried.request(request).follows == "Google"
    assert carried.has()


def test_an_extension_gives_nothing_that_could_follow(carried: World) -> None:
    request, new = given(carried), RequestId("R-ext")
    answer = carried.workflow.extend(carried.by("ann"), carried.pointer(request), new, "for 1w", "not done")
    assert isinstance(answer, Done)
    assert carried.request(new).follows == ""

"""Requests that time or the world has overtaken, judged by what was read."""

from dataclasses import replace

import pytest

from access import lapse
from access.answers import Done
from access.calls import Asking
from access.keys import Key, RequestId, SlackId, person_key, role_key
from access.person import Person, Standing
from access.ports import Record
from access.request import Request, State
from tests.clock import Clock
from tests.world import ROLE, World, policy, slack

REQUEST = RequestId("R-x")


@pytest.fixture
def world(clock: Clock) -> World:
    """Ann asks for Eve."""
    made = World(clock, policies=[policy(for_others=True)])
    form = Asking(REQUEST, ROLE, "for 1w", "why", (slack("ben"),), for_whom=slack("eve"))
    assert isinstance(made.workflow.ask(made.by("ann"), form), Done)
    return made


def known(world: World) -> dict[Key, Record]:
    return dict(world.store.read(lapse.wants(world.request(REQUEST))))


def overtaken(world: World, seen: dict[Key, Record]) -> tuple[bool, str]:
    was = lapse.overtaken(world.desk, seen, world.request(REQUEST))
    return was, world.request(REQUEST).reason_ended


def test_what_it_is_judged_by_is_read(world: World) -> None:
    request = world.request(REQUEST)
    assert lapse.wants(request) == [
        role_key(ROLE),
        person_key(slack("eve")),
        person_key(slack("ann")),
    ]
    assert lapse.wants(replace(request, state=State.APPROVED)) == []


def test_it_lapses_at_its_deadline_and_not_before(world: World) -> None:
    seen, request = known(world), world.request(REQUEST)
    world.clock.advance(request.deadline - world.clock() - 1)
    assert overtaken(world, seen) == (False, "")
    world.clock.advance(1)
    assert overtaken(world, seen) == (True, "lapsed")


def test_it_is_over_when_the_role_is_gone(world: World) -> None:
    seen = known(world)
    del seen[role_key(ROLE)]
    assert overtaken(world, seen) == (True, "role_gone")


@pytest.mark.parametrize("who", [slack("ann"), slack("eve")])
def test_it_is_over_when_one_of_the_two_is_gone(world: World, who: SlackId) -> None:
    seen = known(world)
    person = seen[person_key(who)]
    assert isinstance(person, Person)
    seen[person_key(who)] = replace(person, standing=Standing.OKTA_GONE)
    assert overtaken(world, seen) == (True, "requester_gone")


def test_what_is_decided_is_not_overtaken(world: World) -> None:
    seen = known(world)
    assert isinstance(world.approve(REQUEST), Done)
    world.clock.advance(30 * 86400)
    found: Request = world.request(REQUEST)
    assert lapse.overtaken(world.desk, seen, found) is False
    assert world.request(REQUEST) == found

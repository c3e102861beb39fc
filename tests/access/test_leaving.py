"""Somebody who is gone loses what they hold, and what they asked for is over; nobody else does."""

from dataclasses import replace

import pytest

from access import people
from access.answers import Done
from access.calls import Asking
from access.errors import TryAgain
from access.keys import RequestId, Target, person_key
from access.request import State
from tests.clock import Clock
from tests.world import ROLE, World, okta, policy, refused, role, slack

OTHER = Target("okta_group", ("00g2",))


@pytest.fixture
def asked() -> list[RequestId]:
    """The request of ann that is still undecided."""
    return []


@pytest.fixture
def world(clock: Clock, asked: list[RequestId]) -> World:
    world = World(clock, roles=[role(), role("other", target=OTHER)])
    for name in ("ann", "eve"):
        request = world.ask(name)
        world.approve(request)
    asked.append(world.ask("ann", role_="other"))
    world.work()
    assert world.has("ann")
    return world


def looked_up(world: World, name: str) -> None:
    people.meet(world.desk, world.outside, person_key(slack(name)))
    world.work()


def gone_from_okta(world: World, name: str) -> None:
    world.directory.people[okta(name)] = replace(world.directory.people[okta(name)], alive=False)


def test_gone_from_okta_ends_everything_of_this_person_alone(world: World, asked: list[RequestId]) -> None:
    gone_from_okta(world, "ann")
    looked_up(world, "ann")
    assert not world.has("ann")
    assert world.has("eve")
    assert world.request(RequestId("R1")).reason_ended == "person_gone"
    assert world.request(asked[0]).reason_ended == "requester_gone"
    assert world.holding("ann", OTHER).asking is None


def test_gone_from_slack_ends_what_that_account_asked_for(world: World) -> None:
    account = world.chat.accounts[slack("ann")]
    world.chat.accounts[slack("ann")] = replace(account, deleted=True)
    looked_up(world, "ann")
    assert not world.has("ann")
    assert world.has("eve")


def test_a_second_account_that_is_deactivated_takes_nothing_from_the_first(world: World) -> None:
    twin = replace(world.chat.accounts[slack("ann")], slack=slack("ann2"))
    world.chat.accounts[slack("ann2")] = twin
    people.introduce(world.desk, world.outside, slack("ann2"))
    world.chat.accounts[slack("ann2")] = replace(twin, deleted=True)
    looked_up(world, "ann2")
    assert world.has("ann")


def test_the_sweep_finds_a_leaver_within_a_day(world: World) -> None:
    world.refresh()
    gone_from_okta(world, "ann")
    world.sweep(25, every=3600)
    assert not world.has("ann")
    assert world.request(RequestId("R1")).state is State.ENDED


def test_okta_that_does_not_answer_takes_nothing(world: World) -> None:
    world.directory.down = TryAgain("down", service=True)
    looked_up(world, "ann")
    assert world.has("ann")


def test_what_somebody_asked_for_a_colleague_is_over_when_they_leave(clock: Clock) -> None:
    world = World(clock, policies=[policy(for_others=True)])
    asking = Asking(RequestId("F1"), ROLE, "for 1w", "to debug", (slack("cat"),), for_whom=slack("eve"))
    assert isinstance(world.workflow.ask(world.by("ann"), asking), Done)
    world.work()
    gone_from_okta(world, "ann")
    people.meet(world.desk, world.outside, person_key(slack("ann")))
    assert refused(world.approve(RequestId("F1"), "cat")) == "asker_gone"
    world.work()
    assert world.request(RequestId("F1")).reason_ended == "requester_gone"

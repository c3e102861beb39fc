"""Whose yes counts: those who are on the list now; at the click, in what people read, and when others are asked."""

import pytest

from access.answers import Done
from access.catalog import Approver, ApproverList
from access.counting import counted, uncounted
from access.keys import approvers_key
from tests.access.test_editing import change
from tests.access.test_home import home
from tests.clock import Clock
from tests.world import ROLE, World, okta, policy, role, slack


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, policies=[policy(approvals=2)])


def test_the_yes_of_somebody_who_was_taken_off_the_list_does_not_count(world: World) -> None:
    request = world.ask(approvers=("cat", "dan"))
    world.work()
    assert isinstance(world.approve(request, "cat"), Done)
    assert isinstance(change(world, "ben", "dan", "eve"), Done)
    assert isinstance(world.approve(request, "dan"), Done)
    world.work()
    assert not world.has()
    assert [
        fact.detail["approvals"] for fact in world.store.facts(f"REQ#{request}") if "approvals" in fact.detail
    ] == ["1", "1"]
    (other,) = {each.slack for each in world.request(request).asked} - {slack("dan")}
    assert isinstance(world.approve(request, other.removeprefix("U-")), Done)
    world.work()
    assert world.has()


def test_it_counts_again_for_whoever_is_put_back_on_the_list(world: World) -> None:
    request = world.ask(approvers=("cat", "dan"))
    world.approve(request, "cat")
    change(world, "ben", "dan", "eve")
    change(world, "cat", "dan", "eve")
    world.approve(request, "dan")
    world.work()
    assert world.has()


def test_others_are_asked_when_one_who_agreed_is_taken_off_the_list(world: World) -> None:
    request = world.ask(approvers=("cat", "dan"))
    world.work()
    world.approve(request, "cat")
    world.work()
    change(world, "ben", "dan", "eve")
    world.work()
    asked = {each.slack for each in world.request(request).asked}
    assert slack("cat") not in asked
    assert len(asked) == 2


def test_a_bundle_counts_only_who_is_on_every_list_of_it() -> None:
    """Pure: an approval, and two lists of which one lacks the person."""
    world = World(Clock(1_700_000_000), policies=[policy(approvals=2)])
    request = world.ask(approvers=("cat", "dan"))
    world.approve(request, "cat")
    both = world.store.read([approvers_key(ROLE)])[approvers_key(ROLE)]
    assert isinstance(both, ApproverList)
    without = ApproverList(role("other").key, (Approver(okta("dan"), slack("dan"), "dan"),))
    assert len(counted(world.request(request), [both])) == 1
    assert counted(world.request(request), [both, without]) == []


def test_home_knows_who_does_not_count_any_more(world: World) -> None:
    request = world.ask(approvers=("cat", "dan"))
    world.work()
    world.approve(request, "cat")
    change(world, "ben", "dan", "eve")
    (waits,) = home(world, "dan").waiting.items
    (asked,) = home(world, "ann").asked.items
    assert getattr(waits, "uncounted", None) == asked.uncounted == (slack("cat"),)
    known = world.store.read([approvers_key(ROLE)])
    assert uncounted(known, world.request(request)) == (slack("cat"),)

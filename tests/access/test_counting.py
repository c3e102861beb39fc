"""Whose yes counts: those who are on the list now; at the click, in what people read, and when others are asked."""

from dataclasses import replace

import pytest

from access.answers import Done
from access.catalog import Approver, ApproverList
from access.counting import counted, still_counted, uncounted, wants
from access.duration import WEEK
from access.keys import Key, approvers_key, person_key, policy_key, role_key
from access.ports import Record
from access.request import State
from tests.access.test_editing import change
from tests.access.test_home import home
from tests.access.test_policy import BY_RULE, ON_CALL, PENDING, RULE, YES, listed, party
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


def test_all_who_agreed_and_do_not_count_are_on_record_when_others_have_agreed(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = world.ask(approvers=("ben", "cat", "dan"))
    for name, still in (("cat", ["ben", "dan", "eve"]), ("ben", ["dan", "eve"]), ("dan", ["dan", "eve"])):
        assert isinstance(world.approve(request, name), Done)
        world.catalogue([policy(approvals=2)], [role()], still)
    assert isinstance(world.approve(request, "eve"), Done)
    fact = next(each for each in world.store.facts(f"REQ#{request}") if "uncounted" in each.detail)
    assert (fact.what, fact.detail["uncounted"]) == ("approved", "00u-ben,00u-cat")


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


def test_what_an_approval_by_rule_is_judged_by_is_read_while_others_have_to_agree() -> None:
    by_rule = replace(PENDING, decisions=(BY_RULE,))
    known: dict[Key, Record] = {role_key(ROLE): role()}
    assert list(wants(known, by_rule)) == [role_key(ROLE), person_key(slack("ann")), policy_key(policy().key)]
    assert list(wants({}, by_rule)) == [role_key(ROLE), person_key(slack("ann"))]
    assert list(wants(known, replace(PENDING, decisions=(YES,)))) == []
    assert list(wants(known, replace(by_rule, state=State.APPROVED))) == []


def test_an_approval_by_rule_counts_as_far_as_is_known() -> None:
    by_rule = replace(PENDING, decisions=(replace(BY_RULE, at=1), replace(YES, by=party("cat"))))
    lists: dict[Key, Record] = {approvers_key(ROLE): listed("ben", "cat")}
    named: dict[Key, Record] = {**lists, role_key(ROLE): role(), person_key(slack("ann")): ON_CALL}
    rules: dict[Key, Record] = {policy_key(policy().key): policy(rule=replace(RULE, longest=WEEK))}
    assert len(still_counted(lists, by_rule)) == 2
    assert len(still_counted(named, by_rule)) == 2
    assert len(still_counted({**lists, role_key(ROLE): role(), **rules}, by_rule)) == 2
    assert len(still_counted({**named, **rules}, by_rule)) == 2
    less: dict[Key, Record] = {policy_key(policy().key): policy(rule=RULE)}
    assert [each.by for each in still_counted({**named, **less}, by_rule)] == [party("cat")]
    assert uncounted({**named, **less}, by_rule) == (slack("ben"),)
    assert uncounted({**named, **less}, replace(by_rule, state=State.APPROVED)) == ()

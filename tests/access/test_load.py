"""In which order approvers are proposed, and what is remembered of their decisions."""

from dataclasses import replace

import pytest

from access.answers import Done
from access.calls import Offer
from access.duration import DAY, For
from access.keys import load_key, person_key
from access.load import decided, one_more
from access.person import Load, Person
from access.ports import Change, Tally, Write
from tests.clock import Clock
from tests.world import ROLE, World, policy, role, slack


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def order(world: World, name: str = "ann", mark: str = "") -> list[str]:
    offer = world.workflow.offer(world.by(name, mark), ROLE)
    assert isinstance(offer, Offer)
    assert [each.proposed for each in offer.approvers].count(True) == offer.policy.approvals
    assert offer.approvers[0].proposed
    return [each.approver.name for each in offer.approvers]


def test_whoever_has_fewest_waiting_comes_first(world: World) -> None:
    world.store.commit(Change(tallies=(Tally(slack("ben"), 2), Tally(slack("cat"), 1))))
    assert order(world) == ["dan", "cat", "ben"]


def test_then_whoever_decided_fewest_in_the_last_seven_days(world: World) -> None:
    for name, times in (("ben", 1), ("cat", 2)):
        for _ in range(times):
            world.deny(world.ask(approvers=(name,)), name)
    assert order(world, "eve") == ["dan", "ben", "cat"]
    world.clock.advance(7 * DAY)
    world.refresh()
    world.deny(world.ask(approvers=("dan",)), "dan")
    assert order(world, "eve")[-1] == "dan"


def test_ties_take_turns(world: World) -> None:
    first = {order(world, mark=f"m-{each}")[0] for each in range(40)}
    assert first == {"ben", "cat", "dan"}


def test_whoever_is_away_comes_last_and_is_not_proposed_by_habit_either(world: World) -> None:
    world.deny(world.ask(approvers=("ben",)), "ben")
    world.store.commit(Change(tallies=(Tally(slack("cat"), 5), Tally(slack("dan"), 4))))
    assert order(world)[-1] == "cat"
    key = person_key(slack("ben"))
    ben = world.store.read([key])[key]
    assert isinstance(ben, Person)
    away = replace(ben, away_until=world.clock() + DAY, version=ben.version + 1)
    world.store.commit(Change(writes=(Write(away, ben.version),)))
    assert order(world) == ["dan", "cat", "ben"]
    world.clock.advance(DAY)
    world.refresh()
    assert order(world)[-1] == "cat"


def test_a_decision_is_counted_in_the_transaction_that_makes_it(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = world.ask(approvers=("ben", "cat"))
    assert isinstance(world.approve(request, "ben"), Done)
    assert isinstance(world.deny(request, "cat"), Done)
    for name in ("ben", "cat"):
        load = world.store.read([load_key(slack(name))])[load_key(slack(name))]
        assert isinstance(load, Load)
        assert load.decided == {str(world.clock() // DAY): 1}
    assert isinstance(world.deny(request, "cat"), Done)
    load = world.store.read([load_key(slack("cat"))])[load_key(slack("cat"))]
    assert isinstance(load, Load)
    assert decided(load, world.clock()) == 1


def test_only_seven_days_are_kept(clock: Clock) -> None:
    load = Load(slack("ben"))
    for _ in range(30):
        tally = one_more(slack("ben"), load, clock())
        assert tally.decided is not None
        load = replace(load, decided=tally.decided)
        clock.advance(DAY)
    assert len(load.decided) == 7
    assert decided(load, clock() - DAY) == 7
    assert decided(load, clock()) == 6


def test_a_negative_count_of_before_is_nothing_to_be_proud_of(world: World) -> None:
    world.store.commit(Change(tallies=(Tally(slack("ben"), -3),)))
    world.deny(world.ask(approvers=("ben",)), "ben")
    assert order(world, "eve")[-1] == "ben"


def test_a_form_begins_with_the_duration_of_the_policy(clock: Clock) -> None:
    world = World(clock, policies=[policy(default=For(14 * DAY))], roles=[role()])
    offer = world.workflow.offer(world.by("ann"), ROLE)
    assert isinstance(offer, Offer)
    assert offer.default == For(14 * DAY)

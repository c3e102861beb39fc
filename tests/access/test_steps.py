"""In which order settle does things, and what is on record at each of its steps."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from access.answers import Done
from access.card import Card
from access.errors import Conflict, TryAgain
from access.holding import Held, Holding, Lease
from access.keys import RequestId
from access.ports import Change, Taken, Write
from access.request import State
from access.run import Outcome
from access.settle import settle
from tests.clock import Clock
from tests.world import GROUP, World, given, okta


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def end(world: World, request: RequestId) -> None:
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(request)), Done)


def seen_by(world: World, call: str) -> list[tuple[Held, Lease | None]]:
    """The holding's state and lease as they are on record whenever this call arrives at the target."""
    seen: list[tuple[Held, Lease | None]] = []
    real: Callable[..., Any] = getattr(world.target, call)

    def looking(*args: Any) -> Any:
        seen.append((world.holding().state, world.holding().lease))
        return real(*args)

    setattr(world.target, call, looking)
    return seen


def test_the_lease_and_the_intent_are_on_record_before_the_call(world: World) -> None:
    adds, removals = seen_by(world, "add"), seen_by(world, "remove")
    request = given(world)
    lease = Lease("me", world.clock() + 90)
    assert adds == [(Held.ADDING, lease)]
    end(world, request)
    world.work()
    assert removals == [(Held.REMOVING, lease)]


def test_whoever_comes_by_while_another_is_at_it_does_nothing(world: World) -> None:
    request = world.ask()
    world.approve(request)
    holding = world.holding()
    leased = replace(holding, lease=Lease("another", world.clock() + 90), version=holding.version + 1)
    world.store.commit(Change(writes=(Write(leased, holding.version),)))
    assert settle(world.desk, world.outside, holding.key, GROUP.kind).outcome is Outcome.HELD
    assert world.target.calls == []
    assert world.holding() == leased
    world.clock.advance(90)
    assert settle(world.desk, world.outside, holding.key, GROUP.kind).outcome is Outcome.SPOKE
    assert world.has()


def test_what_was_given_again_while_a_watch_runs_is_ours_and_is_taken_away(world: World) -> None:
    """Our own add lands late, at the very moment at which it is given again: it must not pass for somebody else's."""
    world.target.before = [None, TryAgain("timeout", service=True, doubt=True)]
    end(world, given(world))
    world.sweep(2)
    assert (world.holding().state, world.has()) == (Held.ABSENT, False)
    assert world.holding().watch_from is not None
    world.target.members.add((okta("ann"), GROUP))
    again = given(world)
    assert world.has()
    end(world, again)
    world.sweep(20)
    assert not world.has()


def test_a_removal_that_is_accepted_and_does_nothing_ends_no_request(world: World) -> None:
    request = given(world)
    world.target.remove = lambda *_: Taken.GONE  # type: ignore[method-assign]
    end(world, request)
    world.sweep(3)
    assert world.has()
    assert world.request(request).state is State.APPROVED
    assert world.holding().state is Held.REMOVING
    assert "ended" not in world.facts(request)


def test_every_step_raises_the_version_of_what_it_changes(world: World) -> None:
    request = world.ask()
    seen = [(world.request(request).version, world.holding().version)]
    for step in (
        lambda: world.approve(request),
        world.work,
        lambda: end(world, request),
        world.work,
    ):
        step()
        seen.append((world.request(request).version, world.holding().version))
    for before, after in pairwise(seen):
        assert before[0] < after[0]
        assert before[1] < after[1]


def test_access_ends_at_its_end_and_not_before(world: World) -> None:
    request = given(world)
    end = world.request(request).end
    assert end is not None
    world.sweep(every=end - 1 - world.clock())
    assert world.has()
    world.sweep(every=1)
    assert world.clock() == end
    assert not world.has()


def test_a_card_that_is_in_the_way_keeps_nothing_off_the_record(world: World) -> None:
    request = world.ask()
    world.work()
    world.approve(request)
    commit, lost = world.store.commit, []

    def committing(change: Change) -> None:
        cards = [each.record.key for each in change.writes if isinstance(each.record, Card)]
        if cards and any(isinstance(each.record, Holding) for each in change.writes):
            lost.append(cards)
            raise Conflict(cards)
        commit(change)

    world.store.commit = committing  # type: ignore[method-assign]
    settle(world.desk, world.outside, world.holding().key, GROUP.kind)
    assert lost
    assert world.facts(request) == ["asked", "approved", "begun", "given"]
    assert (world.holding().state, world.holding().lease) == (Held.PRESENT, None)


def test_what_ends_is_taken_before_anything_is_given(clock: Clock) -> None:
    """In one sweep, though what is to be given has waited for longer."""
    world = World(clock, woken=False)
    request = world.ask(duration="for 1d")
    world.approve(request)
    world.sweep(2)
    end = world.request(request).end
    assert end is not None
    world.clock.advance(end - 2 * 60 - world.clock())
    world.refresh()
    assert isinstance(world.approve(world.ask("eve")), Done)
    world.clock.advance(2 * 60)
    world.target.calls.clear()
    world.workflow.sweep(world.outside)
    assert [call for call in world.target.calls if call != "present"] == ["remove", "add"]
    assert (world.has(), world.has("eve")) == (False, True)

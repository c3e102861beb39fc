"""In which order settle does things, and what is on record at each of its steps."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from access.answers import Done
from access.breaker import Breaker
from access.card import Card
from access.errors import Barred, Conflict, NeverWorks, TryAgain
from access.holding import Base, Held, Holding, Lease
from access.keys import Due, Lane, RequestId, holding_key
from access.ports import Change, Taken, Write
from access.request import State
from access.run import Outcome, Run, Settled
from access.settle import ROUNDS, settle
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


def once(world: World) -> Settled:
    return settle(world.desk, world.outside, world.holding().key, GROUP.kind)


def approved(world: World) -> RequestId:
    request = world.ask()
    assert isinstance(world.approve(request), Done)
    return request


def test_nothing_is_begun_without_time_to_end_it(world: World) -> None:
    approved(world)
    world.outside = replace(world.outside, left=lambda: 24.9)
    assert once(world).outcome is Outcome.NO_TIME
    assert world.target.calls == []
    world.outside = replace(world.outside, left=lambda: 25.0)
    assert once(world).outcome is Outcome.SPOKE


def test_what_is_not_there_is_quiet(world: World) -> None:
    key = holding_key(okta("eve"), GROUP)
    assert settle(world.desk, world.outside, key, GROUP.kind).outcome is Outcome.QUIET


def test_whoever_loses_every_round_leaves_it_to_others(world: World) -> None:
    approved(world)
    tries = []

    def losing(change: Change) -> None:
        tries.append(change)
        raise Conflict([world.holding().key])

    world.store.commit = losing  # type: ignore[method-assign]
    assert once(world).outcome is Outcome.HELD
    assert len(tries) == ROUNDS


def test_where_nothing_is_to_do_nothing_is_called(world: World) -> None:
    given(world)
    world.target.calls.clear()
    assert once(world).outcome is Outcome.QUIET
    assert world.target.calls == []


def test_a_lease_that_ran_out_is_doubt_although_nothing_is_to_do(world: World) -> None:
    given(world)
    holding = world.holding()
    dead = replace(holding, lease=Lease("dead", world.clock()), version=holding.version + 1)
    world.store.commit(Change(writes=(Write(dead, holding.version),)))
    assert once(world).outcome is Outcome.QUIET
    after = world.holding()
    assert (after.lease, after.watch_from) == (None, world.clock())
    assert after.due == Due(Lane.GIVE, world.clock() + 60, GROUP.kind)


def test_what_is_given_twice_under_one_name_has_it_once(world: World) -> None:
    world.target.after = [TryAgain("reset", service=True, doubt=True)]
    given(world)
    world.sweep(2)
    assert world.target.calls.count("add") == 2
    assert world.holding().givers == ("us",)


def test_a_service_that_names_nobody_leaves_no_name(world: World) -> None:
    world.target.name = ""
    given(world)
    assert world.holding().givers == ()


def test_what_settle_says_of_itself(world: World) -> None:
    """Who is to be told, when it may be tried again, and why it failed."""
    request = approved(world)
    world.target.before = [None, TryAgain("down", service=True, retry_at=77)]
    failed = once(world)
    assert (failed.outcome, failed.why, failed.retry_at) == (Outcome.SERVICE, "down", 77)
    assert (failed.barred, failed.giving) == (False, False)
    world.target.before = [TryAgain("odd")]
    assert (once(world).outcome, world.holding().last_error) == (Outcome.ITEM, "odd")
    world.target.before = [Barred("no key")]
    assert once(world).barred
    world.target.room, world.target.refills = 0, 99
    spent = once(world)
    assert (spent.outcome, spent.retry_at, spent.giving) == (Outcome.SPENT, 99, True)
    world.target.room = 1
    settled = once(world)
    assert settled.outcome is Outcome.SPOKE
    assert [each.id for each in settled.touched] == [request]
    assert [each.request.id for each in settled.prepared] == [request]


def test_when_the_base_was_read_is_on_record_and_stays(world: World) -> None:
    world.target.after = [TryAgain("reset", service=True, doubt=True)]
    given(world)
    read_at = world.clock()
    assert (world.holding().base, world.holding().based_at) == (Base.NONE, read_at)
    world.sweep(2)
    world.target.members.clear()
    world.sweep(5)
    assert world.target.calls.count("add") == 3
    assert (world.holding().base, world.holding().based_at) == (Base.NONE, read_at)


def test_what_was_permanent_and_was_taken_away_is_ours_from_then_on(world: World) -> None:
    world.target.members.add((okta("ann"), GROUP))
    given(world)
    assert (world.holding().base, world.holding().based_at) == (Base.PERMANENT, world.clock())
    world.target.members.clear()
    world.sweep(every=6 * 3600)
    assert world.has()
    assert (world.holding().base, world.holding().based_at) == (Base.NONE, world.clock())


@pytest.mark.parametrize(
    ("left", "seconds"), [(55.0, 10.0), (15.0, 10.0), (14.0, 9.0), (6.0, 1.0), (0.0, 1.0)]
)
def test_a_call_may_take_what_is_left_less_what_writing_it_down_takes(
    world: World, left: float, seconds: float
) -> None:
    outside = replace(world.outside, left=lambda: left)
    run = Run(world.desk, outside, holding_key(okta("ann"), GROUP), world.target)
    assert run.seconds == seconds


def test_while_a_service_is_down_only_a_probe_calls_it_and_not_before_its_time(world: World) -> None:
    approved(world)
    down = Breaker("okta", open_since=world.clock(), retry_at=world.clock() + 60, why="it is down", version=1)
    world.store.commit(Change(writes=(Write(down, None),)))

    def try_(*, probe: bool) -> Settled:
        return settle(world.desk, world.outside, world.holding().key, GROUP.kind, probe=probe)

    early = try_(probe=True)
    assert (early.outcome, early.why, early.breaker) == (Outcome.SERVICE, "it is down", down)
    world.clock.advance(60)
    assert try_(probe=False).outcome is Outcome.SERVICE
    assert world.target.calls == []
    assert try_(probe=True).outcome is Outcome.SPOKE
    assert world.has()


@pytest.mark.parametrize(("who", "why"), [("ann", "person_gone"), ("ben", "approver_gone")])
def test_okta_is_asked_about_both_people_before_anything_is_given(world: World, who: str, why: str) -> None:
    """Whoever agreed has left since, or whoever asked: the second person is not there."""
    request = approved(world)
    world.directory.people[okta(who)] = replace(world.directory.people[okta(who)], alive=False)
    once(world)
    assert "add" not in world.target.calls
    assert not world.has()
    assert world.request(request).reason_ended == why


def test_what_was_surely_refused_is_not_watched(world: World) -> None:
    request = approved(world)
    world.target.before = [None, NeverWorks("no such group")]
    once(world)
    assert (world.request(request).reason_ended, world.holding().watch_from) == ("failed", None)
    assert world.holding().due is None


def test_doubt_about_a_dead_owner_outlives_a_failure_of_ours(world: World) -> None:
    approved(world)
    holding = world.holding()
    dead = replace(holding, lease=Lease("dead", world.clock()), version=holding.version + 1)
    world.store.commit(Change(writes=(Write(dead, holding.version),)))
    world.target.before = [TryAgain("odd")]
    assert once(world).outcome is Outcome.ITEM
    assert (world.holding().watch_from, world.holding().lease) == (world.clock(), None)

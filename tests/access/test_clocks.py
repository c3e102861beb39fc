"""Clocks of processes that differ by up to five minutes: what is on record, what people read, and when something is looked at again."""

from dataclasses import replace

import pytest

from access.answers import Done, Refusals
from access.calls import Answering
from access.duration import DAY, HOUR, For
from access.holding import LEASE, Base, Held, Lease
from access.keys import RequestId, catalog_head_key, request_key
from access.ports import Change
from access.recording import SOON
from access.request import Request, State
from access.shelf import KEEP, Shelf
from access.workflow import Workflow
from store.placing import due_of
from tests.clock import START, Clock
from tests.world import World, given, policy, role

APART = 300
"""Seconds by which a clock may be off."""


OFF = pytest.mark.parametrize("seconds", [-APART, APART])


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, policies=[policy(reminders=(HOUR,))], roles=[role(), role("other")])


def off(world: World, seconds: int) -> Workflow:
    """A process whose clock is ahead by so many seconds, or behind."""
    return Workflow(replace(world.desk, clock=lambda: world.clock() + seconds))


def ends(change: Change) -> bool:
    return any(
        isinstance(each.record, Request) and each.record.state is State.ENDED for each in change.writes
    )


def test_a_reminder_that_another_process_sends_while_it_ends_says_so_at_last(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For one process it is over, for another one it ends in a minute, and nobody had been reminded before."""
    first = given(world, duration="for 1d")
    given(world, duration="for 1w", role_="other")
    clock.now = world.request(first).end or 0
    behind, another, commit = off(world, -60), replace(world.outside, owner="another"), world.store.commit

    def committed(change: Change) -> None:
        if ends(change):
            monkeypatch.setattr(world.store, "commit", commit)
            behind.sweep(another)
        commit(change)

    monkeypatch.setattr(world.store, "commit", committed)
    world.workflow.sweep(world.outside)
    assert world.request(first).state is State.ENDED
    [reminder] = [each for each in world.chat.of("ann") if each.startswith("remind@")]
    assert "ended" in reminder


def test_a_clock_that_is_set_back_does_not_keep_a_container_from_looking_at_the_catalogue(
    world: World, clock: Clock
) -> None:
    shelf = Shelf(world.store, clock)
    shelf.list()
    clock.advance(KEEP - 1)
    assert shelf.wants() == ()
    clock.advance(-APART)
    assert catalog_head_key() in shelf.wants()


@OFF
def test_the_end_is_counted_once_by_whoever_approves_and_is_the_same_on_paper_and_thing(
    world: World, clock: Clock, seconds: int
) -> None:
    asked = world.ask(duration="for 1d")
    off(world, seconds).decide(world.by("ben"), world.pointer(asked), Answering(True))
    end = clock() + seconds + DAY
    assert world.request(asked).end == world.holding().needs[asked] == end
    clock.advance(1000)
    for process in (world.workflow, off(world, -seconds), off(world, seconds)):
        process.sweep(world.outside)
        assert world.request(asked).end == world.holding().needs[asked] == end
    assert world.has()


@OFF
def test_an_extension_is_counted_from_the_end_on_record(world: World, clock: Clock, seconds: int) -> None:
    first = given(world, duration="for 1d")
    end = world.request(first).end or 0
    clock.now = end - APART - 60
    world.refresh()
    process, new = off(world, seconds), RequestId("MORE")
    assert isinstance(process.extend(world.by("ann"), world.pointer(first), new, "for 1d", "more"), Done)
    assert isinstance(process.decide(world.by("ben"), world.pointer(new), Answering(True)), Done)
    assert world.request(first).end == world.holding().needs[first] == end + DAY


@OFF
def test_an_extension_by_a_clock_that_is_past_the_end_changes_nothing(
    world: World, clock: Clock, seconds: int
) -> None:
    """Whoever agrees by a clock that is ahead is told that it is over; nothing is given anew by one that is behind, once it is over."""
    first = given(world, duration="for 1d")
    end = world.request(first).end or 0
    clock.now = end - 120
    world.refresh()
    new = RequestId("MORE")
    world.workflow.extend(world.by("ann"), world.pointer(first), new, "for 1d", "more")
    if seconds < 0:
        clock.advance(120)
        world.sweep()
    answer = off(world, seconds).decide(world.by("ben"), world.pointer(new), Answering(True))
    assert isinstance(answer, Refusals)
    assert world.request(first).end == end
    assert world.has() is (seconds > 0)


@OFF
def test_a_decision_whose_wake_up_is_lost_is_carried_out_a_sweep_and_the_difference_later(
    world: World, clock: Clock, seconds: int
) -> None:
    asked = world.ask()
    off(world, seconds).decide(world.by("ben"), world.pointer(asked), Answering(True))
    world.woken.clear()
    for key in (request_key(asked), world.holding().key):
        due = due_of(world.store._records[key])
        assert due
        assert due.at <= clock() + seconds + SOON
    while clock() < START + max(seconds, 0) + SOON:
        assert not world.has() or seconds < 0
        clock.advance(60)
        world.workflow.sweep(world.outside)
    assert world.has()
    assert world.request(asked).end == START + seconds + 7 * DAY


@OFF
def test_a_wake_up_is_acted_upon_at_once_whatever_the_time_is(world: World, seconds: int) -> None:
    """Twice, and the second time by a clock that is off the other way: it is given once."""
    asked = world.ask()
    world.approve(asked)
    keys = [*world.woken, *world.woken]
    for process, key in zip([off(world, seconds), off(world, -seconds)] * len(keys), keys, strict=False):
        process.rouse(world.outside, key)
    assert world.has()
    assert world.facts(asked).count("given") == 1


@OFF
def test_nobody_loses_it_before_its_end_or_keeps_it_after_by_more_than_clocks_differ(
    world: World, clock: Clock, seconds: int
) -> None:
    asked = given(world, duration="for 1d")
    end, process = world.request(asked).end or 0, off(world, seconds)
    clock.now = end - seconds - 1
    process.sweep(world.outside)
    assert world.has()
    clock.advance(1)
    process.sweep(world.outside)
    assert not world.has()
    assert world.request(asked).reason_ended == "expired"


def test_access_that_is_over_before_it_could_be_given_is_never_said_to_be_there(clock: Clock) -> None:
    """Five minutes, counted by a clock that is five minutes behind."""
    short = replace(policy(longest=DAY), durations=(For(APART),))
    world = World(clock, policies=[short])
    asked = world.ask(duration="for 5m")
    off(world, -APART).decide(world.by("ben"), world.pointer(asked), Answering(True))
    world.sweep()
    assert not world.has()
    assert world.facts(asked) == ["asked", "approved", "ended"]
    assert not any("active" in each for each in world.chat.of("ann"))
    assert [each for each in world.chat.of("ann") if each.startswith("card: ended expired")]


@OFF
def test_a_lease_and_a_claim_are_kept_by_processes_whose_clocks_differ_by_less_than_they_spare(
    world: World, seconds: int
) -> None:
    """Of one that is further off it is not: what follows from that is looked at again."""
    asked = world.ask()
    world.approve(asked)
    leased = replace(
        world.holding(), state=Held.ADDING, base=Base.NONE, lease=Lease("x", world.clock() + LEASE)
    )
    world.store._put(leased)
    off(world, 29).sweep(world.outside)
    assert world.holding().lease == leased.lease
    off(world, APART if seconds > 0 else LEASE).sweep(world.outside)
    assert world.has()
    assert world.holding().watch_from is not None

"""Long jobs come after everything else in a sweep, have only the time that is left, and are in nobody's way."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from access import errands
from access.alarm import Alarm
from access.breaker import Heartbeat
from access.duration import WEEK
from access.errors import Busy, Conflict, Unreadable
from access.job import Job
from access.keys import Due, Key, Lane, heartbeat_key, job_key
from access.ports import Change, Write
from tests.clock import Clock
from tests.world import World, given


class Watching:
    """Notes what was done before each job went on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seen: list[tuple[str, bool, bool]] = []
        self.faults: list[BaseException] = []

    def go_on(self, job: Key, left: Callable[[], float]) -> None:
        beat = self.world.store.read([heartbeat_key()]).get(heartbeat_key())
        beaten = isinstance(beat, Heartbeat) and beat.at == self.world.clock()
        self.seen.append((job.pk, self.world.has(), beaten))
        if self.faults:
            raise self.faults.pop(0)


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def waiting(world: World, *ids: str) -> Watching:
    for each in ids:
        due = Due(Lane.TELL, world.clock())
        job = Job(each, "catalog-plan", "00u-ann", world.clock(), world.clock() + WEEK, due=due)
        world.store.commit(Change(writes=(Write(job, None),)))
    found = Watching(world)
    world.outside = replace(world.outside, errands=found)
    return found


def test_what_ends_is_taken_away_before_any_job_goes_on(world: World) -> None:
    given(world)
    world.clock.advance(WEEK + 1)
    watching = waiting(world, "a")
    world.sweep()
    assert watching.seen == [("JOB#a", False, True)]


def test_without_time_no_job_goes_on_and_what_ends_is_taken_away_all_the_same(world: World) -> None:
    given(world)
    world.clock.advance(WEEK + 1)
    watching = waiting(world, "a")
    world.outside = replace(world.outside, left=lambda: 55.0 if world.has() else errands.NEED - 1)
    world.sweep()
    assert watching.seen == []
    assert not world.has()


def test_whoever_waited_longest_comes_first(world: World) -> None:
    waiting(world, "b")
    world.clock.advance(5)
    watching = waiting(world, "a")
    world.sweep()
    assert [each[0] for each in watching.seen] == ["JOB#b", "JOB#a"]


def test_one_jobs_trouble_is_its_own(world: World) -> None:
    watching = waiting(world, "a", "b", "c")
    watching.faults = [Conflict([]), ValueError("a secret"), Unreadable(job_key("c"), "odd")]
    counts = world.workflow.sweep(world.outside)
    assert len(watching.seen) == 3
    assert counts.failed == 2
    assert sorted(counts.unreadable.values()) == [
        f"Unreadable: {Unreadable(job_key('c'), 'odd')}",
        "ValueError",
    ]
    watching.seen.clear()
    world.sweep()
    assert len(watching.seen) == 1, "the odd ones are aside for a quarter of an hour"
    world.sweep(15)
    assert watching.seen[-3:].count(("JOB#b", False, True)) == 1


def test_security_is_told_of_a_job_that_cannot_go_on(world: World) -> None:
    watching = waiting(world, "a")
    watching.faults = [ValueError("a secret")]
    world.workflow.sweep(world.outside)
    (alarm,) = (each for each in world.store._records.values() if isinstance(each, Alarm))
    assert "JOB#a" in f"{alarm.subject} {dict(alarm.detail)}"
    assert "a secret" not in str(dict(alarm.detail))


def test_while_the_records_are_out_of_reach_nothing_is_lost(world: World) -> None:
    watching = waiting(world, "a", "b")
    watching.faults = [Busy("throttled")]
    assert world.workflow.sweep(world.outside).failed == 0
    assert len(watching.seen) == 1
    world.sweep()
    assert len(watching.seen) == 3


def test_a_sweep_without_errands_leaves_jobs_alone(world: World) -> None:
    waiting(world, "a")
    world.outside = replace(world.outside, errands=None)
    counts = world.workflow.sweep(world.outside)
    assert (counts.due, counts.failed, counts.sent) == (1, 0, 0)


def test_a_job_is_no_message_and_a_message_is_no_job(world: World) -> None:
    watching = waiting(world, "a")
    world.ask()
    world.woken.clear()
    world.clock.advance(60)
    world.workflow.sweep(world.outside)
    assert [each[0] for each in watching.seen] == ["JOB#a"]
    waiting(world, "b")
    world.outside = replace(world.outside, left=lambda: 1.0)
    assert world.workflow.sweep(world.outside).left == 0

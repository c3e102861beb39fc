"""Telling security: at most once at a time, again after doubt, and patiently while the channel cannot be reached."""

from dataclasses import replace

import pytest

from access.alarm import Alarm, Cause
from access.alarm_raising import put, raised
from access.card import CLAIM
from access.duration import DAY, MINUTE
from access.errors import Undeliverable
from access.keys import Key
from access.ports import Change, Drawing, Write
from tests.clock import Clock
from tests.world import World


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


@pytest.fixture
def key(world: World) -> Key:
    alarm = raised(world.desk, Cause.UNREADABLE, "work/REQ#1/META", "day 1", {"key": "x", "why": "y"})
    put(world.desk, [alarm])
    return alarm.key


def stored(world: World, key: Key) -> Alarm:
    found = world.store.read([key])[key]
    assert isinstance(found, Alarm)
    return found


def test_it_is_sent_by_the_worker_at_once_and_is_done_with(world: World, key: Key) -> None:
    world.work()
    assert len(world.chat.alarms) == 1
    alarm = stored(world, key)
    assert (alarm.due, alarm.wake, alarm.claim_until) == (None, False, 0)
    assert alarm.place
    world.workflow.rouse(world.outside, key)
    world.sweep(30)
    assert len(world.chat.sent) == 1


def test_it_is_sent_by_the_sweep_when_the_wake_was_lost(world: World, key: Key) -> None:
    world.woken.clear()
    world.sweep()
    assert len(world.chat.alarms) == 1
    assert stored(world, key).due is None


def test_it_is_left_to_a_sender_who_is_at_it(world: World, key: Key) -> None:
    world.woken.clear()
    alarm = stored(world, key)
    claimed = replace(alarm, claim_until=world.clock() + CLAIM, version=2)
    world.store.commit(Change(writes=(Write(claimed, 1),)))
    world.sweep()
    assert world.chat.alarms == []


def test_it_is_sent_again_when_its_sender_died_and_once_more_later(world: World, key: Key) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    world.woken.clear()
    send, world.chat.send = world.chat.send, die  # type: ignore[method-assign, assignment]
    with pytest.raises(Killed):
        world.workflow.rouse(world.outside, key)
    world.chat.send = send  # type: ignore[method-assign]
    world.sweep()
    assert world.chat.sent == []
    world.sweep()
    assert len(world.chat.sent) == 1
    world.sweep(20)
    assert len(world.chat.sent) == 2
    assert len(world.chat.alarms) == 1
    assert stored(world, key).due is None


def test_it_is_drawn_once_more_after_an_unclear_send(world: World, key: Key) -> None:
    world.chat.faults = [Undeliverable("500", unclear=True)]
    world.work()
    world.sweep(2)
    assert len(world.chat.sent) == 1
    world.sweep(20)
    assert len(world.chat.sent) == 2
    assert len(world.chat.alarms) == 1
    assert stored(world, key).due is None


@pytest.mark.parametrize("final", [True, False], ids=["channel_not_found", "not_in_channel"])
def test_it_waits_for_a_channel_that_somebody_puts_right(world: World, key: Key, final: bool) -> None:
    world.chat.faults = [Undeliverable("no channel", final=final)] * 10
    world.work()
    world.sweep(20)
    assert world.chat.alarms == []
    world.chat.faults = []
    world.sweep(20)
    assert len(world.chat.alarms) == 1
    assert stored(world, key).due is None


@pytest.mark.parametrize("final", [True, False])
def test_it_is_given_up_after_a_week_and_stays_on_record(world: World, key: Key, final: bool) -> None:
    world.chat.faults = [Undeliverable("no channel", final=final)] * 9999
    world.work()
    world.clock.advance(6 * DAY)
    world.sweep(2)
    assert stored(world, key).due
    world.clock.advance(2 * DAY)
    world.sweep(30)
    assert stored(world, key).due is None
    assert stored(world, key).lost
    left = len(world.chat.faults)
    world.clock.advance(DAY)
    world.workflow.rouse(world.outside, key)
    assert len(world.chat.faults) == left


def test_it_waits_as_long_as_slack_says(world: World, key: Key) -> None:
    world.chat.faults = [Undeliverable("ratelimited", retry_after=600)]
    world.work()
    world.sweep(9)
    assert world.chat.alarms == []
    world.sweep(3)
    assert len(world.chat.alarms) == 1


def test_it_is_not_begun_without_time(world: World, key: Key) -> None:
    outside, world.outside = world.outside, replace(world.outside, left=lambda: 5.0)
    world.work()
    assert world.chat.alarms == []
    world.outside = outside
    world.sweep(2)
    assert len(world.chat.alarms) == 1


def test_two_at_once_send_once(world: World, key: Key) -> None:
    send = world.chat.send

    def meanwhile(*args: object) -> object:
        world.chat.send = send  # type: ignore[method-assign]
        world.workflow.rouse(world.outside, key)
        return send(*args)  # type: ignore[arg-type]

    world.chat.send = meanwhile  # type: ignore[method-assign, assignment]
    world.work()
    assert len(world.chat.sent) == 1


def test_an_alarm_that_is_gone_wants_nothing(world: World, key: Key) -> None:
    assert world.workflow.rouse(world.outside, Key(key.table, key.pk, "none")).sent == 0


def test_one_that_cannot_be_drawn_keeps_nobody_waiting(
    world: World, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Alarm) -> Drawing:
        raise KeyError("minutes")

    world.woken.clear()
    monkeypatch.setattr(world.chat, "draw_alarm", broken)
    world.ask()
    world.woken.clear()
    world.clock.advance(2 * MINUTE)
    world.workflow.sweep(world.outside)
    assert len(world.chat.of("ben")) == 1

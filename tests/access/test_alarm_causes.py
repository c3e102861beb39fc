"""What security is told of: once for each event, together where there is a flood, and never in the way of the work."""

import logging
from collections.abc import Iterable
from dataclasses import replace

import pytest

from access.alarm import Alarm, Cause
from access.alarm_causes import of_sweep
from access.alarm_raising import raised
from access.answers import Done
from access.audit import SYSTEM, Fact, What
from access.breaker import Breaker
from access.duration import DAY, HOUR, MINUTE
from access.errors import Barred, Busy, TryAgain
from access.keys import Key, Table, Target, breaker_key, request_key
from access.ports import Change, Provisioner
from access.workflow import Workflow
from tests.clock import Clock
from tests.world import World, given, policy, role

ROLES = [f"role-{number}" for number in range(12)]


@pytest.fixture
def world(clock: Clock) -> World:
    """Twelve roles with targets of their own; nobody is reminded of anything."""
    roles = [role(key, target=Target("okta_group", (f"00g{key}",))) for key in ROLES]
    return World(clock, policies=[policy(reminders=())], roles=roles)


def alarms(world: World) -> list[Alarm]:
    return [each for each in world.store._records.values() if isinstance(each, Alarm)]


def ended(world: World, *roles: str) -> None:
    """Each is given for a day, which is over; Okta stands in for whatever the test arranges after it."""
    for each in roles or ROLES[:1]:
        given(world, duration="for 1d", role_=each)
    world.clock.advance(DAY)


def stuck(world: World, error: Exception) -> None:
    world.target.before = [error] * 1000  # type: ignore[list-item]


# Credentials


def test_it_tells_once_that_our_credentials_are_refused_and_once_that_they_are_taken_again(
    world: World,
) -> None:
    ended(world)
    stuck(world, Barred("Okta does not accept our credentials: make new ones."))
    world.sweep(3)
    (told,) = world.chat.alarms
    assert told.startswith("barred SERVICE#okta")
    assert "make new ones" in told
    world.target.before = []
    world.sweep(3)
    assert [each.split()[0] for each in world.chat.alarms] == ["barred", "well_again"]


def test_it_tells_of_refused_credentials_when_a_grant_finds_it_out(world: World) -> None:
    request = world.ask(role_=ROLES[0])
    world.work()
    world.approve(request)
    stuck(world, Barred("refused"))
    world.work()
    assert len(world.chat.alarms) == 1


def test_it_tells_of_each_time_that_our_credentials_are_refused(world: World) -> None:
    for number in (1, 2):
        ended(world)
        stuck(world, Barred("revoked"))
        world.sweep(3)
        world.target.before = []
        world.sweep(3)
        assert not world.target.members
        assert len(world.chat.alarms) == 2 * number
        world.refresh()


def test_it_does_not_flood_the_channel_when_credentials_work_now_and_then(world: World, clock: Clock) -> None:
    """A token that is tied to a network, and two ways out of ours: every second minute it is refused."""
    for each in ROLES:
        given(world, duration="for 1d", role_=each)
        clock.advance(4 * MINUTE)
    clock.advance(DAY - 48 * MINUTE)
    for number in range(48):
        stuck(world, Barred("not from here")) if number % 2 else world.target.before.clear()
        world.sweep()
    told = [each.split()[0] for each in world.chat.alarms]
    assert told.count("barred") <= 2, "one for each hour that this touches"
    assert told.count("well_again") <= 2
    facts = [fact.what.value for fact in world.store.facts("SERVICE#okta")]
    assert facts.count("service_down") > 2, "the breaker opens all the same"


def test_it_tells_within_the_hour_what_is_still_so(world: World, clock: Clock) -> None:
    """Refused, well, and refused again within minutes: the last of it is told when the next hour begins."""
    clock.advance(-(clock() % HOUR))
    for each in ROLES[:3]:
        given(world, duration="for 1d", role_=each)
        clock.advance(4 * MINUTE)
    clock.advance(DAY - 12 * MINUTE)
    for error in (Barred("refused"), None, Barred("refused again")):
        stuck(world, error) if error else world.target.before.clear()
        world.sweep(3)
    assert [each.split()[0] for each in world.chat.alarms] == ["barred", "well_again"]
    clock.advance(HOUR)
    world.sweep(3)
    told = [each for each in world.chat.alarms if "overdue" not in each]
    assert [each.split()[0] for each in told] == ["barred", "well_again", "barred"]
    assert "refused again" in told[-1]


def test_it_does_not_tell_of_an_outage_that_ends_by_itself(world: World) -> None:
    ended(world)
    stuck(world, TryAgain("503", service=True))
    world.sweep(3)
    world.target.before = []
    world.sweep(3)
    assert alarms(world) == []


def test_it_tells_when_an_outage_turns_out_to_be_about_our_credentials(world: World) -> None:
    ended(world)
    stuck(world, TryAgain("503", service=True))
    world.sweep()
    stuck(world, Barred("revoked meanwhile"))
    world.sweep(2)
    assert len(world.chat.alarms) == 1
    facts = [fact.what.value for fact in world.store.facts("SERVICE#okta")]
    assert facts == ["service_down", "service_down"]
    breaker = world.store.read([breaker_key("okta")])[breaker_key("okta")]
    assert isinstance(breaker, Breaker)
    assert (breaker.barred, breaker.why) == (True, "revoked meanwhile")


def test_it_stays_barred_when_it_fails_in_other_ways_meanwhile(world: World) -> None:
    ended(world)
    stuck(world, Barred("revoked"))
    world.sweep()
    stuck(world, TryAgain("503", service=True))
    world.sweep(2)
    stuck(world, Barred("revoked"))
    world.sweep(2)
    assert len(world.chat.alarms) == 1


def test_it_opens_the_breaker_and_tells_where_the_audit_is_ahead(world: World) -> None:
    ended(world)
    fact = Fact("SERVICE#okta", 1, What.SERVICE_DOWN, SYSTEM, world.clock())
    world.store.commit(Change(facts=(fact,)))
    stuck(world, Barred("revoked"))
    world.sweep(2)
    assert len(world.chat.alarms) == 1
    assert [each.sequence for each in world.store.facts("SERVICE#okta")] == [1, 2]


# Removals


def test_it_tells_of_a_late_removal_after_15_minutes_and_again_after_an_hour(world: World) -> None:
    ended(world)
    end = world.clock()
    stuck(world, TryAgain("busy"))
    world.sweep(15)
    assert world.chat.alarms == []
    world.sweep(40)
    (told,) = world.chat.alarms
    assert f"'since': '{end}'" in told
    assert "'minutes': '15'" in told
    assert "'why': 'busy'" in told
    assert "'person': 'U-ann'" in told
    world.sweep(60)
    assert len(world.chat.alarms) == 2
    assert "'minutes': '60'" in world.chat.alarms[1]
    world.sweep(120)
    assert len(world.chat.alarms) == 2


def test_it_tells_again_of_the_next_end_of_the_same_holding(world: World) -> None:
    for number in (1, 2):
        ended(world)
        stuck(world, TryAgain("busy"))
        world.sweep(40)
        world.target.before = []
        world.sweep(20)
        assert not world.target.members
        assert len(world.chat.alarms) == number
        world.refresh()


def test_it_tells_of_what_was_given_back_and_stays(world: World) -> None:
    request = given(world, role_=ROLES[0])
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(request)), Done)
    stopped = world.clock()
    stuck(world, TryAgain("busy"))
    world.work()
    world.sweep(40)
    assert len(world.chat.alarms) == 1
    assert f"'since': '{stopped}'" in world.chat.alarms[0]


def test_it_tells_only_of_the_hour_when_nobody_looked_for_that_long(world: World) -> None:
    ended(world)
    world.clock.advance(2 * HOUR)
    stuck(world, TryAgain("busy"))
    world.sweep(2)
    (told,) = world.chat.alarms
    assert "'minutes': '60'" in told


def test_it_tells_nothing_of_a_late_removal_that_is_proven_in_the_same_sweep(world: World) -> None:
    ended(world)
    world.clock.advance(2 * HOUR)
    world.sweep()
    assert not world.target.members
    assert alarms(world) == []


def test_it_tells_of_an_outage_once_for_all_that_wait(world: World) -> None:
    ended(world, *ROLES[:5])
    stuck(world, TryAgain("503", service=True))
    world.sweep(30)
    (told,) = world.chat.alarms
    assert told.startswith("many_overdue SERVICE#okta")
    assert "'count': '5'" in told
    world.sweep(60)
    assert len(world.chat.alarms) == 2
    assert "'minutes': '60'" in world.chat.alarms[1]


def test_it_tells_of_many_at_once_once_an_hour(world: World) -> None:
    ended(world, *ROLES)
    stuck(world, TryAgain("busy"))
    world.clock.now = world.clock.now // HOUR * HOUR + HOUR  # An hour begins.
    world.sweep()
    assert [each.split()[0] for each in world.chat.alarms] == ["many_overdue"]
    assert "'count': '12'" in world.chat.alarms[0]
    world.sweep(50)
    assert sum(each.startswith("many_overdue") for each in world.chat.alarms) == 1


def test_it_does_not_take_a_watch_for_a_late_removal(world: World) -> None:
    """A look that is due is in the lane of removals; what is gone is not late."""
    world.target.after = [TryAgain("reset", service=True, doubt=True)]
    request = given(world, role_=ROLES[0])
    world.sweep(2)
    world.workflow.end(world.by("ann"), world.pointer(request))
    world.work()
    assert not world.target.members
    stuck(world, TryAgain("503", service=True))
    world.sweep(40)
    assert world.chat.alarms == []


def test_it_tells_of_a_late_removal_beside_one_that_cannot_be_read(world: World) -> None:
    ended(world, *ROLES[:2])
    stuck(world, TryAgain("busy"))
    world.sweep(10)
    spoilt = next(key for key in world.store._records if key.pk.startswith("HOLD#"))
    world.clock.advance(2 * HOUR)
    world.store.spoil(spoilt)
    world.sweep(2)
    assert sorted(each.split()[0] for each in world.chat.alarms) == ["overdue", "unreadable"]


def test_it_tells_of_a_late_removal_beside_a_kind_of_target_that_it_does_not_know(world: World) -> None:
    ended(world)
    stuck(world, TryAgain("busy"))
    strange = Key(Table.WORK, "HOLD#00u-ann#sundial:1", "META")
    known = next(key for key in world.store._records if key.pk.startswith("HOLD#"))
    find = world.outside.provisioner

    def provisioner(kind: str) -> Provisioner:
        if kind == "sundial":
            raise ValueError(kind)
        return find(kind)

    world.sweep()
    outside = replace(world.outside, provisioner=provisioner)
    world.clock.advance(HOUR)
    of_sweep(world.desk, outside, {strange: 9 * HOUR, known: HOUR}, {})
    world.work()
    assert len(world.chat.alarms) == 1


# Items that cannot be read


def test_it_tells_once_a_day_of_what_cannot_be_read(world: World) -> None:
    request = given(world, duration="for 1d", role_=ROLES[0])
    world.clock.now = world.clock.now // DAY * DAY + 2 * DAY
    world.store.spoil(request_key(request), "a shape of next year")
    world.sweep(60)
    (told,) = world.chat.alarms
    assert told.startswith("unreadable work/REQ#")
    world.clock.advance(DAY)
    world.sweep(30)
    assert len(world.chat.alarms) == 2


def test_it_tells_of_many_that_cannot_be_read_together(world: World) -> None:
    for each in ROLES:
        given(world, duration="for 1d", role_=each)
    for key in [key for key in world.store._records if key.pk.startswith("HOLD#")]:
        world.store.spoil(key)
    world.clock.advance(DAY)
    world.sweep()
    (told,) = world.chat.alarms
    assert told.startswith("many_unreadable RECORDS")
    assert "'count': '12'" in told


# Around it


def test_it_is_on_record_and_in_the_log_without_a_channel(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(clock)
    world.desk = replace(world.desk, alarms="")
    world.workflow = Workflow(world.desk)
    given(world, duration="for 1d")
    world.clock.advance(DAY)
    stuck(world, Barred("revoked"))
    with caplog.at_level(logging.INFO):
        world.sweep(3)
    (alarm,) = alarms(world)
    assert (alarm.recipient, alarm.due, alarm.wake, alarm.shown) == ("", None, False, "")
    assert [each.getMessage() for each in caplog.records].count("alarm.raised") == 1
    assert not any(place.channel == "D-" for place in world.chat.seen)


def test_it_owes_nobody_anything_without_a_channel(world: World) -> None:
    alarm = raised(replace(world.desk, alarms=""), Cause.UNREADABLE, "x", "1", {})
    assert (alarm.due, alarm.wake) == (None, False)


def test_it_never_ends_a_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(world)
    stuck(world, TryAgain("busy"))
    world.sweep(10)
    commit = world.store.commit

    def busy(change: Change) -> None:
        if any(isinstance(write.record, Alarm) for write in change.writes):
            raise Busy("no answer")
        commit(change)

    monkeypatch.setattr(world.store, "commit", busy)
    world.sweep(20)
    assert alarms(world) == []
    monkeypatch.setattr(world.store, "commit", commit)
    world.sweep(20)
    assert len(world.chat.alarms) == 1


def test_it_is_told_of_although_an_earlier_alarm_cannot_be_read(world: World) -> None:
    ended(world, *ROLES[:2])
    stuck(world, TryAgain("busy"))
    world.sweep(40)
    keys: Iterable[Key] = [each.key for each in alarms(world)]
    for key in keys:
        world.store.spoil(key)
    world.sweep(60)
    assert sum("'minutes': '60'" in each for each in world.chat.alarms) == 2


def test_two_sweeps_at_once_tell_once(world: World) -> None:
    ended(world)
    stuck(world, TryAgain("busy"))
    world.clock.advance(20 * MINUTE)
    world.workflow.sweep(world.outside)
    world.workflow.sweep(world.outside)
    world.work()
    assert len(world.chat.alarms) == 1

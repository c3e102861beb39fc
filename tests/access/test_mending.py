"""When the audit is ahead of a restored table: the record goes on behind it, whoever only lost a race is left alone, security hears of it."""

from collections.abc import Sequence
from typing import Any

import pytest

from access import restoring
from access.alarm import Alarm, Cause
from access.audit import Fact, What, first_break
from access.duration import DAY
from access.edits import Edits
from access.errors import Conflict
from access.keys import Key, RequestId, Table, edits_key, request_key
from access.mending import mend
from access.ports import Change
from access.request import State
from tests.access.test_editing import change
from tests.clock import Clock
from tests.simulation.copies import copied, restore
from tests.world import ROLE, World, refused


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def in_the_way(subject: str, sequence: int = 2) -> Key:
    """Another fact stands where this one was to be put."""
    return Fact(subject, sequence, What.DENIED, "", 0, {}, "").key


def denied_then_restored(world: World) -> RequestId:
    request = world.ask()
    copy = copied(world)
    world.deny(request)
    restore(world, copy)
    return request


def alarms(world: World) -> list[Alarm]:
    return [each for each in world.store._records.values() if isinstance(each, Alarm)]


def watched(world: World) -> list[str]:
    """The subjects whose facts are read from now on."""
    facts, seen = world.store.facts, list[str]()

    def reading(subject: str) -> Sequence[Fact]:
        seen.append(subject)
        return facts(subject)

    world.store.facts = reading  # type: ignore[method-assign]
    return seen


def test_a_record_that_is_behind_is_brought_up_to_what_the_audit_says(world: World) -> None:
    request = denied_then_restored(world)
    mend(world.desk, Conflict([in_the_way(f"REQ#{request}")]))
    assert world.request(request).state is State.ENDED
    assert world.facts(request) == ["asked", "denied", "restored"]
    assert first_break(list(world.store.facts(f"REQ#{request}"))) is None


@pytest.mark.parametrize("lost", ["record", "card", "alarm", "service"])
def test_whoever_only_lost_a_race_is_left_alone(world: World, lost: str) -> None:
    """The record has moved as well; or it is about something that has no facts of this kind."""
    request = denied_then_restored(world)
    key = request_key(request)
    keys = {
        "record": [key, in_the_way(f"REQ#{request}")],
        "card": [Key(Table.WORK, key.pk, "CARD#U-ben")],
        "alarm": [in_the_way("ALARM#x")],
        "service": [in_the_way("SERVICE#okta")],
    }[lost]
    seen = watched(world)
    mend(world.desk, Conflict(keys))
    assert seen == []
    assert world.request(request).state is State.PENDING
    assert alarms(world) == []


def test_a_record_that_is_not_behind_or_not_there_is_left_alone(world: World) -> None:
    request = world.ask()
    before = world.request(request)
    mend(world.desk, Conflict([in_the_way(f"REQ#{request}", 1), in_the_way("REQ#R-none")]))
    assert world.request(request) == before
    assert alarms(world) == []


@pytest.mark.parametrize("error", [KeyError("x"), ValueError("x"), None])
def test_what_nobody_can_judge_jumps_to_the_end_of_the_audit(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    """Taking access away waits for nobody."""

    def cannot(*_: object) -> Any:
        if error:
            raise error

    request = denied_then_restored(world)
    monkeypatch.setattr(restoring, "find", cannot)
    mend(world.desk, Conflict([in_the_way(f"REQ#{request}")]))
    found = world.request(request)
    assert (found.state, found.version) == (State.PENDING, 3)
    fact = world.store.facts(f"REQ#{request}")[-1]
    assert (fact.what, fact.actor, fact.at) == ("restored", "access-service", world.clock())
    assert dict(fact.detail) == {"was": "1", "adopted": "denied"}
    assert world.facts(request) == ["asked", "denied", "restored"]


def test_security_is_told_once_a_day_which_record_was_put_back(world: World) -> None:
    request = denied_then_restored(world)
    mend(world.desk, Conflict([in_the_way(f"REQ#{request}")]))
    (alarm,) = alarms(world)
    assert (alarm.cause, alarm.subject, dict(alarm.detail)) == (
        Cause.OLDER,
        "RECORDS",
        {"subject": f"REQ#{request}"},
    )
    assert alarm.mark == f"day {world.clock() // DAY}"
    change(world, "cat", "eve")
    world.store._records.pop(edits_key(ROLE))
    mend(world.desk, Conflict([in_the_way(f"EDITS#{ROLE}", 1)]))
    assert len(alarms(world)) == 1
    world.clock.advance(DAY)
    world.store._records.pop(edits_key(ROLE))
    mend(world.desk, Conflict([in_the_way(f"EDITS#{ROLE}", 1)]))
    assert [dict(each.detail) for each in alarms(world)[1:]] == [{"subject": f"EDITS#{ROLE}"}]


def test_somebody_else_has_mended_it(world: World) -> None:
    request = denied_then_restored(world)
    change(world, "cat", "eve")
    world.store._records.pop(edits_key(ROLE))

    def losing(change: Change) -> None:
        raise Conflict([])

    commit, world.store.commit = world.store.commit, losing  # type: ignore[method-assign]
    mend(world.desk, Conflict([in_the_way(f"REQ#{request}"), in_the_way(f"EDITS#{ROLE}")]))
    world.store.commit = commit  # type: ignore[method-assign]
    assert alarms(world) == []
    assert world.facts(request) == ["asked", "denied"]


# What owners did to a list


def edits(world: World) -> Edits:
    found = world.store.read([edits_key(ROLE)])[edits_key(ROLE)]
    assert isinstance(found, Edits)
    return found


@pytest.mark.parametrize("known", [True, False])
def test_the_chain_of_a_list_goes_on_behind_the_audit(world: World, known: bool) -> None:
    change(world, "cat", "eve")
    before = edits(world)
    change(world, "cat", "dan")
    tail = world.store.facts(f"EDITS#{ROLE}")[-1]
    if known:
        world.store._records[before.key] = before
    else:
        world.store._records.pop(before.key)
    mend(world.desk, Conflict([in_the_way(f"EDITS#{ROLE}")]))
    after = edits(world)
    facts = list(world.store.facts(f"EDITS#{ROLE}"))
    assert first_break(facts) is None
    assert (after.version, after.tail) == (tail.sequence + 1, facts[-1].hash)
    assert (facts[-1].what, facts[-1].actor, facts[-1].at) == ("restored", "access-service", world.clock())
    assert dict(facts[-1].detail) == {"was": "1" if known else "0", "adopted": "approvers_changed"}
    assert after.role == ROLE


def test_a_chain_that_is_not_behind_is_left_alone(world: World) -> None:
    mend(world.desk, Conflict([in_the_way(f"EDITS#{ROLE}")]))
    assert edits_key(ROLE) not in world.store._records
    change(world, "cat", "eve")
    before = edits(world)
    mend(world.desk, Conflict([in_the_way(f"EDITS#{ROLE}")]))
    assert edits(world) == before
    world.store._records.pop(edits_key(ROLE))
    seen = watched(world)
    mend(world.desk, Conflict([in_the_way(f"EDITS#{ROLE}"), edits_key(ROLE)]))
    assert seen == []


def test_a_second_try_after_mending_is_judged_by_what_the_audit_says(world: World) -> None:
    request = denied_then_restored(world)
    assert refused(world.approve(request, "cat")) == "already_decided"

"""Asking for more time: who may, what is asked of whom, and what is written and recorded of it."""

from dataclasses import replace

import pytest

from access.answers import Done, Refusals
from access.calls import Extension
from access.duration import DAY, WEEK, For
from access.keys import (
    Due,
    Key,
    Lane,
    RequestId,
    Target,
    approvers_key,
    person_key,
    policy_key,
    role_key,
)
from access.request import Limits, Request, State
from tests.access.test_decide import committed
from tests.clock import Clock
from tests.world import GROUP, ROLE, World, given, okta, policy, refused, role, slack

NEW = RequestId("R-new")


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def extend(
    world: World, request: RequestId, name: str = "ann", duration: str = "for 1w", reason: str = "not done"
) -> Done[Request] | Refusals:
    return world.workflow.extend(world.by(name), world.pointer(request), NEW, duration, reason)


def may_extend(world: World, request: RequestId, name: str = "ann") -> Done[Extension] | Refusals:
    return world.workflow.may_extend(world.by(name, "look"), world.pointer(request))


def listed(world: World, *names: str) -> None:
    world.catalogue([policy()], [role()], names)


def test_the_new_request_is_of_the_same_access_for_the_same_person(world: World) -> None:
    parent = world.request(given(world, approvers=("ben", "cat")))
    world.clock.advance(60)
    answer = extend(world, parent.id, reason=" not done ")
    assert isinstance(answer, Done)
    assert answer.value == world.request(NEW)
    assert answer.value == Request(
        id=NEW,
        requester=parent.for_whom,
        for_whom=parent.for_whom,
        role=ROLE,
        title=parent.title,
        target=GROUP,
        limits=Limits.of(policy()),
        asked=parent.asked,
        duration=For(WEEK),
        reason="not done",
        made_at=world.clock(),
        deadline=min(world.clock() + policy().pending, parent.end or 0),
        state=State.PENDING,
        extends=parent.id,
        due=Due(Lane.TELL, world.clock() + 60),
        wake=True,
        version=1,
        tail=answer.value.tail,
    )


def test_its_lock_and_its_fact_are_written_with_it(world: World) -> None:
    request = given(world)
    before, changes = world.holding(), committed(world)
    extend(world, request)
    assert world.holding() == replace(before, asking=NEW, version=before.version + 1)
    judged: set[Key] = {
        role_key(ROLE),
        policy_key(policy().key),
        approvers_key(ROLE),
        person_key(slack("ann")),
    }
    assert {check.key for check in changes[0].checks} == judged
    (fact,) = world.store.facts(f"REQ#{NEW}")
    assert (fact.actor, fact.what, fact.at) == (okta("ann"), "asked", world.clock())
    assert fact.detail == {
        "extends": request,
        "duration": "for 1w",
        "slack": slack("ann"),
        "role_version": "1",
        "policy_version": "1",
        "approvers_version": "1",
    }


def test_it_lapses_no_later_than_what_it_extends(world: World) -> None:
    request = given(world, duration="for 1d")
    world.clock.advance(DAY - 60)
    world.refresh()
    answer = extend(world, request, duration="for 1d")
    assert isinstance(answer, Done)
    assert answer.value.deadline == world.request(request).end == world.clock() + 60


def test_those_are_asked_who_were_asked_before(world: World) -> None:
    request = given(world, approvers=("ben", "cat"))
    listed(world, "ben", "dan", "cat", "ann")
    extend(world, request)
    assert [party.slack for party in world.request(NEW).asked] == [slack("ben"), slack("cat")]


def test_everybody_else_on_the_list_is_asked_when_too_few_of_them_are_left(world: World) -> None:
    request = given(world, approvers=("ben", "cat"))
    listed(world, "dan", "ann", "eve")
    extend(world, request)
    assert [party.slack for party in world.request(NEW).asked] == [slack("dan"), slack("eve")]


def test_as_many_as_are_needed_are_enough(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = world.ask(approvers=("ben", "cat"))
    world.approve(request, "ben")
    world.approve(request, "cat")
    world.work()
    extend(world, request)
    assert [party.slack for party in world.request(NEW).asked] == [slack("ben"), slack("cat")]


def test_a_form_that_is_sent_twice_finds_its_own_request(world: World) -> None:
    request = given(world)
    first, second = extend(world, request), extend(world, request)
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert (first.repeated, second.repeated) == (False, True)
    assert world.facts(NEW) == ["asked"]
    assert refused(extend(world, request, "eve")) == "not_yours"


def test_what_is_wrong_with_the_form_is_told_at_once(world: World) -> None:
    answer = extend(world, given(world), duration="for 3d", reason=" ")
    assert isinstance(answer, Refusals)
    assert [each.code for each in answer.all] == ["duration_not_offered", "reason_missing"]
    assert refused(extend(world, RequestId("R1"), reason="")) == "reason_missing"


def _gone(world: World, *keys: Key) -> None:
    """A table that was restored in parts."""
    for key in keys:
        del world.store._records[key]


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (role_key(ROLE), "unknown_role"),
        (policy_key(policy().key), "unknown_role"),
        (approvers_key(ROLE), "unknown_role"),
        (person_key(slack("ann")), "looking_you_up"),
    ],
)
def test_without_one_of_the_records_it_is_refused(world: World, key: Key, code: str) -> None:
    request = given(world)
    _gone(world, key)
    assert refused(may_extend(world, request)) == code
    assert refused(extend(world, request)) == code


def test_without_the_thing_itself_nothing_runs(world: World) -> None:
    request = given(world)
    pointer = world.pointer(request)
    _gone(world, world.holding().key)
    assert refused(world.workflow.may_extend(world.by("ann"), pointer)) == "not_running"


def test_there_is_no_such_request(world: World) -> None:
    pointer = replace(world.pointer(given(world)), request=RequestId("R-none"))
    assert refused(world.workflow.may_extend(world.by("ann", "a"), pointer)) == "unknown_request"
    assert (
        refused(world.workflow.extend(world.by("ann", "b"), pointer, NEW, "for 1w", "why"))
        == "unknown_request"
    )
    for mark in ("a", "b"):
        (fact,) = world.store.facts(f"REFUSED#{mark}")
        assert (fact.detail["verb"], fact.detail["codes"]) == ("extend", "unknown_request")


def test_nobody_is_there_to_agree(world: World) -> None:
    request = given(world)
    listed(world, "ann")
    assert refused(may_extend(world, request)) == "no_approver"


def test_a_role_that_leads_elsewhere_by_now_is_not_extended(world: World) -> None:
    request = given(world)
    world.catalogue([policy()], [role(target=Target("okta_group", ("00g9",)))])
    assert refused(may_extend(world, request)) == "leads_elsewhere"


def test_one_undecided_request_at_a_time(world: World) -> None:
    request = given(world)
    world.ask()
    assert refused(may_extend(world, request)) == "already_asked"


def test_the_form_shows_what_is_extended(world: World) -> None:
    request = given(world)
    answer = may_extend(world, request)
    assert isinstance(answer, Done)
    assert answer.value.request == world.request(request)

"""Giving back, ending for somebody, withdrawing: by whom, when not any more, and what is on record of it."""

from dataclasses import replace

import pytest

from access.answers import Done, Refusals
from access.calls import Asking
from access.keys import RequestId, person_key
from access.person import Person
from access.ports import Change, Write
from access.request import Request, State
from tests.clock import Clock
from tests.world import ROLE, World, given, okta, policy, refused, slack


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, policies=[policy(for_others=True)])


def end(world: World, request: RequestId, name: str = "ann", mark: str = "") -> Done[Request] | Refusals:
    return world.workflow.end(world.by(name, mark), world.pointer(request))


def withdraw(world: World, request: RequestId, name: str = "ann", mark: str = "") -> Done[Request] | Refusals:
    return world.workflow.withdraw(world.by(name, mark), world.pointer(request))


def last(world: World, request: RequestId) -> tuple[str, str, dict[str, str]]:
    fact = world.store.facts(f"REQ#{request}")[-1]
    return fact.what, fact.actor, dict(fact.detail)


def verb(world: World, mark: str) -> str:
    (fact,) = world.store.facts(f"REFUSED#{mark}")
    return fact.detail["verb"]


def test_giving_back_is_on_record_with_the_account_that_did_it(world: World) -> None:
    request = given(world)
    assert isinstance(end(world, request), Done)
    assert last(world, request) == ("stopped", okta("ann"), {"slack": slack("ann"), "why": "given_back"})


def test_withdrawing_is_on_record_with_the_account_that_did_it(world: World) -> None:
    request = world.ask()
    assert isinstance(withdraw(world, request), Done)
    assert last(world, request) == ("withdrawn", okta("ann"), {"slack": slack("ann"), "why": "withdrawn"})


@pytest.mark.parametrize("act", [end, withdraw])
def test_there_is_no_such_request(world: World, act: object) -> None:
    pointer = replace(world.pointer(world.ask()), request=RequestId("R-none"))
    verbs = world.workflow
    answer = (verbs.end if act is end else verbs.withdraw)(world.by("ann"), pointer)
    assert refused(answer) == "unknown_request"


def test_a_refusal_is_on_record_with_what_was_tried(world: World) -> None:
    request = given(world)
    assert refused(end(world, request, "eve", "one")) == "not_yours"
    assert refused(withdraw(world, request, "eve", "two")) == "not_yours"
    assert (verb(world, "one"), verb(world, "two")) == ("end", "withdraw")


def test_what_is_not_approved_is_not_ended(world: World) -> None:
    request = world.ask()
    assert refused(end(world, request)) == "not_running"
    world.deny(request)
    assert refused(end(world, request)) == "not_running"


def test_without_the_thing_itself_nothing_runs(world: World) -> None:
    request = given(world)
    pointer = world.pointer(request)
    del world.store._records[world.holding().key]
    assert refused(world.workflow.end(world.by("ann"), pointer)) == "not_running"


@pytest.mark.parametrize(("left", "code"), [(1, ""), (0, "being_ended"), (-1, "being_ended")])
def test_what_is_over_by_the_clock_is_being_ended(world: World, left: int, code: str) -> None:
    request = given(world)
    world.clock.advance((world.request(request).end or 0) - world.clock() - left)
    answer = end(world, request)
    assert (answer.first.code if isinstance(answer, Refusals) else "") == code


def test_what_somebody_else_has_stopped_is_being_ended(world: World) -> None:
    request = given(world)
    assert isinstance(world.workflow.stop(world.by("ben"), world.pointer(request), "not now"), Done)
    assert refused(end(world, request)) == "being_ended"


def test_what_the_thing_does_not_need_any_more_is_being_ended(world: World) -> None:
    request = given(world)
    before = world.holding()
    left = replace(before.leave(request, "expired"), version=before.version + 1)
    world.store.commit(Change(writes=(Write(left, before.version),)))
    assert refused(end(world, request)) == "being_ended"
    assert world.request(request).state is State.APPROVED


def test_the_other_account_of_one_human_gives_back(world: World) -> None:
    """Eve is Ann by another account, who asked for her first one."""
    key = person_key(slack("eve"))
    person = world.store.read([key])[key]
    assert isinstance(person, Person)
    other = replace(person, okta=okta("ann"), version=person.version + 1)
    world.store.commit(Change(writes=(Write(other, person.version),)))
    form = Asking(RequestId("R-own"), ROLE, "for 1w", "why", (slack("ben"),), for_whom=slack("ann"))
    assert isinstance(world.workflow.ask(world.by("eve"), form), Done)
    world.approve(form.id)
    world.work()
    assert isinstance(end(world, form.id, "eve"), Done)
    assert last(world, form.id)[2]["why"] == "given_back"


def test_what_has_no_end_on_record_is_given_back_all_the_same(world: World) -> None:
    request = given(world)
    found = world.request(request)
    world.store._records[found.key] = replace(found, end=None)
    assert isinstance(end(world, request), Done)

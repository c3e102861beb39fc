"""Deciding: what a click may be about, what is written with it, and what whoever lost the answer to it is told."""

from dataclasses import replace

import pytest

from access.answers import Done, Refusals
from access.calls import Answering, Asking, Pointer
from access.duration import DAY, WEEK, For
from access.keys import (
    Key,
    PolicyKey,
    RequestId,
    RoleKey,
    Target,
    approvers_key,
    card_key,
    load_key,
    person_key,
    policy_key,
    role_key,
)
from access.person import Load, Standing
from access.ports import Change
from access.request import Request, State
from tests.access.test_ruling import alter
from tests.clock import Clock
from tests.world import ROLE, World, given, okta, policy, refused, role, slack

YES, NO = Answering(approve=True), Answering(approve=False, reason=" read is enough ")
AGREED = {
    "slack": slack("ben"),
    "role_version": "1",
    "policy_version": "1",
    "approvers_version": "1",
    "approvals": "1",
    "granted": "for 1w",
}
"""What the fact of Ben's approval says, besides the end."""


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def decide(
    world: World, request: RequestId, answering: Answering = YES, name: str = "ben", mark: str = ""
) -> Done[Request] | Refusals:
    return world.workflow.decide(world.by(name, mark), world.pointer(request), answering)


def committed(world: World) -> list[Change]:
    """All that is committed from now on."""
    commit, seen = world.store.commit, []

    def committing(change: Change) -> None:
        commit(change)
        seen.append(change)

    world.store.commit = committing  # type: ignore[method-assign]
    return seen


def test_there_is_no_such_request(world: World) -> None:
    pointer = replace(world.pointer(world.ask()), request=RequestId("R-none"))
    for answering, verb in ((YES, "approve"), (NO, "deny")):
        answer = world.workflow.decide(world.by("ben", verb), pointer, answering)
        assert refused(answer) == "unknown_request"
        (fact,) = world.store.facts(f"REFUSED#{verb}")
        assert fact.detail == {"verb": verb, "codes": "unknown_request", "slack": slack("ben")}
    assert refused(world.workflow.may_decide(world.by("ben", "look"), pointer)) == "unknown_request"
    (fact,) = world.store.facts("REFUSED#look")
    assert fact.detail["verb"] == "deny"


def test_the_form_for_denying_is_shown_to_whom_it_is_given(world: World) -> None:
    request = world.ask()
    answer = world.workflow.may_decide(world.by("ben"), world.pointer(request))
    assert isinstance(answer, Done)
    assert answer.value == world.request(request)
    stranger = world.workflow.may_decide(world.by("eve"), world.pointer(request))
    assert refused(stranger) == "not_an_approver"
    assert isinstance(stranger, Refusals)
    assert "Nothing was decided" not in stranger.first.why


def test_an_approval_is_written_under_all_that_it_was_judged_by(world: World) -> None:
    request = world.ask()
    seen = committed(world)
    assert isinstance(decide(world, request), Done)
    checks = {check.key: check.was for check in seen[0].checks}
    assert checks == {
        role_key(ROLE): 1,
        policy_key(policy().key): 1,
        approvers_key(ROLE): 1,
        person_key(slack("ben")): 1,
    }
    fact = world.store.facts(f"REQ#{request}")[-1]
    assert (fact.what, fact.actor, fact.at) == ("approved", okta("ben"), world.clock())
    assert fact.detail == {**AGREED, "end": str(world.clock() + WEEK)}


def test_a_denial_is_written_under_list_and_person(world: World) -> None:
    request = world.ask()
    seen = committed(world)
    assert isinstance(decide(world, request, NO), Done)
    assert {check.key for check in seen[0].checks} == {approvers_key(ROLE), person_key(slack("ben"))}
    fact = world.store.facts(f"REQ#{request}")[-1]
    assert (fact.what, fact.actor) == ("denied", okta("ben"))
    assert fact.detail == {
        "slack": slack("ben"),
        "reason": "read is enough",
        "approvers_version": "1",
        "why": "denied",
    }
    found = world.request(request)
    assert (found.state, found.reason_ended, found.ended_at) == (State.ENDED, "denied", world.clock())
    assert found.denial is not None
    assert found.denial.reason == "read is enough"


def test_a_denial_has_a_reason(world: World) -> None:
    request = world.ask()
    assert refused(decide(world, request, replace(NO, reason=" "))) == "deny_reason_missing"
    assert refused(decide(world, request, replace(NO, reason="x" * 5000))) == "reason_too_long"
    assert world.request(request).state is State.PENDING


def test_a_decision_weighs_on_whoever_made_it(world: World) -> None:
    decide(world, world.ask())
    decide(world, world.ask("eve"), NO)
    load = world.store.read([load_key(slack("ben"))])[load_key(slack("ben"))]
    assert isinstance(load, Load)
    assert sum(load.decided.values()) == 2


@pytest.mark.parametrize(("answering", "other"), [(YES, NO), (NO, YES)])
def test_the_same_answer_again_is_told_that_it_counted(
    world: World, answering: Answering, other: Answering
) -> None:
    request = world.ask(approvers=("ben", "cat"))
    assert decide(world, request, answering) == Done(world.request(request))
    assert decide(world, request, answering) == Done(world.request(request), repeated=True)
    assert refused(decide(world, request, other)) == "already_decided"
    assert refused(decide(world, request, answering, "cat")) == "already_decided"
    assert refused(decide(world, request, answering, "dan")) == "already_decided"


def test_an_agreed_extension_again_is_told_that_it_counted(world: World) -> None:
    request, new = given(world), RequestId("R-ext")
    world.workflow.extend(world.by("ann"), world.pointer(request), new, "for 1w", "not done")
    assert isinstance(decide(world, new), Done)
    assert decide(world, new) == Done(world.request(new), repeated=True)


@pytest.mark.parametrize("extends", [False, True])
def test_a_button_whose_hints_are_all_wrong_counts_like_any_other(clock: Clock, extends: bool) -> None:
    """Only the id of the request decides; what was not hinted at is read as well."""
    world = World(clock, policies=[policy(for_others=True)])
    request = given(world, name="eve") if extends else RequestId("R-x")
    if extends:
        new = RequestId("R-ext")
        world.workflow.extend(world.by("eve"), world.pointer(request), new, "for 1w", "not done")
        request = new
    else:
        form = Asking(request, ROLE, "for 1w", "why", (slack("ben"),), for_whom=slack("eve"))
        assert isinstance(world.workflow.ask(world.by("ann"), form), Done)
    pointer = Pointer(
        request, RoleKey("x"), PolicyKey("x"), okta("dan"), Target("okta_group", ("00g-x",)), slack("dan")
    )
    assert isinstance(world.workflow.decide(world.by("ben"), pointer, YES), Done)
    found = world.request(request)
    assert (found.state, found.reason_ended) == (
        (State.ENDED, "extended") if extends else (State.APPROVED, "")
    )


def test_one_of_two_that_are_needed_agrees_once(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = world.ask(approvers=("ben", "cat"))
    seen = committed(world)
    assert isinstance(decide(world, request), Done)
    found = world.request(request)
    assert (found.state, found.wake, len(found.approvals)) == (State.PENDING, True, 1)
    assert found.due is not None
    assert found.due.at == clock() + 60
    assert len(seen[0].checks) == 4
    fact = world.store.facts(f"REQ#{request}")[-1]
    assert (fact.what, fact.actor, fact.detail["approvals"]) == ("endorsed", okta("ben"), "1")
    assert refused(decide(world, request)) == "already_counted"
    assert isinstance(decide(world, request, name="cat"), Done)
    assert world.store.facts(f"REQ#{request}")[-1].detail["approvals"] == "2"


def test_a_stranger_who_is_unknown_is_looked_up(world: World) -> None:
    request = world.ask()
    pointer = world.pointer(request)
    by = replace(world.by("ben"), slack=slack("zoe"))
    assert refused(world.workflow.decide(by, pointer, YES)) == "looking_you_up"
    assert person_key(slack("zoe")) in world.store.read([person_key(slack("zoe"))])


@pytest.mark.parametrize("verb", ["approve", "deny"])
def test_a_stranger_who_clicks_on_what_was_decided_is_looked_up_too(world: World, verb: str) -> None:
    request = world.ask()
    click = world.approve if verb == "approve" else world.deny
    assert isinstance(click(request, "ben"), Done)
    assert refused(click(request, "zoe")) == "looking_you_up"


def test_an_unknown_somebody_is_not_taken_for_whoever_decided(world: World) -> None:
    """Two who are not bound to anybody in Okta are not one human."""
    request = world.ask()
    decide(world, request)
    alter(world, "cat", okta=None, standing=Standing.UNKNOWN)
    assert refused(decide(world, request, name="cat")) == "looking_you_up"


@pytest.mark.parametrize("key", [role_key(ROLE), policy_key(policy().key)])
def test_without_its_rules_it_is_denied_but_not_approved(world: World, key: Key) -> None:
    request = world.ask()
    del world.store._records[key]
    assert refused(decide(world, request)) == "unknown_role"
    assert isinstance(decide(world, request, NO), Done)


def test_a_click_on_an_unknown_message_makes_it_the_card(world: World) -> None:
    request = world.ask()
    decide(world, request)
    assert card_key(request, slack("ben")) in world.store.read([card_key(request, slack("ben"))])


def test_whoever_asked_for_somebody_and_has_left_has_asked_for_nothing(clock: Clock) -> None:
    world = World(clock, policies=[policy(for_others=True)])
    form = Asking(RequestId("R-x"), ROLE, "for 1w", "why", (slack("ben"),), for_whom=slack("eve"))
    assert isinstance(world.workflow.ask(world.by("ann"), form), Done)
    alter(world, "ann", standing=Standing.OKTA_GONE)
    assert refused(decide(world, form.id)) == "asker_gone"


def test_whoever_asked_and_is_not_on_record_any_more_is_judged_before_it_is_given(world: World) -> None:
    """As in a table that was restored: Okta is asked then."""
    request = world.ask()
    del world.store._records[person_key(slack("ann"))]
    assert isinstance(decide(world, request), Done)


def test_about_one_role_alone_nobody_is_told_which_it_is_about(world: World) -> None:
    request = world.ask()
    world.catalogue([policy()], [role(retired=True)])
    answer = decide(world, request)
    assert refused(answer) == "retired_role"
    assert isinstance(answer, Refusals)
    assert answer.first.why.startswith("This role is not given out any more.")


def test_whoever_would_get_it_and_has_left_gets_nothing(world: World) -> None:
    request = world.ask()
    alter(world, "ann", standing=Standing.SLACK_GONE)
    assert refused(decide(world, request)) == "requester_gone"


def test_the_stricter_number_counts_and_the_shortest_time(clock: Clock) -> None:
    world = World(clock)
    request = world.ask(approvers=("ben", "cat"))
    world.catalogue([policy(approvals=2)], [role()])
    less = replace(YES, duration=For(DAY))
    assert isinstance(decide(world, request, less), Done)
    assert world.request(request).state is State.PENDING
    assert isinstance(decide(world, request, name="cat"), Done)
    found = world.request(request)
    assert (found.state, found.granted, found.end) == (State.APPROVED, For(DAY), clock() + DAY)
    assert [each.by.okta for each in found.approvals] == [okta("ben"), okta("cat")]


def test_an_agreed_extension_is_on_record_on_both_papers(world: World) -> None:
    request, new = given(world), RequestId("R-ext")
    world.workflow.extend(world.by("ann"), world.pointer(request), new, "for 1w", "not done")
    before, held = world.request(request), world.holding()
    assert isinstance(decide(world, new), Done)
    end = (before.end or 0) + WEEK
    detail = {**AGREED, "end": str(end)}
    first, second = world.store.facts(f"REQ#{new}")[-1], world.store.facts(f"REQ#{request}")[-1]
    assert (first.what, first.actor, first.detail) == ("extended", okta("ben"), {**detail, "why": "extended"})
    assert (second.what, second.actor, second.detail) == (
        "extended",
        okta("ben"),
        {**detail, "by_request": new},
    )
    after, done = world.request(request), world.request(new)
    assert (after.end, after.former_ends, after.extended) == (end, (before.end,), 1)
    assert (after.state, after.version) == (State.APPROVED, before.version + 1)
    assert (done.state, done.reason_ended, done.granted) == (State.ENDED, "extended", For(WEEK))
    assert world.holding() == replace(
        held, needs={request: end}, asking=None, version=held.version + 1, due=held.due
    )

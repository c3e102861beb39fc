"""How often and by how much a grant can be extended: the stricter of then and now, when it is asked and when it is agreed to."""

from dataclasses import replace
from typing import Any

import pytest

from access import extending
from access.answers import Done, Refusals
from access.calls import Answering
from access.catalog import Policy
from access.duration import DAY, HOUR, WEEK, For, WhileUsed
from access.extending import can_extend, exhausted, extensions, fits, least, short_enough
from access.holding import Holding
from access.keys import RequestId
from access.request import Limits, Request, State, Stop
from tests.bot.samples import GIVEN, POLICY
from tests.clock import Clock
from tests.world import World, given, policy, refused, role

OFFERED = (For(DAY), For(WEEK), For(2 * WEEK))


def running(extended: int = 0, **then: object) -> Request:
    """A grant of a day, just given, with this policy on it."""
    limits = Limits.of(bounded(**then))
    return replace(GIVEN, limits=limits, extended=extended, end=(GIVEN.approved_at or 0) + DAY)


def bounded(**bounds: object) -> Policy:
    return replace(POLICY, durations=OFFERED, longest=8 * WEEK, **bounds)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limits", "least_"), [((), None), ((None, None), None), ((None, 2), 2), ((3, 2), 2), ((1, None), 1)]
)
def test_no_limit_is_looser_than_any(limits: tuple[int | None, ...], least_: int | None) -> None:
    assert least(*limits) == least_


@pytest.mark.parametrize(
    ("extended", "then", "now", "code"),
    [
        (0, None, None, ""),
        (99, None, None, ""),
        (0, 1, None, ""),
        (1, 1, None, "extended_enough"),
        (1, 2, 1, "extended_enough"),
        (1, 1, 2, "extended_enough"),
        (1, None, 1, "extended_enough"),
        (1, 2, 2, ""),
    ],
)
def test_how_often_is_the_stricter_of_then_and_now(
    extended: int, then: int | None, now: int | None, code: str
) -> None:
    refused_ = extending._allowed(running(extended, extensions=then), bounded(extensions=now))
    assert (refused_.code if refused_ else "") == code


@pytest.mark.parametrize(
    ("then", "now", "offered"),
    [
        (None, None, OFFERED),
        (WEEK, None, OFFERED[:2]),
        (None, WEEK, OFFERED[:2]),
        (2 * WEEK, DAY, OFFERED[:1]),
        (DAY, 2 * WEEK, OFFERED[:1]),
        (HOUR, None, ()),
    ],
)
def test_by_how_much_is_the_stricter_of_then_and_now(
    then: int | None, now: int | None, offered: tuple[For, ...]
) -> None:
    assert extensions(running(longest_extension=then), bounded(longest_extension=now)) == offered


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (running(), None),
        (running(1, extensions=2), None),
        (running(2, extensions=2), "extended_enough"),
        (running(extend=False), "cannot_extend"),
        (running(longest_extension=HOUR), "longest_reached"),
        (replace(running(), end=(GIVEN.approved_at or 0) + 8 * WEEK), "longest_reached"),
    ],
)
def test_a_grant_knows_why_it_cannot_be_extended(request_: Request, code: str | None) -> None:
    found = exhausted(request_)
    assert (found.code if found else None) == code


HOLDING = Holding(GIVEN.for_whom.okta, GIVEN.target, needs={GIVEN.id: 0})


@pytest.mark.parametrize(
    ("changes", "holding", "left", "code"),
    [
        ({}, HOLDING, 1, None),
        ({}, HOLDING, 0, "not_running"),
        ({"state": State.PENDING}, HOLDING, 1, "not_running"),
        ({"state": State.ENDED}, HOLDING, 1, "not_running"),
        ({"stopped": Stop("given_back", "somebody", 0)}, HOLDING, 1, "being_ended"),
        ({}, None, 1, "being_ended"),
        ({}, replace(HOLDING, needs={}), 1, "being_ended"),
    ],
)
def test_only_what_runs_can_be_extended(
    changes: dict[str, Any], holding: Holding | None, left: int, code: str | None
) -> None:
    parent = replace(running(), **changes)
    found = can_extend(parent, holding, bounded(), (parent.end or 0) - left)
    assert (found.code if found else None) == code


def test_what_has_no_end_or_is_not_there_does_not_run() -> None:
    endless = can_extend(replace(running(), end=None), HOLDING, bounded(), 0)
    nothing = can_extend(None, HOLDING, bounded(), 0)
    assert [each.code for each in (endless, nothing) if each] == ["not_running", "unknown_request"]


@pytest.mark.parametrize("policy_", [None, bounded(extend=False)])
def test_a_policy_that_is_gone_or_says_no_allows_none(policy_: Policy | None) -> None:
    found = can_extend(running(), HOLDING, policy_, (running().end or 0) - 1)
    assert found
    assert found.code == "cannot_extend"


def test_the_whole_length_counts_and_the_stricter_total() -> None:
    parent = running()
    short = replace(parent, limits=replace(parent.limits, longest=2 * DAY))
    assert fits(parent, bounded(), For(7 * WEEK))
    assert not fits(parent, bounded(), For(8 * WEEK))
    assert fits(short, bounded(), For(DAY))
    assert not fits(short, bounded(), For(WEEK))
    assert not fits(parent, replace(bounded(), longest=2 * DAY), For(WEEK))
    assert fits(replace(parent, end=None), bounded(), For(DAY)) is False
    assert fits(replace(parent, approved_at=None), bounded(), For(DAY)) is False


def test_what_moves_with_use_extends_nothing() -> None:
    assert short_enough(running(), bounded(), WhileUsed(DAY)) is False
    assert short_enough(running(), bounded(), For(DAY)) is True


def test_only_what_was_on_offer_then_and_is_now() -> None:
    then = replace(running().limits, durations=(For(DAY), For(WEEK)))
    now = replace(bounded(), durations=(For(WEEK), For(2 * WEEK)))
    assert extensions(replace(running(), limits=then), now) == (For(WEEK),)


def extend(world: World, request: RequestId, new: str, duration: str = "for 1d") -> Done[Request] | Refusals:
    by = world.by("ann")
    return world.workflow.extend(by, world.pointer(request), RequestId(new), duration, "not done")


def test_each_agreed_extension_counts_and_others_do_not(clock: Clock) -> None:
    world = World(clock, policies=[policy(extensions=2)])
    request = given(world, duration="for 1d")
    for number, agreed in enumerate((False, True, False, True)):
        assert isinstance(extend(world, request, f"X{number}"), Done)
        new = RequestId(f"X{number}")
        assert isinstance(world.approve(new) if agreed else world.deny(new), Done)
    assert world.request(request).extended == 2
    assert refused(extend(world, request, "X9")) == "extended_enough"
    assert refused(world.workflow.may_extend(world.by("ann"), world.pointer(request))) == "extended_enough"


def test_a_count_that_was_lowered_while_an_extension_waits_is_met_at_the_click(clock: Clock) -> None:
    world = World(clock, policies=[policy(extensions=2)])
    request = given(world, duration="for 1d")
    assert isinstance(extend(world, request, "X1"), Done)
    assert isinstance(world.approve(RequestId("X1")), Done)
    assert isinstance(extend(world, request, "X2"), Done)
    end = world.request(request).end
    world.catalogue([policy(extensions=1)], [role()])
    assert refused(world.approve(RequestId("X2"))) == "extended_enough"
    assert world.request(request).end == end
    assert isinstance(world.deny(RequestId("X2")), Done)


def test_a_step_that_was_shortened_while_an_extension_waits_is_met_at_the_click(clock: Clock) -> None:
    world = World(clock)
    request = given(world, duration="for 1d")
    assert isinstance(extend(world, request, "X1", "for 1w"), Done)
    world.catalogue([policy(longest_extension=DAY)], [role()])
    assert refused(world.approve(RequestId("X1"))) == "policy_changed"
    assert refused(extend(world, request, "X2", "for 1w")) == "already_asked"


def test_an_extension_needs_as_many_approvals_as_the_grant_did(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = world.ask(approvers=["ben", "cat"])
    for name in ("ben", "cat"):
        assert isinstance(world.approve(request, name), Done)
    world.catalogue([policy(approvals=1)], [role()])
    assert isinstance(extend(world, request, "X1"), Done)
    end = world.request(request).end
    assert isinstance(world.approve(RequestId("X1"), "ben"), Done)
    assert world.request(request).end == end
    assert isinstance(world.approve(RequestId("X1"), "cat"), Done)
    assert world.request(request).end == (end or 0) + DAY


def test_a_shorter_time_that_was_agreed_to_must_still_be_on_offer_when_the_next_one_agrees(
    clock: Clock,
) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = world.ask(approvers=["ben", "cat"])
    shorter = Answering(True, duration=For(DAY))
    assert isinstance(world.workflow.decide(world.by("ben"), world.pointer(request), shorter), Done)
    world.catalogue([replace(policy(approvals=2), durations=(For(WEEK),))], [role()])
    assert refused(world.approve(request, "cat")) == "policy_changed"

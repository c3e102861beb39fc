"""How often and by how much a grant can be extended: the stricter of then and now, when it is asked and when it is agreed to."""

from dataclasses import replace

import pytest

from access import extending
from access.answers import Done, Refusals
from access.calls import Answering
from access.catalog import Policy
from access.duration import DAY, HOUR, WEEK, For
from access.extending import exhausted, extensions, least
from access.keys import RequestId
from access.request import Limits, Request
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

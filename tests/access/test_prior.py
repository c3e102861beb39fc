"""What approvers are told that somebody has already: from our records or one look, and never in the way of the card."""

from dataclasses import replace

import pytest

from access.answers import Done
from access.breaker import Breaker
from access.card import Card, Prior
from access.duration import DAY, WEEK
from access.errors import Busy, NeverWorks, Spent, TargetError, TryAgain
from access.keys import RequestId, breaker_key, card_key
from access.person import Party
from access.ports import Change, Write
from access.prior import look
from tests.clock import Clock
from tests.world import GROUP, World, given, okta, role, slack

UNKNOWN: list[TargetError] = [
    TryAgain("500", service=True, doubt=True),
    TryAgain("busy"),
    NeverWorks("403"),
    Spent("used up", service=True),
]


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, roles=[role(), role("other")])


def prior(world: World, request: RequestId, name: str = "ben") -> Prior | None:
    key = card_key(request, slack(name))
    card = world.store.read([key])[key]
    assert isinstance(card, Card)
    return card.prior


def outside(world: World, name: str = "ann") -> None:
    world.target.members.add((okta(name), GROUP))


def test_it_is_told_of_access_that_was_given_elsewhere(world: World) -> None:
    outside(world)
    request = world.ask(approvers=("ben", "cat"))
    world.work()
    for name in ("ben", "cat"):
        assert world.chat.of(name)[0].endswith("(had until None)")
        assert prior(world, request, name) is Prior.OUTSIDE
    assert "had" not in world.chat.of("ann")[0]
    assert prior(world, request, "ann") is None


def test_it_says_nothing_when_there_is_nothing(world: World) -> None:
    request = world.ask()
    world.work()
    assert "had" not in world.chat.of("ben")[0]
    assert prior(world, request) is Prior.NONE


def test_it_looks_once(world: World) -> None:
    outside(world)
    request = world.ask()
    world.work()
    assert world.target.calls == ["present"]
    world.workflow.rouse(world.outside, world.request(request).key)
    world.sweep(3)
    assert world.target.calls == ["present"]


def test_it_looks_once_when_the_claim_is_lost_to_a_race(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = world.ask()
    commit, races = world.store.commit, [1]

    def raced(change: Change) -> None:
        if races and any(isinstance(write.record, Card) for write in change.writes):
            races.clear()
            found = world.holding()
            commit(Change(writes=(Write(replace(found, version=found.version + 1), found.version),)))
        commit(change)

    monkeypatch.setattr(world.store, "commit", raced)
    world.work()
    assert not races
    assert world.target.calls == ["present"]
    assert prior(world, request) is Prior.NONE


def test_it_tells_a_new_approver_what_the_others_were_told(world: World) -> None:
    request = world.ask(approvers=("ben",))
    world.work()
    outside(world)
    also = replace(
        world.request(request), asked=(*world.request(request).asked, Party(okta("cat"), slack("cat")))
    )
    known = world.store.read([also.key, also.holding_key, card_key(request, slack("ben"))])
    assert look(world.outside, known, also) == (Prior.NONE,)
    assert world.target.calls == ["present"]


@pytest.mark.parametrize("error", UNKNOWN, ids=lambda error: f"{type(error).__name__} {error.why}")
def test_it_sends_the_card_without_the_line_when_nobody_knows(world: World, error: TargetError) -> None:
    outside(world)
    world.target.before = [error]
    request = world.ask()
    world.work()
    assert len(world.chat.of("ben")) == 1
    assert "had" not in world.chat.of("ben")[0]
    assert prior(world, request) is Prior.UNKNOWN
    world.sweep(2)
    assert world.target.calls == ["present"]


def test_it_opens_no_breaker_and_leaves_the_holding_alone(world: World) -> None:
    world.target.before = [TryAgain("500", service=True, doubt=True)]
    world.ask()
    world.work()
    assert not world.store.read([breaker_key("okta")])
    assert (world.holding().watch_from, world.holding().failing_since) == (None, None)


def test_it_leaves_the_last_of_a_budget_to_others(world: World) -> None:
    world.target.room_to_give = 0
    request = world.ask()
    world.work()
    assert world.target.calls == []
    assert prior(world, request) is Prior.UNKNOWN


def test_it_spares_a_service_that_is_down(world: World) -> None:
    world.store.commit(Change(writes=(Write(Breaker("okta", open_since=1, version=1), None),)))
    request = world.ask()
    world.work()
    assert world.target.calls == []
    assert prior(world, request) is Prior.UNKNOWN


def test_it_does_not_wait_for_a_breaker_that_cannot_be_read(world: World) -> None:
    world.store.commit(Change(writes=(Write(Breaker("okta", version=1), None),)))
    world.store.spoil(breaker_key("okta"))
    world.ask()
    world.work()
    assert len(world.chat.of("ben")) == 1


def test_it_does_not_look_when_the_time_is_needed_for_sending(world: World) -> None:
    world.outside = replace(world.outside, left=lambda: 24.0)
    world.ask()
    world.work()
    assert world.target.calls == []
    assert len(world.chat.of("ben")) == 1


def test_it_does_not_fail_on_a_kind_of_target_that_this_release_does_not_know(world: World) -> None:
    def nobody(kind: str) -> None:
        raise ValueError(kind)

    world.outside = replace(world.outside, provisioner=nobody)  # type: ignore[arg-type]
    world.ask()
    world.work()
    assert len(world.chat.of("ben")) == 1


def test_it_tells_until_when_somebody_has_it_through_us(world: World) -> None:
    first = given(world, duration="for 2w")
    calls = list(world.target.calls)
    world.ask(approvers=("cat",), role_="other", duration="for 1d")
    world.work()
    assert world.chat.of("cat")[0].endswith(f"(had until {world.request(first).end})")
    assert world.target.calls == calls


def test_it_says_so_as_soon_as_that_has_ended(world: World) -> None:
    first = given(world, duration="for 2w")
    world.ask(approvers=("cat",), role_="other")
    world.work()
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(first)), Done)
    world.work()
    world.sweep()
    assert not world.has()
    assert "had" not in world.chat.of("cat")[0]
    assert len(world.chat.of("cat")) == 1


def test_it_knows_of_permanent_access_while_and_after_a_grant_runs(world: World) -> None:
    outside(world)
    first = given(world, duration="for 1d")
    calls = list(world.target.calls)
    second = world.ask(approvers=("cat",), role_="other")
    world.work()
    assert world.chat.of("cat")[0].endswith("(had until None)")
    assert world.target.calls == calls
    world.clock.advance(DAY)
    world.sweep(2)
    assert world.request(first).reason_ended == "expired"
    assert world.holding().base is None
    assert world.chat.of("cat")[0].endswith("(had until None)")
    assert prior(world, second, "cat") is Prior.OUTSIDE


def test_it_does_not_look_while_a_call_of_ours_may_still_land(world: World) -> None:
    world.target.after = [TryAgain("reset", service=True, doubt=True)]
    first = given(world)
    world.sweep(2)
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(first)), Done)
    world.work()
    assert world.holding().watch_from is not None
    assert not world.has()
    calls = len(world.target.calls)
    second = world.ask(role_="other")
    world.work()
    assert prior(world, second) is Prior.UNKNOWN
    assert len(world.target.calls) == calls


def test_it_is_not_told_of_an_extension(world: World) -> None:
    first = given(world)
    calls = list(world.target.calls)
    new = RequestId("R-ext")
    assert isinstance(world.workflow.extend(world.by("ann"), world.pointer(first), new, "for 1w", "x"), Done)
    world.work()
    assert world.request(new).extends == first
    assert "had" not in " ".join(world.chat.of("ben"))
    assert world.target.calls == calls


def test_it_is_not_repeated_after_the_decision(world: World) -> None:
    outside(world)
    request = world.ask()
    world.work()
    world.approve(request)
    world.work()
    assert "had until" not in world.chat.of("ben")[0]
    assert world.request(request).had_already


def test_it_changes_nothing_about_what_is_given(world: World) -> None:
    """The look was wrong, or is out of date: settle reads for itself."""
    outside(world)
    request = world.ask()
    world.work()
    world.target.members.clear()
    world.approve(request)
    world.work()
    assert world.has()
    assert not world.request(request).had_already
    world.clock.advance(WEEK)
    world.sweep(2)
    assert not world.has()


def test_it_looks_again_when_it_was_killed_before_the_claim(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = world.ask()
    with monkeypatch.context() as patch:
        patch.setattr(world.store, "commit", _busy)
        with pytest.raises(Busy):
            world.workflow.rouse(world.outside, world.request(request).key)
    world.sweep()
    assert prior(world, request) is Prior.NONE
    assert len(world.chat.of("ben")) == 1


def _busy(_: Change) -> None:
    raise Busy("no answer")

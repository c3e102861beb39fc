"""Approvers whom no message reaches: it is on record, and whoever asked reads of it at once."""

import pytest

from access.audit import Fact, What
from access.card import Card
from access.errors import Undeliverable
from access.keys import Key, RequestId, card_key
from access.reading import get
from access.request import State
from access.tell import attend
from access.unreached import unreached
from tests.clock import Clock
from tests.world import World, slack

GONE = Undeliverable("slack: user_disabled", final=True)


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def cards(world: World, request: RequestId) -> dict[Key, object]:
    keys = [card_key(request, slack(name)) for name in ("ann", "ben", "cat")]
    return dict(world.store.read(keys))


def lost(world: World, request: RequestId) -> list[str]:
    found = unreached(cards(world, request), world.request(request))  # type: ignore[arg-type]
    return [each.removeprefix("U-") for each in found]


def fact(world: World, request: RequestId, name: str) -> Fact | None:
    card = get(cards(world, request), card_key(request, slack(name)), Card)  # type: ignore[arg-type]
    assert card is not None
    found = world.store.facts(f"UNREACHED#{request}#CARD#{slack(name)}#{card.version}")
    return found[0] if found else None


def test_it_is_on_record_and_the_one_who_asked_reads_it_at_once(world: World) -> None:
    request = world.ask(approvers=("ben", "cat"))
    world.chat.faults = [None, GONE]
    world.work()
    assert lost(world, request) == ["ben"]
    assert "not reached: U-ben" in world.chat.of("ann")[0]
    assert "not reached" not in world.chat.of("cat")[0]
    kept = fact(world, request, "ben")
    assert kept is not None
    assert (kept.what, kept.detail["why"], kept.detail["request"]) == (
        What.UNREACHED,
        "slack: user_disabled",
        request,
    )
    assert fact(world, request, "cat") is None
    assert world.facts(request) == ["asked"]
    due = world.request(request).due
    assert due is not None
    assert due.at > world.clock() + 60


def test_everybody_lost_is_told_and_the_request_waits_all_the_same(world: World) -> None:
    request = world.ask(approvers=("ben", "cat"))
    world.chat.faults = [None, GONE, GONE]
    world.work()
    assert lost(world, request) == ["ben", "cat"]
    assert "not reached: U-ben, U-cat" in world.chat.of("ann")[0]
    sent = len(world.chat.sent)
    world.sweep(times=20)
    assert len(world.chat.sent) == sent
    assert world.request(request).state is State.PENDING


def test_a_click_shows_that_they_are_reached_after_all(world: World) -> None:
    request = world.ask(approvers=("ben", "cat"))
    world.chat.faults = [None, GONE]
    world.work()
    world.deny(request, "ben", "no")
    world.work()
    assert lost(world, request) == []
    assert any("denied" in text for text in world.chat.of("ben"))


def test_it_does_not_depend_on_what_dies_in_between(world: World) -> None:
    request = world.ask(approvers=("ben",))
    world.chat.faults = [None, GONE, Undeliverable("slack is away")]
    world.woken.clear()
    told = attend(world.desk, world.outside, request)
    assert (told.sent, told.failed) == (1, 2)
    assert "not reached" not in world.chat.of("ann")[0]
    world.sweep(times=3)
    assert "not reached: U-ben" in world.chat.of("ann")[0]


def test_a_receipt_that_is_lost_too_tells_nobody_and_ends(world: World) -> None:
    request = world.ask(approvers=("ben",))
    world.chat.faults = [GONE, GONE]
    world.work()
    assert (fact(world, request, "ann") is None, fact(world, request, "ben") is None) == (False, False)
    assert world.chat.sent == []
    world.sweep(times=5)
    assert world.chat.sent == []


def test_what_is_held_back_is_no_failure_and_keeps_its_place(world: World) -> None:
    request = world.ask(approvers=("ben", "cat"))
    world.chat.faults = [None, Undeliverable("held back", retry_after=30, paced=True)]
    world.work()
    card = get(cards(world, request), card_key(request, slack("ben")), Card)  # type: ignore[arg-type]
    assert card is not None
    assert (card.failures, card.shown, card.claim_until, card.lost) == (0, "", 0, "")
    world.sweep()
    assert len(world.chat.of("ben")) == 1

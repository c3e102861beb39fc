"""One settle in progress: what it hands on, and that a card is never in the way of what is true."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from access import run as run_
from access.answers import Done
from access.card import Card
from access.concluding import conclude
from access.errors import Conflict, Unreadable
from access.holding import Held, Holding
from access.keys import Key, RequestId, holding_key
from access.ports import Change, Record, Write
from access.request import Request
from access.run import Outcome, Run, Settled
from access.situation import Situation, read
from tests.clock import Clock
from tests.world import GROUP, World, okta

HOLDING = holding_key(okta("ann"), GROUP)


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def begun(world: World) -> tuple[RequestId, Run, Situation]:
    """It is approved, and a settle is about to write that it is there."""
    request = world.ask()
    world.work()
    assert isinstance(world.approve(request), Done)
    situation = read(world.store, HOLDING, "okta", (), world.clock())
    assert situation
    held = replace(situation.holding, state=Held.ADDING)
    return request, Run(world.desk, world.outside, HOLDING, world.target), replace(situation, holding=held)


def given_(world: World, situation: Situation) -> Change:
    return conclude(situation, Held.PRESENT, world.clock(), False)


def test_what_is_true_and_its_cards_are_one_transaction(world: World) -> None:
    request, run, situation = begun(world)
    commits, commit = list[Change](), world.store.commit

    def committing(change: Change) -> None:
        commits.append(change)
        commit(change)

    world.store.commit = committing  # type: ignore[method-assign]
    run.report(situation, given_(world, situation))
    (change,) = commits
    kinds = [type(each.record) for each in change.writes]
    assert kinds.count(Card) == 2
    assert (kinds.count(Holding), kinds.count(Request), len(change.facts)) == (1, 1, 1)
    done = run.done(Outcome.SPOKE, "why", 7)
    assert [each.id for each in done.touched] == [request]
    assert done.touched[0] == world.request(request)
    assert [each.request.id for each in done.prepared] == [request]
    assert (done.outcome, done.why, done.retry_at) == (Outcome.SPOKE, "why", 7)


def test_a_lost_race_for_what_is_true_is_lost(world: World) -> None:
    _, run, situation = begun(world)
    change, commit = given_(world, situation), world.store.commit
    for key in (HOLDING, change.facts[0].key):

        def losing(change: Change, key: Key = key) -> None:
            world.store.commit = commit  # type: ignore[method-assign]
            raise Conflict([key])

        world.store.commit = losing  # type: ignore[method-assign]
        with pytest.raises(Conflict):
            run.report(situation, change)
    assert run.done(Outcome.SPOKE) == Settled(Outcome.SPOKE)


def test_a_lost_race_for_a_card_is_told_later(world: World) -> None:
    request, run, situation = begun(world)
    commit = world.store.commit

    def losing(change: Change) -> None:
        cards = [each.record.key for each in change.writes if isinstance(each.record, Card)]
        if cards:
            raise Conflict(cards)
        commit(change)

    world.store.commit = losing  # type: ignore[method-assign]
    run.report(situation, given_(world, situation))
    done = run.done(Outcome.SPOKE)
    assert ([each.id for each in done.touched], done.prepared) == ([request], ())
    assert world.facts(request)[-1] == "given"


def test_a_card_that_cannot_be_read_is_told_later(world: World) -> None:
    request, run, situation = begun(world)
    real = world.store.read

    def reading(keys: Iterable[Key]) -> Mapping[Key, Record]:
        asked = list(keys)
        if any(key.sk.startswith("CARD") for key in asked):
            raise Unreadable(asked[0], "odd")
        return real(asked)

    world.store.read = reading  # type: ignore[method-assign]
    run.report(situation, given_(world, situation))
    world.store.read = real  # type: ignore[method-assign]
    assert run.done(Outcome.SPOKE).prepared == ()
    assert world.facts(request)[-1] == "given"


@pytest.mark.parametrize(("most", "prepared"), [(5, 1), (4, 0)])
def test_cards_go_along_as_far_as_one_transaction_has_room(
    world: World, monkeypatch: pytest.MonkeyPatch, most: int, prepared: int
) -> None:
    _, run, situation = begun(world)
    monkeypatch.setattr(run_, "MOST_PARTS", most)
    run.report(situation, given_(world, situation))
    assert len(run.prepared) == prepared


def test_what_is_written_again_is_drawn_by_whoever_tells(world: World) -> None:
    request, run, situation = begun(world)
    run.report(situation, given_(world, situation))
    assert set(run.prepared) == {request}
    before = world.request(request)
    again = replace(before, version=before.version + 1)
    run.commit(Change(writes=(Write(again, before.version),)))
    assert (run.prepared, run.touched) == ({}, {request: again})


def test_nothing_to_write_is_not_written(world: World) -> None:
    _, run, situation = begun(world)
    world.store.commit = None  # type: ignore[method-assign, assignment]
    run.commit(Change())
    run.report(situation, Change())
    assert run.touched == {}


def test_a_transaction_takes_no_more_than_a_hundred_parts() -> None:
    """As DynamoDB says."""
    assert run_.MOST_PARTS == 100

"""Processes whose clocks differ: within what a lease has to spare nothing is any different, and beyond it, up to five minutes, all holds but
that one alone is at a holding. The checks of time find what they are there to find.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from access import moves
from access.duration import DAY, MINUTE, For
from access.holding import LEASE, WATCH, Held, Holding
from access.keys import RequestId
from access.ports import Record
from access.request import State
from store.placing import key_of
from tests.clock import Clock
from tests.simulation import life
from tests.simulation.calm import rest
from tests.simulation.clocks import AHEAD, BACK, BEHIND, CLOCKS, FAR, LONGEST_RUN, NEAR, Clocks
from tests.simulation.explorer import Explorer
from tests.simulation.faults import LATENESS
from tests.simulation.graph import Bounds, Found
from tests.simulation.invariants import violated
from tests.simulation.lives import live
from tests.simulation.scenarios import SCENARIOS
from tests.simulation.stage import Stage
from tests.simulation.truths import early, ends, late
from tests.simulation.view import Step, View
from tests.world import GROUP, World, given, okta

PAIR = (okta("ann"), GROUP)


def test_a_lease_outlives_every_process_that_may_hold_it_by_more_than_near_clocks_differ() -> None:
    functions: dict[str, Any] = yaml.safe_load(Path("serverless.yml").read_text())["functions"]
    assert max(functions[each]["timeout"] for each in ("worker", "sweep", "tools", "slack")) == LONGEST_RUN
    assert LONGEST_RUN + 2 * NEAR < LEASE


def test_the_watch_is_longer_than_far_clocks_differ_and_then_some() -> None:
    clocks = Clocks(Clock(), Random(0), FAR)
    assert [each for each in LATENESS if clocks.in_time(each)] == [1, 30, 200]
    assert 2 * FAR < WATCH
    assert all(Clocks(Clock(), Random(0), NEAR).in_time(each) for each in LATENESS)


@pytest.mark.parametrize("seed", range(20))
def test_each_process_has_a_clock_of_its_own_which_is_only_ever_set_back(seed: int) -> None:
    clocks = Clocks(Clock(), Random(seed), FAR)
    with clocks.of_a_process():
        seen = [clocks() - clocks.true() for _ in range(200)]
        with clocks.of_a_process():
            assert abs(clocks.off) <= FAR
        assert clocks.off == seen[-1]
    assert clocks.off == 0
    assert seen == sorted(seen, reverse=True)
    assert FAR >= seen[0] >= seen[-1] >= -FAR


def test_whatever_is_wrong_with_a_clock_is_counted() -> None:
    counted, struck = list[str](), set[str]()
    clocks = Clocks(Clock(), Random(7), FAR, lambda of, how: counted.append(f"{of}: {how}"))
    for _ in range(100):
        with clocks.of_a_process():
            before, seen = clocks.off, [clocks() - clocks.true() for _ in range(50)]
        assert counted.count(f"clock: {BACK}") == len({before, *seen}) - 1
        assert not before or counted[0] == f"clock: {AHEAD if before > 0 else BEHIND}"
        struck.update(counted)
        counted.clear()
    assert struck == set(CLOCKS)


def test_clocks_that_are_right_cost_nothing_and_count_nothing() -> None:
    clocks = Clocks(Clock(), Random(7), 0, lambda *_: pytest.fail("counted"))
    with clocks.of_a_process():
        assert clocks() == clocks.true()


# Interleavings


def explored(scenario: str, apart: Sequence[int], bounds: Bounds, allowed: int) -> Found:
    scene = SCENARIOS[scenario]()
    actors = [replace(actor, ahead=ahead) for actor, ahead in zip(scene.actors, apart, strict=True)]
    return Explorer(Stage(scene.world, scene.permanent, allowed), actors, rest, bounds).explore()


OVER = (
    "extend/expiry",
    "give back/worker",
    "expiry/second grant",
    "end/grant again",
    "worker/sweep",
    "sweep/sweep",
)


@pytest.mark.parametrize("scenario", OVER)
@pytest.mark.parametrize("apart", [(-NEAR, NEAR), (-FAR, FAR), (FAR, -FAR)], ids=str)
def test_every_schedule_ends_in_truth(scenario: str, apart: tuple[int, int]) -> None:
    found = explored(scenario, apart, Bounds(1), max(apart))
    assert found.complete
    assert not found.wrong, found.wrong


@pytest.mark.parametrize("scenario", ["give back/worker", "worker/sweep"])
def test_near_clocks_and_a_fault_end_in_truth(scenario: str) -> None:
    found = explored(scenario, (-NEAR, NEAR), Bounds(0, 1), NEAR)
    assert found.fired
    assert not found.wrong, found.wrong


def test_a_lease_is_all_that_far_clocks_break() -> None:
    wrong = explored("worker/sweep", (-FAR, FAR), Bounds(1), NEAR).wrong
    assert {why.rsplit("(", 1)[1] for all_ in wrong.values() for why in all_} == {"I7)"}
    assert not explored("worker/sweep", (-FAR, FAR), Bounds(1), FAR).wrong


# Faults of our own, planted


def extend_from_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """An extension is counted from the moment at which somebody agrees."""
    real: Callable[..., Any] = moves.prolong

    class FromNow(For):
        now = 0

        def end(self, start: int) -> int:
            return self.now + self.seconds

    def prolong(known: Any, agreement: Any, policy: Any) -> Any:
        wrong = FromNow(agreement.granted.seconds)
        object.__setattr__(wrong, "now", agreement.now)
        return real(known, replace(agreement, granted=wrong), policy)

    monkeypatch.setattr("access.approving.prolong", prolong)


def end_on_paper_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thing's end is counted by somebody else's clock."""
    real: Callable[..., Any] = moves.needing
    monkeypatch.setattr(
        moves, "needing", lambda holding, request, end, now: real(holding, request, end + 1, now)
    )


@pytest.mark.parametrize(
    ("plant", "scenario", "shows"),
    [
        (extend_from_now, "extend/expiry", "was extended by"),
        (end_on_paper_alone, "worker/sweep", "says the paper"),
    ],
)
def test_a_planted_fault_is_caught(
    plant: Callable[[pytest.MonkeyPatch], None], scenario: str, shows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    found = explored(scenario, (-NEAR, NEAR), Bounds(0), NEAR)
    assert any(shows in why for all_ in found.wrong.values() for why in all_), found.wrong


@pytest.mark.parametrize(("seconds", "shows"), [(20 * MINUTE, "(I2)"), (-20 * MINUTE, "(I1)")])
def test_a_life_catches_who_ends_it_at_another_time(
    seconds: int, shows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A need is over so many seconds too soon, or too late."""
    over: Callable[..., Any] = Holding.over
    monkeypatch.setattr(Holding, "over", lambda self, now, read_to=0: over(self, now + seconds, read_to))
    next_end: Callable[..., Any] = Holding.next_end
    early_by = max(0, seconds)
    monkeypatch.setattr(
        Holding, "next_end", lambda self, now: (found := next_end(self, now)) and found - early_by
    )
    monkeypatch.setattr(life, "APART", (FAR,))
    assert any(shows in str(lived) for lived in map(live, range(40)) if lived.wrong)


# Record by record


@pytest.fixture
def world() -> World:
    world = World(Clock())
    given(world, duration="for 1d")
    return world


def step(world: World, *records: Record, seconds: int = 0, call: str = "store.commit") -> Step:
    """As if these had been written so many seconds later, where clocks may be off by FAR."""
    before = View(world.store._records, set(world.target.members), world.clock() + seconds)
    after = replace(before, records={**before.records, **{key_of(each): each for each in records}})
    return Step(call, PAIR if call.startswith("target.") else None, before, after, FAR)


def names(step: Step, name: str) -> list[str]:
    return [why for why in violated(step) if why.endswith(f"({name})")]


ALLOWED = FAR + LONGEST_RUN


@pytest.mark.parametrize(("early_by", "found"), [(ALLOWED, 0), (ALLOWED + 1, 1)])
def test_what_expires_too_early_is_found(world: World, early_by: int, found: int) -> None:
    request = world.request(RequestId("R1"))
    leaving = replace(request, taking_back_at=1)
    assert len(names(step(world, leaving, seconds=DAY - early_by), "I2")) == found
    over = replace(request, reason_ended="expired", state=State.ENDED)
    assert len(names(step(world, over, seconds=DAY - early_by), "I2")) == found


@pytest.mark.parametrize(("after_it", "found"), [(ALLOWED - 1, 0), (ALLOWED, 1)])
def test_what_is_given_after_its_end_is_found(world: World, after_it: int, found: int) -> None:
    adding = replace(world.holding(), state=Held.ADDING)
    assert len(names(step(world, adding, seconds=DAY + after_it, call="target.add"), "I1")) == found


def test_an_approval_at_another_time_and_another_end_of_the_thing_are_found(world: World) -> None:
    request, holding = world.request(RequestId("R1")), world.holding()
    other = replace(holding, needs={each: end + 1 for each, end in holding.needs.items()})
    assert names(step(world, other), "I10")
    pending = replace(request, state=State.PENDING)
    world.store._records[request.key] = pending
    assert names(step(world, request, seconds=ALLOWED + 1), "I10")
    assert names(step(world, replace(request, deadline=request.approved_at or 0)), "I10")
    assert not any("approved at" in why for why in names(step(world, request, seconds=ALLOWED), "I10"))


def test_the_looks_around_an_end_find_what_is_lost_and_what_is_kept(world: World) -> None:
    end = world.request(RequestId("R1")).end or 0
    assert ends(world, end - 1) == [end]
    assert (early(world, end - 1), late(world, end - 1)) == ([], [])
    assert late(world, end)
    world.target.members.clear()
    assert early(world, end - 1)

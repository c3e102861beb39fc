"""Each invariant can fail: what breaks it is found, by its name, and what goes well breaks none. Those that are checked elsewhere are."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from access.audit import Fact, What
from access.duration import DAY
from access.holding import Held, Holding, Lease
from access.keys import Key, Target, holding_key
from access.ports import Record
from access.request import Decision, Request, State
from store.placing import key_of
from tests.clock import Clock
from tests.simulation.faults import Faults
from tests.simulation.invariants import ELSEWHERE, EVERY_STEP, violated
from tests.simulation.view import Pair, Step, View
from tests.simulation.watching import Watch
from tests.world import GROUP, World, given, okta

ROOT = Path(__file__).parents[2]
PAIR = (okta("ann"), GROUP)
Tamper = Callable[[Request, Holding], tuple[Record, ...]]


@pytest.fixture(scope="module")
def world() -> World:
    """Somebody has access, by the request R1."""
    world = World(Clock())
    given(world)
    return world


def step(
    world: World, *records: Record, call: str = "store.commit", others: frozenset[Pair] = frozenset()
) -> Step:
    """As if these records had been written now, by whatever means, and these others had been added to the target."""
    stored: Mapping[Key, Record] = world.store._records
    new = {key_of(each): each for each in records}
    before = View(stored, set(world.target.members), world.clock())
    after = View({**stored, **new}, {*world.target.members, *others}, world.clock())
    return Step(call, PAIR if call.startswith("target.") else None, before, after)


def request(world: World) -> Request:
    return next(each for each in View.of(world).all(Request))


def test_nothing_is_wrong_with_what_went_well(world: World) -> None:
    assert violated(step(world)) == []
    assert violated(step(world, replace(world.holding(), version=99))) == []


def by_oneself(request: Request, _: Holding) -> tuple[Record, ...]:
    own = Decision(request.requester, True, request.made_at)
    return (replace(request, decisions=(own,)),)


def decided_again(request: Request, _: Holding) -> tuple[Record, ...]:
    denied = Fact(f"REQ#{request.id}", request.version + 1, What.DENIED, "x", 0, before=request.tail)
    return (replace(request, version=request.version + 1, tail=denied.hash), denied)


def without_fact(request: Request, _: Holding) -> tuple[Record, ...]:
    return (replace(request, version=request.version + 1),)


def ends_later(request: Request, _: Holding) -> tuple[Record, ...]:
    return (replace(request, end=(request.end or 0) + DAY),)


def leads_elsewhere(request: Request, _: Holding) -> tuple[Record, ...]:
    return (replace(request, target=Target("okta_group", ("00g9",))),)


def undecided_again(request: Request, _: Holding) -> tuple[Record, ...]:
    return (replace(request, state=State.PENDING),)


def never_looked_at(_: Request, holding: Holding) -> tuple[Record, ...]:
    return (replace(holding, due=None),)


@pytest.mark.parametrize(
    ("tamper", "name"),
    [
        (by_oneself, "I4"),
        (decided_again, "I5"),
        (without_fact, "I9"),
        (ends_later, "I10"),
        (leads_elsewhere, "I11"),
        (undecided_again, "I12"),
        (never_looked_at, "I13"),
    ],
)
def test_what_breaks_an_invariant_is_found(world: World, tamper: Tamper, name: str) -> None:
    records = tamper(request(world), world.holding())
    assert any(f"({name})" in why for why in violated(step(world, *records)))


def test_access_that_nothing_explains_is_found(world: World) -> None:
    others = frozenset({(okta("eve"), GROUP)})
    assert any("(I3)" in why for why in violated(step(world, others=others)))


def test_an_end_without_proof_is_found(world: World) -> None:
    holding = replace(world.holding(), needs={})
    found = violated(step(world, replace(request(world), state=State.ENDED), holding))
    assert any("(I8)" in why for why in found)


def test_a_call_without_its_intent_is_found(world: World) -> None:
    for call in ("target.add", "target.remove"):
        assert any("(I7)" in why for why in violated(step(world, call=call)))


def test_the_removal_of_what_others_gave_is_found(world: World) -> None:
    key = holding_key(*PAIR)
    meant = replace(world.holding(), state=Held.REMOVING, lease=Lease("me", 10**10))
    records = {**world.store._records, key: meant}
    view = View(records, set(world.target.members), world.clock(), {PAIR})
    assert any("(I6)" in why for why in violated(Step("target.remove", PAIR, view, view)))


def test_a_watch_sees_what_is_written() -> None:
    world = World(Clock())
    watch = Watch(world, (), Faults(Random(1), world.clock))
    given(world)
    assert watch.wrong == []
    world.target.add(okta("eve"), GROUP, 1.0)
    assert [why.split("(")[-1] for why in watch.wrong] == ["I3)", "I7)", "I11)"]


def test_every_invariant_is_checked_somewhere() -> None:
    assert {*EVERY_STEP, *ELSEWHERE} == {f"I{number}" for number in range(1, 16)}
    for place in [each for all_ in ELSEWHERE.values() for each in all_]:
        path, _, name = place.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(), place

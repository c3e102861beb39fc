"""A share of the fuzzing in each run of the tests, and that it would find what it looks for."""

import contextlib
import io
import logging
import sys
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from handlers import sweep, tools, wiring, worker
from sandbox.world import LambdaContext
from tests.fuzz import others, spread
from tests.fuzz.machine import Machine
from tests.fuzz.run import Run, bursts
from tests.fuzz.samples import Sample, record
from tests.fuzz.stories import names
from tests.fuzz.tally import SHOWN, Tally
from tests.tools.api import Lambda

INPUTS = 800
SPREAD = 150


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    with contextlib.redirect_stdout(io.StringIO()):
        return list(record(names()))


@pytest.fixture
def machine() -> Iterator[Machine]:
    with Machine().running() as found:
        yield found


def test_whatever_comes_nothing_breaks_and_what_is_whole_takes_effect(
    machine: Machine, samples: list[Sample]
) -> None:
    run = Run(machine, samples, seed=20)
    for kind in ("signed", "unsigned"):
        for _ in bursts(run, kind, INPUTS):
            pass
    counts = run.tally.counts
    assert run.tally.broken == []
    assert all(run.tally.mutators.values())
    assert all(run.tally.spoils.values())
    assert counts["past signature and parser"] > 0.1 * INPUTS
    assert counts["full effect"] > 0
    assert counts["unchanged"] >= INPUTS // 30


def test_the_sum_is_the_same_however_many_processes_there_are(
    machine: Machine, samples: list[Sample]
) -> None:
    run = Run(machine, samples, seed=5)
    for kind in ("signed", "unsigned"):
        for _ in bursts(run, kind, SPREAD):
            pass
    on_two = Tally()
    with spread.pool(samples, 5, 2) as pool:
        for kind in ("signed", "unsigned"):
            for each in spread.tallies(pool, kind, SPREAD):
                on_two.add(each)
    assert on_two == run.tally


def test_a_process_that_cannot_begin_may_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    before = logging.root.manager.disable, sys.stdout, sys.stderr
    monkeypatch.setattr(Machine, "running", lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError) as raised:
        spread._begin([], 1)
    assert (logging.root.manager.disable, sys.stdout, sys.stderr) == before, raised


def test_of_what_is_broken_the_first_are_kept_and_all_are_counted() -> None:
    whole = Tally()
    for number in range(SHOWN + 5):
        whole.add(Tally(counts=Counter(broken=1), broken=[f"burst {number}"]))
    assert whole.broken == [f"burst {number}" for number in range(SHOWN)]
    assert whole.counts["broken"] == SHOWN + 5


def test_there_is_a_sample_for_everything_that_somebody_listens_to(
    machine: Machine, samples: list[Sample]
) -> None:
    app = wiring.slack().app
    reached = set()
    for each in samples:
        machine.restore(each.before)
        machine.heard.clear()
        Run(machine, [each], 1)._unchanged(Random(1), each)
        reached |= machine.heard
    assert {each.ack_function.__qualname__ for each in app._listeners} == reached


HOLES: dict[str, tuple[str, dict[str, object]]] = {
    "let in": ("unsigned", {"handlers.gate.Gate._signed": lambda _self, _headers, raw: b"v0:1:" + raw}),
    "was given by": (
        "signed",
        {
            "access.decide.allowed": lambda *_: None,
            "access.approving.counted": lambda request, _lists: list(request.approvals),
            "access.policy.may_decide": lambda *_: None,
        },
    ),
    "is another fact now": ("signed", {"store.memory.MemoryStore._lost": lambda _self, _change: []}),
    "answered 500": ("signed", {"bot.shape.read": lambda body: body}),
}


@pytest.mark.parametrize("found", HOLES)
def test_a_hole_is_found(
    machine: Machine, samples: list[Sample], monkeypatch: pytest.MonkeyPatch, found: str
) -> None:
    kind, holes = HOLES[found]
    for where, hole in holes.items():
        monkeypatch.setattr(where, hole)
    run = Run(
        machine, [each for each in samples if "approve in" in each.name or "submission ask" in each.name], 7
    )
    for _ in bursts(run, kind, 600):
        if any(found in each for each in run.tally.broken):
            return
    pytest.fail(f"not found: {run.tally.broken[:5]}")


def test_no_broken_call_of_the_tools_api_raises_or_fails(
    machine: Machine, samples: list[Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.restore(next(each for each in samples if each.name.startswith("block_actions approve")).before)
    answers = []
    for event in others.calls(Random(3), 400):
        before = dict(machine.records)
        answers.append(tools.handler(event, Lambda())["statusCode"])
        new = [key for key in machine.records if key not in before]
        assert all(key.pk.startswith(("CALL#", "REPEAT#", "TRACK#")) for key in new), new
        assert all(machine.records[key] is before[key] for key in before)
    assert all(isinstance(each, int) and each < 500 for each in answers)


def test_no_broken_batch_stops_the_worker_and_no_event_the_sweep(
    machine: Machine, samples: list[Sample]
) -> None:
    machine.restore(next(each for each in samples if each.name.startswith("block_actions approve")).before)
    for batch in others.batches(Random(4), machine.world.store, 300):
        assert set(worker.handler(batch, LambdaContext())) == {"batchItemFailures"}
    odd: tuple[object, ...] = (None, {}, [], "x", {"source": 5})
    for event in odd:
        assert sweep.handler(event, LambdaContext())["failed"] == 0

"""Histories agree with the oracle, faults really strike in them, and a fault of our own is found."""

import pytest

from tests.simulation import stateful
from tests.simulation.oracle import Oracle, Paper
from tests.simulation.stateful import KINDS, Machine, played
from tests.simulation.test_lives import take_all_as_ours

HISTORIES = 80


def test_histories_agree_with_the_oracle_while_faults_strike() -> None:
    assert played(HISTORIES) == []
    assert Machine.actions > 100 * HISTORIES
    struck = [kind for kind in KINDS if Machine.fired[": ".join(kind)]]
    assert len(struck) > len(KINDS) * 3 // 4


def test_a_planted_fault_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    take_all_as_ours(monkeypatch)
    [wrong] = played(30)
    assert "python -m tests.simulation.stateful" in wrong
    assert "state.begin(" in wrong


def test_the_oracle_knows_intervals() -> None:
    oracle = Oracle(frozenset({"eve"}), needed=2, papers={"R1": Paper("ann", 100, asked_at=0)})
    assert not oracle.may_agree("R1", "ann", 10)
    oracle.agree("R1", "ben", 10)
    assert oracle.should_have(10) == {"eve"}
    assert not oracle.may_agree("R1", "ben", 20)
    oracle.agree("R1", "cat", 20)
    assert (oracle.should_have(119), oracle.should_have(120)) == ({"ann", "eve"}, {"eve"})
    oracle.papers["R2"] = Paper("ann", 50, asked_at=30, extends="R1")
    for name in ("ben", "cat"):
        oracle.agree("R2", name, 40)
    assert oracle.should_have(169) == {"ann", "eve"}
    oracle.papers["R1"].stopped = True
    assert oracle.should_have(41) == {"eve"}


def test_a_row_names_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stateful, "CI", 1)
    row = stateful.row(ci=True)
    assert len(row.fired) == len(KINDS)
    assert row.of == "processes"

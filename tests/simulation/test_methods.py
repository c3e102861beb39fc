"""Methods run each in a process of its own, their rows come in the order of their names, and one that breaks is a violation."""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from importlib import import_module

import pytest

from tests.simulation import __main__ as simulate
from tests.simulation.methods import METHODS, rows
from tests.simulation.table import Row

ENDING = "HOW_THE_METHOD_ENDS"
ENDS: Mapping[str, Callable[[], object]] = {
    "raises": lambda: 1 // 0,
    "exits": lambda: sys.exit(0),
    "dies": lambda: os.kill(os.getpid(), signal.SIGKILL),
}


def row(ci: bool) -> Row:
    """A method of this test: says which process it runs in, unless it is to end in another way."""
    ENDS.get(os.environ.get(ENDING, ""), lambda: None)()
    return Row("here", os.getpid(), "processes", fired={"in ci": int(ci)})


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_a_row(method: str) -> None:
    assert callable(import_module(method).row)


def test_a_row_is_said_as_soon_as_it_is_there(capfd: pytest.CaptureFixture[str]) -> None:
    rows([__name__], ci=True)
    assert "processes" in capfd.readouterr().err


def test_each_runs_in_a_process_of_its_own() -> None:
    found = rows([__name__, __name__], ci=True)
    assert len({os.getpid(), *(each.size for each in found)}) == 3
    assert [each.fired for each in found] == [{"in ci": 1}] * 2


@pytest.mark.parametrize(
    ("how", "why"),
    [("raises", "ZeroDivisionError: "), ("exits", "SystemExit: 0"), ("dies", "BrokenProcessPool: ")],
)
def test_a_method_that_breaks_is_a_violation_and_the_exit_code_says_so(
    how: str, why: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(ENDING, how)
    monkeypatch.setattr(simulate, "METHODS", [__name__])
    assert simulate.main(["ci"]) == 1
    assert f"{__name__}: {why}" in capsys.readouterr().out


def test_what_the_others_found_is_told_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    broken, whole = rows(["tests.simulation.table", __name__], ci=True)
    assert "AttributeError" in broken.violations[0]
    assert whole.method == "here"
    assert not whole.failures
    assert "in row" in capsys.readouterr().err

"""Methods run each in a process of its own, and their rows come in the order of their names."""

import os
from importlib import import_module

import pytest

from tests.simulation.methods import METHODS, rows
from tests.simulation.table import Row


def row(ci: bool) -> Row:
    """A method of this test: says which process it runs in."""
    return Row("here", os.getpid(), "processes", fired={"in ci": int(ci)})


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_a_row(method: str) -> None:
    assert callable(import_module(method).row)


def test_each_runs_in_a_process_of_its_own() -> None:
    found = rows([__name__, __name__], ci=True)
    assert len({os.getpid(), *(each.size for each in found)}) == 3
    assert [each.fired for each in found] == [{"in ci": 1}] * 2

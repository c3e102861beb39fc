"""Every planted fault can still be planted, its test is there, and whoever judges whether one was caught judges right."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from tests.planted import page
from tests.planted.fault import INVARIANTS, ROOT, Fault, Stale
from tests.planted.faults import CLASSIC, FAULTS, QUICK
from tests.planted.running import caught, without

NEVER_LEFT_OUT = (
    "access/lifecycle.py",
    "access/situation.py",
    "access/settle.py",
    "access/concluding.py",
    "access/moves.py",
    "access/holding.py",
    "access/mending.py",
    "access/run.py",
    "access/policy.py",
    "access/duration.py",
    "access/extending.py",
    "access/rule.py",
    "access/ruling.py",
    "access/reviewers.py",
    "access/weighing.py",
    "access/counting.py",
    "access/judging.py",
)
"""The lifecycle, the policy and settle."""
NAMED = {fault.name: fault for fault in FAULTS}


def names(fault: Fault) -> str:
    return fault.name


@pytest.mark.parametrize("fault", FAULTS, ids=names)
def test_it_can_be_planted_and_its_test_is_there(fault: Fault) -> None:
    compile(fault.planted(), fault.file, "exec", dont_inherit=True)
    file, *path = fault.test.partition("[")[0].split("::")
    files = [ROOT / file, *(ROOT / "tests" / "contracts").glob("*_contract.py")]
    assert path[-1] in {name for each in files for name in _functions(each)}


def _functions(file: Path) -> list[str]:
    return [node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)]


def test_each_has_a_name_of_its_own() -> None:
    assert len(NAMED) == len(FAULTS)
    assert set(CLASSIC) | set(QUICK) <= NAMED.keys()


def test_every_promise_is_broken_by_some() -> None:
    assert {fault.breaks for fault in FAULTS} == INVARIANTS.keys()


def test_no_module_of_the_core_is_left_out() -> None:
    assert set(NEVER_LEFT_OUT) <= {fault.file for fault in FAULTS}


def test_the_page_is_as_the_list() -> None:
    assert (ROOT / "docs" / "planted-faults.md").read_text() == page.text()


def test_some_of_them_are_caught() -> None:
    few = [NAMED[name] for name in QUICK]
    assert without(few) == []
    assert [came for came in map(caught, few) if came.why] == []


def test_what_is_no_fault_is_not_caught() -> None:
    fault = NAMED[QUICK[0]]
    assert caught(replace(fault, new=fault.old)).why == "the test passes all the same"


@pytest.mark.parametrize(
    "new",
    ["raise ImportError\n", "def broken(:\n", "raise AssertionError('not by a test')\n"],
    ids=["an import error", "a syntax error", "an assertion of the module"],
)
def test_what_breaks_the_test_before_it_asserts_anything_is_not_caught(new: str) -> None:
    fault = NAMED[QUICK[3]]
    came = caught(replace(fault, old='FORM, JSON = "', new=f'{new}FORM, JSON = "'))
    assert came.why.startswith("the test did not fail by itself")


def test_a_test_that_fails_by_itself_is_named() -> None:
    gone = replace(NAMED[QUICK[0]], test="tests/access/test_steps.py::test_that_is_not_there")
    assert [each.partition(": ")[0] for each in without([gone])] == [gone.test]


def test_a_place_that_is_not_there_or_there_twice_is_stale() -> None:
    for old in ("no such text", "return"):
        with pytest.raises(Stale):
            replace(FAULTS[0], old=old).planted()

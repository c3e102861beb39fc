"""Whether a fault is caught: its test, in a process of its own in which one module has another text, must fail by what it asserts."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import overlay
from tests.planted import report
from tests.planted.fault import ROOT, Fault


@dataclass(frozen=True)
class Caught:
    """What came of one fault. `why` is empty when its test caught it, else in words what happened instead."""

    fault: Fault
    why: str = ""


def without(faults: Iterable[Fault]) -> list[str]:
    """What is wrong with the tests while nothing is planted; nothing when all of them pass."""
    tests = sorted({fault.test for fault in faults})
    said = _run(tests, {})
    return [f"{test}: {how or 'did not run'}" for test in tests if (how := _of(said, test)) != "passed"]


def caught(fault: Fault) -> Caught:
    """Plant it, run its test, and look why that failed."""
    with tempfile.TemporaryDirectory() as directory:
        text = Path(directory) / "planted.py"
        text.write_text(fault.planted(), encoding="utf-8")
        said = _run([fault.test], {overlay.MODULE: fault.module, overlay.TEXT: str(text)})
    how = _of(said, fault.test)
    if how == "failed":
        return Caught(fault)
    return Caught(
        fault,
        "the test passes all the same" if how == "passed" else f"the test did not fail by itself: {how}",
    )


def _run(tests: Sequence[str], more: dict[str, str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as directory:
        said = Path(directory) / "said.json"
        environment = os.environ | more | {report.WHERE: str(said)}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += ["-p", "tests.overlay", "-p", "tests.planted.report", *tests]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if not said.exists():
            return {"": (done.stdout + done.stderr)[-300:]}
        found: dict[str, str] = json.loads(said.read_text())
        return found


def _of(said: dict[str, str], test: str) -> str:
    """One test may be run with several parameters: one that fails is enough, an error of any other kind is none."""
    own = [how for name, how in said.items() if name == test or name.startswith(f"{test}[")]
    other = [how for how in own if how not in ("passed", "failed")]
    if other or not own:
        return "; ".join(other) or said.get("", "it was not found")
    return "failed" if "failed" in own else "passed"

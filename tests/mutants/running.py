"""Tests against mutants: all tests once as they are, to see which lines each runs; then each mutant in a child of this process, against
the tests that run its line, until one fails. A plugin of pytest.
"""

import ast
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests import overlay
from tests.mutants.child import ALL_PASSED, UNBECOMING, meet
from tests.mutants.sites import ROOT, Mutant, mutated, text_of

SHARED = {"aws", "tables", "browser"}
"""Fixtures of other processes, which children cannot share."""
LONG = (
    "test_one_strike_anywhere",
    "test_permanent_access_survives_one_strike_anywhere",
    "test_no_reminder_is_late_or_dropped",
    "test_no_order_of_events_breaks_them",
    "test_the_walks_get_to",
    "test_five_thousand_roles",
)
"""Tests that go through hundreds of lives or thousands of roles: what survives all others meets them afterwards, if asked for."""
KILLED, SURVIVED, UNSEEN = "killed", "survived", "no test runs it"


def taken(items: Sequence[pytest.Function], *, long: bool = False) -> list[pytest.Function]:
    """Without those that children cannot share, and without the long ones, or those alone."""
    alone = [item for item in items if not SHARED & set(item.fixturenames)]
    return [item for item in alone if item.name.startswith(LONG) is long]


@dataclass
class Seen:
    """Which tests run which lines, and how long each took."""

    lines: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    seconds: dict[int, float] = field(default_factory=dict)

    def of(self, module: str) -> set[int]:
        """The tests that run anything of this module."""
        return set().union(*(tests for (name, _), tests in self.lines.items() if name == module))

    def tracer(self, test: int, modules: dict[str, str]) -> Callable[[FrameType, str, Any], Any]:
        """Notes the lines of these modules (by file) that this test runs."""

        def local(frame: FrameType, event: str, _: object) -> Any:
            if event == "line":
                self.lines[modules[frame.f_code.co_filename], frame.f_lineno].add(test)
            return local

        def trace(frame: FrameType, event: str, _: object) -> Any:
            module = modules.get(frame.f_code.co_filename)
            if module is None or event != "call":
                return None
            return local

        return trace


class Mutating:
    """Runs the mutants instead of the tests. `say` hears of each what came of it."""

    def __init__(
        self, mutants: Sequence[Mutant], say: Callable[[Mutant, str], None], kept: Path | None, long: bool
    ) -> None:
        self.mutants, self.say, self.kept, self.long = mutants, say, kept, long
        self.seen = Seen()
        self.killers: Counter[tuple[str, int]] = Counter()
        """How many mutants of a module a test has killed: such a test is tried first at the next one."""

    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> None:
        items[:] = taken(items, long=self.long)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = session.items
        self._remember(items)
        self._look(items, session)
        self._keep(items)
        # What all tests share is made once, and not in each child.
        runtestprotocol(items[0], nextitem=session, log=False)  # type: ignore[arg-type]
        gc.collect()
        gc.freeze()
        everything = sorted(range(len(items)), key=lambda each: self.seen.seconds[each])
        if self._in_child(items, None, everything) != SURVIVED:
            raise RuntimeError("tests fail in a child without any mutant")
        for mutant in self.mutants:
            self.say(mutant, self._outcome(items, mutant))
        return True

    def _remember(self, items: Sequence[pytest.Item]) -> None:
        """What earlier runs have seen of these tests. What has changed since then is for whoever keeps the file to know."""
        kept = json.loads(self.kept.read_text()) if self.kept and self.kept.exists() else {}
        for number, item in enumerate(items):
            if found := kept.get(item.nodeid):
                self.seen.seconds[number] = found["seconds"]
                for module, lines in found["lines"].items():
                    for line in lines:
                        self.seen.lines[module, line].add(number)

    def _keep(self, items: Sequence[pytest.Item]) -> None:
        if self.kept is None:
            return
        kept = json.loads(self.kept.read_text()) if self.kept.exists() else {}
        for number, item in enumerate(items):
            lines: dict[str, list[int]] = defaultdict(list)
            kept[item.nodeid] = {"seconds": self.seen.seconds[number], "lines": lines}
        for (module, line), tests in self.seen.lines.items():
            for each in tests:
                kept[items[each].nodeid]["lines"][module].append(line)
        self.kept.write_text(json.dumps(kept))

    def _look(self, items: Sequence[pytest.Item], session: Any) -> None:
        names = [f"access.{path.stem}" for path in (ROOT / "access").glob("*.py")]
        files = {str(ROOT / f"{name.replace('.', '/')}.py"): name for name in names}
        for number, item in enumerate(items):
            if number in self.seen.seconds:
                continue
            started = time.monotonic()
            sys.settrace(self.seen.tracer(number, files))
            try:
                reports = runtestprotocol(item, nextitem=session, log=False)
            finally:
                sys.settrace(None)
            self.seen.seconds[number] = time.monotonic() - started
            failed = [str(each.longrepr) for each in reports if each.failed]
            assert not failed, f"{item.nodeid} fails without any mutant:\n{failed[0]}"

    def _outcome(self, items: Sequence[pytest.Item], mutant: Mutant) -> str:
        if not mutant.function:
            return self._alone(items, mutant)
        tests = set().union(*(self.seen.lines.get((mutant.module, line), set()) for line in mutant.lines))
        if not tests:
            return UNSEEN
        return self._in_child(items, mutant, self._ordered(items, mutant, tests))

    def _ordered(self, items: Sequence[pytest.Item], mutant: Mutant, tests: Iterable[int]) -> list[int]:
        """Those first that have killed most of the module's mutants, then the module's own tests, and of those the quick ones."""
        module = mutant.module
        own = f"test_{module.rpartition('.')[2]}.py"

        def rank(test: int) -> tuple[int, bool, float]:
            return -self.killers[module, test], items[test].path.name != own, self.seen.seconds[test]

        return sorted(tests, key=rank)

    def _in_child(self, items: Sequence[pytest.Item], mutant: Mutant | None, tests: Sequence[int]) -> str:
        found = meet(items, mutant, tests, self.seen.seconds)
        if mutant and found.killer is not None:
            self.killers[mutant.module, found.killer] += 1
        if mutant and found.code == UNBECOMING:
            return self._alone(items, mutant)
        return SURVIVED if found.code == ALL_PASSED else KILLED

    def _alone(self, items: Sequence[pytest.Item], mutant: Mutant) -> str:
        """What is decided when the module is imported wants a process that imports it."""
        order = self._ordered(items, mutant, self.seen.of(mutant.module))
        files = dict.fromkeys(str(items[each].path) for each in order)
        tree = mutated(text_of(mutant.module), mutant.place)
        with tempfile.NamedTemporaryFile("w", suffix=".py") as text:
            text.write(ast.unparse(tree))
            text.flush()
            more = {overlay.MODULE: mutant.module, overlay.TEXT: text.name}
            command = [sys.executable, "-m", "pytest", "-qx", "-p", "no:cacheprovider", "-p", "tests.overlay"]
            command += ["-p", "tests.mutants.alone", *files]
            done = subprocess.run(command, cwd=ROOT, env=os.environ | more, capture_output=True, check=False)
        if done.returncode not in (0, 1, 2):
            raise RuntimeError(f"pytest could not be run: {done.stdout[-300:]!r}")
        return SURVIVED if done.returncode == 0 else KILLED

"""A child of this process that becomes one mutant and meets tests until one fails. What that means is for `tests.mutants.running`."""

import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.patching import Unpatchable, patch
from tests.mutants.sites import Mutant, mutated, text_of

PATIENCE = 20
"""Seconds that any test may take, besides three times what it takes without a mutant."""
ALL_PASSED, ONE_FAILED, UNBECOMING = 0, 1, 3


@dataclass(frozen=True)
class Met:
    """How the child ended: its exit code, None when a signal ended it; and the number of the test that failed, if one did."""

    code: int | None
    killer: int | None


def meet(
    items: Sequence[pytest.Item], mutant: Mutant | None, tests: Sequence[int], seconds: Mapping[int, float]
) -> Met:
    """Have a child become this mutant, or none, and meet these tests in their order. `seconds` are what each takes otherwise."""
    mine, its = os.pipe()
    child = os.fork()
    if not child:
        _live(items, mutant, tests, seconds, its)
    os.close(its)
    with os.fdopen(mine) as said:
        killer = said.read()
    _, status = os.waitpid(child, 0)
    return Met(os.WEXITSTATUS(status) if os.WIFEXITED(status) else None, int(killer) if killer else None)


def _live(
    items: Sequence[pytest.Item],
    mutant: Mutant | None,
    tests: Sequence[int],
    seconds: Mapping[int, float],
    tell: int,
) -> None:
    """The child. Says which test failed; or dies by its alarm, when one takes much too long."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        if mutant:
            patch(mutant.module, mutant.function, mutated(text_of(mutant.module), mutant.place))
    except Unpatchable:
        os._exit(UNBECOMING)
    try:
        for place, each in enumerate(tests):
            signal.alarm(int(PATIENCE + 3 * seconds[each]))
            following = items[tests[(place + 1) % len(tests)]]
            reports = runtestprotocol(items[each], nextitem=following, log=False)
            if any(report.failed for report in reports):
                os.write(tell, str(each).encode())
                os._exit(ONE_FAILED)
    except BaseException:  # noqa: BLE001 - whatever a mutant does to the test runner, it is caught
        os._exit(ONE_FAILED)
    os._exit(ALL_PASSED)

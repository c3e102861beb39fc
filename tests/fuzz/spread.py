"""Bursts on all cores, each process with one machine for all that it is given.

A burst is decided by its kind, the seed and its number, and what came of them is added up in the order of their numbers: the sum is the same
however many processes there are.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from itertools import count
from multiprocessing.util import Finalize

from tests.fuzz.machine import Machine
from tests.fuzz.run import Run
from tests.fuzz.samples import Sample
from tests.fuzz.tally import Tally
from tests.simulation.cores import in_order, processes

TOGETHER = 5
"""Bursts that a process does before it tells what came of them."""
_runs: list[Run] = []
"""The run of this process, if it is one of those that do bursts."""


@contextmanager
def pool(samples: Sequence[Sample], seed: int, most: int | None = None) -> Iterator[Executor]:
    """So many processes (None: one for each core), ready for bursts."""
    with ProcessPoolExecutor(most, processes(__name__), _begin, (samples, seed)) as found:
        yield found


def tallies(pool: Executor, kind: str, inputs: int) -> Iterator[Tally]:
    """What came of each burst, of as many as it takes for so many inputs."""
    tasks = ((kind, first) for first in count(0, TOGETHER))
    done = 0
    if not inputs:
        return
    for together in in_order(pool, _bursts, tasks):
        for each in together:
            yield each
            done += each.counts[kind]
            if done >= inputs:
                return


def _begin(samples: Sequence[Sample], seed: int) -> None:
    with (
        ExitStack() as stack
    ):  # What goes wrong here is said aloud: outside, nothing is known but that the process is gone.
        stack.enter_context(quietly())
        machine = stack.enter_context(Machine().running())
        _runs[:] = [Run(machine, samples, seed)]
        Finalize(None, stack.pop_all().close, exitpriority=1)


def _bursts(task: tuple[str, int]) -> list[Tally]:
    kind, first = task
    return [_runs[0].alone(kind, number) for number in range(first, first + TOGETHER)]


@contextmanager
def quietly() -> Iterator[None]:
    """What entries and stories print is nobody's news."""
    level = logging.root.manager.disable
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):  # noqa: PTH123
        logging.disable(logging.CRITICAL)
        try:
            yield
        finally:
            logging.disable(level)

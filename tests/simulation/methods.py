"""The methods of `make simulate`, by name.

A method is a module whose `row` takes whether only the share of CI is wanted, and gives its row. To add one is to name it here.
"""

import logging
import sys
import traceback
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from importlib import import_module
from os import cpu_count

from tests.simulation.table import Row, table

METHODS = (
    "tests.races.rounds",
    "tests.simulation.interleavings",
    "tests.simulation.stateful",
    "tests.planted.row",
    "tests.simulation.drilling",
    "tests.simulation.poisoning",
    "tests.fuzz.row",
    "tests.simulation.lives",
)
"""Those that have use for a single core come first, so that at the end there is work for all of them. The processes of one import nothing of
the others.
"""


def rows(methods: Sequence[str], *, ci: bool) -> list[Row]:
    """What comes of each. Each runs in a process of its own, and as many at the same time as there are cores: none stays idle because of one
    that has use for a single core.
    """
    with ProcessPoolExecutor(cpu_count(), max_tasks_per_child=1) as pool:
        given = [pool.submit(row, each, ci=ci) for each in methods]
        return [_came(method, each) for method, each in zip(methods, given, strict=True)]


def _came(method: str, given: Future[Row]) -> Row:
    """Its row. That it raised something, came to an exit or died is a violation, and keeps nobody from reading what the others found."""
    if (error := given.exception()) is None:
        return given.result()
    traceback.print_exception(error)
    return Row(method, 0, "rows", violations=(f"{type(error).__name__}: {error}",))


def row(method: str, *, ci: bool) -> Row:
    """What comes of one method, said on stderr as soon as it is there, for the whole takes long. Logs nothing: what gives alarm in these
    lives is no news to whoever reads the table.
    """
    logging.disable(logging.ERROR)
    found: Row = import_module(method).row(ci)
    print(table([found]), *found.failures, sep="\n", file=sys.stderr, flush=True)
    return found

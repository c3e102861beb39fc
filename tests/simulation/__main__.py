"""`make simulate`: every method in turn, then the one table, then what is wrong. With the argument `ci`, a share of each.

A method is a function that takes whether only the share of CI is wanted, and gives its row. To add one is to name it in METHODS.
"""

import logging
import sys
from collections.abc import Callable

from tests.fuzz import row as fuzz
from tests.planted import row as planted
from tests.races import rounds
from tests.simulation import interleavings, lives, stateful
from tests.simulation.table import Row, table

METHODS: tuple[Callable[[bool], Row], ...] = (
    lives.row,
    interleavings.row,
    stateful.row,
    rounds.row,
    fuzz.row,
    planted.row,
)


def main(arguments: list[str]) -> int:
    """The exit code: 0 when nothing is violated, nothing fell short of what is stated, and every kind of fault struck."""
    if arguments not in ([], ["ci"]):
        print("usage: python -m tests.simulation [ci]", file=sys.stderr)
        return 2
    logging.disable(logging.ERROR)  # What gives alarm in these lives is no news to whoever reads the table.
    rows = [method(arguments == ["ci"]) for method in METHODS]
    print(table(rows))
    failures = [why for row in rows for why in row.failures]
    print(*failures, sep="\n", end="\n" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

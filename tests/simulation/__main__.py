"""`make simulate`: every method, then the one table, then what is wrong. With the argument `ci`, a share of each."""

import sys

from tests.simulation.methods import METHODS, rows
from tests.simulation.table import table


def main(arguments: list[str]) -> int:
    """The exit code: 0 when nothing is violated, nothing fell short of what is stated, and every kind of fault struck."""
    if arguments not in ([], ["ci"]):
        print("usage: python -m tests.simulation [ci]", file=sys.stderr)
        return 2
    found = rows(METHODS, ci=arguments == ["ci"])
    print(table(found))
    failures = [why for row in found for why in row.failures]
    print(*failures, sep="\n", end="\n" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

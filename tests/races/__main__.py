"""`python -m tests.races N`: N rounds of races between real processes of the product, and one table of what came of them."""

import sys

from tests.races.rounds import many
from tests.simulation.table import table


def main(arguments: list[str]) -> int:
    """The exit code: 0 when nothing was violated."""
    if len(arguments) != 1 or not arguments[0].isdecimal():
        print("usage: python -m tests.races ROUNDS", file=sys.stderr)
        return 2
    row = many(int(arguments[0]))
    print(table([row]))
    print(*row.failures, sep="\n", end="\n" if row.failures else "")
    return 1 if row.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

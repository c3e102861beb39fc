"""The row of disaster drills in the table of `make simulate`; the drills are `tests.simulation.drills`."""

import time

from tests.simulation import drills
from tests.simulation.table import Row


def row(_ci: bool) -> Row:
    """All of them, in CI too. Its note is their own table."""
    began = time.monotonic()
    found, broken = drills.rows()
    return Row(
        "drills",
        sum(each.right is not None for each in found),
        "disasters that were over in the end",
        len(drills.DRILLS),
        {},
        tuple(f"{each} (python -m tests.simulation.drills)" for each in broken),
        time.monotonic() - began,
        "\n  ".join([*drills.table(found).splitlines(), drills.NOT_BY_US]),
    )

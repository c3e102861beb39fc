"""The row of poisons in the table of `make simulate`: all of them on all cores; the town that they are tried in is `tests.simulation.poison`."""

import time
from collections import Counter

from store.convert import ROWS
from tests.simulation.cores import Progress, pool
from tests.simulation.poison import Tried, run
from tests.simulation.table import Row

PARTS, CI = 16, 4
"""Parts that all poisons are tried in, and how many of them are the share of CI."""
LEAST = 150
"""Poisons in each of the parts."""


def row(ci: bool) -> Row:
    """All of them, or in CI every fourth."""
    began, parts = time.monotonic(), range(1, (CI if ci else PARTS) + 1)
    with pool(__name__) as cores:
        tried = list(Progress("poison", len(parts), "parts").through(cores.map(_part, parts)))
    cases, unreadable = Counter[str](), Counter[str]()
    for each in tried:
        cases += each.cases
        unreadable += each.unreadable
    return Row(
        "poison",
        cases.total(),
        "wrong attributes",
        len(parts) * LEAST,
        {kind.kind_name: cases[kind.kind_name] for kind in ROWS},
        tuple(why for part, each in zip(parts, tried, strict=True) for why in _violations(part, each)),
        time.monotonic() - began,
        f"{unreadable.total():,} of them made their item one that cannot be read",
    )


def _part(part: int) -> Tried:
    return run(part, PARTS)


def _violations(part: int, tried: Tried) -> list[str]:
    return [f"{each} (python -m tests.simulation.poison {part}/{PARTS})" for each in tried.wrong]

"""Whole lives of requests by chance: people and processes act in any order while calls are killed, fail, come late and interleave.

One seed is one life, the same each time. A life ends with calm time, and then the truths of `tests.simulation.truths` must hold.
`python -m tests.simulation.lives SEED` prints what happens in one life; with a second number it lives all seeds from the first up to,
not including, the second, on all cores, and prints a table.
"""

import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.simulation.cores import Progress, pool
from tests.simulation.faults import KINDS
from tests.simulation.life import Life
from tests.simulation.table import Row, table

ALL, CI = 20_000, 500


@dataclass(frozen=True)
class Lived:
    """What came of one life: how often each kind of fault struck, and what is wrong at its end."""

    seed: int
    struck: Counter[str]
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        return f"seed {self.seed} (python -m tests.simulation.lives {self.seed}): {'; '.join(self.wrong)}"


@dataclass(frozen=True)
class Sum:
    """What came of many lives."""

    lives: int
    struck: Counter[str]
    bad: tuple[Lived, ...]

    @classmethod
    def of(cls, lives: Iterable[Lived]) -> "Sum":
        """Add them up; of those that went well only the numbers are kept."""
        count, struck, bad = 0, Counter[str](), []
        for lived in lives:
            count += 1
            struck.update(lived.struck)
            bad += [lived] if lived.wrong else []
        return cls(count, struck, tuple(bad))


def live(seed: int, log: Callable[[str], None] = lambda _: None, kind: Callable[..., Life] = Life) -> Lived:
    """One life from its first move to its end. An exception that no process may meet is a wrong too."""
    life = kind(seed, log)
    try:
        wrong = life.run()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what this life found
        wrong = [f"{type(error).__name__}: {error}"]
    return Lived(seed, life.faults.struck, tuple(wrong))


def one(seed: int) -> int:
    lived = live(seed, print)
    print(*(lived.wrong or ["all is well"]), sep="\n")
    return 1 if lived.wrong else 0


def row(ci: bool) -> Row:
    """The lives of `make simulate`."""
    return many(0, CI if ci else ALL)


def many(first: int, last: int) -> Row:
    """All these lives, on all cores."""
    began = time.monotonic()
    with pool("tests.simulation.life") as cores:
        found = cores.map(live, range(first, last), chunksize=25)
        total = Sum.of(Progress("lives", last - first, "lives").through(found))
    fired = {kind: total.struck[kind] for kind in KINDS}
    wrong, took = tuple(map(str, total.bad)), time.monotonic() - began
    return Row("lives", total.lives, "lives", last - first, fired, wrong, took)


def main(seeds: list[str]) -> int:
    """The exit code: 0 when every truth held and, in many lives, every kind of fault struck."""
    if len(seeds) not in (1, 2) or not all(each.isdecimal() for each in seeds):
        print("usage: python -m tests.simulation.lives SEED [SEED]", file=sys.stderr)
        return 2
    logging.disable(logging.ERROR)  # What gives alarm in these lives is no news to whoever reads the table.
    if len(seeds) == 1:
        return one(int(seeds[0]))
    found = many(int(seeds[0]), int(seeds[1]))
    print(table([found]), *found.failures, sep="\n")
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

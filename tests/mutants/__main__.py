"""`python -m tests.mutants [MODULE ...] [--sample N]`: every mutant of these modules, or N of them by chance, against the tests.

Prints each that no test has killed and that is not excused, then the figures. Ends with 1 below 95 %.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.mutants.excused import EXCUSED
from tests.mutants.running import KILLED, Mutating
from tests.mutants.sites import Mutant, mutants, text_of

MODULES = (
    # The lifecycle and its durations.
    "access.lifecycle",
    "access.review",
    "access.duration",
    # Settle, and what has it run.
    "access.holding",
    "access.situation",
    "access.settle",
    "access.run",
    "access.concluding",
    "access.moves",
    "access.mending",
    "access.sweep",
    "access.draining",
    "access.moving",
    # Policy, and the guards at the click.
    "access.policy",
    "access.extending",
    "access.rule",
    "access.ruling",
    "access.reviewers",
    "access.counting",
    "access.weighing",
    "access.judging",
    "access.person",
    "access.hours",
    "access.ask",
    "access.asking",
    "access.bundle",
    "access.decide",
    "access.approving",
    "access.extend",
    "access.end",
    "access.withdraw",
    "access.lapse",
    "access.editing",
    "access.urgent",
    "access.urgent_giving",
    "access.urgent_rules",
)
TESTS = "tests/access"
SOUGHT = 0.95
EXCUSE = "excused"


def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    asked = _asked(arguments)
    found = [each for name in asked.modules or MODULES for each in mutants(name, text_of(name))]
    if asked.only:
        only = set(Path(asked.only).read_text().splitlines())
        found = [each for each in found if each.name in only]
    chosen = random.Random(asked.seed).sample(found, asked.sample) if 0 < asked.sample < len(found) else found
    counts: Counter[tuple[str, str]] = Counter()
    started = time.monotonic()

    def say(mutant: Mutant, outcome: str) -> None:
        outcome = EXCUSE if outcome != KILLED and mutant.name in EXCUSED else outcome
        counts[mutant.module, outcome] += 1
        line = f"{outcome}\t{mutant.lines.start}\t{mutant.name}"
        if outcome not in (KILLED, EXCUSE):
            print(line, file=sys.__stdout__, flush=True)
        if asked.out:
            with Path(asked.out).open("a") as out:
                print(line, file=out)

    tests = Mutating(chosen, say, asked.kept, asked.long)
    pytest.main(["-q", "-s", "-p", "no:cacheprovider", TESTS], plugins=[tests])
    print(
        f"{len(chosen)} of {len(found)} mutants in {time.monotonic() - started:,.0f} s", file=sys.__stdout__
    )
    return _told(counts, len(chosen))


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("modules", nargs="*", help="such as access.settle; all of them when none is named")
    parser.add_argument("--sample", type=int, default=0, help="so many by chance")
    parser.add_argument("--seed", type=int, default=1, help="of that chance")
    parser.add_argument("--only", help="a file with the names of those to try")
    parser.add_argument("--kept", type=Path, help="a file in which to keep which test runs which line")
    parser.add_argument("--long", action="store_true", help="only the tests that take long")
    parser.add_argument("--out", help="a file to which what came of each is added")
    return parser.parse_args(arguments)


def _told(counts: Counter[tuple[str, str]], size: int) -> int:
    killed = _row(counts, "all")
    for module in sorted({module for module, _ in counts}):
        _row(Counter({key: count for key, count in counts.items() if key[0] == module}), module)
    return 0 if killed >= SOUGHT and sum(counts.values()) == size > 0 else 1


def _row(counts: Counter[tuple[str, str]], name: str) -> float:
    """The share that was killed, of those that some test could kill."""
    by = Counter[str]()
    for (_, outcome), count in counts.items():
        by[outcome] += count
    could = sum(by.values()) - by[EXCUSE]
    share = by[KILLED] / could if could else 1.0
    rest = could - by[KILLED]
    print(
        f"{name:<20} {by[KILLED]:>5} killed {rest:>4} survived {by[EXCUSE]:>4} excused {share:>7.1%}",
        file=sys.__stdout__,
    )
    return share


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

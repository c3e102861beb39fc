"""A whole run: the samples, then signed and unsigned inputs, then what must be true of the run itself."""

import time

from tests.fuzz import spread
from tests.fuzz.machine import Machine
from tests.fuzz.run import Run
from tests.fuzz.samples import Sample, record
from tests.fuzz.stories import names
from tests.fuzz.tally import Tally
from tests.simulation.cores import Progress
from tests.simulation.table import Row

LEAST = 0.1
"""Of the signed mutants, so many have to get past signature and parser: otherwise nothing behind them was tried."""
SEED = 1
WHOLE, CI = 1_000_000, 20_000
"""Inputs of each of the two kinds."""


def fuzzed(signed: int, unsigned: int, seed: int = SEED) -> Tally:
    """So many of each, on all cores."""
    tally = Tally()
    with spread.pool(recorded(), seed) as pool:
        for kind, inputs in (("signed", signed), ("unsigned", unsigned)):
            began, progress = time.monotonic(), Progress("fuzz", inputs, f"{kind} inputs")
            for each in spread.tallies(pool, kind, inputs):
                tally.add(each)
                progress.at(tally.counts[kind])
            tally.seconds[kind] = time.monotonic() - began
    mutants = tally.counts["signed"] - tally.counts["replayed"]
    through = tally.counts["past signature and parser"]
    if mutants and through < LEAST * mutants:
        tally.broken.append(f"only {through:,} of {mutants:,} mutants got past signature and parser")
    return tally


def row(ci: bool) -> Row:
    """Its part of `make simulate`."""
    inputs, began = CI if ci else WHOLE, time.monotonic()
    tally = fuzzed(inputs, inputs)
    counts = tally.counts
    through, listened, done = (
        counts[each] for each in ("past signature and parser", "reached a listener", "full effect")
    )
    note = (
        f"{through:,} of {counts['signed']:,} signed inputs got past signature and parser, {listened:,} reached a listener, {done:,} "
        f"had full effect; {counts['unchanged']:,} unchanged ones among them all took effect, and {counts['replayed']:,} were replays"
    )
    fired = {**tally.mutators, **{f"unsigned, {how}": times for how, times in tally.spoils.items()}}
    size = counts["signed"] + counts["unsigned"]
    seconds = time.monotonic() - began
    return Row("fuzz", size, "inputs", 2 * inputs, fired, tuple(tally.broken), seconds, note)


def again(kind: str, seed: int, number: int) -> Tally:
    """One burst."""
    samples = recorded()
    with spread.quietly(), Machine().running() as machine:
        return Run(machine, samples, seed).alone(kind, number)


def recorded() -> list[Sample]:
    """The samples of a run."""
    with spread.quietly():
        return list(record(names()))


def said(tally: Tally) -> str:
    """The figures, then what is broken."""
    lines = [f"{name:<30} {number:>12,}" for name, number in sorted(tally.counts.items())]
    for kind, seconds in tally.seconds.items():
        lines.append(f"{kind + ' a second':<30} {tally.counts[kind] / max(seconds, 0.001):>12,.0f}")
    lines += [f"answered {status:<21} {number:>12,}" for status, number in sorted(tally.statuses.items())]
    for named in (tally.mutators, tally.spoils):
        lines += [f"  {name:<28} {number:>12,}" for name, number in sorted(named.items())]
    lines += [f"  said to have failed: {what} ({number:,})" for what, number in tally.caught.most_common()]
    return "\n".join([*lines, *tally.broken])

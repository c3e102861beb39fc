"""All interleavings of the scenarios within their bounds, on all cores.

`python -m tests.simulation.interleavings SCENARIO PATH` plays one schedule again, step by step; the path is what a violation prints.
"""

import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from tests.simulation.calm import rest
from tests.simulation.cores import Progress, all_of, pool
from tests.simulation.explorer import Explorer
from tests.simulation.faults import ALONE, SPENT
from tests.simulation.graph import LAND, Bounds, Choice, Found
from tests.simulation.scenarios import SCENARIOS
from tests.simulation.stage import Stage
from tests.simulation.table import Row

ALL: Sequence[Bounds] = (Bounds(3), Bounds(2, 1), Bounds(1, 2))
CI: Sequence[Bounds] = (Bounds(2), Bounds(1, 1))
STATED = {True: 50_000, False: 1_000_000}
KINDS = tuple(f"{call}: {how}" for call, hows in ALONE.items() for how in hows if how != SPENT)
SHOWN = 3


def explorer(scenario: str, bounds: Bounds) -> Explorer:
    """Ready to begin."""
    scene = SCENARIOS[scenario]()
    return Explorer(Stage(scene.world, scene.permanent), scene.actors, rest, bounds)


def explored(task: tuple[str, Bounds]) -> Found:
    """One scenario within one bound."""
    return explorer(*task).explore()


def row(ci: bool) -> Row:
    """The interleavings of `make simulate`."""
    began = time.monotonic()
    bounds = CI if ci else ALL
    tasks = [(name, each) for each in bounds for name in SCENARIOS]
    # Each exploration in a process of its own, whose memory is free again after it.
    with pool(__name__, anew=True) as cores:
        found = all_of(cores, explored, tasks, Progress("interleavings", len(tasks), "explorations"))
    fired = Counter[str]()
    for each in found:
        fired.update(each.fired)
    return Row(
        "interleavings",
        sum(each.schedules for each in found),
        "schedules",
        STATED[ci],
        {kind: fired[kind] for kind in KINDS},
        tuple(why for task, each in zip(tasks, found, strict=True) for why in violations(task[0], each)),
        time.monotonic() - began,
        _note(bounds, found),
    )


def _note(bounds: Sequence[Bounds], found: Sequence[Found]) -> str:
    complete = "yes" if all(each.complete for each in found) else "no"
    within = " and ".join(f"{each.preemptions} preemptions with {each.faults} faults" for each in bounds)
    states, steps = sum(each.states for each in found), sum(each.steps for each in found)
    return (
        f"{len(SCENARIOS)} scenarios within {within}; complete within bound: {complete}; "
        f"{steps:,} steps made between {states:,} states"
    )


def violations(scenario: str, found: Found) -> Iterable[str]:
    """Each with the command that shows it."""
    for path, wrong in found.wrong.items():
        more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        why = "; ".join(wrong[:SHOWN]) + more
        yield f"{scenario} (python -m tests.simulation.interleavings '{scenario}' '{written(path)}'): {why}"


def written(path: Iterable[Choice]) -> str:
    """The choices as text: `0*7 1*2 0!killed before` is seven steps of the first actor, two of the second one, and a fault of the first."""
    runs = [(choice, len(list(same))) for choice, same in groupby(path)]
    return ", ".join(_run(choice, times) for choice, times in runs)


def _run(choice: Choice, times: int) -> str:
    if choice.actor == LAND:
        return ", ".join([f"late {choice.how}"] * times)
    return ", ".join([f"{choice.actor}!{choice.how}"] * times) if choice.how else f"{choice.actor}*{times}"


def read(text: str) -> list[Choice]:
    """The text as choices. Raises ValueError."""
    parts = re.split(r", (?=\d+[*!]|late \d)", text)
    return [choice for part in parts for choice in _read(part)]


def _read(part: str) -> list[Choice]:
    if late := re.fullmatch(r"late (\d+)", part):
        return [Choice(LAND, late[1])]
    if fault := re.fullmatch(r"(\d+)!(.+)", part):
        return [Choice(int(fault[1]), fault[2])]
    if plain := re.fullmatch(r"(\d+)\*(\d+)", part):
        return [Choice(int(plain[1]))] * int(plain[2])
    raise ValueError(f"not a part of a path: {part!r}")


def main(arguments: list[str]) -> int:
    """The exit code: 0 when all is well after this schedule."""
    if len(arguments) != 2 or arguments[0] not in SCENARIOS:
        print("usage: python -m tests.simulation.interleavings SCENARIO PATH", file=sys.stderr)
        print("scenarios:", *SCENARIOS, sep="\n  ", file=sys.stderr)
        return 2
    logging.disable(logging.ERROR)
    wrong = explorer(arguments[0], Bounds(0)).replay(read(arguments[1]), print)
    print(*(wrong or ["all is well"]), sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

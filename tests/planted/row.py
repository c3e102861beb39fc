"""The row of planted faults in the table of `make simulate`: how many were planted, and which of them survived."""

import time
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

from tests.planted.fault import INVARIANTS
from tests.planted.faults import FAULTS, QUICK
from tests.planted.running import caught, without
from tests.simulation.cores import Progress
from tests.simulation.table import Row

AGAIN = "python -m tests.planted"


def row(ci: bool) -> Row:
    """All of them, or in CI the quick ones."""
    faults = [fault for fault in FAULTS if fault.name in QUICK] if ci else list(FAULTS)
    started = time.monotonic()
    wrong = [f"fails without any fault: {each}" for each in without(faults)]
    progress = Progress("planted", len(faults), "faults")
    with ThreadPoolExecutor(
        cpu_count()
    ) as pool:  # Each fault has processes of its own; here is only waited for them.
        came = list(progress.through(pool.map(caught, faults)))
    wrong += [f"{each.fault.name} ({AGAIN} {each.fault.name}): {each.why}" for each in came if each.why]
    size = sum(not each.why for each in came)
    broken = len({fault.breaks for fault in faults})
    note = f"against {broken} of the {len(INVARIANTS)} promises"
    seconds = time.monotonic() - started
    return Row("planted", size, "faults caught", len(faults), {}, tuple(wrong), seconds, note)

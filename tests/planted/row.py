"""The row of planted faults in the table of `make simulate`: how many were planted, and which of them survived."""

import time

from tests.planted.fault import INVARIANTS
from tests.planted.faults import FAULTS, QUICK
from tests.planted.running import caught, without
from tests.simulation.table import Row

AGAIN = "python -m tests.planted"


def row(ci: bool) -> Row:
    """All of them, or in CI the quick ones."""
    faults = [fault for fault in FAULTS if fault.name in QUICK] if ci else list(FAULTS)
    started = time.monotonic()
    wrong = [f"fails without any fault: {each}" for each in without(faults)]
    came = [caught(fault) for fault in faults]
    wrong += [f"{each.fault.name} ({AGAIN} {each.fault.name}): {each.why}" for each in came if each.why]
    size = sum(not each.why for each in came)
    broken = len({fault.breaks for fault in faults})
    note = f"against {broken} of the {len(INVARIANTS)} promises"
    seconds = time.monotonic() - started
    return Row("planted", size, "faults caught", len(faults), {}, tuple(wrong), seconds, note)

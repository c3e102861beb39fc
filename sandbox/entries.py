"""The product's entries as the local AWS runs them: the same handlers, with the sandbox's clock, their calls counted for tests."""

import functools
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handlers import sweep as sweep_
from handlers import wiring
from handlers import worker as worker_
from handlers.settings import Entry
from sandbox.clock import SharedClock
from store.meter import Meter

CLOCK = "SANDBOX_CLOCK"
METER = "SANDBOX_METER"


def worker(event: Mapping[str, Any], context: Any) -> object:
    """`handlers.worker.handler` in sandbox time."""
    meter = _ready("worker")
    answer = worker_.handler(event, context)
    _note(meter)
    return answer


def sweep(event: object, context: Any) -> object:
    """`handlers.sweep.handler` in sandbox time."""
    meter = _ready("sweep")
    answer = sweep_.handler(event, context)
    _note(meter)
    return answer


@functools.cache
def _ready(entry: Entry) -> Meter:
    wiring.install(wiring.Surroundings(clock=SharedClock(Path(os.environ[CLOCK]))))
    return Meter().attach(wiring.store(wiring.settings(entry)).calls)


def _note(meter: Meter) -> None:
    """One line for each invocation: what it called and what that cost."""
    if path := os.environ.get(METER):
        line = json.dumps({"calls": dict(meter.calls), "writes": meter.write_units})
        with Path(path).open("a") as file:
            file.write(f"{line}\n")
    meter.reset()

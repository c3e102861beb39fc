"""The product's entries as the local AWS runs them: the same handlers, with the sandbox's clock, their calls counted for tests."""

import fcntl
import functools
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
WORKING = "SANDBOX_WORKING"
"""A file that every invocation of the worker holds a shared lock on; what it attended to is written there, as `digest` names it."""


def worker(event: Mapping[str, Any], context: Any) -> object:
    """`handlers.worker.handler` in sandbox time."""
    with _working(event):
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


def digest(item: Mapping[str, Any]) -> str:
    """Names a stored item in exactly this shape."""
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()


@contextmanager
def _working(event: Mapping[str, Any]) -> Iterator[None]:
    with Path(os.environ.get(WORKING, os.devnull)).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield
        seen = [digest(record["dynamodb"].get("NewImage", {})) for record in event.get("Records", [])]
        file.write("".join(f"{each}\n" for each in seen))


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

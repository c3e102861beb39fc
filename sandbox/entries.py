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
WORLDS = "SANDBOX_WORLDS"
"""A directory with the settings of each world that one worker serves, as `<table prefix>.json`. Without it there is one world."""


def worker(event: Mapping[str, Any], context: Any) -> object:
    """`handlers.worker.handler` in sandbox time."""
    world = _world(event)
    with _working(world, event):
        meter = _ready("worker", tuple(world.items()))
        answer = worker_.handler(event, context)
        _note(world, meter)
    return answer


def sweep(event: object, context: Any) -> object:
    """`handlers.sweep.handler` in sandbox time."""
    meter = _ready("sweep", tuple(os.environ.items()))
    answer = sweep_.handler(event, context)
    _note(os.environ, meter)
    return answer


def digest(item: Mapping[str, Any]) -> str:
    """Names a stored item in exactly this shape."""
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()


def _world(event: Mapping[str, Any]) -> Mapping[str, str]:
    """The environment of the world whose stream this is."""
    if WORLDS not in os.environ:
        return os.environ
    table = str(event["Records"][0]["eventSourceARN"]).split("/")[1]
    settings = Path(os.environ[WORLDS]) / f"{table.removesuffix('-work')}.json"
    return {**os.environ, **json.loads(settings.read_text())}


@contextmanager
def _working(world: Mapping[str, str], event: Mapping[str, Any]) -> Iterator[None]:
    with Path(world.get(WORKING, os.devnull)).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield
        seen = [digest(record["dynamodb"].get("NewImage", {})) for record in event.get("Records", [])]
        file.write("".join(f"{each}\n" for each in seen))


@functools.lru_cache(maxsize=1)
def _ready(entry: Entry, world: tuple[tuple[str, str], ...]) -> Meter:
    """The parts for this world, kept as long as no other is served."""
    environ = dict(world)
    clock = SharedClock(Path(environ[CLOCK]))
    wiring.install(wiring.Surroundings(environ, clock, clock.wait, slack_limits=False))
    return Meter().attach(wiring.store(wiring.settings(entry)).calls)


def _note(world: Mapping[str, str], meter: Meter) -> None:
    """One line for each invocation: what it called and what that cost."""
    if path := world.get(METER):
        line = json.dumps({"calls": dict(meter.calls), "writes": meter.write_units})
        with Path(path).open("a") as file:
            file.write(f"{line}\n")
    meter.reset()

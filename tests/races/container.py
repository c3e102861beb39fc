"""One process of the product, kept warm as Lambda keeps it: one event after another, until it is killed where it stands.

It is handed the world's settings and clock, and builds all its parts itself. What it is asked to do is known to whoever asks.
"""

import multiprocessing
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from handlers import wiring
from sandbox.aws.account import ACCOUNT
from sandbox.clock import SharedClock
from sandbox.loopback import stay_local
from sandbox.world import LambdaContext
from tests.races.meeting import Meeting

HERE, GO = "here", "go"
WRITES = "provide-client-params.dynamodb.TransactWriteItems"
_SECONDS = {"slack": 10.0, "worker": 60.0, "sweep": 55.0}

_processes = multiprocessing.get_context("forkserver")


class Gone(Exception):
    """The process was killed before it had an answer."""


class Container:
    """Use as a context manager. `blind` is a fault of our own: it writes without any condition."""

    def __init__(self, environ: Mapping[str, str], clock: Path, *, blind: bool = False) -> None:
        _processes.set_forkserver_preload(["tests.races.nest"])
        self._pipe, theirs = _processes.Pipe()
        self._process = _processes.Process(
            target=_live, args=(theirs, dict(environ), clock, blind), daemon=True
        )
        self._process.start()
        theirs.close()

    def call(self, entry: str, event: object, meeting: Meeting | None = None) -> Any:
        """What `handlers.<entry>.handler` answers. With a meeting, its first transaction waits there for those of others.

        Raises Gone.
        """
        arrived = False
        try:
            self._pipe.send((entry, event, meeting is not None))
            while (said := self._pipe.recv()) == HERE:
                arrived = True
                if meeting:
                    meeting.arrive()
                self._pipe.send(GO)
        except (EOFError, ConnectionError):
            raise Gone from None
        finally:
            if meeting and not arrived:
                meeting.leave()
        if isinstance(said, BaseException):
            raise said
        return said

    def kill(self) -> None:
        """SIGKILL: nothing of it is finished, nothing is said. It is gone on return."""
        self._process.kill()
        self._process.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._process.close()
        self._pipe.close()


def _live(pipe: Connection, environ: dict[str, str], clock: Path, blind: bool) -> None:
    """The process: from here on only events come in."""
    from tests.races import nest

    nest.hatch()
    stay_local()
    os.environ.update(ACCOUNT)
    sys.stdout = (clock.parent / "processes.log").open("a", buffering=1)
    time = SharedClock(clock)
    wiring.install(wiring.Surroundings(environ, time, time.wait, slack_limits=False))
    door = _Door(pipe)
    for store in (wiring.store, wiring.quick_store):
        events = store(wiring.settings("sweep")).calls.client.meta.events
        events.register(WRITES, door.stop)
        if blind:
            events.register(WRITES, _blind)
    with suppress(EOFError, ConnectionError):
        while True:
            entry, event, door.shut = pipe.recv()
            pipe.send(_answer(entry, event))


def _answer(entry: str, event: object) -> object:
    try:
        handler = import_module(f"handlers.{entry}").handler
        return handler(event, LambdaContext(_SECONDS[entry]))
    except Exception as error:  # noqa: BLE001 - Lambda tells the caller, and so does this
        return RuntimeError(f"{type(error).__name__}: {error}")


class _Door:
    """Shut, it stops this process once, at its next transaction, until the race begins."""

    def __init__(self, pipe: Connection) -> None:
        self.shut, self._pipe = False, pipe

    def stop(self, **_: Any) -> None:
        if self.shut:
            self.shut = False
            self._pipe.send(HERE)
            self._pipe.recv()


def _blind(params: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Every operation of the transaction made to hold whatever is there; what would only have been looked at is left out."""
    told = [next(iter(each.items())) for each in params["TransactItems"]]
    return {
        **params,
        "TransactItems": [{verb: _anyway(each)} for verb, each in told if verb != "ConditionCheck"],
    }


def _anyway(told: dict[str, Any]) -> dict[str, Any]:
    """DynamoDB takes no names and values that nothing uses, so the condition stays, with one beside it that always holds."""
    condition = told.get("ConditionExpression")
    holds = "attribute_exists(pk) OR attribute_not_exists(pk)"
    return {**told, "ConditionExpression": f"({condition}) OR {holds}"} if condition else told

"""The whole example company at work, started and stopped as one: pretend Slack and Okta, the local AWS, the product in between.

Whatever shows it (the terminal, a page) is handed one of these. It takes no shortcut: people reach the product by signed HTTP, the
stream wakes the worker, the schedule calls the sweep.
"""

import contextlib
import io
import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, Self

from access.audit import Fact
from access.catalog_draft import Draft
from access.catalog_rules import check
from handlers import local, wiring
from sandbox import snapshot
from sandbox.aws import Engine
from sandbox.aws.account import invented_account
from sandbox.clock import SharedClock
from sandbox.company import company
from sandbox.front import Front
from sandbox.loopback import only_loopback
from sandbox.schedule import Schedule
from sandbox.slack.courier import http_deliver
from sandbox.slack.hands import Hands
from sandbox.slack.signing import Answer
from sandbox.world import World
from store.catalog_file import read

CATALOG = Path(__file__).resolve().parents[1] / "catalog.example.yml"
PORT = 8460

Json = dict[str, Any]
Step = Callable[[str], AbstractContextManager[object]]
"""Wraps the start of one part; the text names it."""


class OfficeError(RuntimeError):
    """The company could not be started; the text says why."""


class Office:
    """Use as a context manager; all of it is up inside. The process belongs to it: settings, standard output, sockets.

    `port` is where Slack posts to (0: a free one). What entries print goes to `log`. `directory` keeps nothing after the end.
    It goes on from a `snapshot`, or starts anew with a clock that stands `ago` seconds in the past.
    """

    world: World
    front: Front
    schedule: Schedule
    directory: Path

    def __init__(
        self,
        port: int = PORT,
        step: Step = contextlib.nullcontext,
        *,
        snapshot: Json | None = None,
        ago: int = 0,
    ) -> None:
        self._port = port
        self._step = step
        self._snapshot = snapshot
        self._ago = ago
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            undo.callback(self._open.close)
            self._start()
            undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def log(self) -> Path:
        """What the entries that run in this process have logged; the worker's are in the local AWS."""
        return self.directory / "entries.log"

    def hands(self, email: str) -> Hands:
        """This person at their Slack client, whose clicks are posted to the front."""
        return self.world.hands(email, http_deliver(self.front.url))

    def advance(self, seconds: int) -> Mapping[str, int]:
        """Move everybody's clock on and sweep, as the schedule would have done meanwhile; returns the counts."""
        self.world.clock.advance(seconds)
        return self.schedule.now()

    def busy(self) -> bool:
        """Whether the worker still has something to attend to."""
        return bool(self.world.busy())

    def facts(self, subject: str) -> Sequence[Fact]:
        """What the audit holds about a subject, in order."""
        return wiring.store(wiring.settings("sweep")).facts(subject)

    def _start(self) -> None:
        enter = self._open.enter_context
        self.front = enter(Front(self._deliver, self._port))
        self.directory = Path(enter(tempfile.TemporaryDirectory(prefix="access-sandbox-")))
        enter(_alone())
        enter(contextlib.redirect_stdout(enter(self.log.open("a", buffering=1))))
        draft = _draft()
        with self._step("local AWS"):
            engine = enter(Engine.start(directory=self.directory))
        with self._step("pretend Slack and Okta, four tables"):
            self._world(engine, draft)
        with self._step("worker, woken by the stream"):
            self.world.employ()
            self.world.worker.function.invoke({"Records": []})
        if self._snapshot is None:
            with self._step(f"catalogue: {len(draft.roles)} roles, {len(draft.emails)} people looked up"):
                _load_catalog()
        with self._step("Slack's way in and the schedule"):
            self.schedule = enter(Schedule(self.world.sweep))
            self.schedule.now()
            self.front.start()

    def _world(self, engine: Engine, draft: Draft) -> None:
        clock = SharedClock(self.directory / "clock")
        clock.flow()
        if self._ago:
            clock.stand(clock() - self._ago)
        world = World(engine, "sandbox", self.directory, company(draft), clock)
        if self._snapshot is not None:
            snapshot.before(world, self._snapshot)
        self.world = self._open.enter_context(world)
        if self._snapshot is not None:
            snapshot.after(world, self._snapshot)

    def _deliver(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        return self.world.deliver(body, headers)


def _draft() -> Draft:
    draft = check(read(CATALOG.read_text(encoding="utf-8")).plain)
    if not isinstance(draft, Draft):
        raise OfficeError("\n".join([f"{CATALOG.name} has mistakes:", *map(str, draft)]))
    return draft


def _load_catalog() -> None:
    """As the operator does it: `python -m handlers.local catalog load catalog.example.yml`."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        failed = local.main(["catalog", "load", str(CATALOG)])
    if failed:
        raise OfficeError(f"the catalogue could not be loaded:\n{said.getvalue()}")


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """This process reaches only this machine, with invented AWS credentials and without a proxy; put back at the end."""
    with invented_account(), only_loopback(), logs_as_before():
        yield


@contextlib.contextmanager
def logs_as_before() -> Iterator[None]:
    """Lets the entries set up how this process logs, and puts it back at the end."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)

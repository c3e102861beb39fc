"""The company behind the page as it comes and goes: started, given its past, kept, reset. What happens in it is `run`'s."""

import threading
import time
import traceback
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sandbox import snapshot
from sandbox.keep import KILLED, Keep
from sandbox.office import CATALOG, Office
from sandbox.page.run import Run
from sandbox.page.watch import Watch

Json = dict[str, Any]
StepOf = Callable[[str], AbstractContextManager[object]]
ROOT = Path(__file__).resolve().parents[2]
BEFORE = 7 * 86400
"""The company is this old (seconds) when the page opens."""
OUTDATED = "What was kept belongs to another version, so everything starts fresh."
STARTING, READY, FAILED = "starting", "ready", "failed"


@dataclass
class Step:
    """One part of the start, as the page shows it; `seconds` when it is done."""

    name: str
    seconds: float | None = None


class NotReady(Exception):
    """The company is still starting, or could not be started."""


class Living:
    """Use as a context manager; it starts in a thread of its own, going on from what `keep` found, which it also feeds at the end.

    `step` wraps each part of the start besides, for whoever watches elsewhere than on the page.
    """

    def __init__(self, keep: Keep | None = None, step: StepOf = nullcontext) -> None:
        self._keep, self._also = keep, step
        self.notice = KILLED if keep and keep.killed else ""
        self.phase, self.why, self.number = STARTING, "", 0
        self.steps: list[Step] = []
        self.watch = Watch(self._mark)
        self._run: Run | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._start, name="living", daemon=True)

    def __enter__(self) -> Self:
        self.watch.start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self.watch.stop()
        if self._keep and self._run and self.phase == READY:
            kept = {"digest": _digest(), **self._run.remember()}
            self._keep.save(snapshot.write(kept))
        self._stop()

    @property
    def run(self) -> Run:
        """The company at work. Raises NotReady."""
        if self._run is None or self.phase != READY:
            raise NotReady(self.why)
        return self._run

    def reset(self) -> None:
        """Forget everything that happened and start anew; returns at once."""
        with self._lock:
            if self.phase == STARTING:
                return
            self.phase, self.notice = STARTING, ""
            if self._keep:
                self._keep.forget()
            self._thread = threading.Thread(target=self._again, name="living", daemon=True)
            self._thread.start()

    def state(self) -> Json:
        """How far the start is."""
        steps = [{"name": each.name, "seconds": each.seconds} for each in self.steps]
        return {
            "phase": self.phase,
            "steps": steps,
            "why": self.why,
            "notice": self.notice,
            "run": self.number,
        }

    def _again(self) -> None:
        self._stop()
        self._start()

    def _start(self) -> None:
        self.number, self.steps, self.why = self.number + 1, [], ""
        try:
            self._run = self._continued() or self._begun()
            self.phase = READY
        except Exception as error:  # noqa: BLE001 - whatever it was, the page says so
            traceback.print_exc()
            self.phase, self.why = FAILED, str(error) or type(error).__name__
        self.watch.note()

    def _continued(self) -> Run | None:
        """From what the last run kept; None when there is nothing, or nothing that fits."""
        if self._keep is None or self._keep.found is None:
            return None
        try:
            kept = snapshot.read(self._keep.found)
            if kept["digest"] == _digest():
                return self._entered(Office(0, self._step, snapshot=kept["world"]), kept)
        except (KeyError, TypeError, ValueError):
            self.steps = []
        self.notice = OUTDATED
        return None

    def _begun(self) -> Run:
        run = self._entered(Office(0, self._step, ago=BEFORE))
        try:
            with self._step("the last six days, played by their people"):
                run.live()
        except BaseException:
            run.office.__exit__(None, None, None)
            raise
        return run

    def _entered(self, office: Office, kept: Json | None = None) -> Run:
        office.__enter__()
        try:
            return Run(office, kept)
        except BaseException:
            office.__exit__(None, None, None)
            raise

    def _stop(self) -> None:
        run, self._run = self._run, None
        if run is not None:
            run.office.__exit__(None, None, None)

    def _mark(self) -> Hashable:
        done = sum(each.seconds is not None for each in self.steps)
        run = self._run
        return (self.phase, self.number, len(self.steps), done, run.mark() if run else ())

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        step = Step(name)
        self.steps.append(step)
        with self._also(name):
            yield
        step.seconds = time.monotonic() - began


def _digest() -> str:
    """What is kept fits to one catalogue and one shape of records."""
    return snapshot.digest(CATALOG, *sorted((ROOT / "store").glob("rows*.py")))

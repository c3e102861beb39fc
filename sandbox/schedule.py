"""The schedule of the local company: the sweep every minute of real time and whenever the clock was moved, one at a time."""

import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Self

EVERY = 60.0


class Schedule:
    """Calls `sweep` in a thread of its own, as EventBridge would. Use as a context manager, or call `start` and `stop`."""

    def __init__(self, sweep: Callable[[], Mapping[str, int]], every: float = EVERY) -> None:
        self._sweep = sweep
        self._every = every
        self._one_at_a_time = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)

    def start(self) -> Self:
        """Sweep for the first time after one period."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Sweep no more; one that runs is finished."""
        self._over.set()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def now(self) -> Mapping[str, int]:
        """Sweep at once, after one that runs already; returns the counts."""
        with self._one_at_a_time:
            return self._sweep()

    def _run(self) -> None:
        while not self._over.wait(self._every):
            try:
                self.now()
            except Exception:  # noqa: BLE001 - as on Lambda: a sweep that failed is logged, and the next minute is the retry
                traceback.print_exc()

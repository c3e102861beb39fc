"""Tells whoever waits that something has changed. It compares cheap marks, and knows nothing of what they mean."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Self

EVERY = 0.1
ECHOES = (0.4, 1.5)
"""After a change, changed again after so many seconds: records may follow messages by a moment."""


class Watch:
    """Counts changes of `mark`. Use `wait` from any thread."""

    def __init__(self, mark: Callable[[], Hashable]) -> None:
        self._mark = mark
        self._changed = threading.Condition()
        self._count = 0
        self._over = False
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self._thread.join()

    @property
    def count(self) -> int:
        """How many changes there were."""
        return self._count

    def note(self) -> None:
        """Something has changed that the mark does not show."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def wait(self, after: int, seconds: float) -> int:
        """The count, as soon as it differs from `after`, or after these seconds as it is. Also returns at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._count != after or self._over, seconds)
            return self._count

    @property
    def over(self) -> bool:
        return self._over

    def _run(self) -> None:
        last, echoes = self._mark(), [0.0]
        while not self._over:
            time.sleep(EVERY)
            mark, now = self._mark(), time.monotonic()
            if mark != last:
                last, echoes = mark, [now + after for after in ECHOES]
                self.note()
            elif echoes and now >= echoes[0]:
                echoes.pop(0)
                self.note()

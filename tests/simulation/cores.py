"""Work on all cores: what comes of it in the order in which it was given out, and a line a minute on stderr that says how far it is.

Nothing here knows what the work is.
"""

import logging
import multiprocessing
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from multiprocessing.context import BaseContext
from typing import TextIO, TypeVar

Task = TypeVar("Task")
T = TypeVar("T")
AHEAD = 8
"""Tasks that are given out before the first of them is wanted."""
MINUTE = 60.0


class Progress:
    """Says how much of the whole is done, in units of `of`; never more often than once a minute, so what is short says nothing."""

    def __init__(
        self,
        what: str,
        whole: int,
        of: str,
        clock: Callable[[], float] = time.monotonic,
        to: TextIO | None = None,
    ) -> None:
        self._what, self._whole, self._of, self._clock = what, whole, of, clock
        self._to = to or sys.stderr
        self._said = clock()

    def at(self, done: int) -> None:
        """So much is done; who does a little more than the whole has done the whole."""
        if self._clock() - self._said < MINUTE:
            return
        self._said = self._clock()
        print(
            f"{self._what}: {min(done, self._whole):,} of {self._whole:,} {self._of}",
            file=self._to,
            flush=True,
        )

    def through(self, found: Iterable[T]) -> Iterator[T]:
        """Each of these; whoever takes the next one has done with the last."""
        for done, each in enumerate(found):
            self.at(done)
            yield each


def processes(module: str) -> BaseContext:
    """Processes that begin with this module imported, and with no thread, lock or world of whoever wants them."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload([module])
    return found


def pool(module: str, *, anew: bool = False) -> ProcessPoolExecutor:
    """A process for each core, or one `anew` for each task: for any number between, Python up to 3.14 can wait for ever for a process that
    it does not start. They log nothing: what gives alarm where faults strike is no news.
    """
    quiet = (logging.CRITICAL,)
    return ProcessPoolExecutor(
        None, processes(module), logging.disable, quiet, max_tasks_per_child=1 if anew else None
    )


def in_order(pool: Executor, call: Callable[[Task], T], tasks: Iterable[Task]) -> Iterator[T]:
    """What comes of each task, one after the other. Tasks may be without end: few are given out ahead, and none once nobody asks any more."""
    waiting: deque[Future[T]] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(call, task))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for each in waiting:
            each.cancel()


def all_of(pool: Executor, call: Callable[[Task], T], tasks: Iterable[Task], progress: Progress) -> list[T]:
    """What came of each task. All are given out at once, and those that are long keep nobody from hearing of the others."""
    given = [pool.submit(call, task) for task in tasks]
    for _ in progress.through(as_completed(given)):
        pass
    return [each.result() for each in given]

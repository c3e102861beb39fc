"""Ending a command by Ctrl-C or SIGTERM, so that everything it started is stopped in order."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

NAP = 0.2
"""Seconds after which waiting looks up: a signal that comes just before a wait without an end begins would not end it."""


class Stopped(BaseException):
    """Somebody wants it to end. Not an Exception, so that nothing on the way mistakes it for a failure."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stoppable() -> Iterator[None]:
    """SIGINT and SIGTERM raise Stopped once; after that, stopping is not disturbed any more."""

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def wait() -> NoReturn:
    """Waits until somebody wants it to end. Raises Stopped."""
    while True:
        time.sleep(NAP)

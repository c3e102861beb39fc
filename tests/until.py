"""Waiting for what happens elsewhere: ask again until it is so, or fail with what was seen last."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(ask: Callable[[], T], *, within: float = 15.0, every: float = 0.02) -> T:
    """The first true answer. Raises AssertionError with the last one after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"still {answer!r} after {within:.0f} s")
        time.sleep(every)

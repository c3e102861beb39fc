"""A finding: what is so, or what is wrong and how to mend it. The same form as that of the service's own doctor, which a test compares."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """WEAK works today and should be mended all the same; OPEN is what could not be looked at."""

    OK = "ok"
    WRONG = "wrong"
    WEAK = "weak"
    OPEN = "open"


@dataclass(frozen=True)
class Finding:
    """One of them. `mend` says what to type, or where to click; empty where nothing is to be done."""

    state: State
    words: str
    mend: str = ""

    @property
    def plain(self) -> Mapping[str, str]:
        """For programs."""
        return {"state": self.state.value, "words": self.words, "mend": self.mend}


Check = Callable[[], Iterable[Finding]]
"""Yields what it finds. Raises Unseen for what it may not see, and nothing else."""


def ok(words: str) -> Finding:
    return Finding(State.OK, words)


def wrong(words: str, mend: str) -> Finding:
    return Finding(State.WRONG, words, mend)


def weak(words: str, mend: str) -> Finding:
    return Finding(State.WEAK, words, mend)


def unseen(words: str, mend: str = "") -> Finding:
    return Finding(State.OPEN, words, mend)

"""Misbehaviour, as a list of orders: which calls, what happens to them, how often. Carried out by `server`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

from sandbox.okta.errors import Reply

Action = Literal["answer", "half", "hang", "reset", "slow"]


@dataclass
class Fault:
    """One order. `effect` says when the work is done: not at all, before the misbehaviour, or when the test says (`later`)."""

    path_glob: str
    action: Action
    effect: Literal["none", "done", "later"] = "none"
    reply: Reply | None = None
    seconds: float = 0
    times: int | None = 1
    fired: int = 0

    def takes(self, method: str, path: str) -> bool:
        """`path_glob` is for the path alone, or for `METHOD path` when it has a space."""
        text = f"{method} {path}" if " " in self.path_glob else path
        return (self.times is None or self.fired < self.times) and fnmatchcase(text, self.path_glob)


@dataclass
class Later:
    """Work that was accepted and has not happened yet. `at`: UTC seconds of the pretend clock, None until the test says."""

    work: Callable[[], object]
    at: int | None


@dataclass
class Faults:
    """The orders in force, the first that matches counts, and the work that waits."""

    orders: list[Fault] = field(default_factory=list)
    waiting: list[Later] = field(default_factory=list)

    def order(self, fault: Fault) -> Fault:
        self.orders.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        for fault in self.orders:
            if fault.takes(method, path):
                fault.fired += 1
                return fault
        return None

    def put_off(self, work: Callable[[], object], at: int | None) -> None:
        """Do it when the pretend clock reaches `at`, or when the test says."""
        self.waiting.append(Later(work, at))

    def land(self, now: int | None = None) -> int:
        """Do what waits: all of it, or what is due at `now`. Answers how much that was."""
        due = [each for each in self.waiting if now is None or (each.at is not None and each.at <= now)]
        self.waiting = [each for each in self.waiting if each not in due]
        for each in due:
            each.work()
        return len(due)

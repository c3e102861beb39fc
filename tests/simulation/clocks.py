"""The clocks of processes: each process has one of its own, off the true time by up to so many seconds, and it may be set back while the
process runs. What struck is counted by whoever is told; nothing here knows the rules.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from access.holding import LEASE, WATCH
from tests.clock import Clock

AHEAD, BEHIND, BACK = "ahead", "behind", "stepped back"
CLOCKS = tuple(f"clock: {how}" for how in (AHEAD, BEHIND, BACK))
LONGEST_RUN = 60
"""Seconds that a process which settles may run: the longest hard timeout of those that do."""
SPARE = LEASE - LONGEST_RUN
NEAR, FAR = (SPARE - 1) // 2, 300
"""Seconds that clocks are off the true time. Within NEAR two of them differ by less than what a lease has to spare. FAR is what words
and end times must stand.
"""
STEPS_BACK = 0.02
"""How likely a clock is set back each time that it is read."""


@dataclass
class Clocks:
    """Call it for the UTC seconds that the process which runs now takes for the time. `most` is how far each may be off the true time."""

    true: Clock
    random: Random
    most: int = 0
    count: Callable[[str, str], None] = lambda _, __: None
    off: int = 0

    def __call__(self) -> int:
        if self.most and self.random.random() < STEPS_BACK and self.off > -self.most:
            self.off = self.random.randrange(-self.most, self.off)
            self.count("clock", BACK)
        return self.true() + self.off

    @contextmanager
    def of_a_process(self) -> Iterator[None]:
        """A process begins, with a clock of its own. The clock of the one that is in the middle of a call goes on when this one is over."""
        before = self.off
        self.off = self.random.choice((-self.most, self.random.randint(-self.most, self.most), self.most))
        if self.off:
            self.count("clock", AHEAD if self.off > 0 else BEHIND)
        try:
            yield
        finally:
            self.off = before

    def in_time(self, seconds: int) -> bool:
        """Whether a call that takes effect so late is still watched for, by whatever clock the watch begins and ends."""
        return seconds + 2 * self.most < WATCH

"""A clock that stands still until a test moves it."""

from dataclasses import dataclass

START = 1_767_225_600  # 2026-01-01T00:00:00Z, a Thursday


@dataclass
class Clock:
    """Call it for UTC seconds."""

    now: int = START

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: int) -> int:
        """Move on, or back with a negative number; returns the new time."""
        self.now += seconds
        return self.now

"""How long the store tries before it says Busy: bounded attempts, exponential waits with full jitter. No DynamoDB code lives here."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Patience:
    """All in seconds. `connect` and `read` bound one attempt; no further attempt starts later than `total` after the first.

    The default fits before Slack's acknowledgement; a worker can afford more. `sleep`, `chance` (0 to 1) and `elapsed` (monotonic)
    are arguments so that tests need no real time.
    """

    connect: float = 1.0
    read: float = 1.0
    total: float = 1.2
    tries: int = 8
    first: float = 0.025
    longest: float = 0.4
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    elapsed: Callable[[], float] = time.monotonic

    def start(self) -> "Attempts":
        """The attempts of one operation, of which the first is under way."""
        return Attempts(self, self.elapsed())


@dataclass
class Attempts:
    """Counts the attempts of one operation."""

    patience: Patience
    began: float
    made: int = field(default=1)

    def again(self) -> bool:
        """Wait and say yes, or say no at once when count or time is used up."""
        patience = self.patience
        wait = patience.chance() * min(patience.longest, patience.first * 2**self.made)
        if self.made >= patience.tries or patience.elapsed() + wait > self.began + patience.total:
            return False
        self.made += 1
        patience.sleep(wait)
        return True

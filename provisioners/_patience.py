"""Waiting for Okta's rate limits, for commands that people watch. Nothing that Lambda calls waits so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from access.errors import TryAgain

T = TypeVar("T")

WAITS = 10
"""How often one call waits; Okta's limits refill each minute."""


@dataclass(frozen=True)
class Patience:
    """`now` gives UTC seconds, `pause` waits some seconds, `say` tells whoever watches."""

    now: Callable[[], int]
    pause: Callable[[float], None]
    say: Callable[[str], None]

    def __call__(self, ask: Callable[[], T]) -> T:
        """What `ask` answers, once the limit that it ran into has refilled. What is no limit is raised at once."""
        for _ in range(WAITS):
            try:
                return ask()
            except TryAgain as error:
                if error.retry_at is None:
                    raise
                wait = max(error.retry_at - self.now(), 1)
                self.say(f"Okta's rate limit makes us wait {wait} s")
                self.pause(wait)
        return ask()

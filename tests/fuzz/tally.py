"""What came of bursts, and how it is added up. Nothing here knows how a burst is made."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz import envelopes
from tests.fuzz.mutants import MUTATORS

SHOWN = 300
"""Of what is broken so many are kept."""


@dataclass
class Tally:
    """What came of bursts. `broken` are sentences, each with the command that shows it again."""

    counts: Counter[str] = field(default_factory=Counter)
    mutators: Counter[str] = field(default_factory=lambda: Counter({each.__name__: 0 for each in MUTATORS}))
    spoils: Counter[str] = field(
        default_factory=lambda: Counter({each.__name__.strip("_"): 0 for each in envelopes.SPOILS})
    )
    statuses: Counter[int] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict, compare=False)
    broken: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """What came of bursts after these."""
        mine, theirs = self._counters(), other._counters()
        for counter, more in zip(mine, theirs, strict=True):
            counter.update(more)
        self.broken = [*self.broken, *other.broken][:SHOWN]

    def _counters(self) -> tuple[Counter[Any], ...]:
        return self.counts, self.mutators, self.spoils, self.statuses, self.caught

"""What came of races: how many were run of each kind, and what was wrong in them. Nothing here knows what a race is about."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Score:
    """`races` by kind; `seen` counts what is no fault but worth knowing; `violations` are sentences."""

    races: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    kind: str = ""

    @contextmanager
    def race(self, kind: str) -> Iterator[None]:
        """One race; what is wrong inside is put down to it."""
        self.kind = kind
        self.races[kind] += 1
        yield
        self.kind = ""

    def right(self, so: bool, why: object) -> None:
        """This must be so; if not, `why` says what was seen."""
        if not so:
            self.violations.append(f"{self.kind}: {why}" if self.kind else str(why))

    def same(self, what: str, seen: object, expected: object) -> None:
        """These must be equal."""
        self.right(seen == expected, f"{what}: {seen!r} instead of {expected!r}")

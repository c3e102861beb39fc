"""The one table that `make simulate` prints: each method is a row, with what went wrong in it. Nothing here knows what a method does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SHOWN = 10


@dataclass(frozen=True)
class Row:
    """What came of one method.

    `size` is how much it did, in units of `of`, and `stated` how much it says that it does: less is a failure. `fired` counts, for
    each kind of fault that it has, how often it struck: a kind that never did is a failure. `violations` are sentences, each with the
    command that shows it again. `note` says how complete it was. `seconds` is how long it took.
    """

    method: str
    size: int
    of: str
    stated: int = 1
    fired: Mapping[str, int] = field(default_factory=dict)
    violations: tuple[str, ...] = ()
    seconds: float = 0
    note: str = ""

    @property
    def silent(self) -> list[str]:
        """The kinds of fault that never struck."""
        return [kind for kind, times in self.fired.items() if not times]

    @property
    def failures(self) -> list[str]:
        """Why this row fails, in words; none when all is well."""
        few = [f"{self.size:,} of {self.stated:,} {self.of}"] if self.size < self.stated else []
        silent = [f"never struck: {kind}" for kind in self.silent]
        more = len(self.violations) - SHOWN
        rest = [f"and {more:,} more"] if more > 0 else []
        return [f"{self.method}: {each}" for each in (*few, *silent, *self.violations[:SHOWN], *rest)]


HEAD = ("method", "size", "faults fired", "violations", "seconds")


def table(rows: Iterable[Row]) -> str:
    """The rows, each followed by its kinds of fault."""
    lines = [_line(*HEAD)]
    for row in rows:
        size, fired = f"{row.size:,} {row.of}", f"{sum(row.fired.values()):,}" if row.fired else "-"
        lines.append(_line(row.method, size, fired, f"{len(row.violations):,}", f"{row.seconds:,.0f}"))
        lines += [_line("", f"  {kind}", f"{times:,}", "", "") for kind, times in row.fired.items()]
        lines += [f"  {row.note}"] if row.note else []
    return "\n".join(lines)


def _line(method: str, size: str, fired: str, violations: str, seconds: str) -> str:
    return f"{method:<16} {size:<44} {fired:>12} {violations:>10} {seconds:>8}".rstrip()

"""A long operation that is done in slices: how far it is and what it needs to go on, so that no invocation has to do all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from access.duration import WEEK
from access.keys import Due, Key, OktaId, job_key, piece_key

KEPT = WEEK
"""Seconds for which a job is kept after it was last worked on."""
WAITING = OktaId("jobs:waiting")
"""Where jobs that the sweep has go on stand in the `who` index; no id looks like it."""
PIECE_MOST = 85_000
"""Characters of a piece: four bytes each, and it still fits one item."""


class JobState(StrEnum):
    """RUNNING goes on when it is asked for, or in the sweep when it has a `due`; the others stay as they are. CANCELLED: somebody wanted it to end."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Job:
    """`kind_of` names the operation. `done` of `of` (None: nobody knows how many), in `words` for people. `carry` is what the next slice begins with.

    `by` is who began it. `due` is when the sweep has it go on, for those that are done there. Times are UTC seconds; it is forgotten some time after `until`.
    """

    id: str
    kind_of: str
    by: str
    made_at: int
    until: int
    state: JobState = JobState.RUNNING
    done: int = 0
    of: int | None = None
    words: str = ""
    carry: Mapping[str, str] = field(default_factory=dict)
    version: int = 1
    due: Due | None = None

    @property
    def key(self) -> Key:
        return job_key(self.id)


@dataclass(frozen=True)
class Piece:
    """A part of what belongs to a job and does not fit into it; it stands beside it, is written once and never changed.

    It is forgotten some time after `until` (UTC seconds).
    """

    job: str
    name: str
    number: int
    text: str
    until: int
    version: int = 1

    @property
    def key(self) -> Key:
        return piece_key(self.job, self.name, self.number)


def cut(job: str, name: str, text: str, until: int) -> tuple[Piece, ...]:
    """A text of any length as pieces; at least one."""
    starts = range(0, max(len(text), 1), PIECE_MOST)
    return tuple(
        Piece(job, name, number, text[start : start + PIECE_MOST], until)
        for number, start in enumerate(starts)
    )

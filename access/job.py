"""A long operation that is done in slices: how far it is and what it needs to go on, so that no invocation has to do all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from access.duration import WEEK
from access.keys import Key, job_key

KEPT = WEEK
"""Seconds for which a job is kept after it was last worked on."""


class JobState(StrEnum):
    """RUNNING goes on when it is asked for; the others stay as they are. CANCELLED: somebody wanted it to end."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Job:
    """`kind_of` names the operation. `done` of `of` (None: nobody knows how many), in `words` for people. `carry` is what the next slice begins with.

    `by` is who began it. Times are UTC seconds; it is forgotten some time after `until`.
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

    @property
    def key(self) -> Key:
        return job_key(self.id)

"""Judge and commit: the loop around every verb that people use. A lost race is judged again, because the answer may be another one now."""

from collections.abc import Callable
from typing import TypeVar

from access import answers
from access.answers import Done, Refusals
from access.desk import Desk
from access.errors import Conflict
from access.mending import mend
from access.recording import Plan

T = TypeVar("T")
TRIES = 5


def again(desk: Desk, judge: Callable[[], Plan[T] | Done[T] | Refusals]) -> Done[T] | Refusals:
    """Judge and commit; after a lost race read and judge again, up to five times."""
    for _ in range(TRIES):
        verdict = judge()
        if not isinstance(verdict, Plan):
            return verdict
        try:
            desk.store.commit(verdict.change)
        except Conflict as lost:
            mend(desk, lost)
            continue
        return verdict.answer
    return Refusals((answers.crowded(),))

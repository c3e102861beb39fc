"""What security is told of the log of uses: that there is no news, twice as it gets worse, that there is again, and that its place was lost.

Each is told once for each time that it happens. Nothing is sent here.
"""

from dataclasses import replace

from access.activity import GRACE, WITHOUT_NEWS
from access.alarm import Cause
from access.alarm_raising import put, raised
from access.cursor import Cursor
from access.desk import Desk

LIMITS = (GRACE, WITHOUT_NEWS - GRACE)
"""Seconds without news after which it is told: at first nobody loses anything; after the second, access ends though it may be in use."""


def judged(desk: Desk, cursor: Cursor, why: str) -> Cursor:
    """The cursor with what security was told, which is on record when this returns. Raises Busy."""
    behind = desk.clock() - cursor.read_to
    due = sum(behind > limit for limit in LIMITS)
    if due > cursor.told:
        detail = {"since": str(cursor.read_to), "why": why[:200], "ends": "yes" if due > 1 else ""}
        put(desk, [raised(desk, Cause.LOG_SILENT, _subject(cursor), f"{cursor.read_to}+{due}", detail)])
        return replace(cursor, told=due)
    if cursor.told and not due:
        put(desk, [raised(desk, Cause.LOG_HEARD, _subject(cursor), str(cursor.read_to), {})])
        return replace(cursor, told=0)
    return cursor


def forgotten(desk: Desk, cursor: Cursor, why: str) -> None:
    """The log does not know the place where reading stopped. Raises Busy."""
    detail = {"since": str(cursor.read_to), "why": why[:200]}
    put(desk, [raised(desk, Cause.LOG_FORGOTTEN, _subject(cursor), str(cursor.read_to), detail)])


def _subject(cursor: Cursor) -> str:
    return f"LOG#{cursor.log}"

"""Following the log of uses: in each sweep some pages from where the last one stopped, for all apps and people at once.

The effects of a page are on record before the cursor moves behind it, and they do no harm when they are repeated. So whatever breaks off
half-way is read again, and nothing is skipped. A place that the log does not know any more is sought anew from the last known time.
"""

import logging
from dataclasses import replace

from access import alarm_log, uses
from access.activity import GRACE
from access.cursor import LOG, RETENTION, Cursor
from access.desk import Desk, Outside
from access.errors import Conflict, Forgotten, TargetError
from access.keys import WHILE_USED, Key, cursor_key
from access.ports import Change, UseLog, UsePage, Write
from access.reading import get

PAGES = 10
"""Pages of one sweep; the log's rate limit is shared with removals."""
CALL = 5.0
"""Seconds for one page; a log that hangs keeps removals waiting so long, once in each sweep."""
NEED = 40.0
"""Seconds that are left to everything else."""

log = logging.getLogger("access_service.follow")


def follow(desk: Desk, outside: Outside) -> frozenset[Key]:
    """Read on, as far as the log, its rate limit and the time allow. Answers what cannot be read. Raises Busy."""
    unreadable: set[Key] = set()
    for number in range(1, PAGES + 1):
        key = cursor_key(LOG)
        cursor = get(desk.store.read([key]), key, Cursor)
        seconds = min(CALL, outside.left() - NEED)
        if outside.uses is None or cursor is None or cursor.due is None or seconds < 1:
            break
        try:
            page = _page(desk, outside.uses, cursor, seconds, unreadable, last=number == PAGES)
        except Conflict:
            break  # Another sweep is at it, or somebody has just been given such access.
        if page is None or page.end:
            break
    return frozenset(unreadable)


def _page(
    desk: Desk, source: UseLog, cursor: Cursor, seconds: float, unreadable: set[Key], *, last: bool
) -> UsePage | None:
    """One page; None when there is none to be had, or nobody for whom it would matter. Raises Conflict and Busy."""
    now = desk.clock()
    running = desk.store.running(WHILE_USED)
    if not running or not cursor.on:
        _write(desk, cursor, cursor.wanted(cursor.since) if running else cursor.unwanted(now))
        return None
    try:
        source.ready()
        page = source.page(cursor.after, max(cursor.since, now - RETENTION), seconds)
    except Forgotten as error:
        alarm_log.forgotten(desk, cursor, error.why)
        _write(desk, cursor, cursor.anew(max(cursor.read_to - GRACE, now - RETENTION)))
        return None
    except TargetError as error:
        log.warning("follow.no_page", extra={"error": type(error).__name__, "why": error.why})
        told = alarm_log.judged(desk, cursor, error.why)
        if told != cursor:
            _write(desk, cursor, replace(told, version=cursor.version + 1))
        return None
    unreadable |= uses.record(desk, running, page.uses)
    read = replace(cursor, after=page.after, read_to=max(cursor.read_to, min(page.read_to, now)))
    if page.end or last:
        read = alarm_log.judged(desk, read, "there is more in it than was read so far")
    _write(desk, cursor, replace(read, version=cursor.version + 1))
    return page


def _write(desk: Desk, cursor: Cursor, after: Cursor) -> None:
    desk.store.commit(Change(writes=(Write(after, cursor.version),)))

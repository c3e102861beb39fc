"""What gives alarm, and how often: once for each event, and for many of a kind together instead of a flood. Nothing is sent here."""

import logging
from collections.abc import Mapping
from functools import partial

from access.alarm import Alarm, Cause
from access.alarm_raising import put, raised
from access.alarm_removals import of_removals
from access.breaker import Breaker
from access.desk import Desk, Outside
from access.duration import DAY, HOUR
from access.errors import AccessError
from access.keys import Key

MOST = 10
"""More items that cannot be read than this are told of together."""

log = logging.getLogger("access_service.alarm")


def of_service(desk: Desk, breaker: Breaker) -> Alarm | None:
    """What security is to be told of a breaker besides what it was told last: our credentials are refused, or accepted again.

    Each at most once an hour, however often that changes; it is put if absent, and what could not be told is to be tried again.
    """
    subject, mark = f"SERVICE#{breaker.service}", f"hour {desk.clock() // HOUR}"
    if breaker.barred_since is not None and breaker.told_since is None:
        return raised(desk, Cause.BARRED, subject, mark, {"service": breaker.service, "why": breaker.why})
    if breaker.barred_since is None and breaker.told_since is not None:
        detail = {"service": breaker.service, "since": str(breaker.told_since)}
        return raised(desk, Cause.WELL_AGAIN, subject, mark, detail)
    return None


def of_sweep(desk: Desk, outside: Outside, late: Mapping[Key, int], unreadable: Mapping[Key, str]) -> None:
    """What a sweep has found wrong: removals by the seconds that they are late, and items that cannot be read. Never raises.

    Whatever goes wrong here is in the log, and found again by the next sweep.
    """
    for find in (partial(of_removals, desk, outside, late), partial(_unreadable, desk, unreadable)):
        try:
            put(desk, find())
        except AccessError as error:
            log.error("alarm.not_raised", extra={"error": type(error).__name__, "why": str(error)[:200]})


def _unreadable(desk: Desk, found: Mapping[Key, str]) -> list[Alarm]:
    """Each once a day, as long as it stays so."""
    today = desk.clock() // DAY
    if len(found) > MOST:
        detail = {"count": str(len(found)), "key": str(min(found))}
        return [raised(desk, Cause.MANY_UNREADABLE, "RECORDS", f"day {today}", detail)]
    return [
        raised(desk, Cause.UNREADABLE, str(key), f"day {today}", {"key": str(key), "why": why[:200]})
        for key, why in found.items()
    ]

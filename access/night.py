"""When people sleep: a moment that would wake somebody, moved to the evening before. What is sent at that moment is not known here."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

NIGHT, MORNING = 22, 8
EVENING = 18
"""Hours of the person's own clock: from when on they are left in peace, until when, and when they hear of it instead."""


def by_day(at: int, tz: str) -> int:
    """The moment itself (UTC seconds), or, if it is at night in this time zone, six in the evening before that night; never later.

    `tz` is a name such as `Europe/Paris`; one that nobody knows counts as UTC.
    """
    local = datetime.fromtimestamp(at, zone(tz))
    if MORNING <= local.hour < NIGHT:
        return at
    day = local.date() if local.hour >= NIGHT else local.date() - timedelta(days=1)
    evening = datetime(day.year, day.month, day.day, EVENING, tzinfo=local.tzinfo)
    return min(at, int(evening.timestamp()))


def asleep(at: int, tz: str) -> bool:
    """Whether that moment (UTC seconds) is at night in this time zone."""
    return not MORNING <= datetime.fromtimestamp(at, zone(tz)).hour < NIGHT


def morning(at: int, tz: str) -> int:
    """Eight in the morning after the night that this moment (UTC seconds) falls into, in this time zone."""
    local = datetime.fromtimestamp(at, zone(tz))
    day = local.date() + timedelta(days=1) if local.hour >= NIGHT else local.date()
    return int(datetime(day.year, day.month, day.day, MORNING, tzinfo=local.tzinfo).timestamp())


def next_hour(at: int, hours: Iterable[int], tz: str) -> int:
    """The first moment (UTC seconds), at this one or after it, at which one of these hours begins in this time zone."""
    here = zone(tz)
    today = datetime.fromtimestamp(at, here).date()
    days = [today + timedelta(days=more) for more in range(3)]
    moments = [datetime(day.year, day.month, day.day, hour, tzinfo=here) for day in days for hour in hours]
    begins = [int(each.timestamp()) for each in moments]
    return min(each for each in begins if each >= at)


def day_begins(day: date, tz: str) -> int:
    """Midnight at the beginning of that day in this time zone (UTC seconds)."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone(tz)).timestamp())


def day_of(at: int, tz: str) -> date:
    """The day of that moment (UTC seconds) in this time zone."""
    return datetime.fromtimestamp(at, zone(tz)).date()


def known_zone(tz: str) -> bool:
    """Whether there is a time zone of this name."""
    return zone(tz) is not UTC


def zone(tz: str) -> tzinfo:
    """The time zone of this name; UTC when nobody knows it."""
    try:
        return ZoneInfo(tz)
    except (KeyError, ValueError, OSError):  # No such zone, no name of one, or the name of a folder of them.
        return UTC

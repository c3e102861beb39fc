"""Decision hours: the days and times at which requests can be approved, on the clock of one place.

Pure. Several hours together mean that all of them have to be open, none at all that it is always open: so what holds for a bundle,
or for then and now, is simply all of them. All moments are UTC seconds; a day begins and ends by the clock of its place.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from access.duration import DAY, MINUTE, WEEK
from access.night import zone

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HORIZON = 26 * WEEK
"""What does not open within these seconds never opens, as far as anybody who waits for it is concerned."""
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", re.ASCII)


def minutes(text: str) -> int:
    """`09:30` -> 570, minutes after midnight; `24:00` is the end of the day. Raises ValueError."""
    match = _CLOCK.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no time of day")
    return int(match[1]) * 60 + int(match[2]) if match[1] else 24 * 60


def clock(after_midnight: int) -> str:
    """570 -> `09:30`."""
    return f"{after_midnight // 60:02}:{after_midnight % 60:02}"


@dataclass(frozen=True)
class Hours:
    """On these `days` (0 is Monday) from `opens` to `closes` (minutes after midnight there), `holidays` excepted.

    Text form `Europe/Berlin|mon,fri|09:00-17:00|2026-12-25,2026-12-26`.
    """

    zone: str
    days: tuple[int, ...]
    opens: int
    closes: int
    holidays: tuple[date, ...] = ()

    def __str__(self) -> str:
        days = ",".join(DAYS[day] for day in self.days)
        off = ",".join(day.isoformat() for day in self.holidays)
        return f"{self.zone}|{days}|{clock(self.opens)}-{clock(self.closes)}|{off}"

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Read the text form. Raises ValueError when it is none."""
        place, days, times, off = text.split("|")
        opens, closes = times.split("-")
        holidays = tuple(date.fromisoformat(each) for each in off.split(",") if each)
        return cls(place, tuple(map(DAYS.index, days.split(","))), minutes(opens), minutes(closes), holidays)

    @property
    def daily(self) -> int:
        """Open seconds of a working day."""
        return (self.closes - self.opens) * MINUTE

    @property
    def weekly(self) -> int:
        """Open seconds of a week without holidays."""
        return len(self.days) * self.daily

    def words(self) -> str:
        """What people read: "Monday to Friday, 09:00 to 17:00, Berlin time"."""
        return f"{_days_words(self.days)}, {clock(self.opens)} to {clock(self.closes)}, {self._place}"

    def moment(self, at: int) -> str:
        """A moment in words, for where nothing can be shown in the reader's own time: "Monday 5 Jan 2026 at 09:00, Berlin time"."""
        local = datetime.fromtimestamp(at, zone(self.zone))
        day = local.strftime("%A %d %b %Y").replace(" 0", " ")
        return f"{day} at {local.strftime('%H:%M')}, {self._place}"

    @property
    def _place(self) -> str:
        name = self.zone.rpartition("/")[2].replace("_", " ")
        return name if name == "UTC" else f"{name} time"

    def window(self, day: date) -> tuple[int, int] | None:
        """From when until when it is open on that day; None when it is not. A clock that is put forward or back is followed."""
        if day.weekday() not in self.days or day in self.holidays:
            return None
        opens, closes = self._at(day, self.opens), self._at(day, self.closes)
        return (
            (opens, closes) if opens < closes else None
        )  # What is skipped when clocks go forward is no time at all.

    def _at(self, day: date, after_midnight: int) -> int:
        days, left = divmod(after_midnight, 24 * 60)
        day = day + timedelta(days=days)
        local = datetime(day.year, day.month, day.day, left // 60, left % 60, tzinfo=zone(self.zone))
        return int(local.timestamp())

    def next(self, at: int) -> tuple[int, int] | None:
        """The first time from `at` on at which it is open, until it closes; None beyond the horizon."""
        day = datetime.fromtimestamp(at, zone(self.zone)).date()
        for ahead in range(HORIZON // DAY + 2):
            found = self.window(day + timedelta(days=ahead))
            if found and at < found[1]:
                return max(at, found[0]), found[1]
        return None


def _days_words(days: tuple[int, ...]) -> str:
    """Days that follow each other by the first and the last of them."""
    in_a_row = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    names = [_NAMES[day] for day in days]
    if in_a_row:
        return f"{names[0]} to {names[-1]}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def words(hours: tuple[Hours, ...]) -> str:
    """All of them in words."""
    return ", and only ".join(each.words() for each in hours)


def together(*several: Iterable[Hours]) -> tuple[Hours, ...]:
    """All of these, each once."""
    return tuple(dict.fromkeys(each for hours in several for each in hours))


def span(hours: tuple[Hours, ...], at: int) -> tuple[int, int] | None:
    """The first time from `at` on at which all of them are open, until one closes; None when there is none within the horizon."""
    start = at
    while start - at <= HORIZON:
        found = [each.next(start) for each in hours]
        spans = [each for each in found if each]
        if len(spans) < len(found):
            return None
        latest = max((opens for opens, _ in spans), default=start)
        if latest == start:
            return start, min((closes for _, closes in spans), default=at + HORIZON)
        start = latest
    return None


def opens(hours: tuple[Hours, ...], at: int) -> int | None:
    """When it can be decided next: `at` itself when all of them are open then. None when they never are together."""
    found = span(hours, at)
    return found[0] if found else None


def is_open(hours: tuple[Hours, ...], at: int) -> bool:
    """Whether it can be decided at that moment."""
    return opens(hours, at) == at


def after(hours: tuple[Hours, ...], at: int, seconds: int) -> int:
    """When so many seconds are over since `at`, of which only those count at which it is open."""
    if not hours:
        return at + seconds
    start, left = at, seconds
    while (found := span(hours, start)) and found[0] - at <= HORIZON:
        if left <= found[1] - found[0]:
            return found[0] + left
        left -= found[1] - found[0]
        start = found[1]
    return at + HORIZON


def between(hours: tuple[Hours, ...], start: int, end: int) -> int:
    """How many seconds of this time count. With hours no deadline is further away than is looked at here: a wrong one costs no more."""
    if not hours:
        return end - start
    counted, end = 0, min(end, start + 2 * HORIZON)
    while (found := span(hours, start)) and found[0] < end:
        counted += min(found[1], end) - found[0]
        start = found[1]
    return counted

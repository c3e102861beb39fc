"""Reading the calendars of a catalogue file, and which of a policy's limits contradict its decision hours."""

from collections.abc import Mapping
from datetime import date

from access.catalog import Policy
from access.catalog_draft import Problem
from access.catalog_keys import CALENDAR
from access.catalog_sheet import Sheet, did_you_mean, quoted, sheet
from access.duration import length_text
from access.hours import DAYS, Hours, minutes
from access.night import known_zone

HOLIDAYS_MOST = 100
"""A request keeps a copy of them all."""
PENDING_WEEKS = 4
"""Weeks of decision hours that a request may wait at most."""

Calendars = Mapping[str, Hours | None]
"""By name; None for one that is wrong, which is a problem already."""


def read_calendars(entries: Mapping[str, object], problems: list[Problem]) -> Calendars:
    """All of them, so that naming a wrong one is no second mistake."""
    return {name: _calendar(name, value, problems) for name, value in entries.items()}


def _calendar(name: str, value: object, problems: list[Problem]) -> Hours | None:
    before = len(problems)
    page = sheet(("calendars", name), "a calendar", value, CALENDAR, problems)
    if page is None:
        return None
    hours = Hours(_zone(page), _days(page), _time(page, "from"), _time(page, "to"), _holidays(page))
    if page.fine("from", "to") and page.has("from") and hours.closes <= hours.opens:
        page.bad(
            "to", "is not after `from`; hours begin and end on one day, and the end of the day is `24:00`"
        )
    return hours if len(problems) == before else None


def _zone(page: Sheet) -> str:
    name = page.text("zone", 64)
    if name and page.fine("zone") and not known_zone(name):
        page.bad("zone", f"{quoted(name)} is no time zone; {page.instead('zone')}")
    return name


def _days(page: Sheet) -> tuple[int, ...]:
    read: set[int] = set()
    for position, text in page.texts("days"):
        if text not in DAYS:
            page.bad("days", f"{quoted(text)} is no day; {page.instead('days')}", position)
        elif DAYS.index(text) in read:
            page.bad("days", f"{quoted(text)} is there twice; leave one of them out", position)
        else:
            read.add(DAYS.index(text))
    if page.fields.get("days") == []:
        page.bad("days", f"is empty, so nothing could ever be approved; {page.instead('days')}")
    return tuple(sorted(read))


def _time(page: Sheet, key: str) -> int:
    text = page.text(key, 5)
    if not text or not page.fine(key):
        return 0
    try:
        return minutes(text)
    except ValueError as error:
        page.bad(key, f"{error}; {page.instead(key)}")
        return 0


def _holidays(page: Sheet) -> tuple[date, ...]:
    read: set[date] = set()
    for position, text in page.texts("holidays"):
        try:
            day = date.fromisoformat(text) if len(text) == len("2026-12-25") else None
        except ValueError:
            day = None
        if day is None:
            page.bad("holidays", f"{quoted(text)} is no day; {page.instead('holidays')}", position)
        elif day in read:
            page.bad("holidays", f"{quoted(text)} is there twice; leave one of them out", position)
        else:
            read.add(day)
    if len(read) > HOLIDAYS_MOST:
        page.bad(
            "holidays",
            f"has {len(read)} days; list at most {HOLIDAYS_MOST}, and leave out those that are over",
        )
    return tuple(sorted(read))


def read_hours(page: Sheet, calendars: Calendars) -> tuple[Hours, ...]:
    """The calendar that a policy names."""
    name = page.text("decision_hours", 64)
    if not name or not page.fine("decision_hours"):
        return ()
    if name not in calendars:
        page.bad("decision_hours", f"{name!r} is no calendar of this file{did_you_mean(name, calendars)}")
    found = calendars.get(name)
    return (found,) if found else ()


def judge_hours(policy: Policy, page: Sheet) -> None:
    """Only decision hours count for `pending`, so a week of them is long; whoever writes both has to have thought of it."""
    if not policy.hours or not page.fine("pending", "decision_hours"):
        return
    (hours,) = policy.hours
    most = PENDING_WEEKS * hours.weekly
    if not page.has("pending"):
        page.bad(
            "pending",
            "is missing, and has to be there with decision_hours, because only those count; "
            f"write for example `pending: {length_text(hours.daily)}` for one such day",
        )
    elif policy.pending > most:
        page.bad(
            "pending",
            f"counts decision hours only, and {length_text(policy.pending)} of them take more than "
            f"{PENDING_WEEKS} weeks; write `pending: {length_text(most)}` or less",
        )

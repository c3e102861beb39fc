"""How Slack shows a mrkdwn string to one person: mentions, links, dates in their time zone, entities; nothing about blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.slack.members import Member

SPECIAL = re.compile(r"<([^<>]*)>")
TOKEN = re.compile(r"\{(\w+)\}")
EMPHASIS = re.compile(r"(?<![\w*_~])([*_~])(?=\S)(.+?)(?<=\S)\1(?![\w*_~])")


def shown(text: str, viewer: Member, names: Mapping[str, str], now: float | None = None) -> str:
    """The text as this person reads it. ``names`` by id; ``now`` allows "today" and "tomorrow" in dates."""
    marks: list[str] = []

    def keep(match: re.Match[str]) -> str:
        marks.append(_special(match[1], viewer, names, now))
        return f"\0{len(marks) - 1}\0"

    plain = EMPHASIS.sub(r"\2", SPECIAL.sub(keep, text))
    plain = re.sub(r"(?m)^(&gt;|>) ?", "│ ", plain)
    whole = re.sub("\0(\\d+)\0", lambda m: marks[int(m[1])], plain)
    return unescaped(whole)


def unescaped(text: str) -> str:
    """The three entities that Slack knows, and no others."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _special(inner: str, viewer: Member, names: Mapping[str, str], now: float | None) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("!date^"):
        return _date(target, label, viewer, now)
    if target.startswith("!subteam^"):
        return label or "@group"
    if target.startswith("!"):
        return "@" + (label or target[1:])
    if target.startswith(("@", "#")):
        return target[0] + (names.get(target[1:]) or label or target[1:])
    return f"{label} ({target})" if label and label != target else target


def _date(target: str, fallback: str, viewer: Member, now: float | None) -> str:
    parts = target.split("^")
    if len(parts) < 3 or not parts[1].lstrip("-").isdigit():
        return fallback
    zone = ZoneInfo(viewer.tz)
    when = datetime.fromtimestamp(int(parts[1]), zone)
    today = None if now is None else datetime.fromtimestamp(now, zone)
    return TOKEN.sub(lambda m: _date_token(m[1], when, today), parts[2])


def _date_token(token: str, when: datetime, today: datetime | None) -> str:
    if token == "time":
        return f"{when:%H:%M}"
    if token == "time_secs":
        return f"{when:%H:%M:%S}"
    if token == "ago":
        return _ago((when - today).total_seconds()) if today else f"{when:%Y-%m-%d %H:%M}"
    if token.endswith("_pretty") and today:
        days = (when.date() - today.date()) // timedelta(days=1)
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
        if near:
            return near
    return _day(token.removesuffix("_pretty"), when)


def _day(token: str, when: datetime) -> str:
    forms = {
        "date_num": "%Y-%m-%d",
        "date": f"%B {when.day}, %Y",
        "date_short": f"%b {when.day}, %Y",
        "date_long": f"%A, %B {when.day}, %Y",
    }
    return when.strftime(forms[token]) if token in forms else f"{{{token}}}"


def _ago(seconds: float) -> str:
    size = abs(seconds)
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if size >= length:
            many = int(size // length)
            words = f"{many} {unit}{'s' if many > 1 else ''}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "now"

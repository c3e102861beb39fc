"""Answers as people read them: tables that fit the window without cutting an id, and sheets of names and values.

Whatever other people wrote is shown harmless: characters that steer a terminal, or turn the order of text round, become visible escapes.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from accessctl import words
from accessctl.command import Column

GAP = "  "
NARROW = 12
"""A column of prose is made no narrower than so many cells."""
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?Z")


def harmless(text: str) -> str:
    """The text with every character that is not printed as itself made visible."""
    return "".join(each if each.isprintable() else _escape(each) for each in text)


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape").decode()


def for_programs(answer: object) -> str:
    """JSON. What a terminal might obey is escaped inside of it, which JSON reads back as it was."""
    text = json.dumps(answer, ensure_ascii=False, indent=2)
    return "".join(each if each.isprintable() or each == "\n" else _unicode(each) for each in text)


def _unicode(letter: str) -> str:
    return json.dumps(letter)[1:-1]


def table(items: Sequence[Mapping[str, object]], columns: Sequence[Column], width: int | None) -> str:
    """A table in at most `width` cells (None: as wide as it is); in a window too narrow for it one sheet for each item."""
    known = [each for each in columns if any(item.get(each.name) not in (None, "", []) for item in items)]
    if not known:
        return "\n\n".join(sheet(item) for item in items) or words.NOTHING
    rows = [[each.title.upper() for each in known]]
    rows += [[value(item.get(each.name)) for each in known] for item in items]
    sizes = [max(cells(row[index]) for row in rows) for index in range(len(known))]
    fitted = _fit(sizes, [each.free for each in known], width)
    if fitted is None:
        return "\n\n".join(sheet({each.title: item.get(each.name) for each in known}) for item in items)
    return "\n".join(GAP.join(map(_cell, row, fitted)).rstrip() for row in rows)


def _fit(sizes: Sequence[int], free: Sequence[bool], width: int | None) -> list[int] | None:
    """The widths with the prose made narrow enough, or None if that is not enough."""
    fitted = list(sizes)
    over = sum(sizes) + len(GAP) * (len(sizes) - 1) - (width or 0)
    if width is None or over <= 0:
        return fitted
    for index in (index for index, may in enumerate(free) if may):
        less = max(min(sizes[index], NARROW), sizes[index] - over)
        over -= sizes[index] - less
        fitted[index] = less
    return fitted if over <= 0 else None


def _cell(text: str, size: int) -> str:
    if cells(text) > size:
        while cells(text) > size - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (size - cells(text))


def cells(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return sum(_cells(each) for each in text)


def _cells(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def sheet(thing: Mapping[str, object], indent: int = 0) -> str:
    """An object as lines of name and value; what is empty is left out."""
    there = {_title(name): found for name, found in thing.items() if found not in (None, "", [], {})}
    size = max((cells(name) for name in there), default=0)
    return "\n".join(_lines(name, found, size, indent) for name, found in there.items()) or words.NOTHING


def _lines(name: str, found: object, size: int, indent: int) -> str:
    margin = " " * indent
    if isinstance(found, Mapping) and not _short(found):
        return f"{margin}{name}\n{sheet(found, indent + 2)}"
    if isinstance(found, list) and any(isinstance(each, Mapping | list) for each in found):
        return f"{margin}{name}\n" + "\n".join(_bullet(each, indent + 2) for each in found)
    if isinstance(found, str) and "\n" in found.strip():
        lines = [f"{margin}  {harmless(line)}" for line in found.strip().splitlines()]
        return f"{margin}{name}\n" + "\n".join(lines)
    return f"{margin}{name}{' ' * (size - cells(name))}{GAP}{value(found)}"


def _bullet(found: object, indent: int) -> str:
    if not isinstance(found, Mapping) or _short(found):
        return f"{' ' * indent}- {value(found)}"
    lines = sheet(found, indent + 2).splitlines()
    return "\n".join([f"{' ' * indent}- {lines[0].strip()}", *lines[1:]])


def _title(name: str) -> str:
    return harmless(name.replace("_", " "))


def _short(found: Mapping[str, object]) -> bool:
    """Whether it is a person, who has one line."""
    return set(found) <= {"okta", "slack", "email", "name"}


def value(found: object) -> str:
    """One value on one line."""
    if isinstance(found, bool):
        return "yes" if found else "no"
    if found is None:
        return ""
    if isinstance(found, Mapping):
        return _person(found) if _short(found) else ", ".join(_pairs(found.items()))
    if isinstance(found, list):
        return ", ".join(value(each) for each in found)
    text = str(found)
    time = _TIME.fullmatch(text)
    return f"{time[1]} {time[2]} UTC" if time else " ".join(map(harmless, text.split()))


def _person(found: Mapping[str, object]) -> str:
    return next((value(found[name]) for name in ("email", "name", "okta", "slack") if found.get(name)), "")


def _pairs(items: Iterable[tuple[str, object]]) -> Iterable[str]:
    return (f"{harmless(name)}={value(found)}" for name, found in items if found not in (None, "", [], {}))

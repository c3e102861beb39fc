"""The kinds of duration. Each has one text form, the same in catalogue, Slack option, DynamoDB, CLI and audit.

A kind is a frozen dataclass with a tag that never changes meaning: stored grants are read by it. Nothing else in the system asks
which kind a duration is; it asks the value for its end, its length or its words. To add a kind: write the class, add it to `KINDS`.
"""

import re
from dataclasses import dataclass
from typing import Protocol

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86400, 604800
_UNITS = {"w": (WEEK, "week"), "d": (DAY, "day"), "h": (HOUR, "hour"), "m": (MINUTE, "minute")}
_LENGTH = re.compile(r"([1-9][0-9]{0,4})([wdhm])", re.ASCII)


class Duration(Protocol):
    """How long access lasts. All lengths are whole seconds."""

    @property
    def seconds(self) -> int:
        """From the start to the first possible end, if nothing moves it."""

    @property
    def moves_with_use(self) -> bool:
        """Whether recorded use moves the end."""

    def end(self, start: int) -> int:
        """The end (UTC seconds) of access that starts at `start`."""

    def words(self) -> str:
        """What people read, for example "1 week"."""

    def __str__(self) -> str:
        """The one text form."""


@dataclass(frozen=True)
class For:
    """Time-based: ends a fixed time after approval. Text form `for 1w`."""

    seconds: int
    tag = "for"
    moves_with_use = False

    def end(self, start: int) -> int:
        return start + self.seconds

    def words(self) -> str:
        return length_words(self.seconds)

    def __str__(self) -> str:
        return f"for {length_text(self.seconds)}"


@dataclass(frozen=True)
class WhileUsed:
    """Activity-based: ends when unused for `seconds`; each recorded use moves the end. Text form `while used within 2w`."""

    seconds: int
    tag = "while used within"
    moves_with_use = True

    def end(self, start: int) -> int:
        return start + self.seconds

    def words(self) -> str:
        return f"while used at least every {length_words(self.seconds).removeprefix('1 ')}"

    def __str__(self) -> str:
        return f"{self.tag} {length_text(self.seconds)}"


KINDS = (For, WhileUsed)


def parse(text: str) -> Duration:
    """Read the one text form. Raises ValueError with a sentence that says what would be right."""
    for kind in KINDS:
        if text.startswith(kind.tag + " "):
            return kind(parse_length(text.removeprefix(kind.tag + " ")))
    raise ValueError(
        f"{text!r} is no duration; write for example 'for 8h', 'for 1w' or 'while used within 2w'"
    )


def parse_length(text: str) -> int:
    """`8h` -> 28800. Raises ValueError with a sentence that says what would be right."""
    match = _LENGTH.fullmatch(text)
    if not match:
        raise ValueError(
            f"{text!r} is no length of time; write a number and w, d, h or m, for example '2w' or '8h'"
        )
    return int(match[1]) * _UNITS[match[2]][0]


def length_text(seconds: int) -> str:
    """28800 -> `8h`: the largest unit that divides; whole minutes at the least."""
    for unit, (size, _) in _UNITS.items():
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size}{unit}"
    raise ValueError(f"{seconds} seconds are no whole minutes")


def length_words(seconds: int) -> str:
    """604800 -> "1 week"; four weeks stay "4 weeks"."""
    text = length_text(seconds)
    number, word = int(text[:-1]), _UNITS[text[-1]][1]
    return f"{number} {word}{'' if number == 1 else 's'}"

"""Reading one mapping of the catalogue file, field by field: types, missing and unknown keys. What the fields mean lives elsewhere.

Every getter returns a harmless value when the field is absent or wrong, so that reading goes on and finds all problems at once;
`fine` says whether fields may be judged together.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

from access.catalog_draft import Path, Problem
from access.catalog_keys import Field, Fields
from access.duration import parse_length

T = TypeVar("T")

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def kind_of(value: object) -> str:
    """What people call a value of this type."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    names = {str: "text", int: "a number", list: "a list", tuple: "a list", dict: "a mapping"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), "something else")


def quoted(text: str) -> str:
    """The text in quotes, cut where it would drown the sentence."""
    return repr(text if len(text) <= 60 else text[:59] + "…")


def did_you_mean(wrong: str, known: Mapping[str, object]) -> str:
    """The end of a sentence about a name that is not known."""
    close = get_close_matches(wrong.casefold(), known, n=1, cutoff=0.6)
    return (
        f"; did you mean {close[0]!r}?" if close else f"; known are: {', '.join(list(known)[:12]) or 'none'}"
    )


@dataclass(frozen=True)
class Sheet:
    """One mapping. Problems go to `problems`, which all sheets of one file share; the names of bad fields to `wrong`."""

    path: Path
    known: Fields
    fields: Mapping[str, object]
    problems: list[Problem]
    wrong: set[str] = field(default_factory=set)

    def bad(self, key: str, why: str, *more: str | int) -> None:
        """Note a problem with the field, or with a part of it."""
        self.wrong.add(key)
        self.problems.append(Problem((*self.path, key, *more), why))

    def fine(self, *keys: str) -> bool:
        """Whether nothing is wrong with any of these fields."""
        return self.wrong.isdisjoint(keys)

    def has(self, key: str) -> bool:
        return key in self.fields

    def instead(self, key: str) -> str:
        """The end of a sentence: how the field is written."""
        return f"write for example `{self.known[key].example}`"

    def text(self, key: str, longest: int) -> str:
        """One line of text, trimmed; empty when absent or wrong."""
        value = self.fields.get(key)
        if key not in self.fields:
            return ""
        if isinstance(value, int):
            return self._wrong_kind(key, f"{_shown(value)}, not text; if it is meant, put it in quotes", "")
        if not isinstance(value, str) or not value.strip():
            return self._wrong_kind(key, "empty" if isinstance(value, str) else kind_of(value), "")
        if _CONTROL.search(value.strip()):
            self.bad(key, "has a line break or another control character; keep it to one line")
        elif len(value.strip()) > longest:
            self.bad(key, f"is {len(value.strip())} characters long; keep it to {longest}")
        return value.strip()

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.fields.get(key, default)
        return (
            value
            if isinstance(value, bool)
            else self._wrong_kind(key, f"{_shown(value)}, not true or false", default)
        )

    def whole(self, key: str, default: int) -> int:
        """A whole number from 1 on."""
        value = self.fields.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        return self._wrong_kind(key, f"{_shown(value)}, not a whole number from 1 on", default)

    def length(self, key: str, default: int) -> int:
        """A length of time such as `2w`, in seconds."""
        if key not in self.fields:
            return default
        value = self.fields[key]
        if not isinstance(value, str):
            return self._wrong_kind(key, _shown(value), default)
        try:
            return parse_length(value)
        except ValueError as error:
            self.bad(key, str(error))
            return default

    def texts(self, key: str) -> Iterator[tuple[int, str]]:
        """The texts of a list with their positions; whatever is no text becomes a problem and is left out."""
        value = self.fields.get(key, [])
        if not isinstance(value, list):
            self._wrong_kind(key, f"{kind_of(value)}, not a list", None)
            return
        for position, one in enumerate(value):
            if isinstance(one, str) and one.strip():
                yield position, one.strip()
            else:
                self.bad(
                    key,
                    f"is {kind_of(one) if one != '' else 'empty'}, not text; {self.instead(key)}",
                    position,
                )

    def _wrong_kind(self, key: str, what: str, fallback: T) -> T:
        self.bad(key, f"is {what}; {self.instead(key)}")
        return fallback


def _shown(value: object) -> str:
    return (
        quoted(value) if isinstance(value, str) else str(value) if isinstance(value, int) else kind_of(value)
    )


def sheet(path: Path, noun: str, value: object, known: Fields, problems: list[Problem]) -> Sheet | None:
    """Open one mapping; None, with a problem, if it is none. Unknown and missing keys are problems at once."""
    if not isinstance(value, Mapping):
        problems.append(Problem(path, f"is {kind_of(value)}; {noun} is a mapping with {_needed(known)}"))
        return None
    opened = Sheet(path, known, value, problems)
    for key in value:
        if key not in known:
            opened.bad(str(key), f"is not a key of {noun}{did_you_mean(str(key), known)}")
    for key, one in known.items():
        if one.required and key not in value:
            opened.bad(key, f"is missing; {opened.instead(key)}")
    return opened


def _needed(known: Mapping[str, Field]) -> str:
    return ", ".join(key for key, one in known.items() if one.required)


def section(parent: Sheet, key: str) -> Mapping[str, object]:
    """A field that is a mapping from names that people choose to things. Names that are no slugs are problems, and are read all the same."""
    value = parent.fields.get(key)
    if not isinstance(value, Mapping):
        if key in parent.fields:
            parent.bad(key, f"is {kind_of(value)}, not a mapping; {parent.instead(key)}")
        return {}
    for name in value:
        if not SLUG.fullmatch(name):
            parent.bad(
                key,
                "is no name; use lower-case letters, digits and hyphens, 64 at most, no hyphen first",
                name,
            )
    return value

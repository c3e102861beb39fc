"""What a command is: its words, what it takes, and which call of the API it makes. The table of all of them is `accessctl.commands`."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where an argument goes."""

    PATH = "path"
    QUERY = "query"
    BODY = "body"
    HERE = "here"
    """Nowhere: it is for the command line itself."""


class Kind(StrEnum):
    """What an argument is."""

    TEXT = "text"
    WHOLE = "whole"
    SWITCH = "switch"
    TEXTS = "texts"
    FILE = "file"
    """The name of a file whose text is sent; `-` is the standard input."""


@dataclass(frozen=True)
class Arg:
    """One argument. Without `flags` it stands by its place among the words. `name` is how the API calls it."""

    name: str
    words: str
    flags: tuple[str, ...] = ()
    place: Place = Place.BODY
    kind: Kind = Kind.TEXT
    required: bool = False
    one_of: tuple[str, ...] = ()
    shown: str = ""
    """What stands for the value in help and docs; the name in capitals unless given."""

    @property
    def metavar(self) -> str:
        return self.shown or self.name.upper()

    @property
    def usage(self) -> str:
        """How it is typed: `ROLE`, `--reason TEXT`; in brackets where it may be left out."""
        value = "" if self.kind is Kind.SWITCH else f" {self.metavar}"
        typed = f"{self.flags[0]}{value}" if self.flags else self.metavar
        more = " …" if self.kind is Kind.TEXTS else ""
        return f"{typed}{more}" if self.required or not self.flags else f"[{typed}{more}]"

    @property
    def key(self) -> str:
        """Under which name the parser keeps it."""
        return f"{self.place.value}_{self.name}"


@dataclass(frozen=True)
class Column:
    """One column of a table. `free` columns hold prose, which may be shortened; the others are never cut."""

    name: str
    title: str
    free: bool = False


@dataclass(frozen=True)
class Command:
    """One command. Of several `paths` the one is taken whose fields are given.

    `special` names what the command line does beyond one call and one answer.
    """

    words: tuple[str, ...]
    summary: str
    method: str = ""
    paths: tuple[str, ...] = ()
    args: tuple[Arg, ...] = ()
    columns: tuple[Column, ...] = ()
    special: str = ""
    raw: str = ""
    """The field of the answer that is printed as it is, instead of a table."""
    fixed: tuple[tuple[str, str], ...] = ()
    """What is always sent in the query."""
    follows: str = "/v1/jobs/{id}"
    """Where a job is looked at until it has ended."""
    wants: str = "done"
    """How a job ends when all is well."""

    @property
    def name(self) -> str:
        return " ".join(self.words)

    @property
    def usage(self) -> str:
        """The whole line, as the docs show it. Of what names one of several paths exactly one is given."""
        either = [arg for arg in self.args if len(self.paths) > 1 and arg.place is Place.PATH]
        one = [f"({' or '.join(arg.usage.strip('[]') for arg in either)})"] if either else []
        return " ".join(
            ("accessctl", *self.words, *one, *(arg.usage for arg in self.args if arg not in either))
        )

    @property
    def changes(self) -> bool:
        """Whether a call can have an effect, so that repeating it needs a key."""
        return self.method == "POST"


def fields(path: str) -> tuple[str, ...]:
    """The names in braces: `/v1/roles/{key}/access` -> `key`."""
    return tuple(re.findall(r"\{(\w+)\}", path))

"""From the text of a catalogue file to what it says, as far as nobody outside is asked: read, and checked by the rules."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from access.catalog_draft import Draft, Problem
from access.catalog_rules import check
from tools.catalog_ports import File

PARTLY = "the file is partly in force: run it again"
"""What follows whatever broke off half-way."""
NAME = "catalog.yml"
"""How problems call a file whose name nobody said."""


@dataclass(frozen=True)
class NotLoaded:
    """Nothing was put in force. Each line says where the mistake is, what is wrong and what to write instead.

    `partly`: some rows are as the new file has them, and the others as they were.
    """

    lines: tuple[str, ...]
    partly: bool = False

    @property
    def words(self) -> str:
        """What people read."""
        return "\n".join((*self.lines, f"{self.count}; {PARTLY if self.partly else 'nothing was changed'}"))

    @property
    def count(self) -> str:
        """How many problems there are."""
        return "1 problem" if len(self.lines) == 1 else f"{len(self.lines)} problems"

    @property
    def plain(self) -> Mapping[str, object]:
        """The same for programs."""
        return {"problems": list(self.lines), "partly": self.partly}


@dataclass(frozen=True)
class Drafted:
    """A file that keeps the rules. `file` knows the lines."""

    file: File
    draft: Draft


def drafted(text: str, read: Callable[[str], File], name: str = NAME) -> Drafted | NotLoaded:
    """What a text says, or everything that is wrong with it by itself. `name` is how problems call it."""
    file = read(text)
    draft = () if file.broken else check(file.plain)
    if file.problems or not isinstance(draft, Draft):
        found = draft if isinstance(draft, tuple) else ()
        return not_loaded(name, file, (*file.problems, *found))
    return Drafted(file, draft)


def not_loaded(name: str, file: File, problems: Sequence[Problem]) -> NotLoaded:
    """These problems, in the order of their lines."""
    lines = sorted((file.line(problem.path), number) for number, problem in enumerate(problems))
    return NotLoaded(tuple(f"{name}:{line}: {problems[number]}" for line, number in lines))


def fingerprint(text: str) -> str:
    """What the record of the catalogue has of a file's text."""
    return hashlib.sha256(text.encode()).hexdigest()

"""How a command can end: an exit status for programs, a sentence for people. Nothing is printed here."""

from dataclasses import dataclass, field
from enum import IntEnum


class Exit(IntEnum):
    """The exit statuses. Programs rely on the numbers, so none ever changes its meaning."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    NOT_ALLOWED = 3
    NOT_FOUND = 4
    REFUSED = 5
    UNAVAILABLE = 6
    CREDENTIALS = 7
    NOT_WELL = 8
    NOT_SURE = 9
    STOPPED = 130


MEANINGS = {
    Exit.DONE: "done",
    Exit.UNEXPECTED: "something unexpected, which is a fault here or in the service",
    Exit.USAGE: "the command or its input is wrong; nothing was sent, or nothing was done",
    Exit.NOT_ALLOWED: "you may not do this, or your role may not use the tools API",
    Exit.NOT_FOUND: "there is no such request, role, person, or job",
    Exit.REFUSED: "the rules refuse it, and say why",
    Exit.UNAVAILABLE: "the service is busy, or cannot be reached; try again later",
    Exit.CREDENTIALS: "your AWS credentials are missing, have expired, or are wrong",
    Exit.NOT_WELL: "the question was answered, and the answer is that something is not as it should be",
    Exit.NOT_SURE: "nothing is wrong, but not everything could be looked at, or is as good as it should be (`doctor`)",
    Exit.STOPPED: "you stopped it",
}
"""What each status says, for the docs and `accessctl --help`."""


@dataclass(eq=False)
class Failure(Exception):
    """A command that did not do what was asked. `words` is what the person reads; `code` is for programs."""

    exit: Exit
    words: str
    code: str
    request_id: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    """What is wrong with each field of the input, by its name."""
    doubtful: bool = False
    """Whether it may have been done all the same."""
    key: str = ""
    """Under which Idempotency-Key it was sent, if it was one that could change anything."""

    def __str__(self) -> str:
        return self.words

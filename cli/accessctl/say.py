"""Where a command's words go: answers to the standard output, everything else beside it, progress only to somebody who watches."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from accessctl.show import cells, harmless


def answer(text: str) -> None:
    """What the command came to."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def passed(text: str) -> None:
    """A text for somebody else: as it is, unless a terminal would obey it."""
    lines = text.splitlines(keepends=True) if sys.stdout.isatty() else []
    sys.stdout.write("".join(f"{harmless(each.rstrip())}\n" for each in lines) or text)


def note(text: str) -> None:
    """What somebody should know besides."""
    sys.stderr.write(f"{text}\n")


def asked(question: str) -> str:
    """What somebody types; the question stands beside the answers. Nothing typed is an empty text."""
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def agreed(question: str) -> bool:
    """Whether somebody types the whole word."""
    return asked(question).lower() == "yes"


def width() -> int | None:
    """The cells of the window, or None where the output goes elsewhere and nothing is shortened."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


class Progress:
    """One line that is drawn over. Nothing is said where nobody watches."""

    def __init__(self) -> None:
        self._shown = ""

    def show(self, text: str) -> None:
        if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            return
        line = harmless(text)[: max(shutil.get_terminal_size().columns - 1, 10)]
        if line != self._shown:
            blank = " " * max(cells(self._shown) - cells(line), 0)
            sys.stderr.write(f"\r{line}{blank}")
            sys.stderr.flush()
            self._shown = line

    def clear(self) -> None:
        """Takes the line away, so that the answer stands alone."""
        if self._shown:
            sys.stderr.write("\r" + " " * cells(self._shown) + "\r")
            sys.stderr.flush()
            self._shown = ""


@contextmanager
def progress() -> Iterator[Progress]:
    """A line of progress for as long as something lasts."""
    line = Progress()
    try:
        yield line
    finally:
        line.clear()

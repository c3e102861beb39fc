"""The terminal that a story is told in: lines, boxes, colour and pauses. Plain and without pauses where nobody watches."""

import os
import re
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

WIDTH = 82
BOLD, DIM, RED, GREEN, YELLOW, CYAN = "1", "2", "31", "32", "33", "36"

_BUTTON = re.compile(r"\[[^\[\]]+\]")


class Screen:
    """Writes to `out`. Colour and pauses only on a terminal, and no colour where NO_COLOR is set."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._watched = out.isatty()
        self._colours = self._watched and not os.environ.get("NO_COLOR")

    def line(self, text: str = "", colour: str = "") -> None:
        """One line, at once."""
        self._write(f"{self._paint(text, colour)}\n")

    def title(self, text: str) -> None:
        """A new scene."""
        self.pause(0.6)
        self.line()
        self.line(f"── {text} ".ljust(WIDTH, "─"), BOLD)

    def does(self, who: str, what: str) -> None:
        """What somebody does."""
        self.pause(0.5)
        self._write(f"  {self._paint(who, CYAN)} {what}\n")

    def fact(self, label: str, text: str, colour: str = GREEN) -> None:
        """What a system says, with its name in front."""
        self.pause(0.2)
        lines = textwrap.wrap(text, WIDTH - 12) or [""]
        for number, line in enumerate(lines):
            self._write(f"  {self._paint((label if number == 0 else '').ljust(9), colour)} {line}\n")

    def box(self, title: str, lines: Sequence[str]) -> None:
        """What somebody sees; buttons and fields stand out."""
        self.pause(0.4)
        self.line(f"    ┌─ {title} ".ljust(WIDTH, "─"), DIM)
        for line in lines:
            shown = _BUTTON.sub(lambda found: self._paint(found[0], BOLD), line)
            self._write(f"    {self._paint('│', DIM)} {shown}\n")
        self.line("    └".ljust(WIDTH, "─"), DIM)

    def pause(self, seconds: float) -> None:
        """Time to read, where somebody reads."""
        if self._watched:
            time.sleep(seconds)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One part that starts: its name at once, its seconds when it is up."""
        began = time.monotonic()
        if self._watched:
            self._write(f"  starting {name} …")
        yield
        self._write("\r\033[K" if self._watched else "")
        self._write(
            f"  {self._paint('up', GREEN)} {name}".ljust(60) + f" {time.monotonic() - began:5.1f} s\n"
        )

    def _paint(self, text: str, colour: str) -> str:
        return f"\033[{colour}m{text}\033[0m" if self._colours and colour and text else text

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()

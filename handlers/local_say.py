"""How the local commands talk: answers go to the standard output, progress and troubles beside it. No operation stands here."""

import sys

DONE, REFUSED, BROKEN, CHANGES = 0, 1, 2, 3
"""Exit statuses: it is done; it was refused, or something is wrong; it could not be tried; a plan that would change something."""


def say(line: str) -> None:
    """Progress, for whoever watches."""
    sys.stderr.write(f"{line}\n")


def answer(text: str) -> None:
    """What the command came to."""
    sys.stdout.write(f"{text}\n")


def give(text: str) -> None:
    """A text as it is, byte for byte, with nothing after it."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()

"""How the local commands talk: answers go to the standard output, progress and troubles beside it. No operation stands here."""

import sys

DONE, REFUSED, BROKEN = 0, 1, 2
"""Exit statuses: it is done; it was refused, or something is wrong; it could not be tried."""


def say(line: str) -> None:
    """Progress, for whoever watches."""
    sys.stderr.write(f"{line}\n")


def answer(text: str) -> None:
    """What the command came to."""
    sys.stdout.write(f"{text}\n")

"""How the local commands talk: answers go to the standard output, progress and troubles beside it. No operation stands here."""

import re
import sys

_ALIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
DONE, REFUSED, BROKEN, CHANGES = 0, 1, 2, 3
"""Exit statuses: it is done; it was refused, or something is wrong; it could not be tried; a plan that would change something."""


def say(line: str) -> None:
    """Progress, for whoever watches."""
    sys.stderr.write(f"{harmless(line)}\n")


def answer(text: str) -> None:
    """What the command came to."""
    sys.stdout.write(f"{harmless(text)}\n")


def harmless(text: str) -> str:
    """Names come from Slack and Okta: nothing in them moves a terminal's cursor or turns the direction of reading round."""
    return _ALIVE.sub("\N{REPLACEMENT CHARACTER}", text)


def give(text: str) -> None:
    """A text as it is, byte for byte, with nothing after it."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()

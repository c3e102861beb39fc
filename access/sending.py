"""How one message is sent, whatever it is about: claimed, sent, and what came of it. What it says and who is owed it is not known here.

One sender at a time: the claim goes on record first, and lasts longer than any function runs. A send without a clear answer leaves the
message owed, and asks for one more drawing a quarter of an hour later. Nothing is read or written here.
"""

import logging
from dataclasses import replace
from typing import TypeVar

from access.card import AGAIN_AFTER, CLAIM, Letter
from access.desk import Outside
from access.duration import DAY
from access.errors import Undeliverable
from access.keys import SlackId
from access.ports import Drawing

FIRST_RETRY, LONGEST_RETRY = 60, 15 * 60
SEND = 12.0
GIVE_UP = 7 * DAY
"""Seconds after which a channel that cannot be reached is not tried any more."""

L = TypeVar("L", bound=Letter)
log = logging.getLogger("access_service.sending")


def owed(letter: Letter, drawing: Drawing, now: int) -> bool:
    """Whether this drawing is to be sent now: it differs from what was surely shown, or a second look after doubt is due."""
    return letter.shown != drawing.digest or bool(letter.again_at and now >= letter.again_at)


def claimed(letter: L, now: int) -> L:
    """The claim. That of a sender who died leaves open whether it was sent: that is drawn once more, later."""
    again = now + AGAIN_AFTER if letter.claim_until else letter.again_at
    return replace(letter, shown="", claim_until=now + CLAIM, again_at=again, version=letter.version + 1)


def patient(letter: L, wait: int, age: int) -> tuple[L, int]:
    """What came of sending to a channel: the bot may be invited, or the setting put right, so what is final for a person's card is
    not for a channel, until the message is old news. `age` is in seconds.
    """
    if not (wait or letter.lost):
        return letter, 0
    if age >= GIVE_UP:
        return replace(letter, lost=letter.lost or "not delivered within a week"), 0
    if letter.lost:
        return replace(letter, lost="", shown="", failures=letter.failures + 1), LONGEST_RETRY
    return letter, wait


def owed_for(failures: int) -> int:
    """For how many seconds at least a message is owed that could not be sent so often: the waits between the attempts."""
    return sum(_wait(each) for each in range(1, failures))


def _wait(failures: int) -> int:
    doubled: int = FIRST_RETRY << min(failures - 1, 5)
    return min(LONGEST_RETRY, doubled)


def send(outside: Outside, letter: L, recipient: SlackId, drawing: Drawing, now: int) -> tuple[L, int]:
    """Send what was claimed: the message after the attempt, and how many seconds to wait before the next one (0: none owed)."""
    letter = replace(letter, claim_until=0, version=letter.version + 1)
    if outside.left() < SEND:
        return letter, FIRST_RETRY
    try:
        place = outside.messenger.send(recipient, drawing, letter.place)
    except Undeliverable as error:
        if error.final:
            return replace(letter, lost=error.why[:100], shown=drawing.digest), 0
        if error.paced:
            return letter, 1  # Still due in the next run, which looks for room before it claims.
        failures = letter.failures + 1
        wait = max(error.retry_after, _wait(failures))
        log.warning("letter.owed", extra={"failures": failures, "seconds": owed_for(failures)})
        again = now + AGAIN_AFTER if error.unclear else letter.again_at
        return replace(letter, failures=failures, again_at=again), wait
    again = 0 if now >= letter.again_at else letter.again_at
    return replace(letter, place=place, shown=drawing.digest, failures=0, again_at=again), 0

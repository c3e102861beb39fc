"""The review of one emergency: a task for somebody other than the one who used it, open until it is closed with an answer and words."""

from dataclasses import dataclass
from enum import StrEnum

from access.duration import WEEK
from access.keys import Key, OktaId, RequestId, review_key
from access.person import Party


class Review(StrEnum):
    """The states of a review."""

    OPEN = "open"
    CLOSED = "closed"


class Answer(StrEnum):
    """What a reviewer says of it."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


REGISTER = "reviews"
"""All reviews are listed under this name: those that are open together, those that are closed by the `PERIOD`, in seconds, in which
their emergency began.
"""
PERIOD = 4 * WEEK


@dataclass(frozen=True)
class Reviewing:
    """One review. `made_at`, when the emergency began, `deadline` and `closed_at` are UTC seconds; `words` are the reviewer's."""

    request: RequestId
    person: OktaId
    made_at: int
    deadline: int
    state: Review = Review.OPEN
    answer: Answer | None = None
    by: Party | None = None
    words: str = ""
    closed_at: int | None = None
    version: int = 1

    @property
    def key(self) -> Key:
        return review_key(self.request)

    @property
    def open(self) -> bool:
        return self.state is Review.OPEN

    @property
    def listed_under(self) -> OktaId:
        """Where the list of all reviews has it."""
        return open_reviews() if self.open else closed_reviews(self.made_at)


def open_reviews() -> OktaId:
    """The list of those that nobody has closed."""
    return OktaId(f"{REGISTER}:open")


def closed_reviews(at: int) -> OktaId:
    """The list of those that are closed, of emergencies that began in the period of this moment (UTC seconds)."""
    return OktaId(f"{REGISTER}:{at // PERIOD}")

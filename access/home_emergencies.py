"""What those who watch over it see of emergencies in their Home tab: which still wait for a review, and how many there were lately.

The register of reviews nominates; every review is judged by its record. Three queries and at most two batches.
"""

from dataclasses import dataclass

from access.desk import Desk
from access.duration import WEEK
from access.keys import SlackId, request_key
from access.reading import get, readable
from access.request import Request
from access.review import PERIOD, Reviewing, closed_reviews, open_reviews

LATELY = 4 * WEEK
SHOWN = 10


@dataclass(frozen=True)
class Owed:
    """An emergency whose review nobody has closed: who took what, when, and until when it is to be reviewed (UTC seconds)."""

    person: SlackId
    title: str
    at: int
    deadline: int


@dataclass(frozen=True)
class Emergencies:
    """At most ten that wait for a review, the oldest first, out of `total`; and how many there were in the last four weeks."""

    owed: tuple[Owed, ...] = ()
    total: int = 0
    lately: int = 0


NO_EMERGENCIES = Emergencies()


def emergencies(desk: Desk, now: int) -> tuple[Emergencies, int]:
    """All of them, and how many items cannot be read. Raises Busy."""
    lists = (open_reviews(), closed_reviews(now), closed_reviews(now - PERIOD))
    named = [key for each in lists for key in desk.store.whose(each, "REVIEW")]
    known, hidden = readable(desk.store, named)
    reviews = sorted(
        (each for each in known.values() if isinstance(each, Reviewing)), key=lambda each: each.made_at
    )
    waiting = [each for each in reviews if each.open]
    requests, unseen = readable(desk.store, [request_key(each.request) for each in waiting[:SHOWN]])
    found = [(each, get(requests, request_key(each.request), Request)) for each in waiting[:SHOWN]]
    owed = [Owed(one.requester.slack, one.title, each.made_at, each.deadline) for each, one in found if one]
    lately = sum(each.made_at > now - LATELY for each in reviews)
    return Emergencies(tuple(owed), len(waiting), lately), len(hidden | unseen)

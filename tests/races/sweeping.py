"""Two who work off what is due at the same time: two sweeps, or the worker and a sweep. Each thing is done once."""

from access.duration import DAY
from tests.races.deciding import GIVEN, added
from tests.races.field import Field
from tests.races.rooms import APPROVERS, group
from tests.races.score import Score

PAIRS = 4


def worker_and_sweep(field: Field, score: Score) -> None:
    """An approval whose wake-up comes a minute late, when the sweep has found it as well."""
    email, room = field.pair()
    request = field.asked(email, room, "for 1d", APPROVERS[:1])
    field.press(APPROVERS[0], "approve")
    field.clock.advance(60)
    field.at_once(("worker", field.event()), ("sweep", {}))
    field.sweeps(60, 60)
    score.same("facts", field.facts(request), GIVEN)
    score.same("adds", added(field, email, room), 1)
    score.right(field.inside(email, room), "nothing was given")


def two_sweeps(field: Field, score: Score) -> None:
    """Both find the same ends, and both find the same notices to send."""
    pairs = [field.pair() for _ in range(PAIRS)]
    requests = [field.given(email, room, "for 1d", APPROVERS[0]) for email, room in pairs]
    field.clock.advance(DAY)
    field.at_once(("sweep", {}), ("sweep", {}))
    field.sweeps(60, 60, 60)
    for (email, room), request in zip(pairs, requests, strict=True):
        score.same("facts", field.facts(request), [*GIVEN, "taking_back", "ended"])
        score.right(not field.inside(email, room), f"{email} is still inside")
        score.same("removals", removed(field, email, room), 1)


def removed(field: Field, email: str, room: str) -> int:
    """How often Okta was told to take this person out of the group of this room."""
    return field.okta.count("DELETE", f"*/{group(room)}/*/{field.okta_id(email)}")

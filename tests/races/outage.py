"""The store cannot be reached for a while, or is started anew, while a worker is in the middle of its work and people press buttons."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from access.keys import RequestId
from tests.races.deciding import AGAIN, GIVEN, added
from tests.races.field import Field
from tests.races.meeting import PATIENCE
from tests.races.rooms import APPROVERS
from tests.races.score import Score
from tests.races.turnstile import Turnstile

RESULT = 3
"""The write of what came of Okta's call, after the intent and the call."""


def races(
    field: Field, score: Score, turnstile: Turnstile, restart: Callable[[], object], writes: int
) -> None:
    """Out of reach from each write on, and started anew at one of them."""
    for number in range(1, writes + 1):
        with score.race("store out of reach"):
            _unreachable(field, score, turnstile, number)
    with score.race("store started anew"):
        _restarted(field, score, turnstile, restart)
    with score.race("click without a store"):
        _pressed(field, score, turnstile)


def _unreachable(field: Field, score: Score, turnstile: Turnstile, number: int) -> None:
    asked = _asked(field)
    with _at_work(field, score, turnstile, number):
        turnstile.close(field.world.engine.url)
    score.right(turnstile.refused > 0, "nothing was refused")
    turnstile.open()
    _recovers(field, score, *asked)


def _restarted(field: Field, score: Score, turnstile: Turnstile, restart: Callable[[], object]) -> None:
    asked = _asked(field)
    with _at_work(field, score, turnstile, RESULT):
        restart()
    _recovers(field, score, *asked)


def _asked(field: Field) -> tuple[str, str, RequestId]:
    """Who asks for which room, and the request."""
    email, room = field.pair()
    return email, room, field.asked(email, room, "for 1d", APPROVERS[:1])


@contextmanager
def _at_work(field: Field, score: Score, turnstile: Turnstile, number: int) -> Iterator[None]:
    """It is approved, and inside the worker stands before this write, which is lost; at the end it has gone on as far as it can."""
    field.press(APPROVERS[0], "approve")
    with field.container(turnstile.through(field.world.environ)) as worker:
        with turnstile.stopping(number, "none") as stop:
            working = threading.Thread(target=worker.call, args=("worker", field.event()))
            working.start()
            score.right(stop.reached.wait(PATIENCE), f"write {number} was never made")
            yield
        working.join()


def _pressed(field: Field, score: Score, turnstile: Turnstile) -> None:
    """The click is answered in time, and says that it did not count."""
    email, room, request = _asked(field)
    # Slack itself is called as it is: what it is told aside goes to no other address.
    store = field.world.engine.url
    with field.container(turnstile.through(field.world.environ, store)) as process:
        turnstile.close(store)
        field.press_at(process, APPROVERS[0], "approve")
        turnstile.open()
        score.right(field.told(APPROVERS[0])[-1].startswith(AGAIN), f"told {field.told(APPROVERS[0])[-1:]}")
        score.same("facts", field.facts(request), ["asked"])
        field.press_at(process, APPROVERS[0], "approve")
    _recovers(field, score, email, room, request)


def _recovers(field: Field, score: Score, email: str, room: str, request: RequestId) -> None:
    field.sweeps(60, 60, 60)
    score.same("facts", field.facts(request), GIVEN)
    score.right(field.inside(email, room), f"{email} is not inside")
    score.right(added(field, email, room) in (1, 2), f"added {added(field, email, room)} times")
    score.right("Yours until" in field.sees(email), f"{email} does not see it")

"""The store cannot be reached for a while, or is started anew, while a worker is in the middle of its work and people press buttons."""

import threading
from collections.abc import Callable

from access.keys import RequestId
from tests.races.container import Container
from tests.races.deciding import AGAIN, added
from tests.races.field import Field
from tests.races.meeting import PATIENCE
from tests.races.rooms import APPROVERS
from tests.races.score import Score
from tests.races.turnstile import Turnstile

RESULT = 3
"""The write of what came of Okta's call, after the intent and the call."""
GIVEN = ["asked", "approved", "begun", "given"]


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
    email, room = field.pair()
    request = field.asked(email, room, "for 1d", APPROVERS[:1])
    field.press(APPROVERS[0], "approve")
    with field.container(turnstile.through(field.world.environ)) as worker:
        with turnstile.stopping(number, "none") as stop:
            working = _call(worker, field)
            score.right(stop.reached.wait(PATIENCE), f"write {number} was never made")
            turnstile.close(field.world.engine.url)
        working.join()
        score.right(turnstile.refused > 0, "nothing was refused")
        turnstile.open()
    _recovers(field, score, email, room, request)


def _restarted(field: Field, score: Score, turnstile: Turnstile, restart: Callable[[], object]) -> None:
    email, room = field.pair()
    request = field.asked(email, room, "for 1d", APPROVERS[:1])
    field.press(APPROVERS[0], "approve")
    with field.container(turnstile.through(field.world.environ)) as worker:
        with turnstile.stopping(RESULT, "none") as stop:
            working = _call(worker, field)
            score.right(stop.reached.wait(PATIENCE), "the worker wrote nothing")
            restart()
        working.join()
    _recovers(field, score, email, room, request)


def _pressed(field: Field, score: Score, turnstile: Turnstile) -> None:
    """The click is answered in time, and says that it did not count."""
    email, room = field.pair()
    request = field.asked(email, room, "for 1d", APPROVERS[:1])
    store = (
        field.world.engine.url
    )  # Slack itself is called as it is: what it is told aside goes to no other address.
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


def _call(worker: Container, field: Field) -> threading.Thread:
    working = threading.Thread(target=worker.call, args=("worker", field.event()))
    working.start()
    return working

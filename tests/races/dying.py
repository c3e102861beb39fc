"""The worker is killed (SIGKILL) at each of its writes in turn: to the table, to Okta, to Slack. A sweep puts everything right.

The turnstile stops it at a known write, which has then been made, or not, or is made when the process is long dead.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from access.duration import HOUR
from access.keys import RequestId
from tests.races.container import Container, Gone
from tests.races.deciding import GIVEN
from tests.races.field import Field
from tests.races.meeting import PATIENCE
from tests.races.rooms import APPROVERS, group
from tests.races.score import Score
from tests.races.turnstile import Effect, Stop, Turnstile

BACK = [*GIVEN, "stopped", "taking_back", "ended"]
NEVER = 10**6


@dataclass(frozen=True)
class Case:
    """Somebody whose worker dies: while it gives, or while it takes back what they gave back."""

    email: str
    room: str
    request: RequestId
    back: bool


def races(field: Field, score: Score, turnstile: Turnstile, *, few: bool) -> None:
    """One death for each write that the worker makes when nothing goes wrong, one with Okta's that comes late, and unless they are to be
    few, some with a write that is not made.
    """
    deaths: list[tuple[bool, int, Effect]] = []
    for back in (False, True):
        writes = _writes(field, turnstile, back)
        score.seen["writes of a worker"] += len(writes)
        deaths += [(back, number, "done") for number in range(1, len(writes) + 1)]
        at_okta = 1 + next(n for n, each in enumerate(writes) if each.startswith(("PUT", "DELETE")))
        deaths += [(back, at_okta, "late")]
        deaths += [] if few else [(back, 1, "none"), (back, at_okta, "none")]
    cases = _cases(field, *[back for back, _, _ in deaths])
    dead: list[Stop] = []
    for case, (_, number, effect) in zip(cases, deaths, strict=True):
        with score.race(f"killed while it {'takes back' if case.back else 'gives'}"):
            dead.append(_die(field, score, turnstile, case, number, effect))
    field.sweeps(60, 60, 60)
    for case in cases:
        _access(field, score, case, "a lease and a period later")
    for each in dead:
        each.land()
    field.sweeps(60, 60, *[240] * 5)
    for case in cases:
        _right(field, score, case)


def _writes(field: Field, turnstile: Turnstile, back: bool) -> Sequence[str]:
    """What a worker writes that nobody kills."""
    (case,) = _cases(field, back)
    with _worker(field, turnstile) as container, turnstile.stopping(NEVER, "none"):
        container.call("worker", _woken(field, case))
        written = tuple(turnstile.written)
    field.settled()
    return written


def _cases(field: Field, *backs: bool) -> list[Case]:
    """Those who will give something back have it, and were reminded that it ends."""
    cases = [_asked(field, back) for back in backs]
    if any(backs):
        field.sweeps(2 * HOUR)
    return cases


def _asked(field: Field, back: bool) -> Case:
    email, room = field.pair()
    request = field.asked(email, room, "for 1d", APPROVERS[:1])
    if back:
        _approve(field, email)
        field.settled()
    return Case(email, room, request, back)


def _approve(field: Field, email: str) -> None:
    field.press(APPROVERS[0], "approve", field.card(email))


def _woken(field: Field, case: Case) -> dict[str, list[object]]:
    """The click, and what the stream brings after it."""
    if case.back:
        field.press(case.email, "give_back")
    else:
        _approve(field, case.email)
    return field.event(case.request, field.okta_id(case.email))


def _worker(field: Field, turnstile: Turnstile) -> Container:
    return field.container(turnstile.through(field.world.environ))


def _die(field: Field, score: Score, turnstile: Turnstile, case: Case, number: int, effect: Effect) -> Stop:
    event = _woken(field, case)
    with _worker(field, turnstile) as container, turnstile.stopping(number, effect) as stop:
        working = threading.Thread(target=_call, args=(container, event))
        working.start()
        score.right(stop.reached.wait(PATIENCE), f"write {number} was never made")
        container.kill()
        working.join()
    return stop


def _call(container: Container, event: object) -> None:
    with suppress(Gone):
        container.call("worker", event)


def _access(field: Field, score: Score, case: Case, when: str) -> None:
    score.same(f"access of {case.email} {when}", field.inside(case.email, case.room), not case.back)


def _right(field: Field, score: Score, case: Case) -> None:
    score.same(f"facts of {case.email}", field.facts(case.request), BACK if case.back else GIVEN)
    _access(field, score, case, "at rest")
    says = "You gave this access back." if case.back else "Yours until"
    score.right(says in field.sees(case.email), f"{case.email} does not see “{says}”")
    holding = field.holding(case.email, group(case.room))
    score.right(holding.watch_from is None and holding.lease is None, f"not at rest: {holding}")

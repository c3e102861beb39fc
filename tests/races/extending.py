"""Access is extended at the very moment at which it ends: either it goes on, or the extension ends with it."""

import threading
from collections.abc import Sequence

from access.duration import DAY, HOUR
from access.keys import RequestId
from tests.races.deciding import AGAIN, GIVEN
from tests.races.field import Field
from tests.races.meeting import Meeting
from tests.races.rooms import APPROVERS
from tests.races.score import Score

OVER = ["taking_back", "ended"]


def races(field: Field, score: Score) -> None:
    """Both kinds, with time going by: afterwards everything that was given has ended."""
    pairs = [field.pair() for _ in range(2)]
    parents = [field.given(email, room, "for 1d", APPROVERS[0]) for email, room in pairs]
    field.sweeps(2 * HOUR)
    more = [field.extend(email, "for 1d") for email, _ in pairs]
    field.settled()
    with score.race("extension and give back"):
        _given_back(field, score, pairs[0], parents[0], more[0])
    with score.race("extension and end"):
        _at_the_end(field, score, pairs[1], parents[1], more[1])


def _given_back(
    field: Field, score: Score, pair: tuple[str, str], parent: RequestId, more: RequestId
) -> None:
    email, room = pair
    approve = field.pressing(APPROVERS[0], "approve", field.card(email))
    heard = len(field.told(email))
    field.together(approve, field.pressing(email, "give_back"))
    if any(each.startswith(AGAIN) for each in field.told(email)[heard:]):
        score.seen["told to try again"] += 1
        field.press(email, "give_back")
    field.settled()
    field.sweeps(60, 60)
    won = "extended" in field.facts(parent)
    score.seen["extended first"] += won
    _facts(field, score, parent, [*GIVEN, *(["extended"] if won else []), "stopped", *OVER])
    _facts(field, score, more, ["asked", "extended" if won else "ended"])
    score.right(not field.inside(email, room), f"{email} is still inside")
    score.right(not field.cards(email, "give_back"), f"{email} can still give it back")


def _at_the_end(
    field: Field, score: Score, pair: tuple[str, str], parent: RequestId, more: RequestId
) -> None:
    """It is approved in the last second, and written in the first one after it, together with the sweep's writes."""
    email, room = pair
    end = field.request(parent).end
    assert end is not None
    field.clock.advance(end - 1 - field.clock())
    field.look_up(APPROVERS[0])
    met, approve = Meeting(2), field.pressing(APPROVERS[0], "approve", field.card(email))
    click = threading.Thread(target=field.together, args=(approve,), kwargs={"met": met})
    click.start()
    met.one_is_there()
    field.clock.advance(1)
    field.processes[1].call("sweep", {}, met)
    click.join()
    field.settled()
    field.sweeps(60, 60)
    won = "extended" in field.facts(parent)
    score.seen["extended first"] += won
    _facts(field, score, parent, [*GIVEN, "extended"] if won else [*GIVEN, *OVER])
    _facts(field, score, more, ["asked", "extended" if won else "ended"])
    score.same("access", field.inside(email, room), won)
    told = field.told(APPROVERS[0])
    score.right(won or told[-1].startswith(("Too late", AGAIN)), f"the approver was told {told[-1:]}")
    field.sweeps(DAY, 60, 60)
    score.right(not field.inside(email, room), f"{email} is still inside after a day more")


def _facts(field: Field, score: Score, request: RequestId, expected: Sequence[str]) -> None:
    score.same("facts", field.facts(request), list(expected))

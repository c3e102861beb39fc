"""What somebody has because the one who looks at their Home tab asked for it on their behalf, from the approval to the proof that it is
gone. Judged by the records with the rules that judge the click; nothing is read or written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from access.holding import Holding
from access.keys import Key
from access.person import Person
from access.ports import Record
from access.reading import get
from access.request import Request, State
from access.shown import Shown, shown


@dataclass(frozen=True)
class Given:
    """A grant to somebody else. `end`: this account can end it before its time."""

    request: Request
    state: Shown
    end: bool


def given_to_others(known: Mapping[Key, Record], person: Person, now: int) -> list[Given]:
    """What ends soonest first."""
    found = [each for each in known.values() if isinstance(each, Request) and _theirs(each, person)]
    return [_given(known, each, person, now) for each in sorted(found, key=lambda each: each.end or 0)]


def _theirs(request: Request, person: Person) -> bool:
    mine = person.party.is_(request.requester) and not person.party.is_(request.for_whom)
    return mine and request.state is State.APPROVED and not request.extends


def _given(known: Mapping[Key, Record], request: Request, person: Person, now: int) -> Given:
    holding = get(known, request.holding_key, Holding)
    needed = holding is not None and request.id in holding.needs and request.running
    in_time = request.end is None or now < request.end
    mine = request.requester.slack == person.slack
    return Given(request, shown(request, holding, now), end=needed and in_time and mine)

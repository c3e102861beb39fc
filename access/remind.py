"""Remind: approvers who have not answered hear of it once, by day, in one message for everything that waits for them.

The message is put on record here, with a mark on the card of everything that it names; it is sent like every notice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from access import digest, hosting, hours, unanswered
from access.card import Card
from access.desk import Desk
from access.duration import HOUR
from access.keys import Key, SlackId, card_key, person_key, whole_of
from access.person import Party, Person
from access.ports import Change, Check, Write
from access.reading import Known, get, readable
from access.request import Request, State

MOST = 20
"""Requests in one message besides the one that it is about; the rest gets a message of its own."""
SOON = 12 * HOUR
"""What has to be reminded of within these seconds is named in the same message."""


@dataclass(frozen=True)
class Waiting:
    """A request that waits for an approver, and their card of it."""

    request: Request
    card: Card


def reminded(desk: Desk, known: Known, request: Request) -> bool:
    """Put on record the reminders of this request that are due; whether there were any. Raises Conflict."""
    now = desk.clock()
    if request.state is not State.PENDING or request.carried or now >= request.deadline:
        return False
    due = [party for party in request.unanswered if _is_due(known, request, party, now)]
    for party in due:
        _remind(desk, known, request, party, now)
    return bool(due)


def _is_due(known: Known, request: Request, party: Party, now: int) -> bool:
    person = get(known, person_key(party.slack), Person)
    if person and person.away_until > now:
        return False
    card = get(known, card_key(request.id, party.slack), Card)
    seen = card is not None and hosting.place(known, card) is not None
    there = card is not None and seen and not (card.lost or card.prompted_at)
    disturbs = not hours.is_open(request.limits.hours, now)
    return there and not disturbs and now >= unanswered.prompt_at(request, person)


def _remind(desk: Desk, known: Known, request: Request, party: Party, now: int) -> None:
    card = known[card_key(request.id, party.slack)]
    assert isinstance(card, Card)  # noqa: S101 - it was found to be due
    others = _others(desk, request, party, now)
    also = tuple(title for each in others for title in each.request.titles)
    notice = Card(request.id, party.slack, unanswered.PROMPT, also=also, version=1)
    marked = [_marked(each, now) for each in (card, *(each.card for each in others))]
    desk.store.commit(
        Change(
            writes=(Write(notice, None), *marked),
            checks=tuple(Check(each.key, each.version) for each in (request, *(o.request for o in others))),
        )
    )


def _marked(card: Card, now: int) -> Write:
    return Write(replace(card, prompted_at=now, version=card.version + 1), card.version)


def _others(desk: Desk, request: Request, party: Party, now: int) -> Sequence[Waiting]:
    """What else waits for this person and is to be reminded of by now or soon, what lapses first before the rest."""
    cards = [key for key in desk.store.whose(party.okta, "CARD") if whole_of(key) != request.key]
    known, _ = readable(desk.store, [*cards, *map(whole_of, cards)])
    found = [each for key in cards if (each := _waiting(known, key, party.slack, now))]
    return sorted(found, key=lambda each: (each.request.deadline, each.request.id))[:MOST]


def _waiting(known: Known, key: Key, slack: SlackId, now: int) -> Waiting | None:
    card, request = get(known, key, Card), get(known, whole_of(key), Request)
    if card is None or request is None or card.recipient != slack or card.event:
        return None
    waits = request.state is State.PENDING and now < request.deadline
    mine = slack in [party.slack for party in request.unanswered]
    fresh = not (card.prompted_at or card.lost or card.claim_until > now or digest.unsent(card))
    return (
        Waiting(request, card)
        if waits and mine and fresh and now + SOON >= unanswered.half(request)
        else None
    )

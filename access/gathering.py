"""Gathering: the requests whose cards were held back until one time become one message for each approver. Here it is written who is
shown by whom; nothing is sent.

Each stays a card of its own request, with its own click, its own load and its own end. The first of them is sent and shows the others;
from then on a change of any of them draws that message again (`access.tell`). What cannot be gathered is sent by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from access import digest
from access.card import Card, Guest
from access.desk import Desk
from access.errors import Conflict
from access.keys import Key, SlackId, card_key, person_key
from access.ports import Change, Check, Write
from access.reading import Known, get, readable
from access.request import Request, State

MOST = 6
"""Requests in one message: what is said of each is long, and Slack takes some twelve thousand characters."""


@dataclass(frozen=True)
class Held:
    """A request whose card for one approver was held back until now."""

    request: Request
    card: Card


def gather(desk: Desk, keys: Sequence[Key]) -> None:
    """Gather what is to be sent now of these requests."""
    if len(keys) < 2:
        return
    requests, _ = readable(desk.store, keys)
    waiting = [
        each for each in requests.values() if isinstance(each, Request) and each.state is State.PENDING
    ]
    more, _ = readable(desk.store, [key for each in waiting for key in _wanted(each)])
    known, now = {**requests, **more}, desk.clock()
    for group in _by_approver(known, waiting, now).values():
        group.sort(key=lambda each: (each.request.deadline, each.request.id))
        for place in range(0, len(group), MOST):
            _write(desk, group[place : place + MOST])


def _wanted(request: Request) -> Iterable[Key]:
    for party in request.unanswered:
        yield from (card_key(request.id, party.slack), person_key(party.slack))


def _by_approver(known: Known, requests: Iterable[Request], now: int) -> dict[SlackId, list[Held]]:
    found: dict[SlackId, list[Held]] = {}
    for request in requests:
        for party in request.unanswered:
            card = get(known, card_key(request.id, party.slack), Card)
            free = card is not None and card.shown == digest.HELD and card.claim_until <= now
            if card and free and not digest.counts_as(known, request, card, now):
                found.setdefault(party.slack, []).append(Held(request, card))
    return found


def _write(desk: Desk, group: Sequence[Held]) -> None:
    if len(group) < 2:
        return
    first, *others = group
    guests = tuple(Guest(each.request.id, "") for each in others)
    cards = [(replace(first.card, guests=guests), first.card)]
    cards += [(replace(each.card, host=first.request.id), each.card) for each in others]
    writes = tuple(Write(replace(new, version=old.version + 1), old.version) for new, old in cards)
    checks = tuple(Check(each.request.key, each.request.version) for each in group)
    try:
        desk.store.commit(Change(writes=writes, checks=checks))
    except Conflict:
        return  # Something has happened to one of them; each is told by itself.

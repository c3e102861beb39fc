"""Digests: an approver may choose to get requests together, at hours of their own day, instead of each as it is made.

Until then the card of a request is on record as held back: it weighs on their load and stands in their Home tab, and nothing is sent.
Nothing urgent waits: what would have to be reminded of before the next hour has come (half of its time for an answer is over), which
an extension's end is part of, and what the one who asked reminds of, comes at once, as does whatever needs no decision any more.
"""

from dataclasses import replace

from access import answers, night, unanswered
from access.answers import Done, Refusals
from access.calls import By
from access.card import Card
from access.desk import Desk
from access.judging import again
from access.keys import SlackId, card_key, person_key
from access.person import Person, judge
from access.ports import Change, Write
from access.reading import Known, get
from access.recording import Plan, refuse
from access.request import Request, State

CHOICES: tuple[tuple[int, ...], ...] = ((), (9,), (9, 13), (9, 13, 17))
"""The hours of the day, where the approver is, that can be chosen; none for one by one."""

HELD, DROPPED = "held", "dropped"
"""What a card counts as showing that is held back, and that was decided before it was sent."""


def held_until(known: Known, request: Request, recipient: SlackId, now: int) -> int:
    """Until when (UTC seconds) the card of somebody who was asked is held back; 0 when it is not, or not any more. Whoever asked was told
    when it comes, so that stays whatever its recipient chooses later, and wherever they go.
    """
    if request.state is not State.PENDING or request.chased.nudges:
        return 0
    if recipient not in [party.slack for party in request.unanswered]:
        return 0
    card = get(known, card_key(request.id, recipient), Card)
    at = card.held if card and card.held else _hour(get(known, person_key(recipient), Person), request)
    return at if now < at < unanswered.half(request) else 0


def _hour(person: Person | None, request: Request) -> int:
    return night.next_hour(request.made_at, person.digest, person.tz) if person and person.digest else 0


def unsent(card: Card | None) -> bool:
    """Whether nobody can have seen this card, neither as a message of its own nor in another one."""
    return card is None or not (card.place or card.host or card.guests)


def counts_as(known: Known, request: Request, card: Card, now: int) -> str:
    """What this card counts as showing though nothing is sent; empty when it is to be sent like any other."""
    if card.event or not unsent(card):
        return ""
    if held_until(known, request, card.recipient, now):
        return HELD
    waits = request.state is State.PENDING and card.recipient in [each.slack for each in request.unanswered]
    return DROPPED if card.shown in (HELD, DROPPED) and not waits else ""


def later(known: Known, request: Request, now: int) -> tuple[tuple[SlackId, int], ...]:
    """Those who were asked and get the request later, and when (UTC seconds)."""
    if request.state is not State.PENDING:
        return ()
    found = [(party.slack, held_until(known, request, party.slack, now)) for party in request.unanswered]
    cards = {slack: get(known, card_key(request.id, slack), Card) for slack, _ in found}
    return tuple((slack, at) for slack, at in found if at and unsent(cards[slack]))


def choose(desk: Desk, by: By, hours: tuple[int, ...]) -> Done[Person] | Refusals:
    """Get requests together at these hours, or one by one. What is held back already comes when it was to come."""
    known: Known = {}

    def once() -> Plan[Person] | Done[Person] | Refusals:
        nonlocal known
        known = desk.store.read([person_key(by.slack)])
        return _judge(get(known, person_key(by.slack), Person), hours, desk.clock())

    verdict = again(desk, once)
    return refuse(desk, by, verdict, "digest", known=known) if isinstance(verdict, Refusals) else verdict


def _judge(person: Person | None, hours: tuple[int, ...], now: int) -> Plan[Person] | Done[Person] | Refusals:
    refused = judge(person, now)
    if refused or person is None:
        return Refusals((refused or answers.looking_you_up(),))
    if hours not in CHOICES:
        return Refusals((answers.unknown_hours(),))
    if hours == person.digest:
        return Done(person, repeated=True)
    after = replace(person, digest=hours, version=person.version + 1)
    return Plan(Change(writes=(Write(after, person.version),)), Done(after))

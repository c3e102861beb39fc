"""Those who were asked and whom no message reaches: how the person who asked hears of it, and what is on record. Nothing is sent here."""

from collections.abc import Iterable

from access.audit import SYSTEM, Fact, What
from access.card import Card
from access.keys import SlackId, card_key
from access.reading import Known, get
from access.request import Request, State


def unreached(known: Known, request: Request) -> tuple[SlackId, ...]:
    """The approvers of an undecided request whose card is not tried any more, in the order in which they were asked."""
    if request.state is not State.PENDING:
        return ()
    cards = [(party.slack, get(known, card_key(request.id, party.slack), Card)) for party in request.asked]
    return tuple(slack for slack, card in cards if card and card.lost)


def concerns_others(request: Request, cards: Iterable[Card]) -> bool:
    """Whether one of these, which were just tried, was lost, and the person who asked should read of it."""
    asked = {party.slack for party in request.asked}
    lost = any(card.lost and not card.event and card.recipient in asked for card in cards)
    return lost and request.state is State.PENDING


def facts(cards: Iterable[Card], now: int) -> tuple[Fact, ...]:
    """What goes on record of those that were just lost. Each is a subject of its own, so that nobody who decides has to wait for it."""
    return tuple(
        Fact(
            f"UNREACHED#{card.request}#{card.key.sk}#{card.version}",
            1,
            What.UNREACHED,
            SYSTEM,
            now,
            {"request": card.request, "slack": card.recipient, "why": card.lost},
        )
        for card in cards
        if card.lost
    )

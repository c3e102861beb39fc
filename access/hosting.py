"""Where an approver's card stands that is shown in the message of another one. Nothing is read or written here."""

from access.card import Card, Place
from access.keys import Key, card_key
from access.reading import Known, get


def host_key(card: Card) -> Key | None:
    """The card whose message shows this one."""
    return card_key(card.host, card.recipient) if card.host and not card.event else None


def host(known: Known, card: Card) -> Card | None:
    """That card, if it was read."""
    key = host_key(card)
    return get(known, key, Card) if key else None


def place(known: Known, card: Card) -> Place | None:
    """Where the person sees it: at its own place, or at its host's."""
    shown = host(known, card)
    return card.place or (shown.place if shown else None)


def orphaned(known: Known, card: Card) -> bool:
    """Whether the message that shows this card is not tried any more, so that it has to be sent by itself."""
    shown = host(known, card)
    return shown is not None and bool(shown.lost) and not card.lost

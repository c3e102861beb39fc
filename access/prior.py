"""What somebody has already of what they ask for, for the eyes of those who decide. It decides nothing and holds nobody up.

Our own records know what was given here. What was given elsewhere only the target knows: it is looked at once, before a request's
cards are drawn for the first time, and the answer is kept on the cards. Beside the daily comparison (`access.comparing`) this
is the one call to a target outside settle. It only reads, no later step builds on it (settle reads the base itself), and whatever goes wrong with it, the cards go out without it.
"""

from dataclasses import dataclass

from access import bundle
from access.breaker import Breaker
from access.card import Card, Prior
from access.desk import Outside
from access.errors import TargetError
from access.holding import Base, Held, Holding
from access.keys import Key, Target, breaker_key, card_key
from access.ports import Provisioner, Scene
from access.reading import Known, get
from access.request import Request, State

LOOK = 3.0
"""Seconds that the look may take."""
NEED = 25.0
"""It is not worth it with less than this left: the cards come first."""


@dataclass(frozen=True)
class Already:
    """Somebody has it. `until` (UTC seconds) is the end that Access Service has on record; None for what was given outside it."""

    until: int | None


def already(scene: Scene) -> Already | None:
    """What the one whom a pending request is for has of its target, as far as is known; an extension is about that anyway."""
    request, holding = scene.request, scene.holding
    if request.extends:
        return None
    if holding and holding.state is Held.PRESENT:
        if holding.base is Base.PERMANENT:
            return Already(None)
        if ends := [end for each, end in holding.needs.items() if each != request.id]:
            return Already(max(ends))
    return Already(None) if scene.prior is Prior.OUTSIDE else None


def wants(outside: Outside, request: Request) -> list[Key]:
    """What `look` would like to read beside what drawing the request reads; it goes without."""
    targets = [request.target, *(each.target for each in request.also)] if _asked(request) else []
    found = [_provisioner(outside, each) for each in targets]
    return list(dict.fromkeys(breaker_key(each.service) for each in found if each))


def look(outside: Outside, known: Known, request: Request) -> tuple[Prior, ...]:
    """What to keep on the cards that are new, for each role of a bundle in their order; nothing when none is. Calls the target only if
    the records cannot tell. Never raises.
    """
    cards = [get(known, card_key(request.id, each.slack), Card) for each in request.asked]
    if not _asked(request) or all(cards):
        return ()
    if kept := next(((card.prior, *card.priors) for card in cards if card and card.prior), None):
        return kept
    return tuple(
        _by_records(known, each) or _by_look(outside, known, each) for each in bundle.members(known, request)
    )


def _asked(request: Request) -> bool:
    return request.state is State.PENDING and request.extends is None and not request.carried


def _by_records(known: Known, request: Request) -> Prior | None:
    """While a holding is not at rest, what is at the target may be our own doing, so a look would tell nothing."""
    holding = get(known, request.holding_key, Holding)
    if holding is None:
        return None
    if holding.state is Held.PRESENT and holding.base is Base.PERMANENT:
        return Prior.OUTSIDE
    busy = holding.needs or holding.leaving or holding.lease or holding.watch_from is not None
    return Prior.UNKNOWN if busy or holding.state is not Held.ABSENT else None


def _by_look(outside: Outside, known: Known, request: Request) -> Prior:
    provisioner = _provisioner(outside, request.target)
    if provisioner is None or outside.left() < NEED:
        return Prior.UNKNOWN
    breaker = get(known, breaker_key(provisioner.service), Breaker)
    if breaker and breaker.open_since is not None:
        return Prior.UNKNOWN
    try:
        provisioner.ready(removing=False)
        there = provisioner.present(request.for_whom.okta, request.target, LOOK)
    except TargetError:
        return Prior.UNKNOWN
    return Prior.OUTSIDE if there else Prior.NONE


def _provisioner(outside: Outside, target: Target) -> Provisioner | None:
    try:
        return outside.provisioner(target.kind)
    except ValueError:  # A kind of target that this release does not know.
        return None

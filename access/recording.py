"""How steps get on record: facts chained to a request, refusals as subjects of their own, lost races judged again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from access.answers import Done, Refusals
from access.audit import Fact, What
from access.calls import By
from access.card import REVIEW, Card
from access.desk import Desk
from access.errors import Conflict
from access.keys import Due, Lane, SlackId, card_key, notice_key, person_key
from access.person import Person, worth_another_look
from access.ports import Change, Touch, Write
from access.reading import Known, get
from access.request import Request

T = TypeVar("T")
SOON = 60


@dataclass(frozen=True)
class Plan(Generic[T]):
    """What a verb wants to write, and what it answers once that is on record."""

    change: Change
    answer: Done[T]


def noted(
    request: Request, what: What, actor: str, at: int, detail: Mapping[str, str] | None = None
) -> tuple[Request, Fact]:
    """The request one version on, and the fact that made it so."""
    fact = Fact(f"REQ#{request.id}", request.version + 1, what, actor, at, dict(detail or {}), request.tail)
    return replace(request, version=fact.sequence, tail=fact.hash), fact


def tell_soon(now: int, was: Due | None = None) -> Due:
    """When a request that has news is looked at even if nobody is woken: within a minute, and no later than it `was` due anyway."""
    soon = Due(Lane.TELL, now + SOON)
    return was if was and was.at <= soon.at else soon


def refuse(
    desk: Desk,
    by: By,
    refusals: Refusals,
    verb: str,
    request: Request | None = None,
    known: Known | None = None,
    concerned: SlackId | None = None,
) -> Refusals:
    """Put the refusal on record under the hash of the signed request, so that replays add nothing and spam contends with nothing.

    When the one who clicked has a card of this request, it showed a button that the rules refuse: the card is owed again. Whoever
    acts, or is `concerned`, and is not known well enough is looked up.
    """
    now, seen = desk.clock(), known or {}
    detail = {"verb": verb, "codes": ",".join(refusal.code for refusal in refusals.all), **by.recorded}
    if request:
        detail["request"] = request.id
    fact = Fact(f"REFUSED#{by.mark}", 1, What.REFUSED, by.slack, now, detail)
    barred = refusals.first.code == "not_an_approver"
    writes, touches = _put_right(request, seen, by, now, barred)
    for slack in dict.fromkeys((by.slack, concerned or by.slack)) if known is not None else ():
        person = get(seen, person_key(slack), Person)
        if worth_another_look(person, now):
            more = call_for(person, slack, now)
            writes, touches = writes + more.writes, touches + more.touches
    for change in (Change(writes=writes, touches=touches, facts=(fact,)), Change(facts=(fact,))):
        try:
            desk.store.commit(change)
        except Conflict:
            continue  # Either the side effects lost a race, or this signed request was refused before and is on record already.
        break
    return refusals


def call_for(person: Person | None, slack: SlackId, now: int) -> Change:
    """Have somebody looked up in Slack and Okta: put "unknown" if absent, else wake the worker on the record there is."""
    if person is None:
        return Change(writes=(Write(Person(slack, due=tell_soon(now), wake=True), None),))
    return Change(touches=(Touch(person.key, person.version, tell_soon(now), wake=True),))


def _put_right(
    request: Request | None, known: Known, by: By, now: int, barred: bool
) -> tuple[tuple[Write, ...], tuple[Touch, ...]]:
    if request is None or not request.involves(by.slack):
        return (), ()
    card, _ = _clicked(known, request, by)
    by = _in_their_own(request, by)
    touch = Touch(request.key, request.version, tell_soon(now, request.due), wake=True)
    return (() if card is None else (owed_again(card, by, barred),)), (touch,)


def owed_again(card: Card, by: By, barred: bool = False) -> Write:
    """The card as owed, at the message that was clicked: whatever stands there is drawn anew."""
    place = card.place or by.place
    owed = replace(
        card, shown="", place=place, lost="", barred=card.barred or barred, version=card.version + 1
    )
    return Write(owed, card.version)


def adopting(plan: Plan[T], known: Known, by: By) -> Plan[T]:
    """The plan of a click on a message that we do not know of: the card stands there from now on."""
    request = next((write.record for write in plan.change.writes if isinstance(write.record, Request)), None)
    by = _in_their_own(request, by) if request else by
    if by.place is None or request is None or not request.involves(by.slack):
        return plan
    card, event = _clicked(known, request, by)
    if card and card.place:
        return plan
    new = Write(Card(request.id, by.slack, event, place=by.place, version=1), None)
    adopted = owed_again(card, by) if card else new
    return replace(plan, change=replace(plan.change, writes=(*plan.change.writes, adopted)))


def _clicked(known: Known, request: Request, by: By) -> tuple[Card | None, str]:
    """The record of the message that was clicked, or that would be, and its event: whoever reviews an emergency has no card of it."""
    reviewers = request.emergency.reviewers if request.emergency else ()
    own = by.slack in (request.requester.slack, request.for_whom.slack)
    reviews = not own and by.slack in [party.slack for party in reviewers]
    event = REVIEW if reviews else ""
    key = notice_key(request.id, event, by.slack) if reviews else card_key(request.id, by.slack)
    return get(known, key, Card), event


def _in_their_own(request: Request, by: By) -> By:
    """The message in the security team's channel is nobody's card."""
    channel = request.emergency.channel if request.emergency else None
    return replace(by, place=None) if by.place and by.place.channel == channel else by

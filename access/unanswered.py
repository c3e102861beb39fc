"""A request that nobody has answered yet: which messages there are about that, and when the request is looked at because of it.

Pure. Who is asked instead is for `access.reroute`, who is reminded for `access.remind`, who else is told for `access.escalate`.
"""

from access import hosting, hours, night
from access.card import Card
from access.duration import DAY, HOUR
from access.keys import Key, RoleKey, SlackId, approvers_key, card_key, notice_key, person_key
from access.person import Person
from access.reading import Known, get
from access.request import Request, State

NUDGE, PROMPT, OWNER, NOBODY = "nudge@", "prompt", "owner", "nobody"
"""The events of the notices: the one who asked reminds, we remind, the owner is told, and that nobody can answer."""

LATE = HOUR
"""Seconds after which a nudge that could not be sent is not sent any more."""
LOOK = DAY
"""Seconds after which a request that waits is looked at again, whatever else is due."""


def notices(request: Request) -> list[tuple[str, SlackId]]:
    """The event and the recipient of every notice that this request can have while it waits, and that may have to be put right later."""
    chased = request.chased
    found = [(PROMPT, party.slack) for party in (*request.asked, *chased.formerly)]
    found += [(f"{NUDGE}{at}", party.slack) for at in chased.nudges[-1:] for party in request.asked]
    found += [(OWNER, chased.owner.slack)] if chased.owner else []
    return [*found, *([(NOBODY, request.requester.slack)] if chased.nobody else [])]


def is_due(request: Request, event: str, recipient: SlackId, known: Known, now: int) -> bool:
    """Whether a notice that is not there yet is to be sent now. A nudge answers a card, so there has to be one."""
    if request.state is not State.PENDING:
        return False
    if not event.startswith(NUDGE):
        return event in (OWNER, NOBODY)
    card, at = get(known, card_key(request.id, recipient), Card), int(event.removeprefix(NUDGE))
    asked = recipient in [party.slack for party in request.unanswered]
    if card is None or card.lost or not asked or _brought(request, card, at):
        return False
    return now < at + LATE and hosting.place(known, card) is not None


def nudges_due(request: Request, known: Known, now: int) -> bool:
    """Whether somebody is to be reminded who could not be before, because they had no card yet."""
    found = [each for each in notices(request) if each[0].startswith(NUDGE)]
    new = [(event, slack) for event, slack in found if notice_key(request.id, event, slack) not in known]
    return any(is_due(request, event, slack, known, now) for event, slack in new)


def _brought(request: Request, card: Card, at: int) -> bool:
    """Whether this nudge is what brought a card that was held back (`access.digest`): it need not be said twice."""
    return at < card.held and at == request.chased.nudges[0]


def wants(request: Request) -> list[Key]:
    """What tells whether those who were asked can answer; it goes without."""
    if request.state is not State.PENDING or request.carried:
        return []
    return [*(person_key(party.slack) for party in request.unanswered), *map(approvers_key, roles(request))]


def roles(request: Request) -> list[RoleKey]:
    """The roles that are decided together with this request."""
    return [request.role, *(each.role for each in request.also)]


def half(request: Request) -> int:
    """When half of the time for an answer is over (UTC seconds)."""
    return _share(request, 1, 2)


def three_quarters(request: Request) -> int:
    """When three quarters of it are over (UTC seconds)."""
    return _share(request, 3, 4)


def _share(request: Request, part: int, of: int) -> int:
    """When this part of it is over; where there are decision hours only those count, so that it is within them."""
    all_, start = request.limits.hours, request.made_at
    return hours.after(all_, start, hours.between(all_, start, request.deadline) * part // of)


def prompt_at(request: Request, person: Person | None) -> int:
    """When an approver is reminded (UTC seconds): after half of the time, but by day where they are.

    That is the next morning. If it is over by then, it is the evening before, and for what was asked at night the very middle. Where
    there are decision hours it is within them, if need be at night where the approver is.
    """
    at, tz, all_ = half(request), person.tz if person else "UTC", request.limits.hours
    if not night.asleep(at, tz):
        return at
    morning, evening = night.morning(at, tz), night.by_day(at, tz)
    if all_:
        opens = hours.opens(all_, morning)
        return opens if opens and opens < request.deadline and not night.asleep(opens, tz) else at
    if morning < request.deadline:
        return morning
    return evening if evening > request.made_at else at


def looks(request: Request, known: Known, now: int) -> list[int]:
    """The times (UTC seconds) at which an undecided request is to be looked at next because nobody has answered."""
    if request.state is not State.PENDING:
        return []
    times = [three_quarters(request)] if not request.chased.told_at else []
    for party in request.unanswered:
        card = get(known, card_key(request.id, party.slack), Card)
        if card is None or not (card.prompted_at or card.lost):
            times.append(prompt_at(request, get(known, person_key(party.slack), Person)))
    opens = hours.opens(request.limits.hours, now) or now
    return [at for at in [*times, opens, now + LOOK] if at > now]

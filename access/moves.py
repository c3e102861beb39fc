"""The transactions that several verbs share: closing an undecided request, starting to give, prolonging, stopping.

Each of them writes the request and its holding together, so that the thing and the paper never tell different stories.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from access import answers, extending
from access.activity import Activity
from access.answers import Done, Refusals
from access.audit import Fact, What
from access.catalog import Policy
from access.desk import Desk
from access.duration import Duration
from access.holding import Held, Holding
from access.keys import Due, Lane, OktaId, RequestId, request_key
from access.lifecycle import Event, move
from access.ports import Change, Check, Write
from access.reading import Known, get
from access.recording import SOON, Plan, noted, tell_soon
from access.request import Request, Stop

_FACTS = {
    Event.DENIED: What.DENIED,
    Event.WITHDRAWN: What.WITHDRAWN,
    Event.DECLINED: What.DECLINED,
    Event.LAPSED: What.LAPSED,
    Event.EXTENDED: What.EXTENDED,
}


def ended_undecided(
    request: Request, event: Event, actor: str, now: int, detail: Mapping[str, str]
) -> tuple[Request, Fact]:
    """A pending request after the event that ends it, told soon."""
    over = replace(
        request,
        state=move(request.state, event),
        ended_at=now,
        reason_ended=event.value,
        due=tell_soon(now),
        wake=True,
    )
    return noted(over, _FACTS.get(event, What.ENDED), actor, now, {**detail, "why": event.value})


def close_undecided(
    desk: Desk,
    known: Known,
    request: Request,
    event: Event,
    actor: str,
    detail: Mapping[str, str],
    checks: tuple[Check, ...] = (),
) -> Plan[Request]:
    """End a pending request and clear its lock on the holding, in one transaction. `request` may carry a new decision already."""
    over, fact = ended_undecided(request, event, actor, desk.clock(), detail)
    writes = [Write(over, request.version)]
    holding = get(known, request.holding_key, Holding)
    if holding and holding.asking == request.id:
        writes.append(Write(replace(holding, asking=None, version=holding.version + 1), holding.version))
    return Plan(Change(writes=tuple(writes), checks=checks, facts=(fact,)), Done(over))


@dataclass(frozen=True)
class Agreement:
    """The last approval that a request needed: as it was, with the decisions that count, and what the step is judged by and recorded with.

    `granted` is the shortest that anybody named who agreed, also of those who do not count any more. `longest` is how long access of
    such a role may last by now, in seconds.
    """

    before: Request
    agreed: Request
    granted: Duration
    actor: OktaId
    now: int
    detail: Mapping[str, str]
    checks: tuple[Check, ...]
    longest: int


def begin_to_give(known: Known, agreement: Agreement) -> Plan[Request] | Refusals:
    """The last approval: the clock starts, and the end goes to request and holding together. Settle gives the access."""
    before, now = agreement.before, agreement.now
    holding = get(known, before.holding_key, Holding)
    if holding is None or holding.asking != before.id:
        return Refusals((answers.unknown_request(),))
    duration = agreement.granted
    end = duration.end(now)
    approved = replace(
        agreement.agreed,
        state=move(before.state, Event.APPROVED),
        granted=duration,
        approved_at=now,
        end=end,
        activity=_latest(before, agreement),
        due=tell_soon(now),
        wake=False,
    )
    told = {**agreement.detail, "granted": str(duration), "end": str(end)}
    approved, fact = noted(approved, What.APPROVED, agreement.actor, now, told)
    writes = (Write(approved, before.version), Write(needing(holding, before.id, end, now), holding.version))
    return Plan(Change(writes=writes, checks=agreement.checks, facts=(fact,)), Done(approved))


def needing(holding: Holding, request: RequestId, end: int, now: int) -> Holding:
    """The holding after this request needs it until `end`, to be settled at once; it is undecided no more."""
    return replace(
        holding,
        needs={**holding.needs, request: end},
        asking=None if holding.asking == request else holding.asking,
        due=_at_once(holding, Lane.GIVE, now),
        wake=True,
        version=holding.version + 1,
    )


def _latest(before: Request, agreement: Agreement) -> Activity | None:
    """Use moves the end up to the stricter longest total of then and now."""
    if before.activity is None:
        return None
    latest = agreement.now + min(before.limits.longest, agreement.longest)
    return replace(before.activity, latest=latest)


def prolong(known: Known, agreement: Agreement, policy: Policy) -> Plan[Request] | Refusals:
    """The last approval of an extension: it is done with, and what it extends ends later, within the longest total."""
    before, now, actor = agreement.before, agreement.now, agreement.actor
    parent = get(known, request_key(before.extends), Request) if before.extends else None
    holding = get(known, before.holding_key, Holding)
    if refused := extending.can_extend(parent, holding, policy, now):
        return Refusals((refused,))
    # `can_extend` refuses what is not there or has no end; this tells the type checker.
    assert parent is not None  # noqa: S101
    assert parent.end is not None  # noqa: S101
    assert holding is not None  # noqa: S101
    duration = agreement.granted
    if not extending.fits(parent, policy, duration):
        return Refusals((answers.longest_reached(),))
    if not extending.short_enough(parent, policy, duration):
        return Refusals((answers.policy_changed(),))
    end = duration.end(parent.end)
    told = {**agreement.detail, "granted": str(duration), "end": str(end)}
    done, first = ended_undecided(
        replace(agreement.agreed, granted=duration), Event.EXTENDED, actor, now, told
    )
    longer = replace(
        parent,
        state=move(parent.state, Event.EXTENDED),
        end=end,
        former_ends=(*parent.former_ends, parent.end),
        extended=parent.extended + 1,
        due=tell_soon(now, parent.due),
    )
    longer, second = noted(longer, What.EXTENDED, actor, now, {**told, "by_request": before.id})
    kept = replace(
        holding,
        needs={**holding.needs, parent.id: end},
        asking=None if holding.asking == before.id else holding.asking,
        version=holding.version + 1,
    )  # Its due time stays: looking at the old end finds nothing to do and moves it, looking too late would not.
    writes = (Write(done, before.version), Write(longer, parent.version), Write(kept, holding.version))
    return Plan(Change(writes=writes, checks=agreement.checks, facts=(first, second)), Done(done))


def stop(
    request: Request, holding: Holding, reason: str, actor: str, now: int, detail: Mapping[str, str]
) -> tuple[Request, Holding, Fact]:
    """A running grant that is to end before its time: marked on the paper, and leaving the thing. Settle does the rest."""
    stopped = replace(
        request,
        state=move(request.state, Event.STOPPED),
        stopped=Stop(reason, actor, now),
        due=tell_soon(now),
        wake=False,
    )
    stopped, fact = noted(stopped, What.STOPPED, actor, now, {**detail, "why": reason})
    left = holding.leave(request.id, reason)
    left = replace(left, due=_at_once(left, Lane.END, now), wake=True, version=holding.version + 1)
    return stopped, left, fact


def rest_until(holding: Holding, now: int) -> Due | None:
    """When a holding wants attention next, if nothing else happens to it: unfinished work soon, else its next look or end."""
    bucket = holding.target.kind
    if holding.leaving or holding.state is Held.REMOVING:
        return Due(Lane.END, now + SOON, bucket)
    if holding.state is Held.ADDING or (holding.needs and holding.state is Held.ABSENT):
        return Due(Lane.GIVE, now + SOON, bucket)
    end = holding.next_end(now)
    look = holding.next_look(now)
    if look is not None and (end is None or look < end):
        return Due(Lane.GIVE if holding.needs else Lane.END, look, bucket)
    return None if end is None else Due(Lane.END, end, bucket)


def _at_once(holding: Holding, lane: Lane, now: int) -> Due:
    """Soon, but never later than it was due already."""
    at = now + SOON
    was = holding.due
    if was and was.lane is Lane.END and was.at <= at:
        return was
    return Due(lane, min(at, was.at) if was and was.lane is lane else at, holding.target.kind)

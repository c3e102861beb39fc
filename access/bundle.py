"""Bundles: several roles asked for at once, decided at once, and each a grant of its own from then on.

Each role has its own request. The first one carries the approvers' cards and names the others; until all of them are approved it
speaks for them. What ends one of them undecided ends all: there is never half a decision to explain. What holds for the whole is the
strictest of what holds for each, so that nobody can approve together what they could not approve alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from access.catalog import Approver, ApproverList, Ineligible, Policy
from access.desk import Desk
from access.extending import least
from access.hours import together
from access.keys import Key, holding_key, request_key
from access.lifecycle import Event
from access.moves import close_undecided
from access.ports import Change, Check, Write
from access.reading import Known, get
from access.recording import Plan
from access.request import Companion, Decision, Request, State

MOST = 8
"""Roles in one bundle. Asking takes six parts of a transaction for each and two more, deciding six and four: 50 and 52 of 100."""


def strictest(policies: Sequence[Policy]) -> Policy:
    """One policy that allows only what all of these allow. What is no matter of strictness is the first one's."""
    first = policies[0]
    durations = tuple(each for each in first.on_offer if all(each in one.on_offer for one in policies))
    return replace(
        first,
        durations=durations,
        longest=min(one.longest for one in policies),
        approvals=max(one.approvals for one in policies),
        extend=all(one.extend for one in policies),
        extensions=least(*(one.extensions for one in policies)),
        longest_extension=least(*(one.longest_extension for one in policies)),
        hours=together(*(one.hours for one in policies)),
        because=next((one.because for one in policies if one.because), ""),
        elsewhere=next((one.elsewhere for one in policies if one.elsewhere), ""),
        rule=first.rule if len(policies) == 1 else None,
        pending=min(one.pending for one in policies),
        sensitive=any(one.sensitive for one in policies),
        default=first.default if first.default in durations else None,
        for_others=all(one.for_others for one in policies),
        when_ineligible=max((one.when_ineligible for one in policies), key=[*Ineligible].index),
        ticket=next((one.ticket for one in policies if one.ticket), ""),
        ticket_example=next((one.ticket_example for one in policies if one.ticket), ""),
    )


def common(lists: Sequence[ApproverList]) -> ApproverList:
    """Those of the first list who are, as the same humans, on all of these."""
    first = lists[0]

    def everywhere(approver: Approver) -> bool:
        return all(each.lists(approver.party) for each in lists)

    return replace(first, approvers=tuple(filter(everywhere, first.approvers)))


def tied(requests: Sequence[Request]) -> tuple[Request, ...]:
    """These requests as one bundle; the first one leads. One alone stays what it is."""
    if len(requests) == 1:
        return tuple(requests)
    first, *others = requests
    also = tuple(
        Companion(each.id, each.role, each.limits.policy, each.target, each.title, each.limits.sensitive)
        for each in others
    )
    rest = (replace(each, bundle=first.id, due=None, wake=False) for each in others)
    return (replace(first, bundle=first.id, also=also), *rest)


def wants(known: Known, request: Request) -> Iterable[Key]:
    """The requests and holdings that are decided with this one or end with it, as far as is known by now."""
    if request.bundle is None or request.state is not State.PENDING:
        return
    yield request_key(request.bundle)
    first = request if request.also else get(known, request_key(request.bundle), Request)
    if first is None:
        return
    yield first.holding_key
    for each in first.also:
        yield from (request_key(each.request), holding_key(first.for_whom.okta, each.target))


def members(known: Known, request: Request) -> tuple[Request, ...]:
    """All that is decided together with this request, the first one first; what is decided stands alone.

    A record that a restored table lacks is left out.
    """
    if request.bundle is None or request.state is not State.PENDING:
        return (request,)
    first = get(known, request_key(request.bundle), Request)
    if first is None:
        return (request,)
    others = (get(known, request_key(each.request), Request) for each in first.also)
    found = (first, *(each for each in others if each))
    return found if request.id in {each.id for each in found} else (request,)


def close(  # noqa: PLR0913 - as closing one, and what was decided
    desk: Desk,
    known: Known,
    request: Request,
    event: Event,
    actor: str,
    detail: Mapping[str, str],
    checks: tuple[Check, ...] = (),
    decision: Decision | None = None,
) -> Plan[Request]:
    """End a pending request and all that is decided together with it, in one transaction. `decision` goes on record with each."""
    decided = (decision,) if decision else ()
    return merged(
        [
            close_undecided(
                desk,
                known,
                replace(each, decisions=(*each.decisions, *decided)),
                event,
                actor,
                {**detail, **named(each)},
                checks,
            )
            for each in members(known, request)
            if each.state is State.PENDING
        ]
    )


def named(request: Request) -> Mapping[str, str]:
    """What a fact says of the bundle."""
    return {"bundle": request.bundle} if request.bundle else {}


def merged(plans: Sequence[Plan[Request]]) -> Plan[Request]:
    """Several plans as one: all of them happen or none. The answer is the first one's.

    Only the first request of a bundle has people to tell while nothing is given, so nobody is woken for the others.
    """
    changes = [each.change for each in plans]
    checks = {check.key: check for change in changes for check in change.checks}
    return Plan(
        Change(
            writes=tuple(_quiet(write) for change in changes for write in change.writes),
            checks=tuple(checks.values()),
            facts=tuple(fact for change in changes for fact in change.facts),
        ),
        plans[0].answer,
    )


def _quiet(write: Write) -> Write:
    record = write.record
    if isinstance(record, Request) and record.carried:
        return replace(write, record=replace(record, due=None, wake=False))
    return write

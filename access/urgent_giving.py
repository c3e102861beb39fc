"""What is written when access is given at once: request, holding, review and the person's ledger, in one transaction.

All of it stands under the versions that it was judged by. So of two emergencies at one moment one is refused, because the review of
the other is open; and nothing is ever given this way without a review that somebody owes.
"""

from collections.abc import Mapping
from dataclasses import replace

from access.answers import Done
from access.audit import What
from access.calls import By
from access.desk import Desk
from access.duration import Duration, For
from access.emergency import Emergency, Ledger
from access.holding import Holding
from access.keys import RequestId, SlackId
from access.lifecycle import BIRTHS, Birth, Event, move
from access.moves import needing
from access.ports import Change, Write
from access.recording import Plan, noted, tell_soon
from access.request import Limits, Request
from access.review import Reviewing
from access.urgent_rules import Need
from access.weighing import judged_by, versions


def born(desk: Desk, by: By, found: Need, new: RequestId, incident: str, context: str = "") -> Plan[Request]:
    """A new request that is approved from the beginning."""
    role, policy, now = found.terms.role, found.terms.policy, desk.clock()
    request = Request(
        id=new,
        requester=found.person.party,
        for_whom=found.person.party,
        role=role.key,
        title=role.title,
        target=role.target,
        follows=role.follows,
        link=role.link,
        use=role.use,
        limits=Limits.of(policy),
        asked=(),
        duration=_duration(found),
        reason=incident.strip(),
        made_at=now,
        deadline=now,
        state=BIRTHS[Birth.EMERGENCY],
        context=context,
        through=policy.requesters & found.person.groups,
    )
    return _given(desk, by, found, request, incident.strip(), None)


def turned(desk: Desk, by: By, found: Need, before: Request, incident: str) -> Plan[Request]:
    """A request that waited for an answer, and is given instead. The shorter of what holds now and held when it was asked counts, and
    the end is fixed, also of what would have lasted while it is used.
    """
    request = replace(before, state=move(before.state, Event.EMERGENCY), activity=None)
    return _given(desk, by, found, request, incident.strip(), before)


def _duration(found: Need) -> Duration:
    given = found.terms.policy.emergency
    assert given is not None  # noqa: S101 - `refused` has said so; this tells the type checker
    return given.duration


def _given(
    desk: Desk, by: By, found: Need, request: Request, incident: str, before: Request | None
) -> Plan[Request]:
    now, given = desk.clock(), found.terms.policy.emergency
    assert given is not None  # noqa: S101 - as above
    then = before.limits.emergency if before else given.duration.seconds
    duration = For(min(given.duration.seconds, then))
    end = duration.end(now)
    emergency = Emergency(
        incident,
        now,
        found.reviewers,
        channel=SlackId(desk.alarms) if desk.alarms else None,
        operator=found.operator,
        login=found.login,
        turned=before is not None,
    )
    request = replace(
        request,
        limits=replace(request.limits, extend=False),
        granted=duration,
        approved_at=now,
        end=end,
        emergency=emergency,
        due=tell_soon(now),
        wake=True,
    )
    review = Reviewing(request.id, found.person.party.okta, now, now + given.review)
    actor = found.operator or found.person.party.okta
    request, fact = noted(request, What.EMERGENCY, actor, now, _detail(by, found, request, review))
    holding = found.holding or Holding(found.person.party.okta, request.target)
    ledger = found.ledger or Ledger(found.person.party.okta)
    writes = (
        Write(request, before.version if before else None),
        Write(needing(holding, request.id, end, now), found.holding.version if found.holding else None),
        Write(review, None),
        Write(ledger.with_one_more(request.id, now), found.ledger.version if found.ledger else None),
    )
    terms = found.terms
    checks = judged_by(terms.role, terms.policy, terms.approvers, found.person)
    return Plan(Change(writes=writes, checks=checks, facts=(fact,)), Done(request))


def _detail(by: By, found: Need, request: Request, review: Reviewing) -> Mapping[str, str]:
    emergency, terms = request.emergency, found.terms
    assert emergency is not None  # noqa: S101 - as above
    by_operator = {"operator": str(found.operator), "login": found.login} if found.login else {}
    return {
        "role": request.role,
        "target": str(request.target),
        "through": ",".join(sorted(request.through)),
        "for_whom": request.for_whom.okta,
        "for_slack": request.for_whom.slack,
        "incident": emergency.incident,
        "granted": str(request.granted),
        "end": str(request.end),
        "reviewers": ",".join(each.okta for each in emergency.reviewers),
        "review_until": str(review.deadline),
        **({"turned": "yes"} if emergency.turned else {}),
        **by_operator,
        **versions(by, terms.role, terms.policy, terms.approvers),
    }

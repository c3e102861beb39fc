"""How the records look in answers of the tools API: one function and one schema for each, side by side."""

from collections.abc import Mapping

from access.audit import Fact
from access.emergency import Emergency
from access.holding import Holding
from access.person import Party
from access.request import Decision, Request, Stop
from access.shown import Shown, shown
from tools import times
from tools.schema import FLAG, TEXT, TIME, WHOLE, Schema, maybe, named, one_of, several, thing

Json = Mapping[str, object]

PARTY = thing(okta=TEXT, slack=TEXT)
DECISION = thing(
    by=PARTY, approve=FLAG, at=TIME, reason=TEXT, duration=maybe(TEXT), lesser=maybe(TEXT), rule=maybe(TEXT)
)
EMERGENCY = thing(
    incident=TEXT, at=TIME, turned=FLAG, reviewers=several(PARTY), operator=maybe(TEXT), login=maybe(TEXT)
)
STOP = thing(reason=TEXT, by=TEXT, at=TIME, note=TEXT)
STATES = tuple(sorted({each.value for each in Shown}))
REQUEST: Schema = thing(
    id=TEXT,
    role=TEXT,
    title=TEXT,
    target=TEXT,
    state=one_of("pending", "approved", "ended"),
    shown=one_of(*STATES),
    requester=PARTY,
    for_whom=PARTY,
    approvers=several(PARTY),
    approvals_needed=WHOLE,
    duration=TEXT,
    granted=maybe(TEXT),
    reason=TEXT,
    ticket=TEXT,
    made_at=TIME,
    deadline=TIME,
    approved_at=maybe(TIME),
    given_at=maybe(TIME),
    end=maybe(TIME),
    ended_at=maybe(TIME),
    how_ended=TEXT,
    decisions=several(DECISION),
    stopped=maybe(STOP),
    emergency=maybe(EMERGENCY),
    extends=maybe(TEXT),
    bundle=maybe(TEXT),
    version=WHOLE,
)
FACT = thing(
    subject=TEXT, sequence=WHOLE, what=TEXT, actor=TEXT, at=TIME, detail=named(TEXT), before=TEXT, hash=TEXT
)


def request(found: Request, holding: Holding | None, now: int) -> Json:
    """A request, and where it stands in people's words."""
    return {
        "id": found.id,
        "role": found.role,
        "title": found.title,
        "target": str(found.target),
        "state": found.state.value,
        "shown": shown(found, holding, now).value,
        "requester": party(found.requester),
        "for_whom": party(found.for_whom),
        "approvers": [party(each) for each in found.asked],
        "approvals_needed": found.limits.approvals,
        "duration": str(found.duration),
        "granted": None if found.granted is None else str(found.granted),
        "reason": found.reason,
        "ticket": found.ticket,
        "made_at": times.text(found.made_at),
        "deadline": times.text(found.deadline),
        "approved_at": times.maybe(found.approved_at),
        "given_at": times.maybe(found.given_at),
        "end": times.maybe(found.end),
        "ended_at": times.maybe(found.ended_at),
        "how_ended": found.reason_ended,
        "decisions": [_decision(each) for each in found.decisions],
        "stopped": _stop(found.stopped) if found.stopped else None,
        "emergency": _emergency(found.emergency) if found.emergency else None,
        "extends": found.extends,
        "bundle": found.bundle,
        "version": found.version,
    }


def fact(found: Fact) -> Json:
    """One step on record, with the hash that the next one of its subject has as `before`."""
    return {
        "subject": found.subject,
        "sequence": found.sequence,
        "what": found.what.value,
        "actor": found.actor,
        "at": times.text(found.at),
        "detail": dict(found.detail),
        "before": found.before,
        "hash": found.hash,
    }


def party(found: Party) -> Json:
    """Who somebody is, and where they are reached."""
    return {"okta": found.okta, "slack": found.slack}


def _decision(found: Decision) -> Json:
    return {
        "by": party(found.by),
        "approve": found.approve,
        "at": times.text(found.at),
        "reason": found.reason,
        "duration": None if found.duration is None else str(found.duration),
        "lesser": found.lesser,
        "rule": found.rule or None,
    }


def _emergency(found: Emergency) -> Json:
    return {
        "incident": found.incident,
        "at": times.text(found.at),
        "turned": found.turned,
        "reviewers": [party(each) for each in found.reviewers],
        "operator": found.operator,
        "login": found.login or None,
    }


def _stop(found: Stop) -> Json:
    return {"reason": found.reason, "by": found.by, "at": times.text(found.at), "note": found.note}

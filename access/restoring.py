"""Restoring: what the audit knows and a table restored from an older copy does not, request by request, and the change that puts it right.

Who has what follows from the audit: what was approved since comes back with its end, what has ended since is over, what was denied is. Where
the facts do not say whose it is, the access is taken back. A holding that we wrote to since is set to an intent, and to what was there
before us if that is on record; settle then reads reality, acts, and proves it. What was permanent before us stays so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from access.audit import SYSTEM, Fact, What
from access.catalog import ApproverList, Policy, Role
from access.desk import Desk
from access.holding import WATCH, Base, Held, Holding
from access.keys import (
    Key,
    OktaId,
    RequestId,
    RoleKey,
    approvers_key,
    holding_key,
    policy_key,
    request_key,
    request_of,
    review_key,
    role_key,
)
from access.ports import Change, Write
from access.reading import Known, get
from access.recording import noted, tell_soon
from access.replaying import (
    HOLDING,
    REPLAYED,
    TAKEN_BACK,
    WATCHED,
    begun_at,
    caught_up,
    is_there,
    known_to,
    made_anew,
    over_at,
    reviewed_by,
    target_of,
    whose,
)
from access.request import Request, State
from access.restored import doubtful, held, ours, review_of, roused, watched, without

RESTORED = "restored"
"""The reason of access that was found without a record that says until when."""


class Sort(StrEnum):
    """What is wrong with a request in a restored table."""

    BEHIND = "behind"
    UNKNOWN = "unknown"
    LEFT = "left"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True)
class Finding:
    """One request that the table has otherwise than the audit. `change` puts it right; FORGOTTEN has none: nothing was given, and people ask
    again. `person` is who has or would have it.
    """

    request: RequestId
    sort: Sort
    person: OktaId
    words: str
    change: Change | None = None


def subjects(facts: Sequence[Fact]) -> Iterable[Key]:
    """What has to be read to judge the request of these facts, besides its holding."""
    told, id_ = facts[0].detail, request_of(facts[0].subject)
    role = RoleKey(told.get("role", ""))
    return (request_key(id_), review_key(id_), *((role_key(role), approvers_key(role)) if role else ()))


def find(desk: Desk, facts: Sequence[Fact], actor: str) -> Finding | None:
    """What is wrong with the request of these facts, which are all there are of it; None when nothing is. Raises Busy and Unreadable."""
    id_ = request_of(facts[0].subject)
    known = dict(desk.store.read(subjects(facts)))
    request = get(known, request_key(id_), Request)
    if request is not None and known_to(request.version, facts) >= facts[-1].sequence:
        return _left_behind(desk, request, facts, actor)
    before = request
    try:
        after = _after(desk, known, request, facts)
    except (KeyError, ValueError):  # Facts of an early release, which say less.
        after = None
    if after is None or (before is None and after.state is State.ENDED):
        return _nameless(desk, known, id_, facts, actor)
    if after.state is State.ENDED and _unproven(facts, _holding(desk, after.holding_key), id_):
        return _left_behind(desk, after, facts, actor, before)
    return _put_right(desk, known, before, after, facts, actor)


def _after(desk: Desk, known: Known, request: Request | None, facts: Sequence[Fact]) -> Request | None:
    role = get(known, role_key(RoleKey(facts[0].detail.get("role", ""))), Role)
    listed = get(known, approvers_key(role.key), ApproverList) if role else None
    if request is not None:
        after, new = caught_up(request, facts), request.emergency is None
        return reviewed_by(after, facts, role, listed, desk.alarms) if role and new else after
    if role is None:
        return None
    key = policy_key(role.policy)
    policy = get(desk.store.read([key]), key, Policy)
    return made_anew(facts, role, policy, listed, desk.alarms) if policy else None


def _put_right(
    desk: Desk, known: Known, before: Request | None, after: Request, facts: Sequence[Fact], actor: str
) -> Finding:
    now = desk.clock()
    if before is None or before.given_at is None:
        # Settle reads it back and records it once more: so people are told, and the log of uses is read where that counts.
        after = replace(after, given_at=None)
    stored = _holding(desk, after.holding_key)
    untouched = actor != SYSTEM and (before is None or known_to(before.version, facts) == before.version)
    blank = Holding(after.for_whom.okta, after.target)
    holding = held(stored or blank, before, after, facts, now, untouched=untouched)
    if after.state is State.PENDING and holding.asking != after.id:
        words = f"{after.title}: was being asked for, and something else for the same is waiting now"
        return Finding(after.id, Sort.FORGOTTEN, after.for_whom.okta, words)
    detail = {"was": str(before.version if before else 0), "adopted": facts[-1].what.value, REPLAYED: "all"}
    told = replace(after, due=tell_soon(now), wake=True)
    told, fact = noted(told, What.RESTORED, actor, now, detail)
    writes = [Write(told, before.version if before else None)]
    if stored is None or replace(holding, version=stored.version) != stored:
        writes.append(Write(holding, stored.version if stored else None))
    writes += review_of(desk, known, after, facts)
    sort = Sort.BEHIND if before else Sort.UNKNOWN
    return Finding(
        after.id, sort, after.for_whom.okta, _words(after, now), Change(tuple(writes), facts=(fact,))
    )


def _words(after: Request, now: int) -> str:
    if after.state is State.PENDING:
        return f"{after.title}: waits for its approvers"
    if after.state is State.ENDED:
        return f"{after.title}: is over ({after.reason_ended})"
    running = after.stopped is None and (after.end or 0) > now
    if not running and after.stopped is None and after.idles:
        return f"{after.title}: has reached its end, and goes on if it was used before that"
    return f"{after.title}: {'runs until its end' if running else 'has ended and is to be taken back'}"


def _left_behind(
    desk: Desk, request: Request, facts: Sequence[Fact], actor: str, before: Request | None = None
) -> Finding | None:
    """A request that is over by its record, or was before somebody approved it once more, although nothing proves that what was given is
    gone: nobody had compared. `before` is the record, where the request has just been caught up.
    """
    stored = _holding(desk, request.holding_key)
    if request.state is not State.ENDED or not _unproven(facts, stored, request.id):
        return None
    holding = stored or Holding(request.for_whom.okta, request.target)
    if request.id in holding.leaving:
        return None
    finding, detail = _taken_back(desk, holding, request.id, facts, request.title)
    told, fact = noted(request, What.RESTORED, actor, desk.clock(), detail)
    told = replace(told, due=tell_soon(desk.clock()), wake=True) if before else told
    return _with(finding, Write(told, (before or request).version), fact)


def _nameless(desk: Desk, known: Known, id_: RequestId, facts: Sequence[Fact], actor: str) -> Finding | None:
    """Whose facts are not enough for a request, or who has none any more and is over: if it is there by us, it is taken back."""
    person, at = whose(facts), target_of(facts)
    role = get(known, role_key(RoleKey(facts[0].detail.get("role", ""))), Role)
    title = role.title if role else facts[0].detail.get("role", str(at or ""))
    stored = _holding(desk, holding_key(person, at)) if at else None
    holding = stored or (Holding(person, at) if at else None)
    if holding and _unproven(facts, stored, id_):
        finding, detail = _taken_back(desk, holding, id_, facts, title)
        return _with(finding, None, _next(facts, actor, desk.clock(), detail))
    over = over_at(facts)
    if over is None:
        return Finding(id_, Sort.FORGOTTEN, person, f"{title}: was being asked for")
    if holding and doubtful(facts, over):
        return _watching(desk, holding, id_, facts, actor, title)
    return None


def _watching(
    desk: Desk, holding: Holding, id_: RequestId, facts: Sequence[Fact], actor: str, title: str
) -> Finding | None:
    """It is over, but a call of ours may have had its effect after the proof, and the watch for that is lost: it begins again, once."""
    now = desk.clock()
    begun = [each.at for each in facts if WATCHED in each.detail or TAKEN_BACK in each.detail]
    if holding.base is Base.PERMANENT:
        return None
    if begun and (begun[-1] + WATCH <= now or holding.watch_from is not None):
        return None
    change = Change((Write(roused(watched(holding, facts, now), now), holding.version or None),))
    words = f"{title}: is over, and whether a late call still gives it is looked at for some minutes"
    fact = _next(facts, actor, now, {WATCHED: str(holding.target)})
    return _with(Finding(id_, Sort.LEFT, holding.person, words, change), None, fact)


def _next(facts: Sequence[Fact], actor: str, at: int, detail: Mapping[str, str]) -> Fact:
    """What is noted of a request that has no record."""
    last = facts[-1]
    return Fact(last.subject, last.sequence + 1, What.RESTORED, actor, at, detail, last.hash)


def still_there(facts: Sequence[Fact], stored: Holding | None, id_: RequestId) -> bool:
    """Whether what these facts say was given is there as far as anybody knows, or is being taken back."""
    return _unproven(facts, stored, id_) or bool(is_there(facts) and stored and id_ in stored.leaving)


def _unproven(facts: Sequence[Fact], stored: Holding | None, id_: RequestId) -> bool:
    """Whether it is there by us as far as anybody knows. Where it was to be taken back already, the holding says how far that is, unless
    the table was restored once more since.
    """
    noted_ = [each for each in facts if TAKEN_BACK in each.detail]
    if not is_there(facts) or not noted_ or (begun_at(facts, noted_[-1].sequence) is not None):
        return is_there(facts)
    if HOLDING not in noted_[-1].detail:  # Of an early release.
        return bool(stored and stored.state is not Held.ABSENT and not stored.requests)
    if stored is None or stored.version < int(noted_[-1].detail[HOLDING]):
        return True
    return stored.state is not Held.ABSENT and not stored.needs and id_ not in stored.leaving


def _taken_back(
    desk: Desk, holding: Holding, id_: RequestId, facts: Sequence[Fact], title: str
) -> tuple[Finding, Mapping[str, str]]:
    """With what its fact says, so that it is found once."""
    now, rest = desk.clock(), without(holding, id_)
    left = roused(
        replace(
            ours(rest, facts, now),
            leaving={**rest.leaving, id_: RESTORED},
            state=Held.ADDING if holding.state is Held.ABSENT else holding.state,
        ),
        now,
    )
    words = f"{title}: was given and has no record that says until when; it is to be taken back"
    change = Change((Write(left, holding.version or None),))
    return Finding(id_, Sort.LEFT, holding.person, words, change), {
        TAKEN_BACK: str(holding.target),
        HOLDING: str(left.version),
    }


def _with(finding: Finding, write: Write | None, fact: Fact) -> Finding:
    change = finding.change or Change()
    writes = (write, *change.writes) if write else change.writes
    return replace(finding, change=Change(writes, facts=(fact,)))


def _holding(desk: Desk, key: Key) -> Holding | None:
    return get(desk.store.read([key]), key, Holding)

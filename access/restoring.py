"""Restoring: what the audit knows and a table restored from an older copy does not, request by request, and the change that puts it right.

Who has what follows from the audit: what was approved since comes back with its end, what has ended since is over, what was denied is. Where
the facts do not say whose it is, the access is taken back. A holding that we wrote to since is set to an intent, and to what was there
before us if that is on record; settle then reads reality, acts, and proves it. What was permanent before us stays so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from access.audit import Fact, What
from access.catalog import ApproverList, Policy, Role
from access.desk import Desk
from access.emergency import Ledger
from access.holding import Base, Held, Holding
from access.keys import (
    Due,
    Key,
    Lane,
    OktaId,
    RequestId,
    RoleKey,
    Target,
    approvers_key,
    holding_key,
    ledger_key,
    policy_key,
    request_key,
    review_key,
    role_key,
)
from access.ports import Change, Write
from access.reading import Known, get
from access.recording import SOON, noted, tell_soon
from access.replaying import TAKEN_BACK, begun_at, caught_up, is_over, is_there, made_anew, review_until
from access.request import Request, State
from access.review import Answer, Review, Reviewing

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
    told, id_ = facts[0].detail, RequestId(facts[0].subject.removeprefix("REQ#"))
    role = RoleKey(told.get("role", ""))
    return (request_key(id_), review_key(id_), *((role_key(role), approvers_key(role)) if role else ()))


def find(desk: Desk, facts: Sequence[Fact], actor: str) -> Finding | None:
    """What is wrong with the request of these facts, which are all there are of it; None when nothing is. Raises Busy and Unreadable."""
    id_ = RequestId(facts[0].subject.removeprefix("REQ#"))
    known = dict(desk.store.read(subjects(facts)))
    request = get(known, request_key(id_), Request)
    if request is not None and request.version >= facts[-1].sequence:
        return _left_behind(desk, request, facts, actor)
    before = request
    try:
        after = _after(desk, known, request, facts)
    except (KeyError, ValueError):  # Facts of an early release, which say less.
        after = None
    if after is None:
        return _nameless(desk, known, id_, facts, actor)
    if before is None and after.state is State.ENDED:
        return None
    return _put_right(desk, known, before, after, facts, actor)


def _after(desk: Desk, known: Known, request: Request | None, facts: Sequence[Fact]) -> Request | None:
    if request is not None:
        return caught_up(request, facts)
    role = get(known, role_key(RoleKey(facts[0].detail.get("role", ""))), Role)
    if role is None:
        return None
    key = policy_key(role.policy)
    policy = get(desk.store.read([key]), key, Policy)
    listed = get(known, approvers_key(role.key), ApproverList)
    return made_anew(facts, role, policy, listed, desk.alarms) if policy else None


def _put_right(
    desk: Desk, known: Known, before: Request | None, after: Request, facts: Sequence[Fact], actor: str
) -> Finding:
    now = desk.clock()
    if after.activity and (before is None or before.given_at is None):
        after = replace(after, given_at=None)  # Who has the log of uses read is whoever records it as given.
    stored = _holding(desk, after.holding_key)
    holding = _held(stored or Holding(after.for_whom.okta, after.target), before, after, facts, now)
    if after.state is State.PENDING and holding.asking != after.id:
        words = f"{after.title}: was being asked for, and something else for the same is waiting now"
        return Finding(after.id, Sort.FORGOTTEN, after.for_whom.okta, words)
    detail = {"was": str(before.version if before else 0), "adopted": facts[-1].what.value}
    told = replace(after, due=tell_soon(now), wake=True)
    told, fact = noted(told, What.RESTORED, actor, now, detail)
    writes = [Write(told, before.version if before else None)]
    if stored is None or replace(holding, version=stored.version) != stored:
        writes.append(Write(holding, stored.version if stored else None))
    writes += _review(desk, known, after, facts)
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
    return f"{after.title}: {'runs until its end' if running else 'has ended and is to be taken back'}"


def _held(
    holding: Holding, before: Request | None, after: Request, facts: Sequence[Fact], now: int
) -> Holding:
    """The holding as the facts of this one request want it."""
    rest = _without(holding, after.id)
    if after.state is State.ENDED:
        return replace(rest, due=_at_once(rest, now), wake=True, version=holding.version + 1)
    if after.state is State.PENDING:
        asking = after.id if rest.asking is None else rest.asking
        return rest if asking == holding.asking else replace(rest, asking=asking, version=holding.version + 1)
    end = after.end or now
    if after.stopped or end <= now:
        reason = after.stopped.reason if after.stopped else "expired"
        held = replace(rest, leaving={**rest.leaving, after.id: reason})
    else:
        uses = {each: use for each, use in holding.uses.items() if each == after.id}
        held = replace(rest, needs={**rest.needs, after.id: end}, uses={**rest.uses, **uses})
    held = _written_to(held, before, after, facts, now)
    return replace(held, due=_at_once(held, now), wake=True, version=holding.version + 1)


def _written_to(
    held: Holding, before: Request | None, after: Request, facts: Sequence[Fact], now: int
) -> Holding:
    """What we wrote to since the copy is at least an intent, and what others had given before us is theirs."""
    new = begun_at(facts, before.version if before else 0)
    if new is not None:
        state = Held.ADDING if held.state is Held.ABSENT else held.state
        return replace(held, state=state, base=Base.NONE, based_at=new, watch_from=now, lease=None)
    if after.had_already and held.base is None:
        return replace(held, state=Held.PRESENT, base=Base.PERMANENT, based_at=now)
    return held


def _without(holding: Holding, request: RequestId) -> Holding:
    return replace(
        holding,
        needs={each: end for each, end in holding.needs.items() if each != request},
        leaving={each: why for each, why in holding.leaving.items() if each != request},
        uses={each: use for each, use in holding.uses.items() if each != request},
        asking=None if holding.asking == request else holding.asking,
    )


def _at_once(holding: Holding, now: int) -> Due:
    lane = Lane.GIVE if holding.needs else Lane.END
    return Due(lane, min(now + SOON, holding.due.at) if holding.due else now + SOON, holding.target.kind)


def _left_behind(desk: Desk, request: Request, facts: Sequence[Fact], actor: str) -> Finding | None:
    """A request that is over by its record although nothing proves that what was given is gone: it ended while nobody had compared."""
    if request.state is not State.ENDED or not is_there(facts):
        return None
    holding = _holding(desk, request.holding_key) or Holding(request.for_whom.okta, request.target)
    if request.id in holding.leaving:
        return None
    finding, detail = _taken_back(desk, holding, request.id, facts, request.title)
    told, fact = noted(request, What.RESTORED, actor, desk.clock(), detail)
    return _with(finding, Write(told, request.version), fact)


def _nameless(desk: Desk, known: Known, id_: RequestId, facts: Sequence[Fact], actor: str) -> Finding | None:
    """Whose facts are not enough for a request: if it was given, it is taken back."""
    person = OktaId(facts[0].detail.get("for_whom") or facts[0].actor)
    target = next((each.detail["target"] for each in reversed(facts) if "target" in each.detail), "")
    role = get(known, role_key(RoleKey(facts[0].detail.get("role", ""))), Role)
    title = role.title if role else facts[0].detail.get("role", target)
    if target and is_there(facts):
        at, last = Target.parse(target), facts[-1]
        holding = _holding(desk, holding_key(person, at)) or Holding(person, at)
        finding, detail = _taken_back(desk, holding, id_, facts, title)
        fact = Fact(last.subject, last.sequence + 1, What.RESTORED, actor, desk.clock(), detail, last.hash)
        return _with(finding, None, fact)
    over = is_over(facts)
    return None if over else Finding(id_, Sort.FORGOTTEN, person, f"{title}: was being asked for")


def _taken_back(
    desk: Desk, holding: Holding, id_: RequestId, facts: Sequence[Fact], title: str
) -> tuple[Finding, Mapping[str, str]]:
    """With what its fact says, so that it is found once."""
    now = desk.clock()
    left = replace(
        _without(holding, id_),
        leaving={**_without(holding, id_).leaving, id_: RESTORED},
        state=Held.ADDING if holding.state is Held.ABSENT else holding.state,
        base=Base.NONE,
        based_at=holding.based_at or begun_at(facts),
        watch_from=now,
        wake=True,
        version=holding.version + 1,
    )
    left = replace(left, due=_at_once(left, now))
    words = f"{title}: was given and has no record that says until when; it is to be taken back"
    change = Change((Write(left, holding.version or None),))
    return Finding(id_, Sort.LEFT, holding.person, words, change), {TAKEN_BACK: str(holding.target)}


def _with(finding: Finding, write: Write | None, fact: Fact) -> Finding:
    change = finding.change or Change()
    writes = (write, *change.writes) if write else change.writes
    return replace(finding, change=Change(writes, facts=(fact,)))


def _holding(desk: Desk, key: Key) -> Holding | None:
    return get(desk.store.read([key]), key, Holding)


def _review(desk: Desk, known: Known, after: Request, facts: Sequence[Fact]) -> list[Write]:
    """The review of an emergency that the copy does not have, or not as closed; and that it is owed, in the person's ledger."""
    emergency = after.emergency
    if emergency is None:
        return []
    stored = get(known, review_key(after.id), Reviewing)
    review = stored or Reviewing(after.id, after.for_whom.okta, emergency.at, review_until(facts))
    done = next((each for each in facts if each.what is What.REVIEWED), None)
    if done and review.open:
        by = next((each for each in emergency.reviewers if each.okta == done.actor), None)
        answer, words = Answer(done.detail["answer"]), done.detail.get("words", "")
        review = replace(
            review,
            state=Review.CLOSED,
            answer=answer,
            by=by,
            words=words,
            closed_at=done.at,
            version=review.version + 1,
        )
    key = ledger_key(after.requester.okta)
    ledger = get(desk.store.read([key]), key, Ledger)
    owed = ledger or Ledger(after.requester.okta)
    if stored is None:
        owed = owed.with_one_more(after.id, emergency.at)
    owed = owed if review.open or after.id not in owed.open else owed.reviewed(after.id)
    writes = [] if review == stored else [Write(review, stored.version if stored else None)]
    return (
        writes
        if owed == (ledger or owed) and ledger
        else [*writes, Write(owed, ledger.version if ledger else None)]
    )

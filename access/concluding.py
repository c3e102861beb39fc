"""The transactions of settle: intent, result, failure. Each writes the holding, its requests and their facts together, and none calls out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from access.audit import SYSTEM, Fact, What
from access.errors import Conflict, TargetError
from access.holding import LATELY_MOST, Base, Held, Holding, Lease
from access.keys import Due, Lane, RequestId, request_key
from access.lifecycle import Event, Step, move, step
from access.listening import entered, heard
from access.moves import ended_undecided, rest_until
from access.ports import Change, Store, Touch, Write
from access.recording import noted, tell_soon
from access.request import Request, State, Stop, Sync
from access.situation import Situation, watch_over

FIRST_RETRY, LONGEST_RETRY = 30, 15 * 60

_TO_ADD = {Held.PRESENT: Step.TAKEN_LATE}
_TO_REMOVE = {Held.ABSENT: Step.LANDED_LATE}


@dataclass(frozen=True)
class Meant:
    """An intent's transaction, and the situation once it is on record."""

    change: Change
    situation: Situation


def intent(situation: Situation, adding: bool, lease: Lease, now: int, doubt: bool) -> Meant:
    """Take the lease and say what is about to be done, before it is done."""
    holding = situation.holding
    event = _TO_ADD.get(holding.state, Step.ADD) if adding else _TO_REMOVE.get(holding.state, Step.REMOVE)
    meant = replace(
        holding,
        state=step(holding.state, event),
        lease=lease,
        watch_from=now if doubt else holding.watch_from,
        wake=False,
        version=situation.stored.version + 1,
    )
    told = (
        [_begun(request, holding, now) for request in situation.fresh]
        if adding
        else _taking_back(situation, now)
    )
    requests = {**situation.requests, **{request.id: request for request, _ in told}}
    change = _change(situation, meant, told)
    return Meant(change, replace(situation, stored=meant, holding=meant, requests=requests))


def _begun(request: Request, holding: Holding, now: int) -> tuple[Request, Fact]:
    """Whoever had it from others, who took it away, is told anew: now it is ours, and ends."""
    due = tell_soon(now, request.due) if request.had_already else request.due
    begun = replace(request, begun_at=now, had_already=False, due=due)
    return noted(begun, What.BEGUN, SYSTEM, now, {"target": str(request.target), **_as_whom(holding)})


def _as_whom(holding: Holding) -> Mapping[str, str]:
    """As whom we gave it, for a table that has forgotten: without that, our own doing would be taken for others'."""
    return {"as": ",".join(holding.givers)} if holding.givers else {}


def _taking_back(situation: Situation, now: int) -> list[tuple[Request, Fact]]:
    leaving = [situation.requests.get(each) for each in situation.holding.leaving]
    return [
        noted(
            replace(request, taking_back_at=now),
            What.TAKING_BACK,
            SYSTEM,
            now,
            {"target": str(request.target), "why": situation.holding.leaving[request.id]},
        )
        for request in leaving
        if request and request.taking_back_at is None and request.state is State.APPROVED
    ]


@dataclass(frozen=True)
class Found:
    """What a read of reality showed besides. `kept`: nothing of ours is left, but somebody else gives the same access, which stays."""

    kept: bool = False
    sync: Sync = Sync.NONE


def conclude(situation: Situation, state: Held, now: int, doubt: bool, found: Found | None = None) -> Change:
    """What is proven goes on record and the lease is released. `found` says that reality was read at `now` or later."""
    before = situation.holding
    if before.base is Base.PERMANENT and not before.needs:
        state = Held.ABSENT
    proven = state is Held.ABSENT or bool(before.needs)
    joining = situation.joining if state is Held.PRESENT else ()
    told = [_given(situation, request, now, found or Found()) for request in joining]
    uses = entered(before, joining)
    ended = _ended(situation, now, found is not None and found.kept) if proven else []
    told += _recovered(situation, told, now) if state is Held.PRESENT else []
    hidden = {each: why for each, why in before.leaving.items() if request_key(each) in situation.unreadable}
    missing = {each for each in before.leaving if each not in situation.requests and each not in hidden}
    gone = {request.id for request, _ in ended} | missing
    taken_at, taken_from = _taken(situation, state, now, found)
    orphan = _orphaned(situation, gone, now)
    watch = now if doubt else None if found and watch_over(before, now) else before.watch_from
    after = replace(
        before,
        state=_proven(before, state),
        leaving=hidden if proven else before.leaving,
        uses=uses,
        asking=None if orphan else before.asking,
        base=None if state is Held.ABSENT and watch is None else before.base,
        based_at=None if state is Held.ABSENT and watch is None else before.based_at,
        givers=() if state is Held.ABSENT and watch is None else before.givers,
        watch_from=watch,
        lease=None,
        taken_at=taken_at,
        taken_from=taken_from,
        attempts=0,
        failing_since=None,
        last_error="",
        times=before.times + (1 if joining else 0),
        lately=_lately(before, bool(joining), now),
        due=None if found else before.due,
        wake=False,
        version=situation.stored.version + 1,
    )
    after = replace(
        after, due=_unreadable_for_now(after, now) if hidden and proven else rest_until(after, now)
    )
    new = {request.id: uses[request.id] for request in joining if request.id in uses}
    change = _change(situation, after, [*told, *ended, *orphan])
    again = _there_again(situation, now, {request.id for request, _ in told}) if state is Held.PRESENT else ()
    return replace(change, writes=(*change.writes, *heard(situation, new)), touches=again)


def _taken(
    situation: Situation, state: Held, now: int, found: Found | None
) -> tuple[int | None, RequestId | None]:
    """When what we gave was proven to be gone, and for which request: whoever has it afterwards has it from somebody else.

    The end of what was never given proves nothing new.
    """
    before = situation.holding
    if state is not Held.ABSENT or before.base is Base.PERMANENT or (found and found.kept):
        return None, None
    had = [each for each in before.leaving if _had(situation.requests.get(each))]
    if before.state is Held.ABSENT or (before.leaving and not had):
        return before.taken_at, before.taken_from
    return now, max(had, default=before.taken_from)


def _had(request: Request | None) -> bool:
    """Whether it was given for this request, or nobody can say."""
    return request is None or request.given_at is not None


def _lately(before: Holding, given: bool, now: int) -> tuple[int, ...]:
    return (*before.lately, now)[-LATELY_MOST:] if given else before.lately


def _recovered(
    situation: Situation, told: list[tuple[Request, Fact]], now: int
) -> list[tuple[Request, Fact]]:
    """Those who had it, lost it or could not be sure of it, and have it again."""
    if situation.holding.failing_since is None:
        return []
    new = {request.id for request, _ in told}
    again = [situation.requests[each] for each in situation.holding.needs if each in situation.requests]
    return [
        noted(
            replace(each, due=tell_soon(now, each.due)),
            What.RECOVERED,
            SYSTEM,
            now,
            _attempts(situation.holding),
        )
        for each in again
        if each.id not in new
    ]


def _there_again(situation: Situation, now: int, told: Iterable[RequestId]) -> tuple[Touch, ...]:
    """Those who had it, for whom it was being set up again: whoever drew their cards meanwhile has said so, and nothing else has changed."""
    if situation.holding.state is Held.PRESENT:
        return ()
    had = [situation.requests.get(each) for each in situation.holding.needs if each not in told]
    return tuple(Touch(each.key, each.version, tell_soon(now, each.due), each.wake) for each in had if each)


def _unreadable_for_now(holding: Holding, now: int) -> Due:
    """A request that cannot be read is ended when it can be; until then it is looked at four times an hour."""
    rest = rest_until(replace(holding, leaving={}), now)
    look = Due(Lane.END, now + LONGEST_RETRY, holding.target.kind)
    return rest if rest and rest.at < look.at else look


def _proven(before: Holding, state: Held) -> Held:
    """The state that the proof leads to, by the table."""
    if state is before.state:
        return state
    if before.base is Base.PERMANENT:
        return step(before.state, Step.PERMANENT if state is Held.PRESENT else Step.RELEASED)
    return step(before.state, Step.PROVEN_PRESENT if state is Held.PRESENT else Step.PROVEN_ABSENT)


def _given(situation: Situation, request: Request, now: int, found: Found) -> tuple[Request, Fact]:
    had = situation.holding.base is Base.PERMANENT
    due = tell_soon(now, request.due)
    given = replace(request, given_at=now, had_already=had, sync=found.sync, due=due)
    detail = {
        "target": str(request.target),
        "base": str(situation.holding.base or ""),
        **_as_whom(situation.holding),
        **({"sync": str(found.sync)} if found.sync else {}),
        **_attempts(situation.holding),
    }
    return noted(given, What.GIVEN, SYSTEM, now, detail)


def _ended(situation: Situation, now: int, kept: bool) -> list[tuple[Request, Fact]]:
    return [
        _over(situation, request, reason, now, kept)
        for each, reason in situation.holding.leaving.items()
        if (request := situation.requests.get(each)) and request.state is State.APPROVED
    ]


def _over(situation: Situation, request: Request, reason: str, now: int, kept: bool) -> tuple[Request, Fact]:
    holding = situation.holding
    over = replace(
        request,
        state=move(request.state, Event.ENDED),
        ended_at=now,
        reason_ended=reason,
        kept=kept,
        due=tell_soon(now, request.due),
        wake=False,
    )
    return noted(
        over, What.ENDED, SYSTEM, now, {"why": reason, "proof": _proof(holding, kept), **_attempts(holding)}
    )


def _proof(holding: Holding, kept: bool) -> str:
    if holding.base is Base.PERMANENT:
        return "permanent"
    if holding.needs:
        return "still_needed"
    return "kept_by_others" if kept else "absent"


def _orphaned(situation: Situation, gone: set[RequestId], now: int) -> list[tuple[Request, Fact]]:
    """The undecided extension of what ends here ends with it."""
    asked = situation.undecided
    if asked is None or asked.extends not in gone or asked.state is not State.PENDING:
        return []
    over, fact = ended_undecided(asked, Event.PARENT_GONE, SYSTEM, now, {"parent": str(asked.extends)})
    return [(replace(over, wake=False), fact)]


def _attempts(holding: Holding) -> Mapping[str, str]:
    """A recovery is part of the fact that it made possible."""
    if holding.failing_since is None:
        return {}
    return {"failed_since": str(holding.failing_since), "failed_attempts": str(holding.attempts)}


def fail(situation: Situation, error: TargetError, now: int, doubt: bool, chance: float) -> Change:
    """Record a failure and release. Items of a failing service keep their place; an item's own failure backs off with jitter, for
    ever if it is a removal. The first failure is a fact, later attempts are not.
    """
    holding, first = situation.holding, situation.holding.failing_since is None
    attempts = holding.attempts + (0 if error.service else 1)
    failed = replace(
        holding,
        lease=None,
        attempts=attempts,
        failing_since=holding.failing_since or now,
        last_error=error.why[:200],
        watch_from=now if doubt else holding.watch_from,
        due=situation.stored.due if error.service else _retry(holding, attempts, now, chance),
        wake=False,
        version=situation.stored.version + 1,
    )
    quiet = (
        error.service
        and not first
        and not doubt
        and situation.stored.lease is None
        and holding == situation.stored
    )
    if quiet and not situation.stored.wake:
        return Change()
    return _change(situation, failed, _hindered(situation, error, now) if first else [])


def release(situation: Situation, now: int, doubt: bool) -> Change:
    """Nothing was sent for want of budget: give the lease back, if there is one, and keep the place in the queue."""
    holding = situation.holding
    if situation.stored.lease is None and not doubt:
        return Change()
    released = replace(
        holding,
        lease=None,
        watch_from=now if doubt else holding.watch_from,
        wake=False,
        version=situation.stored.version + 1,
    )
    return _change(situation, released, [])


def _hindered(situation: Situation, error: TargetError, now: int) -> list[tuple[Request, Fact]]:
    concerned = situation.holding.needs or situation.holding.leaving
    found = [situation.requests.get(each) for each in concerned]
    detail = {"error": error.why[:200]}
    return [
        noted(replace(each, due=tell_soon(now, each.due)), What.HINDERED, SYSTEM, now, detail)
        for each in found
        if each and each.state is State.APPROVED
    ]


def _retry(holding: Holding, attempts: int, now: int, chance: float) -> Due:
    wait = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(attempts, 10))
    at = now + round(wait * (0.5 + chance / 2))
    if not holding.needs:
        return Due(Lane.END, at, holding.target.kind)
    return Due(Lane.GIVE, min(at, *holding.needs.values()), holding.target.kind)


def give_up_adding(situation: Situation, why: str, now: int, doubt: bool) -> Change:
    """An add that will never work: those who wait for it are stopped as failed; the holding still goes through REMOVING for its proof."""
    holding, told = situation.holding, []
    for request in situation.joining:
        holding = holding.leave(request.id, "failed")
        if request.stopped is None:
            stopped = replace(
                request,
                state=move(request.state, Event.STOPPED),
                stopped=Stop("failed", SYSTEM, now),
                due=tell_soon(now, request.due),
            )
            told.append(noted(stopped, What.STOPPED, SYSTEM, now, {"why": "failed", "error": why[:200]}))
    given_up = replace(
        holding,
        watch_from=now if doubt else holding.watch_from,
        last_error=why[:200],
        failing_since=holding.failing_since or now,
        due=Due(Lane.END, now, holding.target.kind),
        version=situation.stored.version + 1,
    )
    return _change(situation, given_up, told)


def put_off(store: Store, situation: Situation, now: int) -> None:
    """Nothing to do: be found again at the right time. Losing this race only means that somebody has news.

    Whoever waits for news of use sees to it that the log is read, even if a restored table has forgotten that.
    """
    holding = situation.holding
    due = rest_until(holding, now)
    writes = heard(situation, holding.uses) if holding.waits_for_news(now) else ()
    if due == holding.due and not (holding.wake or writes):
        return
    touch = Touch(holding.key, holding.version, due, wake=False)
    try:
        store.commit(Change(writes=writes, touches=(touch,)))
    except Conflict:
        return


def _change(situation: Situation, holding: Holding, told: list[tuple[Request, Fact]]) -> Change:
    """The holding by its version, and each request with the fact that moved it."""
    writes = [Write(holding, situation.stored.version)]
    writes += [Write(request, situation.requests[request.id].version) for request, _ in told]
    return Change(writes=tuple(writes), facts=tuple(fact for _, fact in told))

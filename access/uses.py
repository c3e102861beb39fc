"""Uses: what the log tells of use goes to the holdings whose ends it moves, each in one transaction with its requests and facts.

Most of what a log tells is about people and apps that have nothing to do with this, and must cost nothing: who is concerned is known
from one query of an index, and a holding is written only when an end moves, which is at most once a day.

Every effect is a later end, found by the records as they are, so it does no harm when the log tells of a use twice, late or in another order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from access.activity import Moved, moved
from access.audit import Fact, What
from access.desk import Desk
from access.errors import Busy, Conflict
from access.holding import Holding
from access.judging import TRIES
from access.keys import Key, OktaId, RequestId, person_of, request_key
from access.lifecycle import Event, move
from access.mending import mend
from access.owing import begun_to_remind
from access.ports import Change, Store, Touch, Use, Write
from access.reading import get, readable
from access.recording import noted, tell_soon
from access.request import Request, State

FORMER_MOST = 10
"""Former ends that are kept: those of which somebody was reminded, the youngest."""

Times = Mapping[tuple[OktaId, str], Sequence[int]]
"""When whom was let in to what."""


def record(desk: Desk, running: Iterable[Key], uses: Sequence[Use]) -> frozenset[Key]:
    """Move the ends of the holdings in `running`. Answers those that cannot be read. Raises Busy, and then nothing is lost by asking again."""
    found = {use.person for use in uses}
    keys = [key for key in running if person_of(key) in found]
    times = _times(uses)
    known, hidden = readable(desk.store, keys)
    unreadable = set(hidden)
    for key, record_ in known.items():
        if isinstance(record_, Holding) and _steps(record_, times):
            unreadable |= _hold_on(desk, key, times)
    return frozenset(unreadable)


def _times(uses: Sequence[Use]) -> Times:
    times: dict[tuple[OktaId, str], list[int]] = {}
    for use in uses:
        for app in use.apps:
            times.setdefault((use.person, app), []).append(use.at)
    return times


def _steps(holding: Holding, times: Times) -> dict[RequestId, Moved]:
    """What changes, by the holding alone."""
    steps = {}
    for request, by_use in holding.uses.items():
        end = holding.needs.get(request)
        told = times.get((holding.person, by_use.app), ())
        step = moved(end, by_use, told) if end is not None and told else None
        if step and (step.end, step.kept) != (end, by_use):
            steps[request] = step
    return steps


def _hold_on(desk: Desk, key: Key, times: Times) -> frozenset[Key]:
    """One holding, from its record. What cannot be read is answered."""
    for _ in range(TRIES):
        holding, requests, hidden = _read(desk.store, key)
        steps = _steps(holding, times) if holding else {}
        steps = {each: step for each, step in steps.items() if _counts(requests.get(each))}
        if holding is None or not steps:
            return hidden
        try:
            desk.store.commit(_change(holding, requests, steps, desk.clock()))
        except Conflict as lost:
            mend(desk, lost)
            continue
        return hidden
    raise Busy(f"{key} is written by others all the time")


def _read(store: Store, key: Key) -> tuple[Holding | None, Mapping[RequestId, Request], frozenset[Key]]:
    known, hidden = readable(store, [key])
    holding = get(known, key, Holding)
    asking = [holding.asking] if holding and holding.asking else []
    named, unseen = readable(store, map(request_key, [*(holding.uses if holding else ()), *asking]))
    requests = {each.id: each for each in named.values() if isinstance(each, Request)}
    return holding, requests, hidden | unseen


def _counts(request: Request | None) -> bool:
    return request is not None and request.running


def _change(
    holding: Holding, requests: Mapping[RequestId, Request], steps: Mapping[RequestId, Moved], now: int
) -> Change:
    """The ends that move, on paper and thing; and uses after an end, which may count later, on the thing alone."""
    ends = {each: step.end for each, step in steps.items()}
    kept = replace(
        holding,
        needs={**holding.needs, **ends},
        uses={**holding.uses, **{each: step.kept for each, step in steps.items()}},
        version=holding.version + 1,
    )  # Its due time stays: looking at the old end finds nothing to do and moves it, looking too late would not.
    told = [_used(requests[each], step, now) for each, step in steps.items() if step.used_at]
    writes = [Write(kept, holding.version)]
    writes += [Write(request, requests[request.id].version) for request, _ in told]
    touches = _undecided(holding, requests, now) if told else ()
    return Change(writes=tuple(writes), touches=touches, facts=tuple(fact for _, fact in told))


def _undecided(holding: Holding, requests: Mapping[RequestId, Request], now: int) -> tuple[Touch, ...]:
    """An extension of it, or another request for the same: its card names the end that has just moved, or one that follows from it."""
    asked = requests.get(holding.asking) if holding.asking else None
    if asked is None or asked.state is not State.PENDING:
        return ()
    return (Touch(asked.key, asked.version, tell_soon(now, asked.due), wake=True),)


@dataclass(frozen=True)
class _Ends:
    """The former ends to keep, and whether messages tell of the one before."""

    former: tuple[int, ...]
    told: bool


def _used(request: Request, step: Moved, now: int) -> tuple[Request, Fact]:
    """Nobody is told of it. Only where somebody was reminded of the old end, that message is drawn again."""
    ends = _ends(request, now)
    activity = replace(request.activity, used_at=step.used_at) if request.activity else None
    longer = replace(
        request,
        state=move(request.state, Event.USED),
        end=step.end,
        former_ends=ends.former,
        activity=activity,
        due=tell_soon(now, request.due) if ends.told else request.due,
    )
    detail = {"app": activity.app if activity else "", "at": str(step.used_at), "end": str(step.end)}
    return noted(longer, What.USED, request.for_whom.okta, now, detail)


def _ends(request: Request, now: int) -> _Ends:
    if request.end is None or not begun_to_remind(request, now):
        return _Ends(request.former_ends, told=False)
    return _Ends((*request.former_ends, request.end)[-FORMER_MOST:], told=True)

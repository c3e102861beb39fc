"""What a holding, a review and a ledger are to be after the facts that a restored table does not know. Pure but for reading the ledger."""

from collections.abc import Sequence
from dataclasses import replace

from access.activity import is_over
from access.audit import Fact, What
from access.desk import Desk
from access.emergency import Ledger
from access.holding import WATCH, Base, Held, Holding, Lease
from access.keys import Due, Lane, OktaId, RequestId, SlackId, ledger_key, review_key
from access.person import Party
from access.ports import Write
from access.reading import Known, get
from access.recording import SOON
from access.replaying import begun_at, givers, known_to, review_until, was_given
from access.request import Request, State
from access.review import Answer, Review, Reviewing


def held(
    holding: Holding,
    before: Request | None,
    after: Request,
    facts: Sequence[Fact],
    now: int,
    *,
    untouched: bool,
) -> Holding:
    """The holding as the facts of this one request want it. `untouched`: nobody has worked with the copy, so that what was proven to be
    gone was not given again by it; else settle takes back what is there.
    """
    rest = without(holding, after.id)
    if after.state is State.ENDED:
        running = before is not None and before.state is State.APPROVED
        rest = _gone(rest) if untouched and running and not rest.requests else rest
        if doubtful(facts, after.ended_at or 0):
            rest = watched(replace(rest, givers=holding.givers), facts, now)
        return roused(rest, now)
    if after.state is State.PENDING:
        asking = after.id if rest.asking is None else rest.asking
        return rest if asking == holding.asking else replace(rest, asking=asking, version=holding.version + 1)
    end = after.end or now
    use = holding.uses.get(after.id) or (after.by_use if was_given(facts) else None)
    if after.stopped or is_over(end, use, now, read_to=0):
        reason = after.stopped.reason if after.stopped else "expired"
        after_ = replace(rest, leaving={**rest.leaving, after.id: reason})
    else:
        uses = {**rest.uses, after.id: use} if use else rest.uses
        after_ = replace(rest, needs={**rest.needs, after.id: end}, uses=uses)
    return roused(_written_to(after_, before, after, facts, now), now)


def _gone(held: Holding) -> Holding:
    """Nobody needs it any more, and that it was taken back is proven on record: whatever is there now is not ours to take."""
    gone = replace(held, state=Held.ABSENT, base=None, based_at=None, givers=(), watch_from=None, lease=None)
    return replace(gone, taken_at=None, taken_from=None)


def doubtful(facts: Sequence[Fact], ended_at: int) -> bool:
    """Whether a call of ours failed so late, or its result was never recorded, that its effect may have come after the proof, while the
    watch was running that the copy has not. Where we had never begun to give it, nothing of it is ours.
    """
    since, began = ended_at - WATCH, begun_at(facts)
    if began is None:
        return False
    unheard = not any(each.what is What.GIVEN and each.at >= began for each in facts)
    late = max(since, began)
    return unheard or any(each.what is What.HINDERED and each.at >= late for each in facts)


def watched(held: Holding, facts: Sequence[Fact], now: int) -> Holding:
    return held if held.base is Base.PERMANENT else ours(held, facts, now)


def ours(held: Holding, facts: Sequence[Fact], now: int) -> Holding:
    """Whatever is there was given by us, by these facts too, and is watched from now on."""
    names = tuple(dict.fromkeys((*held.givers, *givers(facts))))
    based_at = held.based_at or begun_at(facts)
    return replace(held, base=Base.NONE, based_at=based_at, givers=names, watch_from=now)


def _written_to(
    held: Holding, before: Request | None, after: Request, facts: Sequence[Fact], now: int
) -> Holding:
    """What we wrote to since the copy is at least an intent, and what others had given before us is theirs."""
    new = begun_at(facts, known_to(before.version, facts) if before else 0)
    if new is not None:
        state = Held.ADDING if held.state is Held.ABSENT else held.state
        return replace(ours(held, facts, now), based_at=new, state=state, lease=_running(held, now))
    if after.had_already and held.base is None:
        return replace(held, state=Held.PRESENT, base=Base.PERMANENT, based_at=now)
    return held


def _running(held: Holding, now: int) -> Lease | None:
    """Whoever is at it right now, where somebody works with the copy."""
    return held.lease if held.lease and held.lease.until > now else None


def without(holding: Holding, request: RequestId) -> Holding:
    return replace(
        holding,
        needs={each: end for each, end in holding.needs.items() if each != request},
        leaving={each: why for each, why in holding.leaving.items() if each != request},
        uses={each: use for each, use in holding.uses.items() if each != request},
        asking=None if holding.asking == request else holding.asking,
    )


def roused(holding: Holding, now: int) -> Holding:
    """The same one version on, for settle to come to at once."""
    lane = Lane.GIVE if holding.needs else Lane.END
    at = min(now + SOON, holding.due.at) if holding.due else now + SOON
    return replace(holding, due=Due(lane, at, holding.target.kind), wake=True, version=holding.version + 1)


def review_of(desk: Desk, known: Known, after: Request, facts: Sequence[Fact]) -> list[Write]:
    """The review of an emergency that the copy does not have, or not as closed; and that it is owed, in the person's ledger."""
    emergency = after.emergency
    if emergency is None:
        return []
    stored = get(known, review_key(after.id), Reviewing)
    review = stored or Reviewing(after.id, after.for_whom.okta, emergency.at, review_until(facts))
    done = next((each for each in facts if each.what is What.REVIEWED), None)
    if done and review.open:
        by = Party(OktaId(done.actor), SlackId(done.detail.get("slack", "")))
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
    return writes if owed == ledger else [*writes, Write(owed, ledger.version if ledger else None)]

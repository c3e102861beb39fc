"""Settle: the only code that touches a target. It makes the world match the records, and only then says so.

Order, always: read the records; read `base` if it is not known; write lease and intent in one transaction; one call to the target;
read back; write result, facts and release in one transaction. Whatever changes what a holding should be raises its version, so a
lost version means: start over under the same lease, and keep the doubt. A lease outlives every function that may hold it, so its
owner is dead when it has run out; an intent that such an owner left behind is doubt too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from access.audit import SYSTEM, What
from access.breaker import Breaker
from access.concluding import Found, conclude, fail, give_up_adding, intent, put_off, release
from access.desk import Desk, Outside
from access.errors import Barred, Conflict, NeverWorks, Spent, TargetError, TryAgain
from access.holding import LEASE, Base, Held, Lease
from access.keys import Key, OktaId, breaker_key
from access.mending import mend
from access.moves import stop
from access.ports import Change, Taken, Write
from access.reading import get
from access.request import Request, State
from access.run import Outcome, Run, Settled
from access.situation import Act, Situation, lateness, next_act, read

NEED = 25.0
RULE_UNMET = "rule_unmet"
"""The reason of access that a rule approved by an older record than what Okta says now."""
ROUNDS = 8


def settle(
    desk: Desk, outside: Outside, key: Key, kind: str, hints: Iterable[Key] = (), *, probe: bool = False
) -> Settled:
    """Settle one holding of this kind of target. Raises Busy and Unreadable; business failures are recorded on the item.

    While the service's breaker is open, only a probe calls it, and not before the time that the service itself has named. Does not
    start with less than 25 seconds left.
    """
    provisioner = outside.provisioner(kind)
    run = Run(desk, outside, key, provisioner)
    for _ in range(ROUNDS):
        if outside.left() < NEED:
            return run.done(Outcome.NO_TIME)
        now = desk.clock()
        situation = read(desk.store, key, provisioner.service, hints, now)
        if situation is None:
            return run.done(Outcome.QUIET)
        run.breaker = get(situation.known, breaker_key(provisioner.service), Breaker)
        run.late = lateness(situation, now)
        run.unreadable |= situation.unreadable
        lease = situation.stored.lease
        if lease and lease.until > now and lease.owner != outside.owner:
            return run.done(Outcome.HELD)
        if lease and not run.leased:
            # An intent whose owner died, or who could not write down what came of it: the call may have been made.
            run.doubt = True
        try:
            settled = _round(run, situation, now, probe)
        except Conflict as lost:
            mend(desk, lost)
            continue
        if settled:
            return settled
    return run.done(Outcome.HELD)


def _round(run: Run, situation: Situation, now: int, probe: bool) -> Settled | None:
    """One act; None to look at the records again. Raises Conflict when the version was lost."""
    act = next_act(situation, now)
    if act is Act.NOTHING:
        return _rest(run, situation, now)
    if act is Act.CONCLUDE:
        run.report(situation, conclude(situation, situation.holding.state, now, run.doubt))
        return run.done(Outcome.SPOKE if run.spoke else Outcome.QUIET)
    if run.breaker and run.breaker.open_since is not None and not (probe and run.breaker.may_be_tried(now)):
        return run.done(Outcome.SERVICE, run.breaker.why)
    try:
        run.provisioner.ready(removing=not situation.holding.needs)
        if act is Act.LOOK:
            return _look(run, situation, now)
        if gone := _vet(run, situation):
            run.commit(gone)
            return None
    except TargetError as error:
        return _failed(run, situation, _unwritten(error), now)
    return _write(run, situation, act, now)


def _rest(run: Run, situation: Situation, now: int) -> Settled:
    """Nothing to do but to be found again at the right time. A foreign lease that ran out is doubt and starts a watch."""
    if run.doubt:
        run.report(situation, conclude(situation, situation.holding.state, now, run.doubt))
    else:
        put_off(run.desk.store, situation, now)
    return run.done(Outcome.SPOKE if run.spoke else Outcome.QUIET)


def _look(run: Run, situation: Situation, now: int) -> Settled | None:
    """Read reality without having written: the base before a first add, a watch's look, or the proof for one who joins."""
    holding = situation.holding
    present = run.provisioner.present(holding.person, holding.target, run.seconds)
    run.spoke = True
    if holding.state is Held.ABSENT and holding.base is None:
        if gone := _vet(run, situation):
            run.commit(gone)
            return None
        if not present or _given_before_a_restore(run, situation):
            return _write(run, _based(situation, Base.NONE, now), Act.ADD, now)
        based = _based(situation, Base.PERMANENT, now)
        return _proven(run, based, present, now)
    wanted = bool(holding.needs)
    if present is wanted or (holding.base is Base.PERMANENT and not wanted):
        return _proven(run, situation, present, now)
    # Something landed or was taken late. What is gone although it was permanent is given by us from now on.
    return _write(run, _based(situation, Base.NONE, now), Act.ADD if wanted else Act.REMOVE, now)


def _given_before_a_restore(run: Run, situation: Situation) -> bool:
    """Whether the audit knows that we have begun to give it for one of these requests, which a restored table has forgotten."""
    facts = (fact for request in situation.fresh for fact in run.desk.store.facts(f"REQ#{request.id}"))
    return any(fact.what is What.BEGUN for fact in facts)


def _based(situation: Situation, base: Base, now: int) -> Situation:
    holding = situation.holding
    based_at = holding.based_at if holding.base is base else now
    return replace(situation, holding=replace(holding, base=base, based_at=based_at))


def _write(run: Run, situation: Situation, act: Act, now: int) -> Settled | None:
    """Intent, one call, read back, result."""
    try:
        situation = _as_whom(run, situation) if act is Act.ADD else situation
    except TargetError as error:
        # Nothing is decided yet: what was read a moment ago is read again.
        return _failed(run, replace(situation, holding=situation.tidied(now)), _unwritten(error), now)
    lease = Lease(run.outside.owner, now + LEASE)
    meant = intent(situation, act is Act.ADD, lease, now, run.doubt)
    run.commit(meant.change)
    run.leased, run.doubt = True, False  # The doubt is on record now, as a watch.
    situation = meant.situation
    holding, taken = situation.holding, Taken.GONE
    try:
        if act is Act.ADD:
            run.provisioner.add(holding.person, holding.target, run.seconds)
        else:
            since, givers = holding.based_at or 0, holding.givers
            taken = run.provisioner.remove(holding.person, holding.target, since, givers, run.seconds)
    except TargetError as error:
        if isinstance(error, NeverWorks) and situation.joining:
            _gave_up(run, situation, error)
            return None
        return _failed(run, situation, error, run.desk.clock())
    try:
        present = run.provisioner.present(holding.person, holding.target, run.seconds)
    except TargetError as error:
        return _failed(run, situation, _unwritten(error), run.desk.clock())
    run.spoke = True
    now = run.desk.clock()
    if present and taken is Taken.KEPT:
        return _proven(run, situation, False, now, kept=True)
    if present is not (act is Act.ADD):
        late = TryAgain("the target does not show the change yet", doubt=True)
        return _failed(run, situation, late, now)
    return _proven(run, situation, present, now)


def _as_whom(run: Run, situation: Situation) -> Situation:
    """Our name at the service goes on record before it stands there: with other credentials we would take our own doing for others'."""
    giver, givers = run.provisioner.giver(run.seconds), situation.holding.givers
    if not giver or giver in givers:
        return situation
    return replace(situation, holding=replace(situation.holding, givers=(*givers, giver)))


def _proven(run: Run, situation: Situation, present: bool, now: int, *, kept: bool = False) -> Settled:
    """Reality was read and is as it should be: write that down. `kept`: nothing of ours is left, others still give it."""
    state = Held.PRESENT if present else Held.ABSENT
    holding = situation.holding
    sync = run.provisioner.sync(holding.person, holding.target)
    run.report(situation, conclude(situation, state, now, run.doubt, Found(kept, sync)))
    run.late = 0
    return run.done(Outcome.SPOKE)


def _gave_up(run: Run, situation: Situation, error: NeverWorks) -> None:
    """An add that will never work ends the requests that wait for it; the removal that proves it follows. Others who have it keep it."""
    run.commit(give_up_adding(situation, error.why, run.desk.clock(), error.doubt))


def _failed(run: Run, situation: Situation, error: TargetError, now: int) -> Settled:
    """Write the failure and release. A used-up budget is no failure: nothing was sent."""
    run.doubt = run.doubt or error.doubt
    if isinstance(error, Spent):
        run.report(situation, release(situation, now, run.doubt))
        settled = run.done(Outcome.SPENT, error.why, error.retry_at)
        return replace(settled, giving=bool(situation.holding.needs))
    run.report(situation, fail(situation, error, now, run.doubt, run.desk.chance()))
    if error.service:
        settled = run.done(Outcome.SERVICE, error.why, getattr(error, "retry_at", None))
        return replace(settled, barred=isinstance(error, Barred))
    return run.done(Outcome.ITEM, error.why)


def _unwritten(error: TargetError) -> TargetError:
    """A failure of a read: whatever it says, nothing was written by it, so there is nothing to doubt."""
    error.doubt = False
    return error


def _vet(run: Run, situation: Situation) -> Change | None:
    """Before anything is added for a request: ask Okta now whether the person and the deciding approvers are alive.

    Raises TargetError when Okta does not say: no answer, no access. Returns the change that stops those who must get nothing. Raises
    Conflict when a request has ended since the holding was read.
    """
    for request in situation.joining:
        if request.id in run.vetted:
            continue
        if request.state is State.ENDED:
            raise Conflict([situation.holding.key])
        reason = _not_alive(run, request)
        if reason:
            stopped, left, fact = stop(request, situation.holding, reason, SYSTEM, run.desk.clock(), {})
            return Change(
                writes=(Write(stopped, request.version), Write(left, situation.stored.version)), facts=(fact,)
            )
        run.vetted |= {request.id}
    return None


def _not_alive(run: Run, request: Request) -> str:
    """Why it must not be given. What was given on record and comes back with a restored table is the holder's, whoever has left since."""
    if not run.outside.directory.alive(request.for_whom.okta, run.seconds):
        return "person_gone"
    reason = _not_agreed(run, request)
    return "" if reason and _was_given(run, request) else reason


def _was_given(run: Run, request: Request) -> bool:
    """Whether it was there on record, although its record does not know that any more."""
    return any(fact.what is What.GIVEN for fact in run.desk.store.facts(f"REQ#{request.id}"))


def _not_agreed(run: Run, request: Request) -> str:
    parties: Mapping[OktaId, str] = {
        request.requester.okta: "person_gone",
        **{each.by.okta: "approver_gone" for each in request.given_by},
    }
    for okta, reason in parties.items():
        if okta != request.for_whom.okta and not run.outside.directory.alive(okta, run.seconds):
            return reason
    return "" if _in_groups(run, request) else RULE_UNMET


def _in_groups(run: Run, request: Request) -> bool:
    """Whether the person is, as of now, in the group of each rule that approved it; asked only where one did."""
    groups = {each.rule for each in request.given_by if each.rule}
    found = run.outside.directory.by_id(request.for_whom.okta, run.seconds) if groups else None
    return not groups or (found is not None and groups <= found.groups)

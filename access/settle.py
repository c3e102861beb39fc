"""Settle: the only code that touches a target. It makes the world match the records, and only then says so.

Order, always: read the records; read `base` if it is not known; write lease and intent in one transaction; one call to the target;
read back; write result, facts and release in one transaction. Whatever changes what a holding should be raises its version, so a
lost version means: start over under the same lease, and keep the doubt. A lease outlives every function that may hold it, so its
owner is dead when it has run out; an intent that such an owner left behind is doubt too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from access.audit import SYSTEM
from access.breaker import Breaker
from access.concluding import conclude, fail, give_up_adding, intent, put_off
from access.desk import Desk, Outside
from access.errors import Conflict, NeverWorks, TargetError, TryAgain
from access.holding import LEASE, Base, Held, Lease
from access.keys import Key, OktaId, breaker_key
from access.mending import mend
from access.moves import stop
from access.ports import Change, Write
from access.reading import get
from access.request import Request
from access.run import Outcome, Run, Settled
from access.situation import Act, Situation, lateness, next_act, read

NEED = 25.0
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
        if lease and lease.owner != outside.owner:
            run.doubt = True  # An intent whose owner died: the call may have been made.
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
        run.report(situation, conclude(situation, situation.holding.state, now, run.doubt, looked=False))
        return run.done(Outcome.SPOKE if run.spoke else Outcome.QUIET)
    if run.breaker and run.breaker.open_since is not None and (not probe or now < run.breaker.retry_at):
        return run.done(Outcome.SERVICE, run.breaker.why)
    try:
        if act is Act.LOOK:
            return _look(run, situation, now)
        if act is Act.ADD and (gone := _vet(run, situation)):
            run.commit(gone)
            return None
    except TargetError as error:
        return _failed(run, situation, _unwritten(error), now)
    return _write(run, situation, act, now)


def _rest(run: Run, situation: Situation, now: int) -> Settled:
    """Nothing to do but to be found again at the right time. A foreign lease that ran out is doubt and starts a watch."""
    if run.doubt or situation.stored.lease:
        run.report(situation, conclude(situation, situation.holding.state, now, run.doubt, looked=False))
    else:
        put_off(run.desk.store, situation.holding, now)
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
        if not present:
            return _write(run, _based(situation, Base.NONE), Act.ADD, now)
        based = _based(situation, Base.PERMANENT)
        return _proven(run, based, present, now)
    wanted = bool(holding.needs)
    if present is wanted or (holding.base is Base.PERMANENT and not wanted):
        return _proven(run, situation, present, now)
    # Something landed or was taken late. What is gone although it was permanent is given by us from now on.
    return _write(run, _based(situation, Base.NONE), Act.ADD if wanted else Act.REMOVE, now)


def _based(situation: Situation, base: Base) -> Situation:
    return replace(situation, holding=replace(situation.holding, base=base))


def _write(run: Run, situation: Situation, act: Act, now: int) -> Settled | None:
    """Intent, one call, read back, result."""
    lease = Lease(run.outside.owner, now + LEASE)
    meant = intent(situation, act is Act.ADD, lease, now, run.doubt)
    run.commit(meant.change)
    run.doubt = False  # It is on record now, as a watch.
    situation = meant.situation
    holding = situation.holding
    try:
        if act is Act.ADD:
            run.provisioner.add(holding.person, holding.target, run.seconds)
        else:
            run.provisioner.remove(holding.person, holding.target, run.seconds)
    except TargetError as error:
        if act is Act.ADD and isinstance(error, NeverWorks) and situation.joining:
            _gave_up(run, situation, error)
            return None
        return _failed(run, situation, error, run.desk.clock())
    try:
        present = run.provisioner.present(holding.person, holding.target, run.seconds)
    except TargetError as error:
        return _failed(run, situation, _unwritten(error), run.desk.clock())
    run.spoke = True
    now = run.desk.clock()
    if present is not (act is Act.ADD):
        late = TryAgain("the target does not show the change yet", doubt=True)
        return _failed(run, situation, late, now)
    return _proven(run, situation, present, now)


def _proven(run: Run, situation: Situation, present: bool, now: int) -> Settled:
    """Reality was read and is as it should be: write that down."""
    state = Held.PRESENT if present else Held.ABSENT
    run.report(situation, conclude(situation, state, now, run.doubt, looked=True))
    run.late = run.late if present else 0
    return run.done(Outcome.SPOKE)


def _gave_up(run: Run, situation: Situation, error: NeverWorks) -> None:
    """An add that will never work ends the requests that wait for it; the removal that proves it follows. Others who have it keep it."""
    run.commit(give_up_adding(situation, error.why, run.desk.clock(), run.doubt or error.doubt))
    run.doubt = False


def _failed(run: Run, situation: Situation, error: TargetError, now: int) -> Settled:
    """Write the failure and release."""
    run.doubt = run.doubt or error.doubt
    run.report(situation, fail(situation, error, now, run.doubt, run.desk.chance()))
    if error.service:
        return run.done(Outcome.SERVICE, error.why, getattr(error, "retry_at", None))
    return run.done(Outcome.ITEM, error.why)


def _unwritten(error: TargetError) -> TargetError:
    """A failure of a read: whatever it says, nothing was written by it, so there is nothing to doubt."""
    error.doubt = False
    return error


def _vet(run: Run, situation: Situation) -> Change | None:
    """Before anything is added for a request: ask Okta now whether the person and the deciding approvers are alive.

    Raises TargetError when Okta does not say: no answer, no access. Returns the change that stops those who must get nothing.
    """
    for request in situation.joining:
        if request.id in run.vetted:
            continue
        reason = _not_alive(run, request)
        if reason:
            stopped, left, fact = stop(request, situation.holding, reason, SYSTEM, run.desk.clock(), {})
            return Change(
                writes=(Write(stopped, request.version), Write(left, situation.stored.version)), facts=(fact,)
            )
        run.vetted |= {request.id}
    return None


def _not_alive(run: Run, request: Request) -> str:
    parties: Mapping[OktaId, str] = {
        request.for_whom.okta: "person_gone",
        request.requester.okta: "person_gone",
        **{each.by.okta: "approver_gone" for each in request.approvals},
    }
    for okta, reason in parties.items():
        found = run.outside.directory.by_id(okta, run.seconds)
        if found is None or not found.alive:
            return reason
    return ""

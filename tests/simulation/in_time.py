"""The invariants about time that must hold after every single call, as the records and the true time say them. Clocks of processes may be
off by `step.apart` seconds, and a process may act on a time that it has read up to LONGEST_RUN seconds before; nothing else is allowed for.
"""

from collections.abc import Iterator

from access.holding import Holding
from access.keys import holding_key, request_key
from access.request import Request, State
from tests.simulation.clocks import LONGEST_RUN
from tests.simulation.view import Step


def i1_nothing_is_given_after_its_end(step: Step) -> Iterator[str]:
    """add(u, t) => the end of a request for it is to come: max(ends) > now - apart. That there is a request at all is I11."""
    ends = [each.end for each in step.before.requests(step.of) if each.end] if step.of else []
    if step.call == "target.add" and ends and max(ends) <= step.after.now - _allowed(step):
        yield f"{step.call} of {step.of} at {step.after.now}, and it ended at {max(ends)}"


def i2_nothing_expires_before_its_end(step: Step) -> Iterator[str]:
    """Taken back or over because its time is over => end <= now + apart; lapsed because nobody answered => deadline <= now + apart."""
    now = step.after.now + _allowed(step)
    for was, request in step.changed(Request):
        expires = (
            request.taking_back_at is not None and not request.stopped and not (was and was.taking_back_at)
        )
        over = request.reason_ended == "expired" and not (was and was.reason_ended)
        if (expires or over) and (request.end or 0) > now:
            yield f"{request.id} expired before {now}, and its end is {request.end}"
        if request.reason_ended == "lapsed" and not (was and was.reason_ended) and request.deadline > now:
            yield f"{request.id} lapsed before {now}, and its deadline is {request.deadline}"


def i10_ends_are_fixed(step: Step) -> Iterator[str]:
    """The end is counted from the approval, which is now +- apart and before the deadline; an extension is counted from the end on record;
    paper and thing name the same end.
    """
    for was, request in step.changed(Request):
        if was is not None and was.state is State.PENDING and request.state is State.APPROVED:
            yield from _approved(step, request)
        if request.reason_ended == "extended" and request.granted and not (was and was.reason_ended):
            yield from _extended(step, request, request.granted.seconds)
        holding = step.after.get(holding_key(request.for_whom.okta, request.target), Holding)
        yield from _two_ends(request, holding)
    for _, holding in step.changed(Holding):
        for each in holding.needs:
            yield from _two_ends(step.after.get(request_key(each), Request), holding)


def _approved(step: Step, request: Request) -> Iterator[str]:
    at, now = request.approved_at or 0, step.after.now
    if abs(at - now) > _allowed(step):
        yield f"{request.id} was approved at {at}, says the record, and it is {now}"
    if request.granted and request.end != at + request.granted.seconds:
        yield f"{request.id} ends at {request.end}, which is not {request.granted} after {at}"
    if request.emergency is None and at >= request.deadline:
        yield f"{request.id} was approved at {at}, after its deadline {request.deadline}"


def _extended(step: Step, request: Request, seconds: int) -> Iterator[str]:
    assert request.extends
    was, now = (each.get(request_key(request.extends), Request) for each in (step.before, step.after))
    if was is None or now is None or now.end != (was.end or 0) + seconds:
        yield f"{request.extends} was extended by {seconds}, from {was and was.end} to {now and now.end}"


def _two_ends(request: Request | None, holding: Holding | None) -> Iterator[str]:
    if request is None or holding is None or request.state is not State.APPROVED:
        return
    end = holding.needs.get(request.id, request.end)
    if end != request.end:
        yield f"{request.id} ends at {request.end}, says the paper, and the thing says {end}"


def _allowed(step: Step) -> int:
    return step.apart + LONGEST_RUN

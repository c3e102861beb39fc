"""End: the one who has the access gives it back early, or whoever asked for it on their behalf ends it. Only marks it; settle takes it
away and proves it.
"""

from access import answers
from access.answers import Done, Refusals
from access.calls import By, Pointer
from access.decide import click
from access.desk import Desk
from access.holding import Holding
from access.keys import request_key
from access.moves import stop
from access.ports import Change, Write
from access.reading import Known, get
from access.recording import Plan
from access.request import Request, State

GIVEN_BACK, BY_ASKER = "given_back", "asker"


def end(desk: Desk, by: By, pointer: Pointer, reason: str = GIVEN_BACK) -> Done[Request] | Refusals:
    """End a running grant. A repeated click finds it done; one after the end is told so."""

    def judge(known: Known) -> Plan[Request] | Done[Request] | Refusals:
        now = desk.clock()
        request = get(known, request_key(pointer.request), Request)
        if request is None:
            return Refusals((answers.unknown_request(),))
        if by.slack not in (request.for_whom.slack, request.requester.slack):
            return Refusals((answers.not_yours(),))
        own = by.slack == request.for_whom.slack or request.requester.is_(request.for_whom)
        party, why = (request.for_whom, reason) if own else (request.requester, BY_ASKER)
        if request.stopped and request.stopped.by == party.okta:
            return Done(request, repeated=True)
        holding = get(known, request.holding_key, Holding)
        if request.state is not State.APPROVED or holding is None:
            return Refusals((answers.not_running(),))
        if (
            request.stopped
            or request.id not in holding.needs
            or (request.end is not None and now >= request.end)
        ):
            return Refusals((answers.being_ended(),))
        stopped, left, fact = stop(request, holding, why, party.okta, now, {"slack": by.slack})
        writes = (Write(stopped, request.version), Write(left, holding.version))
        return Plan(Change(writes=writes, facts=(fact,)), Done(stopped))

    return click(desk, by, pointer, "end", judge)

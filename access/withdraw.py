"""Withdraw: the one who asked takes an undecided request back, or the one whom it is for refuses it; all of its bundle with it."""

from access import answers, bundle
from access import policy as rules
from access.answers import Done, Refusals
from access.calls import By, Pointer
from access.decide import click
from access.desk import Desk
from access.keys import request_key
from access.lifecycle import Event
from access.reading import Known, get
from access.recording import Plan
from access.request import Request


def withdraw(desk: Desk, by: By, pointer: Pointer) -> Done[Request] | Refusals:
    """End a pending request that one asked for or would get. A repeated click finds it done."""

    def judge(known: Known) -> Plan[Request] | Done[Request] | Refusals:
        request = get(known, request_key(pointer.request), Request)
        if request is None:
            return Refusals((answers.unknown_request(),))
        if by.slack not in (request.requester.slack, request.for_whom.slack):
            return Refusals((answers.not_yours(),))
        own = by.slack == request.requester.slack
        party, event = (request.requester, Event.WITHDRAWN) if own else (request.for_whom, Event.DECLINED)
        if request.reason_ended == event:
            return Done(request, repeated=True)
        if refused := rules.still_open(request, desk.clock()):
            return Refusals((refused,))
        return bundle.close(desk, known, request, event, party.okta, {"slack": by.slack})

    return click(desk, by, pointer, "withdraw", judge)

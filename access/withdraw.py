"""Withdraw: the one who asked takes an undecided request back."""

from access import answers
from access import policy as rules
from access.answers import Done, Refusals
from access.calls import By, Pointer
from access.decide import click
from access.desk import Desk
from access.keys import request_key
from access.lifecycle import Event
from access.moves import close_undecided
from access.reading import Known, get
from access.recording import Plan
from access.request import Request


def withdraw(desk: Desk, by: By, pointer: Pointer) -> Done[Request] | Refusals:
    """End a pending request of one's own. A repeated click finds it done."""

    def judge(known: Known) -> Plan[Request] | Done[Request] | Refusals:
        request = get(known, request_key(pointer.request), Request)
        if request is None:
            return Refusals((answers.unknown_request(),))
        if by.slack != request.requester.slack:
            return Refusals((answers.not_yours(),))
        if request.reason_ended == Event.WITHDRAWN:
            return Done(request, repeated=True)
        if refused := rules.still_open(request, desk.clock()):
            return Refusals((refused,))
        return close_undecided(
            desk, known, request, Event.WITHDRAWN, request.requester.okta, {"slack": by.slack}
        )

    return click(desk, by, pointer, "withdraw", judge)

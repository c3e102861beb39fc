"""Nudge: the one who asked reminds the approvers who have not answered. Nothing is sent from here; what is written wakes the worker."""

from dataclasses import replace

from access import answers
from access import policy as rules
from access.answers import Done, Refusals, Refused
from access.audit import What
from access.calls import By, Pointer
from access.decide import click
from access.desk import Desk
from access.duration import HOUR, MINUTE
from access.keys import request_key
from access.ports import Change, Write
from access.reading import Known, get
from access.recording import Plan, noted, tell_soon
from access.request import Request

MOST = 3
BETWEEN = 4 * HOUR
SAME = MINUTE
"""Seconds within which a second press is the same one: somebody pressed twice, or the answer was lost."""


def nudge(desk: Desk, by: By, pointer: Pointer) -> Done[Request] | Refusals:
    """Have everybody reminded who was asked and has not answered: three times at most, with four hours between."""

    def judge(known: Known) -> Plan[Request] | Done[Request] | Refusals:
        request, now = get(known, request_key(pointer.request), Request), desk.clock()
        if request is None:
            return Refusals((answers.unknown_request(),))
        if by.slack != request.requester.slack:
            return Refusals((answers.not_yours(),))
        before = request.chased.nudges
        if before and now < before[-1] + SAME:
            return Done(request, repeated=True)
        refused = rules.still_open(request, now) or may_nudge(request, now)
        return Refusals((refused,)) if refused else _plan(request, by, now)

    return click(desk, by, pointer, "nudge", judge)


def possible(request: Request) -> bool:
    """Whether the approvers can be reminded now or later."""
    return len(request.chased.nudges) < MOST and bool(request.unanswered)


def may_nudge(request: Request, now: int) -> Refused | None:
    """Not too often, and only if there is somebody to remind."""
    before = request.chased.nudges
    if not request.unanswered:
        return answers.nobody_to_remind()
    if len(before) >= MOST:
        return answers.reminded_enough()
    return answers.reminded_lately() if before and now < before[-1] + BETWEEN else None


def _plan(request: Request, by: By, now: int) -> Plan[Request]:
    chased = replace(request.chased, nudges=(*request.chased.nudges, now))
    reminded = ",".join(party.okta for party in request.unanswered)
    detail = {"slack": by.slack, "asked": reminded}
    nudged = replace(request, chased=chased, due=tell_soon(now, request.due), wake=True)
    nudged, fact = noted(nudged, What.NUDGED, request.requester.okta, now, detail)
    return Plan(Change(writes=(Write(nudged, request.version),), facts=(fact,)), Done(nudged))

"""Looking after an emergency: closing its review with an answer and words, and ending the access at once. Nothing is sent from here.

Both are judged at the click, by the lists as they are now. A review that says "not justified" ends the access in the same transaction,
if it still runs, and security is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from access import answers, lifecycle
from access import answers_emergency as refusing
from access import policy as rules
from access.alarm import Alarm, Cause
from access.alarm_raising import raised
from access.answers import Done, Refusals, Refused
from access.audit import Fact, What
from access.calls import By, Pointer
from access.card import REVIEW
from access.catalog import ApproverList, Role
from access.decide import click
from access.desk import Desk
from access.emergency import Ledger
from access.holding import Holding
from access.keys import (
    Key,
    approvers_key,
    ledger_key,
    notice_key,
    person_key,
    request_key,
    review_key,
    role_key,
)
from access.moves import stop
from access.person import Person
from access.ports import Change, Check, Write
from access.reading import Known, get
from access.recording import Plan, noted, tell_soon
from access.request import Request, State
from access.review import Answer, Reviewing
from access.reviewers import may_look_after
from access.reviewers import may_review as may_review_it
from access.weighing import judged_by

ENDED_NOW, NOT_JUSTIFIED = "ended_now", "not_justified"
"""The reasons of emergency access that somebody else has ended."""


@dataclass(frozen=True)
class Task:
    """One emergency as its records have it, and the person who looks after it."""

    request: Request
    review: Reviewing
    person: Person
    holding: Holding | None
    checks: tuple[Check, ...]


def may_review(desk: Desk, by: By, pointer: Pointer) -> Done[Request] | Refusals:
    """The same check before a form for reviewing is shown; writes nothing but a refusal."""

    def look(known: Known) -> Done[Request] | Refusals:
        task = _task(desk, known, by, pointer)
        if isinstance(task, Refused):
            return Refusals((task,))
        refused = may_review_it(task.request, task.person, by.way) or _still_open(task)
        return Refusals((refused,)) if refused else Done(task.request)

    return click(desk, by, pointer, "review", look, more=_more(by, pointer))


def review(desk: Desk, by: By, pointer: Pointer, answer: Answer, words: str) -> Done[Request] | Refusals:
    """Close the review. The person reads the words; whoever lost only the answer to their own review is told that it counted."""

    def judge_once(known: Known) -> Plan[Request] | Done[Request] | Refusals:
        task = _task(desk, known, by, pointer)
        if isinstance(task, Refused):
            return Refusals((task,))
        if refused := may_review_it(task.request, task.person, by.way):
            return Refusals((refused,))
        done = task.review
        if done.by and done.by.is_(task.person) and done.answer is answer:
            return Done(task.request, repeated=True)
        if refused := _still_open(task) or _good_words(words):
            return Refusals((refused,))
        return _closed(desk, known, by, task, answer, words.strip())

    return click(desk, by, pointer, "review", judge_once, more=_more(by, pointer))


def end_now(desk: Desk, by: By, pointer: Pointer) -> Done[Request] | Refusals:
    """End the access at once, whatever becomes of the review. A repeated click finds it done."""

    def judge_once(known: Known) -> Plan[Request] | Done[Request] | Refusals:
        task = _task(desk, known, by, pointer)
        if isinstance(task, Refused):
            mine = task.code == refusing.own_review().code
            return Refusals((refusing.own_emergency() if mine else task,))
        request, holding = task.request, task.holding
        if request.stopped and request.stopped.reason == ENDED_NOW and request.stopped.by == task.person.okta:
            return Done(request, repeated=True)
        if request.state is not State.APPROVED or holding is None:
            return Refusals((answers.not_running(),))
        if not _runs(desk, request, holding):
            return Refusals((answers.being_ended(),))
        actor = task.person.party.okta
        stopped, left, fact = stop(request, holding, ENDED_NOW, actor, desk.clock(), by.recorded)
        writes = (Write(stopped, request.version), Write(left, holding.version))
        return Plan(Change(writes=writes, checks=task.checks, facts=(fact,)), Done(stopped))

    return click(desk, by, pointer, "stop", judge_once, more=_more(by, pointer))


def _more(by: By, pointer: Pointer) -> tuple[Key, ...]:
    notice = notice_key(pointer.request, REVIEW, by.slack)
    return (review_key(pointer.request), ledger_key(pointer.person), notice)


def _task(desk: Desk, known: Known, by: By, pointer: Pointer) -> Task | Refused:
    request = get(known, request_key(pointer.request), Request)
    person = get(known, person_key(by.slack), Person)
    if request is None:
        return answers.unknown_request()
    role, listed = (
        get(known, role_key(request.role), Role),
        get(known, approvers_key(request.role), ApproverList),
    )
    found = get(known, review_key(request.id), Reviewing)
    refused = may_look_after(request, person, role, listed, desk.security, desk.clock())
    if refused or person is None or found is None:
        return refused or refusing.no_review()
    judged = [each for each in (role, listed, person) if each]
    return Task(request, found, person, get(known, request.holding_key, Holding), judged_by(*judged))


def _still_open(task: Task) -> Refused | None:
    done = task.review
    if done.open or done.by is None or done.answer is None:
        return None
    how = "justified" if done.answer is Answer.JUSTIFIED else "not justified"
    return refusing.already_reviewed(done.by.slack, how)


def _good_words(words: str) -> Refused | None:
    wrong = rules.good_reason(words)
    return refusing.review_words_missing() if wrong and wrong.code == "reason_missing" else wrong


def _runs(desk: Desk, request: Request, holding: Holding | None) -> bool:
    over = request.end is not None and desk.clock() >= request.end
    return request.running and not over and holding is not None and request.id in holding.needs


def _closed(desk: Desk, known: Known, by: By, task: Task, answer: Answer, words: str) -> Plan[Request]:
    now, before, actor = desk.clock(), task.request, task.person.party
    closed = replace(
        task.review,
        state=lifecycle.close(task.review.state, answer),
        answer=answer,
        by=actor,
        words=words,
        closed_at=now,
        version=task.review.version + 1,
    )
    detail = {**by.recorded, "answer": answer.value, "words": words, **_late(task.review, now)}
    request = replace(before, due=tell_soon(now), wake=True)
    request, fact = noted(request, What.REVIEWED, actor.okta, now, detail)
    facts: tuple[Fact, ...] = (fact,)
    writes: tuple[Write, ...] = (Write(closed, task.review.version), *_opened_again(known, before))
    if answer is Answer.NOT_JUSTIFIED:
        writes = (*writes, Write(_alarm(desk, before, task.person, words), None))
        if task.holding and _runs(desk, before, task.holding):
            request, left, stopped = stop(request, task.holding, NOT_JUSTIFIED, actor.okta, now, by.recorded)
            request, facts = replace(request, wake=True), (fact, stopped)
            writes = (*writes, Write(left, task.holding.version))
    writes = (Write(request, before.version), *writes)
    return Plan(Change(writes=writes, checks=task.checks, facts=facts), Done(request))


def _late(review: Reviewing, now: int) -> Mapping[str, str]:
    return {"late": str(now - review.deadline)} if now > review.deadline else {}


def _opened_again(known: Known, request: Request) -> tuple[Write, ...]:
    """The person may have another emergency from now on."""
    ledger = get(known, ledger_key(request.requester.okta), Ledger)
    return (Write(ledger.reviewed(request.id), ledger.version),) if ledger else ()


def _alarm(desk: Desk, request: Request, reviewer: Person, words: str) -> Alarm:
    detail = {
        "person": request.requester.slack,
        "reviewer": reviewer.slack,
        "title": request.title,
        "at": str(request.approved_at or request.made_at),
        "words": words,
    }
    return raised(desk, Cause.NOT_JUSTIFIED, f"REQ#{request.id}", "reviewed", detail)

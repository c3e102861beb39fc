"""Question: an approver asks the one who made a request, who answers. Neither decides anything, and no message is ever read.

Both texts stay with the request, and the facts have their hashes. Nothing is sent from here; what is written wakes the worker.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from access import answers, bundle, talk
from access import policy as rules
from access.answers import Done, Refusals, Refused
from access.audit import What
from access.calls import By, Pointer
from access.catalog import ApproverList
from access.decide import allowed, click
from access.desk import Desk
from access.keys import approvers_key, person_key, request_key
from access.person import Party, Person
from access.ports import Change, Check, Write
from access.reading import Known, get
from access.recording import Plan, noted, tell_soon
from access.request import QUESTION_LONGEST, QUESTIONS_MOST, Question, Request
from access.weighing import judged_by

Verdict = Plan[Request] | Done[Request] | Refusals


def may_ask(desk: Desk, by: By, pointer: Pointer) -> Done[Request] | Refusals:
    """The check before a form for a question is shown; writes nothing but a refusal."""

    def look(known: Known) -> Verdict:
        found = _asks(known, by, pointer, desk.clock())
        return Refusals((found,)) if isinstance(found, Refused) else Done(found[0])

    return click(desk, by, pointer, "question", look)


def ask(desk: Desk, by: By, pointer: Pointer, text: str) -> Done[Request] | Refusals:
    """Ask the one who made the request. Whoever may decide may ask, five times in all; the same question once."""
    text = text.strip()

    def judge(known: Known) -> Verdict:
        again = _asked_before(known, by, pointer, text)
        if again:
            return Done(again, repeated=True)
        found = _asks(known, by, pointer, desk.clock())
        if isinstance(found, Refused):
            return Refusals((found,))
        if refused := good_text(text):
            return Refusals((refused,))
        request, party, checks = found
        now = desk.clock()
        asked = replace(request, questions=(*request.questions, Question(party, now, text)))
        detail = _detail(by, len(asked.questions), text)
        return _plan(request, asked, What.ASKED_QUESTION, party, now, detail, checks)

    return click(desk, by, pointer, "question", judge)


def may_answer(desk: Desk, by: By, pointer: Pointer, number: int) -> Done[Request] | Refusals:
    """The check before a form for an answer is shown; writes nothing but a refusal."""

    def look(known: Known) -> Verdict:
        found = _answers(known, by, pointer, number, desk.clock())
        return Refusals((found,)) if isinstance(found, Refused) else Done(found[0])

    return click(desk, by, pointer, "answer", look)


def answer(desk: Desk, by: By, pointer: Pointer, number: int, text: str) -> Done[Request] | Refusals:
    """Answer the question with this number (the first is 1), once; for the one who asked for the access, or who would get it."""
    text = text.strip()

    def judge(known: Known) -> Verdict:
        now = desk.clock()
        request = get(known, request_key(pointer.request), Request)
        before = talk.question(request, number) if request and _own(request, by) else None
        if request and before and before.answered_at is not None and before.answer == text:
            return Done(request, repeated=True)
        found = _answers(known, by, pointer, number, now)
        if isinstance(found, Refused):
            return Refusals((found,))
        if refused := good_text(text):
            return Refusals((refused,))
        request, party = found
        told = tuple(
            replace(each, answer=text, answered_at=now) if place == number else each
            for place, each in enumerate(request.questions, 1)
        )
        after = replace(request, questions=told)
        return _plan(request, after, What.ANSWERED, party, now, _detail(by, number, text))

    return click(desk, by, pointer, "answer", judge)


def good_text(text: str) -> Refused | None:
    """A question or an answer has words in it and an end."""
    if not text:
        return answers.nothing_written()
    return answers.too_long_a_text(QUESTION_LONGEST) if len(text) > QUESTION_LONGEST else None


def _asked_before(known: Known, by: By, pointer: Pointer, text: str) -> Request | None:
    """The request, if this person asked just this already and waits for the answer: they only lost the answer to their own click."""
    request = get(known, request_key(pointer.request), Request)
    clicker = get(known, person_key(by.slack), Person)
    if request is None or clicker is None or clicker.okta is None:
        return None
    open_ = [each for each in request.questions if each.answered_at is None]
    same = any(each.by.okta == clicker.okta and each.text == text for each in open_)
    return request if same else None


def _asks(
    known: Known, by: By, pointer: Pointer, now: int
) -> tuple[Request, Party, tuple[Check, ...]] | Refused:
    """The request to ask about, who asks, and what that is judged by; of a bundle the first request, which has the cards."""
    request = get(known, request_key(pointer.request), Request)
    clicker = get(known, person_key(by.slack), Person)
    if request is None:
        return answers.unknown_request()
    requests = bundle.members(known, request)
    refused = allowed(known, requests, clicker, now)
    if refused or clicker is None:
        return refused or answers.looking_you_up()
    if len(requests[0].questions) >= QUESTIONS_MOST:
        return answers.enough_questions(QUESTIONS_MOST)
    lists = [found for each in requests if (found := get(known, approvers_key(each.role), ApproverList))]
    return requests[0], clicker.party, judged_by(*lists, clicker)


def _answers(
    known: Known, by: By, pointer: Pointer, number: int, now: int
) -> tuple[Request, Party] | Refused:
    """The request, and which of its two people answers."""
    request = get(known, request_key(pointer.request), Request)
    if request is None:
        return answers.unknown_request()
    if not _own(request, by):
        return answers.not_yours()
    question = talk.question(request, number)
    if question is None:
        return answers.unknown_question()
    if question.answered_at is not None:
        return answers.already_answered()
    if refused := rules.still_open(request, now):
        return refused
    own = by.slack == request.requester.slack
    return request, request.requester if own else request.for_whom


def _own(request: Request, by: By) -> bool:
    return by.slack in (request.requester.slack, request.for_whom.slack)


def _plan(
    before: Request,
    after: Request,
    what: What,
    actor: Party,
    now: int,
    detail: Mapping[str, str],
    checks: tuple[Check, ...] = (),
) -> Plan[Request]:
    after, fact = noted(
        replace(after, due=tell_soon(now, before.due), wake=True), what, actor.okta, now, detail
    )
    return Plan(Change(writes=(Write(after, before.version),), checks=checks, facts=(fact,)), Done(after))


def _detail(by: By, number: int, text: str) -> Mapping[str, str]:
    """The text is the people's own: what is on record for ever only proves it."""
    return {"slack": by.slack, "number": str(number), "text": hashlib.sha256(text.encode()).hexdigest()}

"""Operations about emergencies: taking one for oneself, ending and reviewing those of others, and every use with its review.

The rules are those of the buttons in Slack, and whoever is told there is told. What Slack does not give (`decide_elsewhere`) is given here.
"""

from access.calls import Asking
from access.duration import WEEK
from access.keys import RoleKey
from access.request import REASON_LONGEST
from access.review import Answer as Justified
from access.review import Reviewing
from tools import emergency_list, paging, problems, shapes, times
from tools.emergency_list import Use
from tools.on_requests import DONE, ID, on, told
from tools.operation import Answer, Call, Operation, Problem, Who, body, query
from tools.schema import TEXT, TIME, WHOLE, maybe, one_of, several, thing

LATELY, LONGEST = 12 * WEEK, 104 * WEEK
"""Seconds back from now: what is listed unless another time is given, and the longest way back."""
OPEN, OVERDUE = "open", "overdue"
USE = thing(
    request=TEXT,
    role=TEXT,
    title=TEXT,
    person=shapes.PARTY,
    name=TEXT,
    incident=TEXT,
    at=TIME,
    end=maybe(TIME),
    ended_at=maybe(TIME),
    login=maybe(TEXT),
    review=one_of(OPEN, OVERDUE, *(each.value for each in Justified)),
    review_until=TIME,
    reviewer=maybe(shapes.PARTY),
    words=TEXT,
    reviewed_at=maybe(TIME),
)


def take(call: Call) -> Answer | Problem:
    """The request's id is the call's own, so a call that is repeated under its key finds its own emergency."""
    role, incident = RoleKey(call.text("role")), call.text("incident")
    asking = Asking(call.minted, role, "", incident, (), person=call.person.okta, emergency=True)
    return told(call, call.ports.workflow.ask(call.by, asking))


def end(call: Call) -> Answer | Problem:
    return on(call, lambda pointer: call.ports.workflow.end_now(call.by, pointer))


def review(call: Call) -> Answer | Problem:
    answer, words = Justified(call.text("answer")), call.text("words")
    return on(call, lambda pointer: call.ports.workflow.review(call.by, pointer, answer, words))


def list_(call: Call) -> Answer | Problem:
    """All that began in the time, oldest first, and all whose review is open."""
    store, now = call.ports.desk.store, call.now
    try:
        since = times.parse(call.text("from")) if call.has("from") else now - LATELY
    except ValueError as error:
        return problems.bad_input({"from": str(error)})
    if since < now - LONGEST:
        return problems.bad_input({"from": "is more than two years ago; the audit has what is older"})
    named, hidden = emergency_list.reviews(store, since, now)
    named = [each for each in named if call.text("review", each.state.value) == each.state.value]
    names = [f"{each.made_at:012d}{each.request}" for each in named]
    cut = paging.cut(call, named, names)
    if isinstance(cut, Problem):
        return cut
    here, after = cut
    found, unseen = emergency_list.uses(store, here)
    items = [_use(each, now) for each in found]
    return Answer({"items": items, "next": after, "unreadable": len(hidden | unseen)})


def _use(found: Use, now: int) -> shapes.Json:
    request, emergency, review_ = found.request, found.request.emergency, found.review
    return {
        "request": request.id,
        "role": request.role,
        "title": request.title,
        "person": shapes.party(request.requester),
        "name": found.person,
        "incident": emergency.incident if emergency else "",
        "at": times.text(review_.made_at),
        "end": times.maybe(request.end),
        "ended_at": times.maybe(request.ended_at),
        "login": (emergency.login if emergency else "") or None,
        "review": _stands(review_, now),
        "review_until": times.text(review_.deadline),
        "reviewer": shapes.party(review_.by) if review_.by else None,
        "words": review_.words,
        "reviewed_at": times.maybe(review_.closed_at),
    }


def _stands(found: Reviewing, now: int) -> str:
    if found.answer:
        return found.answer.value
    return OVERDUE if now >= found.deadline else OPEN


OPERATIONS = (
    Operation(
        name="emergencies.list",
        method="GET",
        path="/v1/emergencies",
        summary="Every use of emergency access, and what became of its review.",
        result=thing(items=several(USE), next=maybe(TEXT), unreadable=WHOLE),
        run=list_,
        params=(
            query("from", "Only from this time on; the last 12 weeks unless given.", example="2026-10-01"),
            query("review", "Only those whose review is in this state.", one_of=("open", "closed")),
            *paging.PAGE,
        ),
    ),
    Operation(
        name="emergencies.take",
        method="POST",
        path="/v1/emergencies",
        summary="Take a role at once, for yourself. Somebody else reviews it afterwards.",
        result=DONE,
        run=take,
        who=Who.PERSON,
        changes=True,
        params=(
            body("role", "The role's key.", example="staging-read"),
            body(
                "incident",
                "What is wrong. Everybody who is told reads it.",
                longest=REASON_LONGEST,
                private=True,
            ),
        ),
    ),
    Operation(
        name="emergencies.end",
        method="POST",
        path="/v1/emergencies/{id}/end",
        summary="End somebody's emergency access, as somebody who looks after the role.",
        result=DONE,
        run=end,
        who=Who.PERSON,
        changes=True,
        params=(ID,),
    ),
    Operation(
        name="emergencies.review",
        method="POST",
        path="/v1/emergencies/{id}/review",
        summary="Say whether somebody's emergency was justified. If not, it is ended as well.",
        result=DONE,
        run=review,
        who=Who.PERSON,
        changes=True,
        params=(
            ID,
            body("answer", "Whether it was.", one_of=tuple(each.value for each in Justified)),
            body("words", "Why; the person who used it reads this.", longest=REASON_LONGEST, private=True),
        ),
    ),
)

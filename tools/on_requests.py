"""Operations about requests: the same verbs that Slack's buttons have, with the same rules behind them."""

from collections.abc import Callable, Iterable

from access import duration
from access.answers import Done, Refusals
from access.calls import Answering, Asking, Pointer
from access.keys import Key, OktaId, RoleKey, whole_of
from access.ports import Store
from access.request import REASON_LONGEST, Request, State
from tools import finding, problems, shapes
from tools.finding import Seen
from tools.operation import Answer, Call, Kind, Operation, Problem, Who, body, path, query
from tools.paging import PAGE
from tools.schema import FLAG, page, thing

DONE = thing(request=shapes.REQUEST, repeated=FLAG)
ID = path("id", "The request's id.", longest=64, example="019b76dac000")
WHY = "Free text, for people."
People = tuple[OktaId, ...] | None
"""Those behind the e-mail address of a filter; None without it."""


def list_(call: Call) -> Answer | Problem:
    """Open requests. Those that have ended are found by their id, and in the audit."""
    store = call.ports.desk.store
    if not any(map(call.has, ("person", "approver", "role"))):
        return problems.whose()
    people, asked = (
        finding.bound(store, call.text(name)) if call.has(name) else None for name in ("person", "approver")
    )
    keys = list(_named(call, store, people, asked))
    return finding.page(call, keys, _filter(call, people, asked), lambda each: _drawn(call, each))


def _named(call: Call, store: Store, people: People, asked: People) -> Iterable[Key]:
    """By one of the filters; the others are judged by the records."""
    if people is not None:
        for okta in people:
            yield from store.whose(okta, "REQ")
    elif asked is not None:
        for okta in asked:
            yield from map(whole_of, store.whose(okta, "CARD"))
    else:
        yield from finding.running(store, RoleKey(call.text("role")))


def _filter(call: Call, people: People, asked: People) -> Callable[[Request], bool]:
    def wanted(found: Request) -> bool:
        return (
            call.text("state", found.state.value) == found.state.value
            and found.state is not State.ENDED
            and call.text("role", found.role) == found.role
            and (people is None or found.for_whom.okta in people)
            and (asked is None or bool(_approvers(found).intersection(asked)))
        )

    return wanted


def _approvers(found: Request) -> set[OktaId]:
    return {each.okta for each in found.asked}


def show(call: Call) -> Answer | Problem:
    found = finding.request(call)
    return found if isinstance(found, Problem) else Answer(_drawn(call, found))


def ask(call: Call) -> Answer | Problem:
    """The request's id is the call's own, so a call that is repeated under its key finds its own request."""
    approvers = finding.accounts(call.ports.desk.store, call.texts("approvers"), "approvers")
    if isinstance(approvers, Problem):
        return approvers
    asking = Asking(
        call.minted,
        RoleKey(call.text("role")),
        call.text("duration"),
        call.text("reason"),
        approvers,
        person=call.person.okta,
        ticket=call.text("ticket"),
    )
    return told(call, call.ports.workflow.ask(call.by, asking))


def approve(call: Call) -> Answer | Problem:
    try:
        shorter = duration.parse(call.text("duration")) if call.has("duration") else None
    except ValueError as error:
        return problems.bad_input({"duration": str(error)})
    return _decide(call, Answering(approve=True, duration=shorter))


def deny(call: Call) -> Answer | Problem:
    lesser = RoleKey(call.text("lesser")) if call.has("lesser") else None
    return _decide(call, Answering(approve=False, reason=call.text("reason"), lesser=lesser))


def _decide(call: Call, answering: Answering) -> Answer | Problem:
    return on(call, lambda pointer: call.ports.workflow.decide(call.by, pointer, answering))


def withdraw(call: Call) -> Answer | Problem:
    return on(call, lambda pointer: call.ports.workflow.withdraw(call.by, pointer))


def end(call: Call) -> Answer | Problem:
    """Whoever has it gives it back; the role's owner ends it, and says why."""
    found = finding.request(call)
    if isinstance(found, Problem):
        return found
    pointer, verbs = Pointer.to(found.request), call.ports.workflow
    own = call.person.slack in (found.request.for_whom.slack, found.request.requester.slack)
    if own:
        return told(call, verbs.end(call.by, pointer))
    return told(call, verbs.stop(call.by, pointer, call.text("reason")))


def on(call: Call, verb: Callable[[Pointer], Done[Request] | Refusals]) -> Answer | Problem:
    """Do something to the request whose id is in the path."""
    found = finding.request(call)
    return found if isinstance(found, Problem) else told(call, verb(Pointer.to(found.request)))


def told(call: Call, verdict: Done[Request] | Refusals) -> Answer | Problem:
    """The request as it is after that, or why not."""
    if isinstance(verdict, Refusals):
        return problems.refused(verdict)
    now = finding.seen(call, verdict.value)
    return Answer({"request": _drawn(call, now), "repeated": verdict.repeated})


def _drawn(call: Call, found: Seen) -> shapes.Json:
    return shapes.request(found.request, found.holding, call.now)


OPERATIONS = (
    Operation(
        name="requests.list",
        method="GET",
        path="/v1/requests",
        summary="Open requests of a person, for an approver, or by which people have a role.",
        result=page(shapes.REQUEST),
        run=list_,
        params=(
            query("state", "Only those in this state.", one_of=("pending", "approved")),
            query(
                "person",
                "The e-mail address of whoever would get the access.",
                example="ann.lee@acme.example",
            ),
            query("approver", "The e-mail address of somebody who was asked to approve."),
            query("role", "The role's key; with nothing else, the requests by which people have it now."),
            *PAGE,
        ),
    ),
    Operation(
        name="requests.show",
        method="GET",
        path="/v1/requests/{id}",
        summary="One request, also one that has ended.",
        result=shapes.REQUEST,
        run=show,
        params=(ID,),
    ),
    Operation(
        name="requests.ask",
        method="POST",
        path="/v1/requests",
        summary="Ask for a role, for yourself. The approvers are told in Slack.",
        result=DONE,
        run=ask,
        who=Who.PERSON,
        changes=True,
        params=(
            body("role", "The role's key.", example="staging-read"),
            body("duration", "For how long, in the catalogue's form.", example="for 1w"),
            body("reason", f"What you need it for. {WHY}", longest=REASON_LONGEST, private=True),
            body("approvers", "The e-mail addresses of those who shall decide.", kind=Kind.TEXTS, most=20),
            body("ticket", "The ticket's number, where the role wants one.", required=False),
        ),
    ),
    Operation(
        name="requests.approve",
        method="POST",
        path="/v1/requests/{id}/approve",
        summary="Approve a request of somebody else.",
        result=DONE,
        run=approve,
        who=Who.PERSON,
        changes=True,
        params=(ID, body("duration", "A shorter offered duration.", required=False, example="for 1d")),
    ),
    Operation(
        name="requests.deny",
        method="POST",
        path="/v1/requests/{id}/deny",
        summary="Deny a request of somebody else.",
        result=DONE,
        run=deny,
        who=Who.PERSON,
        changes=True,
        params=(
            ID,
            body("reason", f"Why, and what to do instead. {WHY}", longest=REASON_LONGEST, private=True),
            body("lesser", "The key of the lesser role that you point to.", required=False),
        ),
    ),
    Operation(
        name="requests.withdraw",
        method="POST",
        path="/v1/requests/{id}/withdraw",
        summary="Take back a request of your own that nobody has decided.",
        result=DONE,
        run=withdraw,
        who=Who.PERSON,
        changes=True,
        params=(ID,),
    ),
    Operation(
        name="requests.end",
        method="POST",
        path="/v1/requests/{id}/end",
        summary="Give your access back, or end somebody's as the role's owner.",
        result=DONE,
        run=end,
        who=Who.PERSON,
        changes=True,
        params=(
            ID,
            body(
                "reason",
                f"Why; an owner has to say it. {WHY}",
                required=False,
                longest=REASON_LONGEST,
                private=True,
            ),
        ),
    ),
)

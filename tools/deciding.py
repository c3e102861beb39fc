"""Deciding without Slack: one person's yes or no to a request, under the rules of every click. For what must not be approved in Slack.

Whoever runs the operation vouches for who the person is; the way in goes on record with the decision, and with a refusal.
"""

from collections.abc import Callable
from dataclasses import dataclass

from access.answers import Done, Refusals
from access.calls import Answering, By, Pointer
from access.catalog import Approver
from access.catalog_draft import Email, NotFound
from access.keys import RequestId, request_key
from access.reading import get
from access.request import Request, State
from tools import in_force

Decide = Callable[[By, Pointer, Answering], Done[Request] | Refusals]


@dataclass(frozen=True)
class Ports:
    """What `decide` works with. `find` looks the person up in Slack and Okta as of now; `mint` makes a name for this attempt."""

    store: in_force.Reads
    find: Callable[[Email], Approver | NotFound]
    decide: Decide
    mint: Callable[[], str]


@dataclass(frozen=True)
class Decided:
    """What came of it: the sentence that people read, and whether it is on record as they wanted."""

    words: str
    done: bool


def decide(request: RequestId, email: Email, answering: Answering, way: str, ports: Ports) -> Decided:
    """Decide as the person with this address, who came in by `way`. Raises Busy, TargetError."""
    found = get(ports.store.read([request_key(request)]), request_key(request), Request)
    if found is None:
        return Decided(f"there is no request {request}; its number is on the approvers' cards", done=False)
    person = ports.find(email)
    if isinstance(person, NotFound):
        return Decided(f"{email} {person.why}", done=False)
    by = By(person.slack, f"{way}:{ports.mint()}", way=way)
    answer = ports.decide(by, Pointer.to(found), answering)
    if isinstance(answer, Refusals):
        return Decided("\n".join(each.why for each in answer.all), done=False)
    return Decided(_said(answer, person), done=True)


def _said(answer: Done[Request], person: Approver) -> str:
    request = answer.value
    if answer.repeated:
        return f"this was on record already: {request.title}, decided by {person.name}"
    if request.denial:
        return f"denied: {request.title}, by {person.name}"
    if request.state is State.PENDING:
        return f"counted: {request.title}, by {person.name}; another person has to agree as well"
    return f"approved: {request.title}, by {person.name}"

"""Emergencies by command, for when Slack does not answer: taking, ending and reviewing, under the rules of every click.

Whoever runs the command says who they are, and nobody can check that here: whoever can run it has the tables' credentials. So it goes
on record who they said they are, as whom they were logged in and in whose place they acted, and neither that person nor that login
reviews what they gave.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from access.answers import Done, Refusals
from access.calls import By, Pointer
from access.catalog_draft import Email, NotFound
from access.emergency import Operator
from access.keys import RequestId, RoleKey, request_key
from access.person import Person
from access.reading import get
from access.request import Request
from access.review import Answer
from access.workflow import Workflow
from tools import in_force, times


@dataclass(frozen=True)
class Ports:
    """What the operations work with. `find` looks a person up by Okta alone; `mint` makes a name for this attempt; `login` is as whom
    the command runs.
    """

    store: in_force.Reads
    find: Callable[[Email], Person | NotFound]
    workflow: Workflow
    mint: Callable[[], str]
    login: str


@dataclass(frozen=True)
class Outcome:
    """What came of it: the sentence that people read, and whether it is on record as they wanted."""

    words: str
    done: bool


def take(whom: Email, role: RoleKey, incident: str, operator: Email, ports: Ports) -> Outcome:
    """Give a role at once to the person with this address, in whose place the operator asks. Raises Busy, TargetError."""
    people = _found([whom, operator], ports)
    if isinstance(people, Outcome):
        return people
    person, acting = people
    by = _by(person, ports)
    answer = ports.workflow.take_for(by, role, incident, Operator(acting.party.okta, ports.login))
    if isinstance(answer, Refusals):
        return _refused(answer)
    request = answer.value
    return Outcome(
        f"given at once: {request.title} to {person.name}, until {times.text(request.end or 0)}, as request {request.id}; "
        "the worker or the next sweep puts it into Okta, and whoever is told is told as soon as Slack answers",
        done=True,
    )


def end(request: RequestId, operator: Email, ports: Ports) -> Outcome:
    """End it at once, as somebody who looks after it. Raises Busy, TargetError."""
    return _upon(request, operator, ports, "ended", ports.workflow.end_now)


def review(request: RequestId, answer: Answer, words: str, reviewer: Email, ports: Ports) -> Outcome:
    """Close its review as the person with this address. Raises Busy, TargetError."""
    said = f"reviewed as {answer.value.replace('_', ' ')}"
    return _upon(request, reviewer, ports, said, lambda by, to: ports.workflow.review(by, to, answer, words))


def _upon(
    id_: RequestId,
    email: Email,
    ports: Ports,
    said: str,
    verb: Callable[[By, Pointer], Done[Request] | Refusals],
) -> Outcome:
    found = get(ports.store.read([request_key(id_)]), request_key(id_), Request)
    if found is None:
        return Outcome(f"there is no request {id_}; `emergency list` names them", done=False)
    people = _found([email], ports)
    if isinstance(people, Outcome):
        return people
    answer = verb(_by(people[0], ports), Pointer.to(found))
    if isinstance(answer, Refusals):
        return _refused(answer)
    before = "this was on record already: " if answer.repeated else ""
    return Outcome(f"{before}{said}: {found.title}, by {people[0].name}", done=True)


def _by(person: Person, ports: Ports) -> By:
    return By(person.slack, f"{ports.login}:{ports.mint()}", way=ports.login)


def _found(emails: Sequence[Email], ports: Ports) -> list[Person] | Outcome:
    people = []
    for email in dict.fromkeys(emails):
        person = ports.find(email)
        if isinstance(person, NotFound):
            return Outcome(f"{email} {person.why}", done=False)
        people.append(person)
    return people if len(people) == len(emails) else people * len(emails)


def _refused(refusals: Refusals) -> Outcome:
    return Outcome("\n".join(each.why for each in refusals.all), done=False)

"""`emergency take`, `end`, `review` and `list`: emergencies without Slack, by an operator who is on record with each of them."""

import argparse
import getpass
from collections.abc import Callable
from datetime import UTC, datetime

from access import people
from access.catalog_draft import Email, NotFound
from access.desk import Desk
from access.duration import WEEK
from access.keys import RequestId, RoleKey
from access.person import Person, judge
from access.ports import Directory
from access.review import Answer
from access.workflow import Workflow
from handlers import wiring
from handlers.local_say import DONE, REFUSED, answer
from tools import emergencies, emergency_list

LATELY = 12 * WEEK
_ANSWERS = {"justified": Answer.JUSTIFIED, "not-justified": Answer.NOT_JUSTIFIED}


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs and what they take."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    take = verbs.add_parser("take", help="give somebody a role at once, where its policy allows that")
    take.add_argument("role", help="the role's key")
    take.add_argument("--for", dest="whom", required=True, metavar="EMAIL", help="who gets it")
    take.add_argument("--incident", required=True, help="what is wrong; everybody who is told reads it")
    end = verbs.add_parser("end", help="end it at once")
    review = verbs.add_parser("review", help="close its review")
    for each in (end, review):
        each.add_argument("request", help="the number of the request")
    review.add_argument("answer", choices=list(_ANSWERS))
    review.add_argument("--words", required=True, help="why; the person who used it reads it")
    for each in (take, end, review):
        each.add_argument("--by", required=True, metavar="EMAIL", help="who you are")
    list_ = verbs.add_parser("list", help="every use, and what became of its review")
    list_.add_argument("--since", type=_day, metavar="DAY", help="such as 2026-01-31; else the last 12 weeks")


def run(chosen: argparse.Namespace) -> int:
    found = wiring.settings("local")
    desk = wiring.desk(found)
    if chosen.verb == "list":
        now = desk.clock()
        since = now - LATELY if chosen.since is None else chosen.since
        answer(emergency_list.report(desk.store, since, now))
        return DONE
    directory = wiring.directory(found, yields=True)
    login = f"local:{getpass.getuser()}"
    ports = emergencies.Ports(desk.store, finder(desk, directory), Workflow(desk), desk.mint, login)
    came = _run(chosen, ports)
    answer(came.words)
    return DONE if came.done else REFUSED


def _run(chosen: argparse.Namespace, ports: emergencies.Ports) -> emergencies.Outcome:
    by = _email(chosen.by)
    if chosen.verb == "take":
        return emergencies.take(_email(chosen.whom), RoleKey(chosen.role), chosen.incident, by, ports)
    request = RequestId(chosen.request)
    if chosen.verb == "end":
        return emergencies.end(request, by, ports)
    return emergencies.review(request, _ANSWERS[chosen.answer], chosen.words, by, ports)


def finder(desk: Desk, directory: Directory) -> Callable[[Email], Person | NotFound]:
    """Finds somebody whom Slack has shown us before, as they are in Okta now."""

    def find(email: Email) -> Person | NotFound:
        found = desk.store.known_as(email)
        if not found:
            return NotFound("has never used Access Service, and without Slack nobody new can be looked up")
        if len(found) > 1:
            return NotFound("is the address of more than one account")
        person = people.meet_in_okta(desk, directory, found[0])
        refused = judge(person, desk.clock())
        if refused or person is None:
            return NotFound(f"may not use Access Service now: {refused.why if refused else 'unknown'}")
        now = {each.okta for each in directory.by_email(email, people.CALL)}
        return person if now == {person.okta} else NotFound("is not the address in Okta of whoever had it")

    return find


def _email(text: str) -> Email:
    return Email(text.strip().casefold())


def _day(text: str) -> int:
    try:
        return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write for example 2026-01-31") from error

"""`decide approve` and `decide deny`: a request is decided outside Slack, by a person for whom the operator vouches."""

import argparse
import getpass

from access.calls import Answering
from access.catalog_draft import Email
from access.keys import RequestId
from access.workflow import Workflow
from handlers import wiring
from handlers.local_people import finder
from handlers.local_say import DONE, REFUSED, answer
from tools import deciding


def add(parser: argparse.ArgumentParser) -> None:
    """The two verbs and what they take."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, about in (("approve", "agree to it"), ("deny", "refuse it, with a reason")):
        one = verbs.add_parser(verb, help=about)
        one.add_argument("request", help="the number of the request, from an approver's card")
        one.add_argument("--by", required=True, metavar="EMAIL", help="who decides")
        if verb == "deny":
            one.add_argument("--reason", required=True, help="why, for the one who asked")


def decide(chosen: argparse.Namespace) -> int:
    """Decide as this person. The worker tells everybody and gives the access."""
    found = wiring.settings("local")
    desk = wiring.desk(found)
    approve = chosen.verb == "approve"
    answering = Answering(approve, "" if approve else chosen.reason)
    ports = deciding.Ports(desk.store, finder(found, desk), Workflow(desk).decide, desk.mint)
    email, way = Email(chosen.by.strip().casefold()), f"local:{getpass.getuser()}"
    decided = deciding.decide(RequestId(chosen.request), email, answering, way, ports)
    answer(decided.words)
    return DONE if decided.done else REFUSED

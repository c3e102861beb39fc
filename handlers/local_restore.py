"""`restore plan` and `apply`: comparing the table `work` with the audit after it was restored from an older copy. See docs/restore.md."""

import argparse
import getpass

from handlers import wiring
from handlers.local_say import CHANGES, DONE, answer, say
from tools import restoring


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("plan", help="say what the restored table has otherwise than the audit")
    verbs.add_parser("apply", help="put it right, request by request")


def run(chosen: argparse.Namespace) -> int:
    """Exits as a plan of the catalogue does: 3 when something differs and was not put right."""
    desk = wiring.desk(wiring.settings("local"))
    actor = f"local:{getpass.getuser()}"
    if chosen.verb == "plan":
        found = restoring.compare(desk, actor, say)
        answer("\n".join(found.lines))
        return CHANGES if found.findings or found.unreadable else DONE
    found = restoring.apply(desk, actor, say)
    answer("\n".join(found.lines))
    return CHANGES if found.unreadable else DONE

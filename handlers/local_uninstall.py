"""`uninstall status` and `begin`: taking back everything before the stack is removed. See docs/uninstall.md."""

import argparse
import getpass

from handlers import wiring
from handlers.local_say import CHANGES, DONE, REFUSED, answer, say
from tools import closing, remaining

UNSURE = "nothing was changed: to end everybody's access, say --prefix {prefix}, which these settings are for"


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs and what they take."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("status", help="say what is left to be taken back")
    begin = verbs.add_parser("begin", help="refuse all requests from now on, and end all access")
    begin.add_argument(
        "--prefix", required=True, help="the tables' prefix, to be sure that it is the right one"
    )


def run(chosen: argparse.Namespace) -> int:
    """Exits 0 when nothing is left, and 3 as long as something is."""
    found = wiring.settings("local")
    desk, store = wiring.desk(found), wiring.store(found)
    if chosen.verb == "status":
        left = remaining.left(desk, store, say)
    elif chosen.prefix != found.table_prefix:
        answer(UNSURE.format(prefix=found.table_prefix))
        return REFUSED
    else:
        left = closing.close(desk, store, f"local:{getpass.getuser()}", say)
    answer("\n".join(left.lines))
    return DONE if left.nothing else CHANGES

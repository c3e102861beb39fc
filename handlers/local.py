"""The local command: `python -m handlers.local OPERATION`, for the catalogue and for repair, beside the tables.

It stays useful when the API is down, and obeys the same rules: it runs the operations of `tools` with ports wired here.
"""

import argparse
import sys
from collections.abc import Sequence

from access.errors import AccessError, TargetError
from handlers import (
    local_catalog,
    local_decide,
    local_emergency,
    local_okta,
    local_restore,
    local_uninstall,
)
from handlers.local_say import BROKEN, say
from handlers.settings import SettingsError
from tools.catalog_reading import PARTLY

UNANSWERED = "the last step got no answer, and is done as a whole or not at all: run it again"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one operation. Exits 0 when it is done, 1 when it was refused or something is wrong, 2 when it could not be tried, 3 when a
    plan would change something.
    """
    chosen = _parser().parse_args(arguments)
    try:
        return _run(chosen)
    except (SettingsError, OSError, UnicodeDecodeError) as error:
        say(str(error))
    except TargetError as error:
        say(f"nothing was changed, because Okta could not be asked: {error.why}")
    except AccessError as error:
        done = PARTLY if error.partly else UNANSWERED if error.unanswered else "nothing was changed"
        say(f"{done}: {type(error).__name__} {error}")
    return BROKEN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m handlers.local", description=__doc__)
    subjects = parser.add_subparsers(dest="subject", required=True)
    local_catalog.add_commands(subjects.add_parser("catalog", help="what is on offer"))
    okta = subjects.add_parser("okta", help="what Okta has").add_subparsers(dest="verb", required=True)
    local_okta.add_import(okta.add_parser("import", help="propose catalogue entries for apps and groups"))
    local_decide.add(subjects.add_parser("decide", help="decide on a request outside Slack"))
    local_emergency.add(
        subjects.add_parser("emergency", help="emergency access without Slack, and its reviews")
    )
    local_restore.add(
        subjects.add_parser("restore", help="compare a restored table with the audit, and put it right")
    )
    local_uninstall.add(
        subjects.add_parser("uninstall", help="take back everything, before the stack is removed")
    )
    doctor = subjects.add_parser(
        "doctor", help="look whether everything is as it must be, and say how to mend what is not"
    )
    doctor.add_argument("--tell", action="store_true", help="also write a line to the security channel")
    return parser


def _run(chosen: argparse.Namespace) -> int:
    if chosen.subject == "doctor":
        return local_okta.examine(tell=chosen.tell)
    if chosen.subject == "decide":
        return local_decide.decide(chosen)
    if chosen.subject == "emergency":
        return local_emergency.run(chosen)
    if chosen.subject == "restore":
        return local_restore.run(chosen)
    if chosen.subject == "uninstall":
        return local_uninstall.run(chosen)
    return local_okta.propose(chosen) if chosen.subject == "okta" else local_catalog.run(chosen)


if __name__ == "__main__":
    sys.exit(main())

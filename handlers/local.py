"""The local command: `python -m handlers.local OPERATION`, for loading a catalogue and for repair, beside the tables.

It stays useful when the API is down, and obeys the same rules: it runs the operations of `tools` with ports wired here.
"""

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from access import people
from access.answers import Refused
from access.catalog import Approver
from access.catalog_draft import Email, NotFound
from access.desk import Outside
from access.errors import AccessError, Undeliverable
from access.person import judge
from access.ports import Account, Provisioner
from handlers import wiring
from handlers.settings import Settings, SettingsError
from tools import catalog

REFUSED, BROKEN = 1, 2
TIME = 3600.0
PATIENCE = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one operation. Exits 0 when it is done, 1 when it was refused, 2 when it could not be tried."""
    parser = argparse.ArgumentParser(prog="python -m handlers.local", description=__doc__)
    subjects = parser.add_subparsers(dest="subject", required=True)
    verbs = subjects.add_parser("catalog", help="what is on offer").add_subparsers(dest="verb", required=True)
    load = verbs.add_parser("load", help="check a catalogue file and put it in force")
    load.add_argument("file", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        return _catalog_load(chosen.file)
    except (SettingsError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
    except AccessError as error:
        sys.stderr.write(f"nothing was changed: {type(error).__name__} {error}\n")
    return BROKEN


def _catalog_load(file: Path) -> int:
    from store.catalog_file import read

    text = file.read_text(encoding="utf-8")
    found = wiring.settings("local")
    desk = wiring.desk(found)
    ports = catalog.Ports(read, _finder(found), wiring.store(found), desk.clock, _say)
    outcome = catalog.load(text, ports, actor=f"operator:{getpass.getuser()}", name=str(file))
    sys.stdout.write(f"{outcome.words}\n")
    return 0 if isinstance(outcome, catalog.Loaded) else REFUSED


def _finder(found: Settings) -> catalog.Find:
    """Looks a person up in Slack and Okta, and keeps their record, so that their first click needs no waiting."""
    desk = wiring.desk(found)
    messenger = wiring.messenger(found)
    outside = Outside(messenger, wiring.directory(found), _no_provisioner, lambda: TIME, "local")

    def find(email: Email) -> Approver | NotFound:
        account = _patiently(lambda: messenger.account_by_email(email))
        if account is None:
            return NotFound("has no account in Slack")
        person = people.introduce(desk, outside, account.slack)
        refused: Refused | None = judge(person, desk.clock())
        if refused or person is None or person.okta is None:
            return NotFound(_why(refused))
        return Approver(person.okta, person.slack, person.name)

    return find


def _patiently(ask: Callable[[], Account | None]) -> Account | None:
    """Slack answers fifty of these questions a minute; a bigger company takes some minutes, and is told so."""
    for _ in range(PATIENCE):
        try:
            return ask()
        except Undeliverable as error:
            if not error.retry_after:
                raise
            _say(f"Slack wants us to wait {error.retry_after} s before it says more")
            wiring.pause(error.retry_after)
    return ask()


def _why(refused: Refused | None) -> str:
    """The rest of the sentence that begins with the e-mail address."""
    return {
        "looking_you_up": "cannot be looked up, because Slack or Okta did not answer; try again",
        "not_a_member.no_okta": "has no account in Okta",
        "not_a_member.two_okta": "has more than one account in Okta",
        "not_a_member.okta_gone": "is not active in Okta",
    }.get(
        refused.code if refused else "",
        "may not use Access Service (a guest, a bot, deactivated, or of another team)",
    )


def _no_provisioner(kind: str) -> Provisioner:
    raise ValueError(f"looking people up touches no target, not even a {kind}")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())

"""`catalog load`: a catalogue file is checked and put in force, with people from Slack and Okta and targets from Okta."""

import getpass
from collections.abc import Callable
from pathlib import Path

from access import people
from access.answers import Refused
from access.catalog import Approver
from access.catalog_draft import Email, NotFound
from access.desk import Outside
from access.errors import Undeliverable
from access.person import judge
from access.ports import Account, Provisioner
from handlers import wiring
from handlers.local_okta import org
from handlers.local_say import DONE, REFUSED, answer, say
from handlers.settings import Settings
from tools import catalog

TIME = 3600.0
PATIENCE = 5


def load(file: Path) -> int:
    from store.catalog_file import read

    text = file.read_text(encoding="utf-8")
    found = wiring.settings("local")
    desk = wiring.desk(found)
    ports = catalog.Ports(read, finder(found), wiring.store(found), desk.clock, say, org(found))
    outcome = catalog.load(text, ports, actor=f"operator:{getpass.getuser()}", name=str(file))
    answer(outcome.words)
    return DONE if isinstance(outcome, catalog.Loaded) else REFUSED


def finder(found: Settings) -> catalog.Find:
    """Looks a person up in Slack and Okta, and keeps their record, so that their first click needs no waiting."""
    desk = wiring.desk(found)
    messenger = wiring.messenger(found)
    outside = Outside(messenger, wiring.directory(found, yields=True), _no_provisioner, lambda: TIME, "local")

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
            say(f"Slack wants us to wait {error.retry_after} s before it says more")
            wiring.pause(error.retry_after)
    return ask()


def _why(refused: Refused | None) -> str:
    """The rest of the sentence that begins with the e-mail address."""
    return {
        "looking_you_up": "cannot be looked up, because Slack or Okta did not answer; try again",
        "not_a_member.no_okta": "has no account in Okta",
        "not_a_member.two_okta": "has more than one account in Okta",
        "not_a_member.okta_gone": "is not active in Okta",
        "not_a_member.outside": "is not in the Okta group whose members may use Access Service (ACCESS_USERS_GROUP)",
    }.get(
        refused.code if refused else "",
        "may not use Access Service (a guest, a bot, deactivated, or of another team)",
    )


def _no_provisioner(kind: str) -> Provisioner:
    raise ValueError(f"looking people up touches no target, not even a {kind}")

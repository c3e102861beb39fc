"""How the local commands look people up: in Slack and in Okta, by e-mail address, with patience. No operation stands here."""

from collections.abc import Callable

from access import people
from access.answers import Refused
from access.catalog import Approver
from access.catalog_draft import Email, NotFound
from access.desk import Desk, Outside
from access.errors import Undeliverable
from access.person import Person, judge
from access.ports import Account, Provisioner
from handlers import wiring
from handlers.local_say import say
from handlers.settings import Settings
from tools.catalog_ports import Find

TIME = 3600.0
PATIENCE = 5
NOBODY = "has no account in Slack"


def introducing(found: Settings, desk: Desk) -> Callable[[Email], Person | None]:
    """Looks somebody up and keeps their record with this desk's, so that their first click needs no waiting; None for nobody in Slack."""
    messenger = wiring.messenger(found)
    outside = Outside(messenger, wiring.directory(found, yields=True), _no_provisioner, lambda: TIME, "local")

    def introduce(email: Email) -> Person | None:
        account = _patiently(lambda: messenger.account_by_email(email))
        return people.introduce(desk, outside, account.slack) if account else None

    return introduce


def finder(found: Settings, desk: Desk) -> Find:
    """Looks up somebody whom a file names."""
    introduce = introducing(found, desk)

    def find(email: Email) -> Approver | NotFound:
        person = introduce(email)
        if person is None:
            return NotFound(NOBODY)
        refused: Refused | None = judge(person, desk.clock())
        if refused or person.okta is None:
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

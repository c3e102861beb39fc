"""How the local commands look people up: in Slack and in Okta, by e-mail address, with patience. No operation stands here."""

from collections.abc import Callable

from access import people
from access.catalog import Approver
from access.catalog_draft import Email, NotFound
from access.desk import Desk, Outside
from access.errors import Undeliverable
from access.person import Person
from access.ports import Account, Provisioner
from handlers import wiring
from handlers.local_say import say
from handlers.settings import Settings
from tools import catalog_finding
from tools.catalog_ports import Find

TIME = 3600.0
PATIENCE = 5


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
        return catalog_finding.approver(introduce(email), desk.clock())

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


def _no_provisioner(kind: str) -> Provisioner:
    raise ValueError(f"looking people up touches no target, not even a {kind}")

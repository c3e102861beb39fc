"""Whom an e-mail address in a catalogue file stands for, by their record; and why somebody on record cannot be named there."""

from access.answers import LOOKING, Refused
from access.catalog import Approver
from access.catalog_draft import Email, NotFound
from access.desk import Desk
from access.person import Person, judge
from access.reading import get

NOBODY = "has no account in Slack"


def approver(person: Person | None, now: int) -> Approver | NotFound:
    """By a record as it is now; None is somebody whom Slack does not know."""
    if person is None:
        return NotFound(NOBODY)
    refused: Refused | None = judge(person, now)
    if refused or person.okta is None:
        return NotFound(_why(refused))
    return Approver(person.okta, person.slack, person.name)


def known(desk: Desk, email: Email) -> Approver | None:
    """Somebody who was looked up today under this very address, as the one account that has it. Calls neither Slack nor Okta."""
    keys = desk.store.known_as(email)
    if len(keys) != 1:
        return None
    person = get(desk.store.read(keys), keys[0], Person)
    if person is None or person.email.casefold() != email.casefold():
        return None
    found = approver(person, desk.clock())
    return found if isinstance(found, Approver) else None


def _why(refused: Refused | None) -> str:
    """The rest of the sentence that begins with the e-mail address."""
    return {
        LOOKING: "cannot be looked up, because Slack or Okta did not answer; try again",
        "not_a_member.no_okta": "has no account in Okta",
        "not_a_member.two_okta": "has more than one account in Okta",
        "not_a_member.okta_gone": "is not active in Okta",
        "not_a_member.outside": "is not in the Okta group whose members may use Access Service (ACCESS_USERS_GROUP)",
    }.get(
        refused.code if refused else "",
        "may not use Access Service (a guest, a bot, deactivated, or of another team)",
    )

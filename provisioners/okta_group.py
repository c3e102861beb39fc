"""Membership of an Okta group: `okta_group:<group id>`. Only groups of type OKTA_GROUP can be written to."""

from access.errors import NeverWorks, TryAgain
from access.keys import OktaId, Target
from access.ports import Taken
from access.request import Sync
from provisioners._answer import MISSING
from provisioners._okta import Okta, until
from provisioners._target import Sight, only_id, plain_id

GIVING = {"okta:other": 2, "okta:groups": 1}
TAKING = {"okta:other": 1, "okta:groups": 1}
"""The usual calls by bucket: before and after a giving the person's groups are read, after a taking they are."""


class OktaGroup:
    """Implements `access.ports.Provisioner`. A target has one id, the group's."""

    service = "okta"
    bucket = "okta:groups"

    def __init__(self, okta: Okta) -> None:
        self._okta = okta
        self._sight = Sight(okta, "groups")

    def ready(self, *, removing: bool) -> None:
        self._okta.ready(TAKING if removing else GIVING, removing=removing)

    def present(self, person: OktaId, target: Target, seconds: float) -> bool:
        """As the port promises. A person or group that Okta does not have is absent; a group that is hidden from us is NeverWorks."""
        return self._present(plain_id(person), only_id(target), until(seconds))

    def giver(self, seconds: float) -> str:  # noqa: ARG002 - of a group Okta does not tell who put somebody into it
        return ""

    def add(self, person: OktaId, target: Target, seconds: float) -> None:
        group = only_id(target)
        done = self._okta.write("PUT", _membership(person, group), until(seconds), expected=(MISSING,))
        if done.missing:
            raise NeverWorks(f"Okta has no user {person} or no group {group} (404)")

    def remove(
        self,
        person: OktaId,
        target: Target,
        since: int,  # noqa: ARG002
        givers: tuple[str, ...],  # noqa: ARG002
        seconds: float,
    ) -> Taken:
        """As the port promises. A group does not tell who put somebody into it, so `since` and `givers` are of no use here."""
        group, end = only_id(target), until(seconds)
        done = self._okta.write("DELETE", _membership(person, group), end, expected=(MISSING,))
        # "Not found" alone proves nothing; a read that finds no membership does.
        if done.missing and self._present(person, group, end):
            raise TryAgain(f"Okta found nothing to remove (404), yet {person} is in {group}")
        return Taken.GONE

    def sync(self, person: OktaId, target: Target) -> Sync:  # noqa: ARG002 - a group has no far end that Okta speaks of
        return Sync.NONE

    def _present(self, person: str, group: str, end: float) -> bool:
        mine = self._okta.read_all(f"/api/v1/users/{person}/groups", end)
        if mine is None:
            return False
        if any(each.get("id") == group for each in mine):
            return True
        # Okta leaves groups that our role may not see out of a person's list.
        self._sight.check(group, end)
        return False


def _membership(person: str, group: str) -> str:
    return f"/api/v1/groups/{group}/users/{plain_id(person)}"

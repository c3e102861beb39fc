"""Membership of an Okta group: `okta_group:<group id>`. Only groups of type OKTA_GROUP can be written to."""

import re

from access.errors import NeverWorks, TryAgain
from access.keys import OktaId, Target
from provisioners._okta import Okta, until

SEEN = 300
"""Seconds for which a group that we could see needs no second look."""

_ID = re.compile(r"[A-Za-z0-9_-]+")


class OktaGroup:
    """Implements `access.ports.Provisioner`. A target has one id, the group's."""

    service = "okta"
    bucket = "okta:groups"

    def __init__(self, okta: Okta) -> None:
        self._okta = okta
        self._seen: dict[str, float] = {}

    def present(self, person: OktaId, target: Target, seconds: float) -> bool:
        """As the port promises. A person or group that Okta does not have is absent; a group that is hidden from us is NeverWorks."""
        return self._present(_id(person), _group(target), until(seconds))

    def add(self, person: OktaId, target: Target, seconds: float) -> None:
        group = _group(target)
        if not self._okta.write("PUT", _membership(person, group), until(seconds)):
            raise NeverWorks(f"Okta has no user {person} or no group {group} (404)")

    def remove(self, person: OktaId, target: Target, seconds: float) -> None:
        group, end = _group(target), until(seconds)
        if self._okta.write("DELETE", _membership(person, group), end):
            return
        # "Not found" alone proves nothing; a read that finds no membership does.
        if self._present(person, group, end):
            raise TryAgain(f"Okta found nothing to remove (404), yet {person} is in {group}")

    def _present(self, person: str, group: str, end: float) -> bool:
        mine = self._okta.read_all(f"/api/v1/users/{person}/groups", end)
        if mine is None:
            return False
        if any(each.get("id") == group for each in mine):
            return True
        self._look(group, end)
        return False

    def _look(self, group: str, end: float) -> None:
        """Okta leaves groups that our role may not see out of a person's list, which would pass for absent: so look at the group."""
        if end < self._seen.get(group, 0):
            return
        if self._okta.read(f"/api/v1/groups/{group}", end) is not None:
            self._seen[group] = end + SEEN


def _membership(person: str, group: str) -> str:
    return f"/api/v1/groups/{group}/users/{_id(person)}"


def _group(target: Target) -> str:
    if len(target.ids) != 1:
        raise NeverWorks(f"{target} does not name exactly one group")
    return _id(target.ids[0])


def _id(text: str) -> str:
    """The id as it may stand in a path. With a slash or dot in it the call would reach something else."""
    if not _ID.fullmatch(text):
        raise NeverWorks(f"{text!r} is not an Okta id")
    return text

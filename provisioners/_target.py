"""What kinds of Okta targets share: ids that may stand in a path, and whether our role may see a target at all."""

import re

from access.errors import NeverWorks
from access.keys import Target
from provisioners._okta import Json, Okta

SEEN = 300
"""Seconds for which a target that we could see needs no second look."""

_ID = re.compile(r"[A-Za-z0-9_-]+")


def only_id(target: Target) -> str:
    """The one id of this target. Raises NeverWorks for another number of them, or for what is no id."""
    if len(target.ids) != 1:
        raise NeverWorks(f"{target} does not name exactly one thing in Okta")
    return plain_id(target.ids[0])


def plain_id(text: str) -> str:
    """The id as it may stand in a path. With a slash or dot in it the call would reach something else. Raises NeverWorks."""
    if not _ID.fullmatch(text):
        raise NeverWorks(f"{text!r} is not an Okta id")
    return text


class Sight:
    """Whether targets of one kind are visible to us. What is hidden from our role must not pass for absent."""

    def __init__(self, okta: Okta, kind: str) -> None:
        self._okta = okta
        self._kind = kind
        self._seen: dict[str, float] = {}

    def check(self, id: str, end: float) -> None:  # noqa: A002 - as Okta names it
        """Return when the target was visible lately or does not exist. Raises NeverWorks when it is hidden, TryAgain when Okta does not say."""
        if end >= self._seen.get(id, 0):
            self.look(id, end)

    def look(self, id: str, end: float) -> Json | None:  # noqa: A002
        """The target itself, None when Okta has none. Raises as `check`."""
        found = self._okta.read(f"/api/v1/{self._kind}/{id}", end)
        if not isinstance(found, dict):
            return None
        self._seen[id] = end + SEEN
        return found

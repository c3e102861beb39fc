"""Direct assignment of a person to an Okta app: `okta_app:<app id>`. What a group gives is not touched.

Okta has one app user for each app and person. Its `scope` says whether the person was assigned directly (USER) or has the app through
a group (GROUP); access is there either way. Only what is assigned directly, and by us, is ours to take away.
"""

import logging
from time import monotonic

from access.errors import NeverWorks, TryAgain
from access.keys import OktaId, Target
from access.ports import Taken
from access.request import Sync
from provisioners._answer import MISSING
from provisioners._assigned import others_assigned
from provisioners._okta import Json, Okta, until
from provisioners._target import Sight, only_id, plain_id

log = logging.getLogger("access_service.okta_app")

GIVING = {"okta:apps": 3}
TAKING = {"okta:apps": 3}
"""The usual calls by bucket. Giving: look, assign, read back. Taking: look, unassign, read back.

The one call of the log is not among them: a removal goes on without the log, so it does not wait for the log's limit either.
"""

FRESH = 10.0
"""Seconds for which "not assigned" need not be read again before assigning. It covers what settle does between the two."""

STILL_GIVEN = "E0000046"
"""Okta's refusal to unassign somebody to whom a group still gives the app."""

DIRECT, THROUGH_GROUP = "USER", "GROUP"

_SYNC = {"SYNCING": Sync.SYNCING, "ERROR": Sync.FAILED}
"""What people should know of an app whose accounts Okta sets up itself."""


class OktaApp:
    """Implements `access.ports.Provisioner`. A target has one id, the app's."""

    service = "okta"
    bucket = "okta:apps"

    def __init__(self, okta: Okta) -> None:
        self._okta = okta
        self._sight = Sight(okta, "apps")
        self._absent = ("", "", 0.0)
        self._sync = ("", "", "")

    def ready(self, *, removing: bool) -> None:
        self._okta.ready(TAKING if removing else GIVING, removing=removing)

    def present(self, person: OktaId, target: Target, seconds: float) -> bool:
        """As the port promises. A person or app that Okta does not have is absent; an app that is hidden from us is NeverWorks."""
        return self._read(plain_id(person), only_id(target), until(seconds)) is not None

    def sync(self, person: OktaId, target: Target) -> Sync:
        """As the port promises: assigned in Okta is not yet set up in the app. Only knows of the person and app that were read last."""
        who, app, state = self._sync
        return _SYNC.get(state, Sync.NONE) if (who, (app,)) == (person, target.ids) else Sync.NONE

    def giver(self, seconds: float) -> str:
        """As the port promises: the service app, or the person whose API token we use."""
        return self._okta.own_id(until(seconds))

    def add(self, person: OktaId, target: Target, seconds: float) -> None:
        """As the port promises. Assigning somebody who has the app through a group would turn that into a direct assignment, which
        then stays when they leave the group. So nobody is assigned without having been read as absent within the last seconds:
        by the look that came before, or else by one more read, which only a repetition needs.
        """
        who, app, end = plain_id(person), only_id(target), until(seconds)
        if not self._lately_absent(who, app) and self._read(who, app, end) is not None:
            return
        self._absent = ("", "", 0.0)
        path, body = f"/api/v1/apps/{app}/users", {"id": who, "scope": DIRECT}
        done = self._okta.write("POST", path, end, body=body, expected=(MISSING,))
        if done.missing:
            raise NeverWorks(self._why_missing(who, app, end))
        given = done.json
        if not isinstance(given, dict) or (given.get("id"), given.get("scope")) != (who, DIRECT):
            raise TryAgain("Okta assigned something else than it was asked to", service=True, doubt=True)

    def remove(
        self, person: OktaId, target: Target, since: int, givers: tuple[str, ...], seconds: float
    ) -> Taken:
        """As the port promises. KEPT: a group gives the app, or the System Log says that somebody else assigned it after `since`."""
        who, app, end = plain_id(person), only_id(target), until(seconds)
        found = self._read(who, app, end)
        if found is None:
            return Taken.GONE
        if found["scope"] == THROUGH_GROUP or others_assigned(self._okta, found, app, since, givers, end):
            return Taken.KEPT
        path = f"{_user(who, app)}?sendEmail=false"
        done = self._okta.write("DELETE", path, end, expected=(MISSING, STILL_GIVEN))
        if done.code == STILL_GIVEN:
            return self._left_to_the_group(who, app, end)
        # "Not found" alone proves nothing; a read that finds no assignment does.
        if done.missing and self._read(who, app, end) is not None:
            raise TryAgain(f"Okta found nothing to remove (404), yet {who} has {app}")
        return Taken.GONE

    def _left_to_the_group(self, who: str, app: str, end: float) -> Taken:
        """A group gives the app as well, so Okta takes nothing away. Our part becomes the group's, where Okta does that.

        Where it refuses that for good, a direct assignment stays. To fail for ever would help nobody, because the access is there by
        right. What may work later is tried again, because nobody looks here once this is done. Raises TryAgain.
        """
        why = "Okta did not hand it to the group"
        try:
            done = self._okta.write("POST", _user(who, app), end, body={"scope": THROUGH_GROUP})
            if isinstance(done.json, dict) and done.json.get("scope") == THROUGH_GROUP:
                return Taken.KEPT
        except NeverWorks as error:
            why = error.why
        log.warning("okta_app.stays_direct", extra={"person": who, "app": app, "why": why})
        return Taken.KEPT

    def _read(self, who: str, app: str, end: float) -> Json | None:
        """The app user, or None when it is sure that there is none."""
        found = self._okta.read(_user(who, app), end)
        if found is None:
            self._sight.check(app, end)
            self._absent, self._sync = (who, app, monotonic() + FRESH), ("", "", "")
            return None
        right = isinstance(found, dict) and found.get("id") == who
        if not isinstance(found, dict) or not right or found.get("scope") not in (DIRECT, THROUGH_GROUP):
            raise TryAgain("Okta's app user has an unexpected shape", service=True)
        self._sync = (who, app, str(found.get("syncState")))
        return found

    def _lately_absent(self, who: str, app: str) -> bool:
        return self._absent[:2] == (who, app) and monotonic() < self._absent[2]

    def _why_missing(self, who: str, app: str, end: float) -> str:
        """Okta finds nothing to assign. An app that is there and not active is not found either."""
        found = self._sight.look(app, end)
        if found is not None and found.get("status") != "ACTIVE":
            return f"The app {app} is not active in Okta: activate it there, or retire the role"
        return f"Okta has no user {who} (404)" if found else f"Okta has no app {app} (404)"


def _user(who: str, app: str) -> str:
    return f"/api/v1/apps/{app}/users/{who}"

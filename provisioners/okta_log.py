"""Who was let in to which app, from Okta's System Log by polling: every event, in the order in which Okta put it down. Only reads.

A poll has no end in time. Okta gives each page a link to the next one, also an empty page, and what it is told of later stands behind it.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from access.errors import Forgotten, NeverWorks, TryAgain
from access.keys import OktaId
from access.ports import Use, UsePage
from provisioners._okta import Json, Okta, until

SIGN_ON = "user.authentication.sso"
"""Written for every sign-on to an app, the refused ones too."""
SUCCESS = "SUCCESS"
MOST = 1000
COST = {"okta:logs": 1}
WRONG = "E0000001"
"""Okta's refusal of what it was asked, for example of a place that it does not know any more."""

log = logging.getLogger("access_service.okta_log")


class OktaLog:
    """Implements `access.ports.UseLog`. A place is the path of the link that Okta gave."""

    def __init__(self, okta: Okta) -> None:
        self._okta = okta

    def ready(self) -> None:
        self._okta.ready(COST, removing=False)

    def page(self, after: str, since: int, seconds: float) -> UsePage:
        asked_at = self._okta.now()
        page = self._okta.page(after or _query(since), until(seconds), gone=(WRONG,) if after else ())
        if page is None:
            why = "Okta's log does not know the place where reading stopped" if after else "Okta has no log"
            raise Forgotten(why) if after else NeverWorks(why)
        events, place = page
        if place is None:
            raise TryAgain("Okta's log does not say where it goes on", service=True)
        uses = tuple(use for event in events if (use := _use(event, asked_at)))
        if len(uses) < len(events):
            log.info("okta_log.left_out", extra={"events": len(events), "uses": len(uses)})
        told = max((_seconds(event.get("published")) for event in events), default=0)
        return UsePage(uses, place, told if events else asked_at, end=not events)


def _query(since: int) -> str:
    asked = {
        "since": datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sortOrder": "ASCENDING",
        "limit": str(MOST),
        "filter": f'eventType eq "{SIGN_ON}" and outcome.result eq "{SUCCESS}"',
    }
    return f"/api/v1/logs?{urlencode(asked, quote_via=quote)}"


def _use(event: Json, now: int) -> Use | None:
    """A person's successful sign-on; None for everything else, and for what cannot be understood."""
    actor, outcome, targets = event.get("actor"), event.get("outcome"), event.get("target")
    if not (isinstance(actor, Mapping) and isinstance(outcome, Mapping) and isinstance(targets, list)):
        return None
    person, at, apps = actor.get("id"), _seconds(event.get("published")), frozenset(_apps(targets))
    known = event.get("eventType") == SIGN_ON and outcome.get("result") == SUCCESS
    if not (known and actor.get("type") == "User" and isinstance(person, str) and person and apps and at):
        return None
    return Use(OktaId(person), apps, min(at, now))


def _apps(targets: Iterable[object]) -> Iterable[str]:
    for each in targets:
        named = each.get("id") if isinstance(each, Mapping) and each.get("type") == "AppInstance" else None
        if isinstance(named, str) and named:
            yield named


def _seconds(text: object) -> int:
    """UTC seconds; 0 for what is no time."""
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return 0
    return 0 if at is None else int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())

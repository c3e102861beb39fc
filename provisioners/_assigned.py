"""Who assigned somebody to an app last, as Okta's System Log tells it. Only reads; what follows from it is decided elsewhere."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from urllib.parse import quote, urlencode

from access.errors import NeverWorks, TryAgain
from provisioners._okta import Json, Okta

RETENTION = 90 * 86_400
"""Seconds that Okta keeps its log; a query that starts much earlier is refused."""

CLOCKS = 330
"""Seconds by which Okta's clock may differ from ours: five minutes, and some for the last events to be within. What is older than the assignment itself does not count however far this reaches back."""

APART = 5
"""Seconds by which an assignment and its line in the log may differ, both on Okta's clock."""

MOST = 1000
PATIENCE = 0.4
"""The part of the time that is left which the log may use, so that a log that hangs does not keep an end from being carried out."""


log = logging.getLogger("access_service.okta_app")


def others_assigned(
    okta: Okta, app_user: Json, app: str, since: int, givers: tuple[str, ...], end: float
) -> bool:
    """Whether what this app user has was assigned directly by somebody else than us, after `since` (UTC seconds).

    `givers` are those as whom we gave it, which may be others than we are now; with none on record it is whoever we are now.

    False as well when the log does not say: we may not read it, it fails, its limit is used up (by others perhaps, for hours), or the
    event is not in it yet. An assignment by hand of what we had given at that time is rare, and access that outlives its end because
    a log cannot be read would be worse.
    """
    try:
        actor = _last_actor(okta, app_user, app, since, end)
        return bool(actor) and actor not in (givers or (okta.own_id(_part(end)),))
    except (TryAgain, NeverWorks) as error:
        log.warning(
            "okta_app.without_the_log", extra={"person": app_user["id"], "app": app, "why": error.why}
        )
        return False


def _last_actor(okta: Okta, app_user: Json, app: str, since: int, end: float) -> str:
    """Who did it; nothing when nobody did. One page with the newest first: `next` links of the log need not end."""
    # What is older than this very assignment was taken away again, and tells nothing.
    start = max(since - CLOCKS, _seconds(app_user.get("created")) - APART)
    found = okta.page(_query(str(app_user["id"]), start, okta.now()), _part(end))
    events = found[0] if found else ()
    return next((_id(event.get("actor")) for event in events if _about(event, app)), "")


def _part(end: float) -> float:
    now = monotonic()
    return now + (end - now) * PATIENCE


def _query(person: str, start: int, now: int) -> str:
    named = 'eventType eq "application.user_membership.add" and outcome.result eq "SUCCESS"'
    asked = {
        "since": _time(max(start, now - RETENTION)),
        "until": _time(now + CLOCKS),
        "sortOrder": "DESCENDING",
        "limit": str(MOST),
        "filter": f'{named} and target.id eq "{person}"',
    }
    return f"/api/v1/logs?{urlencode(asked, quote_via=quote)}"


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(text: object) -> int:
    try:
        return int(datetime.fromisoformat(str(text)).timestamp())
    except ValueError:
        return 0


def _about(event: Json, app: str) -> bool:
    """Whether somebody put the person into this app. What Okta does by itself follows from a group, and is no direct assignment."""
    targets, actor = event.get("target"), event.get("actor")
    by_itself = isinstance(actor, Mapping) and actor.get("type") == "SystemPrincipal"
    return not by_itself and isinstance(targets, list) and any(_id(each) == app for each in targets)


def _id(item: object) -> str:
    value = item.get("id") if isinstance(item, Mapping) else None
    return value if isinstance(value, str) else ""

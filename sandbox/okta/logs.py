"""The endpoint of the System Log. Without an end it is polled, in order of arrival and for ever; with one it is a list that ends."""

import base64
import json
from datetime import UTC, datetime

from sandbox.okta.errors import Reply, refuse
from sandbox.okta.filters import EVENTS, reads
from sandbox.okta.log import DAY, Place
from sandbox.okta.log_shapes import event
from sandbox.okta.paging import link
from sandbox.okta.routes import Ask, Route
from sandbox.okta.values import Event

USUAL, MOST = 100, 1000
FAR_ENOUGH, TOO_FAR = 7 * DAY, 180 * DAY


def list_events(ask: Ask) -> Reply:
    limit = _limit(ask)
    wanted = reads(ask.query["filter"], EVENTS) if "filter" in ask.query else lambda _: True
    since = _time(ask, "since", ask.now - FAR_ENOUGH)
    if since < ask.now - TOO_FAR and "after" not in ask.query:
        raise refuse("E0000001", "since: The since parameter can't be more than 180 days ago", detail="since")
    order = ask.query.get("sortOrder", "ASCENDING")
    if order not in {"ASCENDING", "DESCENDING"}:
        raise refuse("E0000001", "sortOrder: must be ASCENDING or DESCENDING", detail="sortOrder")
    # The place before the first second of `since`: numbers of events start at 1.
    place = _place(ask) or (since, 0)
    if "until" not in ask.query and order == "ASCENDING":
        events = ask.state.log.poll(place, limit, wanted, ask.now)
        last = max([place, *((each.persisted, each.number) for each in events)])
        return _reply(ask, events, last)
    until = _time(ask, "until", ask.now + 1)
    found = ask.state.log.between(since, until, wanted, ask.now)
    if order == "DESCENDING":
        found.reverse()
    ends = {name: _iso(at) for name, at in (("since", since), ("until", until)) if name not in ask.query}
    return _bounded(ask, found, limit, ends)


def _bounded(ask: Ask, found: list[Event], limit: int, ends: dict[str, str]) -> Reply:
    """`after` holds the place of the last event that was given; the list is read anew for every page."""
    place = _place(ask)
    places = [(each.published, each.number) for each in found]
    if place is not None:
        down = ask.query.get("sortOrder") == "DESCENDING"
        found = [each for each, at in zip(found, places, strict=True) if (at < place if down else at > place)]
    shown = found[:limit]
    last = (shown[-1].published, shown[-1].number) if shown and len(found) > len(shown) else None
    return _reply(ask, shown, last, ends)


def _reply(ask: Ask, events: list[Event], last: Place | None, more: dict[str, str] | None = None) -> Reply:
    links = [link(ask.address, ask.query, "self")]
    if last is not None:
        after = base64.urlsafe_b64encode(json.dumps(last).encode()).decode().rstrip("=")
        links.append(link(ask.address, {**ask.query, **(more or {}), "after": after}, "next"))
    return Reply(200, [event(each) for each in events], {"link": ", ".join(links)})


def _limit(ask: Ask) -> int:
    given = ask.query.get("limit", str(USUAL))
    if not (given.isascii() and given.isdigit() and len(given) < 5 and int(given) <= MOST):
        raise refuse("E0000001", f"limit: must be between 0 and {MOST}", detail="limit")
    return int(given)


def _time(ask: Ask, name: str, usual: int) -> int:
    if name not in ask.query:
        return usual
    try:
        at = datetime.fromisoformat(ask.query[name])
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise refuse("E0000001", f"{name}: must be a timestamp in ISO 8601 format", detail=name) from None


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _place(ask: Ask) -> Place | None:
    if "after" not in ask.query:
        return None
    text = ask.query["after"]
    try:
        at, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return int(at), int(number)
    except (ValueError, TypeError, OverflowError):
        raise refuse("E0000001", "after: The cursor is invalid", detail="after") from None


TABLE: list[tuple[str, str, Route, str]] = [("GET", "/api/v1/logs", list_events, "okta.logs.read")]

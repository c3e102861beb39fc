"""What is said of a holding that is otherwise at its target than on record: a line of the log and an alarm, once for each time that it was
given or taken back. Nothing is repaired here.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace

from access.alarm import Alarm, Cause
from access.alarm_raising import put, raised
from access.comparison import Comparison
from access.desk import Desk
from access.holding import Held, Holding
from access.keys import Key, RequestId, SlackId, alarm_key, request_key
from access.meant import since
from access.reading import Known, get, readable
from access.request import Request

MOST = 10
"""More than this in one round are told of together, so that security reads them."""

log = logging.getLogger("access_service.comparing")


def report(desk: Desk, holding: Holding, now: Comparison) -> bool:
    """Put it on record unless it is there; whether it is news of this round, which `now` is so far. Raises Busy."""
    mark = f"{'there' if holding.state is Held.ABSENT else 'gone'} {since(holding)}"
    quiet = replace(desk, alarms="")
    known, hidden = readable(desk.store, [_key(holding, mark, each.alarms) for each in (desk, quiet)])
    if known or hidden:
        return _uncounted(known, now)
    detail = _detail(desk, holding)
    teller = quiet if now.told >= MOST else desk
    put(desk, [raised(teller, Cause.DIFFERS, holding.key.pk, mark, detail)])
    log.error("holding.differs", extra={"key": str(holding.key), "why": _why(holding)})
    return True


def _uncounted(known: Known, now: Comparison) -> bool:
    """Whether it was put on record in this very round, by somebody who was killed before that was counted: each holding is passed once."""
    return any(isinstance(each, Alarm) and each.at >= now.begun_at for each in known.values())


def rest(desk: Desk, now: Comparison) -> None:
    """Say of how many of a round nobody was told one by one, if there are any. Raises Busy."""
    if now.told > MOST:
        detail = {"count": str(now.told), "more": str(now.told - MOST)}
        put(desk, [raised(desk, Cause.MANY_DIFFER, "HOLDINGS", f"round {now.begun_at}", detail)])


def _key(holding: Holding, mark: str, channel: str) -> Key:
    return alarm_key(holding.key.pk, f"{Cause.DIFFERS}@{mark}", SlackId(channel))


def _why(holding: Holding) -> str:
    if holding.state is Held.ABSENT:
        return f"was taken back at {since(holding)}, and is there again"
    return f"was given at {since(holding)} and is needed, and is not there"


def _detail(desk: Desk, holding: Holding) -> Mapping[str, str]:
    """Who and what, as the request has it that it was given for last; without one, as the holding itself has it."""
    asked = _for(holding)
    known, _ = readable(desk.store, [request_key(asked)] if asked else [])
    request = get(known, request_key(asked), Request) if asked else None
    return {
        "there": "yes" if holding.state is Held.ABSENT else "",
        "person": request.for_whom.slack if request else "",
        "okta": holding.person,
        "title": request.title if request else "",
        "target": str(holding.target),
        "since": str(since(holding)),
    }


def _for(holding: Holding) -> RequestId | None:
    """The request that needs it longest, or for which it was taken back last."""
    return max(holding.needs, key=lambda each: holding.needs[each], default=holding.taken_from)

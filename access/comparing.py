"""The daily comparison of Okta with the holdings: whether those who should have something have it there, and whether those from whom it was
taken back have it again. It names what differs and repairs nothing.

A few holdings in each sweep, in the order of their keys, so that a round takes hours and a small part of Okta's limits. How far it is stands
on record: whoever is killed, or gets no answer from Okta, goes on there. Each difference is told once for each time that it was given or
taken back; it is put if absent, and so told once although a killed look is repeated.
"""

import logging
from contextlib import suppress
from dataclasses import replace

from access import differing
from access.breaker import SERVICES, Breaker
from access.comparison import Comparison
from access.desk import Desk, Outside
from access.duration import HOUR
from access.errors import Conflict
from access.keys import Due, Lane, breaker_key, comparison_key
from access.ports import Change, Write
from access.reading import Known, get
from access.share import Share

log = logging.getLogger("access_service.comparing")

EACH, ROUND = 30, 20 * HOUR
"""Seconds until it goes on, which is in the next sweep, also after a long one; and between the beginnings of two rounds."""


def begin(desk: Desk) -> None:
    """Have the holdings compared from tomorrow on, unless that is so already."""
    first = Comparison(due=Due(Lane.TELL, desk.clock() + ROUND), version=1)
    with suppress(Conflict):
        desk.store.commit(Change(writes=(Write(first, None),)))


def attend(desk: Desk, outside: Outside) -> bool:
    """Look at the holdings that are next; False when Okta did not answer, and they stay next. Raises Busy, Unreadable."""
    key = comparison_key()
    known = desk.store.read([key, *map(breaker_key, SERVICES)])
    before = get(known, key, Comparison)
    if before is None:
        return True
    first = replace(before, begun_at=desk.clock(), looked=0, unread=0, differing=0, told=0)
    share = Share(desk, outside, before if before.after else first, _down(known))
    share.take()
    at = share.halted_at or desk.clock() + EACH
    if share.over:
        _say(desk, share.now)
        at = max(at, share.now.begun_at + ROUND)
    after = "" if share.over else share.now.after
    now = replace(share.now, after=after, due=Due(Lane.TELL, at), version=before.version + 1)
    with suppress(Conflict):  # Somebody else has just looked.
        desk.store.commit(Change(writes=(Write(now, before.version),)))
    return not share.failed


def _down(known: Known) -> frozenset[str]:
    """The services that are known not to answer."""
    found = (get(known, breaker_key(each), Breaker) for each in SERVICES)
    return frozenset(each.service for each in found if each and each.open_since is not None)


def _say(desk: Desk, now: Comparison) -> None:
    """What came of a round. One in which nothing could be read is none."""
    differing.rest(desk, now)
    said = {"looked": now.looked, "unread": now.unread, "differing": now.differing, "told": now.told}
    if now.unread and not now.looked:
        log.error("holdings.uncompared", extra=said)
    else:
        log.info("holdings.compared", extra=said)

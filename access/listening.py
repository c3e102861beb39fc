"""Listening: what settle writes so that use is heard of. Whoever is given access that lasts while it is used is entered with the holding,
and the log is read from then on; both in the transaction that says that it was given, so that none is there without the other.
"""

from collections.abc import Iterable, Mapping

from access.activity import ByUse
from access.cursor import LOG, Cursor
from access.holding import Holding
from access.keys import RequestId
from access.ports import Write
from access.request import Request
from access.situation import Situation


def entered(holding: Holding, given: Iterable[Request]) -> Mapping[RequestId, ByUse]:
    """The needs whose end moves with use, with those that are given now."""
    new = {request.id: use for request in given if (use := request.by_use)}
    return {**holding.uses, **new}


def heard(situation: Situation, uses: Mapping[RequestId, ByUse]) -> tuple[Write, ...]:
    """Has the log read for these uses, if it is not."""
    cursor = situation.cursor
    if not uses or (cursor and cursor.on):
        return ()
    since = min(each.began for each in uses.values())
    return (Write((cursor or Cursor(LOG)).wanted(since), cursor.version if cursor else None),)

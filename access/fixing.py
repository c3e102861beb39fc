"""Fixing an end that moves with use: whoever could not ask for it any more keeps it to its end as it is, and use counts again when they
could. Values only; on paper and thing together, because both say up to when use moves it.
"""

from dataclasses import replace

from access.holding import Holding
from access.keys import Due, Lane
from access.ports import Write
from access.request import MOVES_MOST, Moved, Request


def fixed(request: Request, holding: Holding | None, moved: Moved) -> tuple[Request, tuple[Write, ...]]:
    """The request with the mark, and what is written beside it. What is past its end already waits for late news as before."""
    activity, end = request.activity, request.end
    if activity is None or end is None or moved.at >= end:
        return replace(request, moved=moved), ()
    marked = replace(request, moved=replace(moved, latest=activity.latest))
    return _up_to(marked, holding, end)


def free(request: Request, holding: Holding | None) -> tuple[Request, tuple[Write, ...]]:
    """The request without the mark, and what is written beside it."""
    if request.moved is None:
        return request, ()
    before = (*request.moved_before, request.moved)[-MOVES_MOST:]
    latest, back = request.moved.latest, replace(request, moved=None, moved_before=before)
    return _up_to(back, holding, latest) if latest else (back, ())


def _up_to(request: Request, holding: Holding | None, latest: int) -> tuple[Request, tuple[Write, ...]]:
    activity = replace(request.activity, latest=latest) if request.activity else None
    request = replace(request, activity=activity)
    by_use = holding.uses.get(request.id) if holding else None
    if holding is None or by_use is None:
        return request, ()  # It is not there yet; the request says it when it is.
    kept = replace(
        holding,
        uses={**holding.uses, request.id: replace(by_use, latest=latest)},
        due=_no_later(holding, request.end or latest),
        version=holding.version + 1,
    )
    return request, (Write(kept, holding.version),)


def _no_later(holding: Holding, end: int) -> Due | None:
    """A fixed end waits for no news. Looking too early finds nothing to do."""
    due = holding.due
    return Due(Lane.END, end, holding.target.kind) if due and due.at > end else due

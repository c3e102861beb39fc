"""The outbox of calls: what a warehouse is to be told of each call of the tools API, kept until the warehouse has it.

Each event is written in the transaction that puts its call on record. The sweep sends what waits, at the very end of its run, oldest
first, and stops at the first failure that is not the event's own: an endpoint that is down costs one attempt a minute, however much
waits, and nothing else waits for it. An event that may have arrived is sent again; its `messageId` tells.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from access.desk import Desk
from access.duration import DAY, HOUR, WEEK
from access.errors import Conflict, Undeliverable
from access.ports import Change, Tracker, Write
from access.reading import get, readable
from access.tracked import Track

MOST = 500
BATCH = 25
CALL = 5.0
NEED = 10.0
"""Seconds; nothing is sent with less left."""
LONGEST_WAIT = DAY
KEPT = WEEK


@dataclass(frozen=True)
class Delivered:
    """What one run sent; whether the endpoint did not answer; why; and for how many seconds the event has waited that was next then."""

    sent: int = 0
    refused: int = 0
    why: str = ""
    behind: int = 0


def deliver(desk: Desk, tracker: Tracker, left: Callable[[], float]) -> Delivered:
    """Send what waits, oldest first, until something is in the way. Raises Busy; the next run goes on."""
    waiting, done = list(desk.store.outbox())[:MOST], Delivered()
    for start in range(0, len(waiting), BATCH):
        known, _ = readable(desk.store, waiting[start : start + BATCH])
        for key in waiting[start : start + BATCH]:
            event = get(known, key, Track)
            if event is None or event.sent_at is not None:
                continue
            behind = desk.clock() - event.next_at
            if behind < 0:
                return done  # In the order of their times: whatever follows is later still.
            if left() < NEED:
                return replace(done, behind=behind)
            done = _send(desk, tracker, event, done)
            if done.why:
                return replace(done, behind=behind)
    return done


def _send(desk: Desk, tracker: Tracker, event: Track, done: Delivered) -> Delivered:
    now = desk.clock()
    try:
        tracker.track(event.event, CALL)
    except Undeliverable as error:
        if not error.final:
            return replace(done, why=error.why)
        wait = min(LONGEST_WAIT, HOUR * 2 ** min(event.tries, 10))
        _put(desk, event, replace(event, tries=event.tries + 1, next_at=now + wait, why=error.why[:200]))
        return replace(done, refused=done.refused + 1)
    _put(desk, event, replace(event, sent_at=now, until=now + KEPT, event="{}", why=""))
    return replace(done, sent=done.sent + 1)


def _put(desk: Desk, before: Track, after: Track) -> None:
    try:
        desk.store.commit(Change(writes=(Write(replace(after, version=before.version + 1), before.version),)))
    except Conflict:
        return  # Another run is at it; what was sent twice has one `messageId`.

"""Telling security: an alarm is claimed, sent to its channel, and put to rest, by the rules of every other message.

A channel that cannot be reached is a mistake that somebody puts right, so an alarm waits for that: for a week, then it is only on record.
"""

import logging
from dataclasses import replace

from access import sending
from access.alarm import Alarm
from access.desk import Desk, Outside
from access.errors import Conflict
from access.keys import Due, Key, Lane
from access.ports import Change, Touch, Write
from access.reading import get
from access.tell import Told

log = logging.getLogger("access_service.alarm")


def attend(desk: Desk, outside: Outside, key: Key) -> Told:
    """Send the alarm if it is owed and nobody else is at it. Raises Busy and Unreadable."""
    now = desk.clock()
    alarm = get(desk.store.read([key]), key, Alarm)
    if alarm is None or alarm.claim_until > now:
        return Told()
    try:
        drawing = outside.messenger.draw_alarm(alarm)
        if not alarm.recipient or alarm.lost or not sending.owed(alarm, drawing, now):
            desk.store.commit(Change(touches=(Touch(key, alarm.version, _second_look(alarm), wake=False),)))
            return Told()
        if waiting := outside.messenger.wait(alarm.recipient, alarm.place):
            return Told(waiting=waiting)
        claimed = sending.claimed(alarm, now)
        claimed = replace(claimed, due=Due(Lane.TELL, claimed.claim_until), wake=False)
        desk.store.commit(Change(writes=(Write(claimed, alarm.version),)))
        after, wait = sending.send(outside, claimed, claimed.recipient, drawing, now)
        after, wait = _patient(after, wait, now)
        after = replace(after, due=Due(Lane.TELL, now + wait) if wait else _second_look(after))
        desk.store.commit(Change(writes=(Write(after, claimed.version),)))
    except Conflict:
        return Told()  # Somebody else is at it.
    return Told(failed=1) if wait or after.lost else Told(sent=1)


def _second_look(alarm: Alarm) -> Due | None:
    return Due(Lane.TELL, alarm.again_at) if alarm.again_at and not alarm.lost else None


def _patient(alarm: Alarm, wait: int, now: int) -> tuple[Alarm, int]:
    if wait or alarm.lost:
        log.error("alarm.not_told", extra={"subject": alarm.subject, "mark": alarm.mark, "why": alarm.lost})
    return sending.patient(alarm, wait, now - alarm.at)

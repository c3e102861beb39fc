"""How an alarm gets on record: put if absent, so that whoever sees the same trouble every minute tells of it once. Nothing is sent here.

It is in the log as well, which is all that is left of it where no channel is configured.
"""

import logging
from collections.abc import Iterable, Mapping

from access.alarm import Alarm, Cause
from access.desk import Desk
from access.errors import Conflict
from access.keys import SlackId
from access.ports import Change, Write
from access.recording import tell_soon

log = logging.getLogger("access_service.alarm")


def raised(desk: Desk, cause: Cause, subject: str, mark: str, detail: Mapping[str, str]) -> Alarm:
    """A new alarm, to be put on record; with a channel it is owed at once."""
    now, channel = desk.clock(), desk.alarms
    due = tell_soon(now) if channel else None
    return Alarm(cause, subject, mark, now, SlackId(channel), detail, due, wake=bool(channel), version=1)


def put(desk: Desk, alarms: Iterable[Alarm]) -> None:
    """Put each on record, unless it is there. Raises Busy."""
    for alarm in alarms:
        try:
            desk.store.commit(Change(writes=(Write(alarm, None),)))
        except Conflict:
            continue  # It was raised before.
        note(alarm)


def note(alarm: Alarm) -> None:
    """The alarm as the log has it."""
    level = logging.INFO if alarm.cause in (Cause.WELL_AGAIN, Cause.LOG_HEARD) else logging.ERROR
    told = {"subject": alarm.subject, "mark": alarm.mark, "channel": alarm.recipient}
    log.log(level, "alarm.raised", extra={"cause": alarm.cause.value, **told})

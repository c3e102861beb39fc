"""The alarm: something that the security team is told once, in its channel. It is a record first; what became of telling it stands on it.

What gives alarm is in `access.alarm_causes`, the sending in `access.alarm_sending`; the words are the bot's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from access.card import Letter
from access.keys import Due, Key, SlackId, alarm_key


class Cause(StrEnum):
    """Everything that gives alarm. WELL_AGAIN is the end of BARRED, LOG_HEARD of LOG_SILENT."""

    BARRED = "barred"
    WELL_AGAIN = "well_again"
    OVERDUE = "overdue"
    MANY_OVERDUE = "many_overdue"
    UNREADABLE = "unreadable"
    MANY_UNREADABLE = "many_unreadable"
    GROUP_GONE = "group_gone"
    LOG_SILENT = "log_silent"
    LOG_HEARD = "log_heard"
    LOG_FORGOTTEN = "log_forgotten"
    REVIEW_OVERDUE = "review_overdue"
    NOT_JUSTIFIED = "not_justified"
    OLDER = "older"
    DIFFERS = "differs"
    MANY_DIFFER = "many_differ"


@dataclass(frozen=True)
class Alarm(Letter):
    """One event that security is told of. It exists once for each cause, subject and `mark`, which tells several events apart.

    `recipient` is a channel; empty when none was configured, and then nobody is owed anything. `at` is UTC seconds. `detail` has what the
    words need, as text: times are UTC seconds.
    """

    cause: Cause
    subject: str
    mark: str
    at: int
    recipient: SlackId
    detail: Mapping[str, str] = field(default_factory=dict)
    due: Due | None = None
    wake: bool = False

    @property
    def key(self) -> Key:
        return alarm_key(self.subject, f"{self.cause}@{self.mark}", self.recipient)

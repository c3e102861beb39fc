"""The question to a role's owner whether somebody who changed teams stays an approver: a message of its own, which follows the answer.

Values only. Who is elsewhere is judged in `access.belonging`, the owner's answer in `access.confirming`, the sending in `access.doubting`.
"""

from dataclasses import dataclass
from enum import StrEnum

from access.card import Letter
from access.catalog import Approver
from access.keys import Due, Key, RoleKey, SlackId, doubt_key


class Stand(StrEnum):
    """How it stands. WAITS: a second person has to agree to the owner's answer. OVER: nothing is left to ask."""

    OPEN = "open"
    WAITS = "waits"
    KEPT = "kept"
    REMOVED = "removed"
    OVER = "over"


@dataclass(frozen=True)
class Doubt(Letter):
    """About one approver of one role, to the owner. It exists once for each of them; found again, it is asked again."""

    role: RoleKey
    title: str
    approver: Approver
    recipient: SlackId
    stand: Stand = Stand.OPEN
    due: Due | None = None
    wake: bool = False

    @property
    def key(self) -> Key:
        return doubt_key(self.role, self.approver.okta, self.recipient)

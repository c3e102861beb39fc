"""What people read about a grant: one function of the records, used by every card, notice, page and answer."""

from enum import StrEnum

from access.holding import Held, Holding
from access.request import Request, State


class Shown(StrEnum):
    """Where a request stands, in people's terms."""

    WAITING = "waiting for approval"
    BEING_SET_UP = "being set up"
    ACTIVE = "active"
    BEING_TAKEN_BACK = "being taken back"
    ENDED = "ended"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    LAPSED = "lapsed"
    EXTENDED = "extended"
    FAILED = "failed"
    OVER = "over"


_ENDINGS = {
    "denied": Shown.DENIED,
    "withdrawn": Shown.WITHDRAWN,
    "declined": Shown.DECLINED,
    "lapsed": Shown.LAPSED,
    "extended": Shown.EXTENDED,
    "failed": Shown.FAILED,
    "role_gone": Shown.OVER,
    "requester_gone": Shown.OVER,
    "parent_gone": Shown.OVER,
}


def shown(request: Request, holding: Holding | None, now: int) -> Shown:
    """Never ahead of the records: "active" needs the recorded proof, "ended" the recorded end."""
    if request.state is State.PENDING:
        return Shown.WAITING
    if request.state is State.ENDED:
        return _ENDINGS.get(request.reason_ended, Shown.ENDED)
    if request.stopped or (request.end is not None and now >= request.end):
        return Shown.BEING_TAKEN_BACK
    if request.given_at is None:
        return Shown.BEING_SET_UP
    if holding is not None and holding.state is not Held.PRESENT:
        return Shown.BEING_SET_UP
    return Shown.ACTIVE

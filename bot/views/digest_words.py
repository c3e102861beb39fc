"""The sentences about getting requests together instead of one by one. Hours are the approver's own."""

from collections.abc import Sequence

from access.keys import SlackId
from bot.views.text import moment, person

ONE_BY_ONE = "One by one, as they are made"
LABEL = "When you get requests"


def heading(waiting: int) -> str:
    """Above several requests in one message."""
    if not waiting:
        return "None of these requests needs you any more"
    return "One request waits for your answer" if waiting == 1 else f"{waiting} requests wait for your answer"


def choice(hours: Sequence[int]) -> str:
    """Plain text: an entry of the select."""
    return f"Together at {_at(hours)}" if hours else ONE_BY_ONE


def now(hours: Sequence[int]) -> str:
    """What is so, in the Home tab."""
    if not hours:
        return "Requests reach you one by one. You can have them gathered into one message instead."
    return f"Requests reach you together, at {_at(hours)} your time. What cannot wait comes at once."


def of_approver(hours: Sequence[int]) -> str:
    """Plain text: under the name of an approver in the form."""
    return f"Reads requests at {_at(hours)}, their time"


def later(found: Sequence[tuple[SlackId, int]], *, mine: bool) -> str:
    """For the one who asked (`mine`), or who is to get it: who gets the request when."""
    each = [f"{person(slack)} reads requests together and gets this one {moment(at)}." for slack, at in found]
    return " ".join([*each, *(["If it cannot wait, remind them: then it comes at once."] if mine else [])])


def _at(hours: Sequence[int]) -> str:
    named = [f"{hour:02d}:00" for hour in hours]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"

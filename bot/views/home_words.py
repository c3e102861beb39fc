"""Every sentence of the Home tab that is not on a card or a form as well. What is in them is ours; titles stand beside them as plain text."""

from access.duration import DAY, HOUR, MINUTE, length_words
from access.request import Request
from access.shown import Shown
from bot.views.text import moment
from bot.views.words import being_taken_back

REQUEST_ACCESS, SHOW_AGAIN = "Request access", "Show again"
NEXT, PREVIOUS = "Next page", "Previous page"
HELD, WAITING, ASKED = "What you hold", "Waiting for you", "What you asked for"
TOLD_TITLE, CLOSE = "Nothing was changed", "Close"


def section(title: str, total: int) -> str:
    return f"{title} ({total})" if total else title


def nothing_held() -> str:
    return (
        f"You hold nothing right now. Press *{REQUEST_ACCESS}*, choose a role, and say for how long and why. "
        "What you get is listed here until it ends by itself."
    )


def nothing_waits() -> str:
    return (
        "Nobody waits for your decision. When somebody asks you, it is listed here, and a message tells you."
    )


def nothing_asked() -> str:
    return "No request of yours is waiting for an answer."


def elsewhere(page: int) -> str:
    """Where a section goes on; pages are counted from 0, people count from 1."""
    return f"On page {page + 1}."


def page_of(page: int, pages: int) -> str:
    return f"Page {page + 1} of {pages}"


def unread(count: int) -> str:
    return f"{count} more wait for you. They are listed as you decide the others."


def spoken(label: str, place: int, total: int, title: str) -> str:
    """A button as a screen reader says it: distinct also among rows of one title, and when the title is cut."""
    return f"{label}, {place} of {total}: {title}"


def stands(request: Request, state: Shown, now: int) -> str:
    """Where a grant stands and how much time is left."""
    if state is Shown.BEING_SET_UP:
        return f"*Being set up.* {_ends(request)}"
    if state is Shown.ACTIVE:
        return f"*Active*, {left(max(0, (request.end or now) - now))}. {_ends(request)}"
    if request.stopped:
        return f"*Being taken back.* {being_taken_back(request.stopped.reason)}"
    return "*Being taken back.* Its time is over."


def left(seconds: int) -> str:
    """Time left in the largest unit of which there are at least two, rounded down."""
    for unit in (DAY, HOUR, MINUTE):
        if seconds >= 2 * unit:
            return f"{length_words_of(seconds // unit, unit)} left"
    return "ends in a moment"


def length_words_of(number: int, unit: int) -> str:
    """So many of one unit, in that unit: 48 hours stay hours."""
    return length_words(unit).replace("1", str(number), 1) + "s"


def _ends(request: Request) -> str:
    return f"Ends {moment(request.end or 0)}."

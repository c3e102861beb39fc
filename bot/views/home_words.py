"""Every sentence of the Home tab that is not on a card or a form as well. What is in them is ours; titles stand beside them as plain text."""

from access.breaker import Breaker
from access.duration import DAY, HOUR, MINUTE, length_words
from access.request import Request
from access.shown import Shown
from bot.views import activity_words, whom_words
from bot.views.text import moment, name, person, utc
from bot.views.words import being_taken_back

REQUEST_ACCESS, SHOW_AGAIN = "Request access", "Show again"
NEXT, PREVIOUS = "Next page", "Previous page"
HELD, WAITING, ASKED = "What you hold", "Waiting for you", "What you asked for"
OTHERS = "What others have because you asked"
OWN, WATCH = "Roles you own", "Removals that are stuck"
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


def has(request: Request, state: Shown, now: int) -> str:
    """Where a grant to somebody else stands, for the one who asked for it."""
    who = person(request.for_whom.slack)
    if state is Shown.BEING_TAKEN_BACK:
        said = whom_words.ended_early(request) if request.stopped else "Its time is over."
        return f"{who}: *being taken back.* {said}"
    if state is Shown.BEING_SET_UP:
        return f"{who}: *being set up.* {_ends(request)}"
    return f"{who}: *active*, {left(max(0, (request.end or now) - now))}. {_stands(request)}"


def elsewhere(page: int) -> str:
    """Where a section goes on; pages are counted from 0, people count from 1."""
    return f"On page {page + 1}."


def page_of(page: int, pages: int) -> str:
    return f"Page {page + 1} of {pages}"


def unread(count: int) -> str:
    if count == 1:
        return "One more waits for you. It is listed as you decide the others."
    return f"{count} more wait for you. They are listed as you decide the others."


def hidden(count: int) -> str:
    things, verb = ("One thing", "is") if count == 1 else (f"{count} things", "are")
    return f"{things} could not be read and {verb} not shown. Tell IT; it keeps nobody else waiting."


def all_up() -> str:
    return "All services answer."


def down(breaker: Breaker) -> str:
    """A service that does not answer, or does not let us in."""
    how = "does not let us in" if breaker.barred else "does not answer"
    return f"*{name(breaker.service.title(), 40)} {how}* since {moment(breaker.open_since or 0)}."


def nothing_stuck() -> str:
    return "No removal is stuck."


def more_stuck(count: int) -> str:
    return (
        "One more is stuck than are listed here."
        if count == 1
        else f"{count} more are stuck than are listed here."
    )


def since(at: int) -> str:
    """Plain text, as everything beside it is."""
    return f"since {utc(at)}"


def spoken(label: str, place: int, total: int, title: str) -> str:
    """A button as a screen reader says it: distinct also among rows of one title, and when the title is cut."""
    return f"{label}, {place} of {total}: {title}"


def stands(request: Request, state: Shown, now: int) -> str:
    """Where a grant stands and how much time is left."""
    if state is Shown.BEING_SET_UP:
        return f"*Being set up.* {_ends(request)}"
    if state is Shown.ACTIVE:
        return f"*Active*, {left(max(0, (request.end or now) - now))}. {_stands(request)}"
    if request.stopped:
        return f"*Being taken back.* {being_taken_back(request.stopped.reason)}"
    return f"*Being taken back.* {activity_words.ending(request) if request.idles else 'Its time is over.'}"


def left(seconds: int) -> str:
    """Time left in the largest unit of which there are at least two, rounded down."""
    for unit in (DAY, HOUR, MINUTE):
        if seconds >= 2 * unit:
            return f"{length_words_of(seconds // unit, unit)} left"
    return "ends in a moment"


def length_words_of(number: int, unit: int) -> str:
    """So many of one unit, in that unit: 48 hours stay hours."""
    return length_words(unit).replace("1", str(number), 1) + "s"


def _stands(request: Request) -> str:
    return activity_words.stands(request, request.activity) if request.activity else _ends(request)


def _ends(request: Request) -> str:
    return f"Ends {moment(request.end or 0)}."

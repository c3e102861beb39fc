"""The sentences on the approver's card about who asks, how sensitive it is, and how long it would last. What is shared is in `words`."""

from collections.abc import Sequence

from access.catalog import Edited
from access.duration import DAY
from access.holding import Holding
from access.person import Has
from access.ports import Background, Scene
from access.prior import Already
from access.request import Request
from bot.views import activity_words
from bot.views.text import clean, cut, moment, person

LESS = "Approve for less time"
LESS_ASK = (
    "Approve for less time?",
    "The access is given for the time that you chose, not for the one that was asked for.",
    "Approve request",
    "Go back",
)
LESS_ALL = "Approve all for less time"
LESS_ASK_ALL = (
    "Approve all for less time?",
    "Each role is given for the time that you chose, not for the one that was asked for.",
    "Approve all",
    "Go back",
)
YEAR = 365 * DAY
MOST_NAMED, TITLE_LONGEST = 3, 60


def in_okta(request: Request, background: Background) -> str:
    """Plain text: names are not ours."""
    if request.requester.slack == request.for_whom.slack:
        return f"In Okta: {background.asker}" if background.asker else ""
    named = [each for each in (background.asker, background.whom) if each]
    return f"In Okta: {', for '.join(named)}" if named else ""


def sensitivity(request: Request) -> str:
    return "🔴 Sensitive" if request.sensitive else "🟢 Not sensitive"


def elsewhere(where: str, request: str) -> str:
    """Plain text: where it is approved is the catalogue's."""
    return f"This is approved {where}, not in Slack. Its number there is {request}. You can deny it here."


def ticket(number: str) -> str:
    """Plain text: the number is not ours."""
    return f"Ticket: {number}"


def until(request: Request, ends: int | None) -> str:
    """Until when it would last. Access lasts from the approval on; an extension begins at the present end."""
    if request.extends:
        return f"If you approve, it ends {moment(request.duration.end(ends))} instead." if ends else ""
    at = moment(request.duration.end(request.made_at))
    if request.activity:
        never = f"It begins when you approve. Approved at once and never used, it ends {at}."
        return f"{never} {activity_words.up_to(request.limits.longest)}"
    return f"It begins when you approve. Approved at once, it ends {at}."


def extended(times: int) -> str:
    """How often what an extension would prolong was prolonged already; empty when it was not."""
    if not times:
        return ""
    often = {1: "once", 2: "twice"}.get(times, f"{times} times")
    return f"It was extended {often} before."


def before(request: Request, holding: Holding | None) -> str:
    """How often it was given to the person lately; empty when it was not."""
    had = _had(request, holding)
    return f"{person(request.for_whom.slack)} {had}." if had else ""


def in_short(scene: Scene, found: Already | None) -> str:
    """What approvers should know of one role among several: half a sentence about the person who would get it."""
    lines = [
        "🔴 sensitive" if scene.request.limits.sensitive else "",
        _has_it(found) if found else "",
        _had(scene.request, scene.holding),
    ]
    return "; ".join(filter(None, lines)) or "not given to them in the 12 months before this"


def _has_it(found: Already) -> str:
    return f"has it already, until {moment(found.until)}" if found.until else "has it already, without an end"


def _had(request: Request, holding: Holding | None) -> str:
    times = [at for at in (holding.lately if holding else ()) if at > request.made_at - YEAR]
    if not times:
        return ""
    many = holding is not None and len(times) == len(holding.lately) < holding.times
    count = "once" if len(times) == 1 else "twice" if len(times) == 2 else f"{len(times)} times"
    often = f"{count} or more" if many else count
    return f"had it {often} in the 12 months before this, given last {moment(times[-1])}"


def has(found: Sequence[Has], name: str) -> str:
    """Plain text: titles are not ours. What is sensitive is named; the rest is counted."""
    who = cut(clean(name), TITLE_LONGEST) if name else "The person who would get it"
    if not found:
        return f"{who} has no other role through Access Service."
    titles = list(dict.fromkeys(each.title for each in found if each.sensitive))
    count = "1 other role" if len(found) == 1 else f"{len(found)} other roles"
    if not titles:
        return f"{who} has {count} through Access Service, none of them sensitive."
    shown = [cut(clean(each), TITLE_LONGEST) for each in titles[:MOST_NAMED]]
    more = f" and {len(titles) - MOST_NAMED} more" if len(titles) > MOST_NAMED else ""
    return f"{who} has {count} through Access Service, sensitive: {', '.join(shown)}{more}."


def edited(change: Edited) -> str:
    return f"⚠️ {person(change.by.slack)} changed who may approve this, {moment(change.at)}."

"""The sentences about requests that nobody has answered yet, and about being away. What is in them is ours; titles stand beside them."""

from access.request import Request
from bot.views.text import local, moment, people, person, utc

NUDGE = "Remind approvers"
AWAY, BACK = "I am away until …", "I am back"
TIMES = ("once", "twice", "three times")


def reminds(request: Request) -> str:
    """In the thread of the approver's card."""
    who = person(request.requester.slack)
    return f"{who} reminds you of this request. It lapses {moment(request.deadline)} if nobody answers."


def still_waits(request: Request) -> str:
    return (
        f"{person(request.requester.slack)} still waits for your answer. "
        f"Asked {moment(request.made_at)}; lapses {moment(request.deadline)} if nobody answers."
    )


def where_to_decide() -> str:
    return "Decide on the card that you have of it, or in the Home tab."


def as_well(titles: tuple[str, ...]) -> str:
    """Plain text: the titles are not ours."""
    return f"These wait for you as well: {', '.join(titles)}"


def nothing_more() -> str:
    return "This request needs nothing more from you. What else waits for you is in the Home tab."


def owner_told(request: Request) -> str:
    """For the owner of the role."""
    who, asked = person(request.requester.slack), people([each.slack for each in request.unanswered])
    found = "can answer it now" if request.chased.nobody else "has answered it yet"
    return (
        f"{who} asked for a role that you own, and nobody {found}. Asked: {asked}. "
        f"It lapses {moment(request.deadline)}."
    )


def owner_decides() -> str:
    return "You are on the list of those who approve this role, so you can decide yourself: its card is in your messages."


def owner_asks() -> str:
    return "Ask them to look at it, or change who approves this role in the Home tab."


def nobody_there(request: Request) -> str:
    """For the one who asked, in a message of its own."""
    return f"None of those who can approve this are there right now. {_owner_knows(request)}"


def _owner_knows(request: Request) -> str:
    owner = request.chased.owner
    if owner is None:
        return "It waits until one of them is back, or until it lapses."
    return f"{person(owner.slack)}, who owns this role, has been told."


def told(request: Request) -> str:
    """The same on their card; it stays true when somebody is back."""
    chased = request.chased
    so_far = "nobody who can approve this was there" if chased.nobody else "nobody had answered"
    owner = f", so {person(chased.owner.slack)}, who owns this role, was told" if chased.owner else ""
    return f"By {moment(chased.told_at)} {so_far}{owner}."


def nudged(request: Request, most: int) -> str:
    """How often, and when last."""
    nudges = request.chased.nudges
    last = f"You have reminded them {TIMES[len(nudges) - 1]}, the last time {moment(nudges[-1])}."
    return f"{last} That is as often as it can be done." if len(nudges) >= most else last


def day(at: int) -> str:
    """A day that Slack shows as the reader's own."""
    return f"<!date^{at}^{{date}}|{utc(at)}>"


def away(until: int) -> str:
    return (
        f"You are away until {day(until)}. Others are asked first, and instead of you where you are needed."
    )


def away_choice(until: int, tz: str) -> str:
    """Plain text: under the name of an approver in the form, for somebody in this time zone."""
    return f"Away until {local(until, tz)}"


def not_away() -> str:
    return "Going away? Say until when, and others are asked instead of you."

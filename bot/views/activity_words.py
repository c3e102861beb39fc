"""The sentences about access that lasts while it is used. Names of apps are not ours: they are escaped, or in plain text."""

from access.activity import Activity
from access.catalog import UsedApp
from access.duration import length_words
from access.request import Request
from bot.views.text import clean, cut, day, moment, name, person

APP_LONGEST = 40


def explained(used: UsedApp) -> str:
    """What counts as use, in the form. Plain text."""
    app = cut(clean(used.name), APP_LONGEST) if used.name else "it"
    return (
        f"“While used”: each time you sign on to {app} through Okta, the end moves. A session that stays open counts once, "
        "when it begins."
    )


def up_to(longest: int) -> str:
    """How far use moves the end, on the approver's card."""
    return f"Each use moves the end, up to {length_words(longest)} in all."


def yours(activity: Activity, within: int) -> str:
    """The same however often it is used; the end as it is stands in the Home tab."""
    lasts = f"Yours as long as you {_use(activity)} at least every {_every(within)}"
    return f"{lasts}, until {moment(activity.latest)} at the latest. The Home tab shows the end as it is now."


def theirs(slack: str, activity: Activity, within: int) -> str:
    """The same for the one who asked on their behalf."""
    lasts = f"{person(slack)} has it as long as they {_use(activity)} at least every {_every(within)}"
    return f"{lasts}, until {moment(activity.latest)} at the latest."


def stands(request: Request, activity: Activity) -> str:
    """In the Home tab, while it runs."""
    used = f"Used {day(activity.used_at)}" if activity.used_at else "Not used yet"
    ends = f"{used}; ends {moment(request.end or 0)}"
    return f"{ends} if not used again." if request.idles else f"{ends}, however much it is used."


def ending(request: Request) -> str:
    """In the Home tab, from the end on. Until the log is known to be read past it, late news may still come."""
    unused = "It was not used in time."
    if request.taking_back_at is not None:
        return unused
    return f"{unused} If Okta still tells us of a use before the end, you keep it."


def had(request: Request) -> str:
    """On the card, once it has ended for want of use."""
    return f"You had it until {moment(request.end or 0)}. It was not used in time."


def ends(request: Request, activity: Activity) -> str:
    """In a reminder."""
    return f"Your access ends {moment(request.end or 0)}, unless you {_use(activity)} before then."


def has_ended(within: int) -> str:
    """In the notice of the end."""
    return f"Your access has ended, because it was not used for {length_words(within)}. Ask again if you still need it."


def _use(activity: Activity) -> str:
    return f"sign on to {name(activity.name, APP_LONGEST)}" if activity.name else "use it"


def _every(within: int) -> str:
    return length_words(within).removeprefix("1 ")

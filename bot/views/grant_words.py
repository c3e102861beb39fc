"""The sentences about access that was agreed to: how it is used, what hinders it, how it goes on after its end."""

from bot.views.text import moment

OPEN, ASK_AGAIN = "Open", "Ask again"


def too_short(end: int) -> str:
    return f"This is too short for a reminder: it ends {moment(end)}."


def hindered() -> str:
    """While it is being set up and the last try failed."""
    return (
        "It has not worked so far. Access Service tries again by itself until it works or its time is over, so there is nothing for "
        "you to do. The end stays as it is."
    )


def was_late(given_at: int) -> str:
    """What was wrong and is well again."""
    return f"Setting it up took longer than it should, until {moment(given_at)}. It is well now, and the end is the same."


def ends_meanwhile(end: int) -> str:
    """On the receipt of an extension that nobody has agreed to."""
    return f"As things are, your access ends {moment(end)}."


def several(number: int) -> str:
    """Over reminders that come together."""
    return f"{number} reminders about your access"


def and_more(number: int) -> str:
    others = "1 other reminder is" if number == 1 else f"{number} other reminders are"
    return f"{others} not shown here. The Home tab has all that you hold."

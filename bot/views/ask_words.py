"""The sentences of the form for asking, beside those that cards have as well (`bot.views.words`). Titles and typed words are not ours: plain text."""

from access.keys import SlackId
from bot.views.text import clean, cut, person

LATELY, TEAM, ALL = "Used lately", "Often asked for in your team", "All roles"
CHOOSE = "Choose this role"
TICKET, ALSO, FOR_WHOM = "Ticket", "Ask for more along with it", "For somebody else"
ALSO_PLACEHOLDER, FOR_WHOM_PLACEHOLDER = "Type to search", "Nobody: it is for me"
WORDS_LONGEST = 60


def none_fits() -> str:
    return (
        "No role that fits? Try fewer or other words. If there is none, ask whoever runs the system to have it put into the "
        "catalogue."
    )


def some_of(shown: int, total: int) -> str:
    """Above a list that is cut."""
    return f"{ALL}: {shown} of {total}. Type to find the others."


def several(words: str, total: int, shown: int) -> str:
    """Plain text: the words were typed."""
    more = f" These are {shown} of them; search below for the others." if total > shown else ""
    return f"{total} roles fit “{_typed(words)}”.{more}"


def nothing_fits(words: str) -> str:
    """Plain text: the words were typed."""
    return f"No role fits “{_typed(words)}”. Try fewer or other words below."


def _typed(words: str) -> str:
    return cut(clean(words), WORDS_LONGEST)


def lesser(title: str, description: str) -> str:
    """Plain text: neither is ours."""
    return f"A smaller role may be enough: {title}.{f' {description}' if description else ''}"


def sensitive() -> str:
    return "🔴 This role is sensitive: say exactly what you need it for."


def why_they_approve() -> str:
    """Plain text."""
    return "They work closely with this system and were chosen to decide about this role."


def kept_by(owner: SlackId) -> str:
    return f"{person(owner)} owns this role and keeps the list of those who approve it."


def ticket_hint(example: str) -> str:
    """Plain text: the example is not ours."""
    return f"The number of the ticket that this is for, such as {example}"


def also_hint() -> str:
    """Plain text."""
    return "Asked for and decided together: for the same time, by the same people."


def for_whom_hint() -> str:
    """Plain text."""
    return "They get the access and are told at once. They cannot approve it, and neither can you."


def goes_along() -> str:
    return "This message goes with your request, for those who approve it to see:"

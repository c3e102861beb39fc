"""The sentences of the answer to `mine` that the Home tab does not have."""

from access.home import Home


def in_short(page: Home) -> str:
    """What a notification or a screen reader says first."""
    return (
        f"You hold {_counted(page.held.total, 'role')}. {_counted(page.waiting.total, 'request').capitalize()} "
        f"{_verb(page.waiting.total)} for your decision, and {_counted(page.asked.total, 'request')} of yours "
        f"{_verb(page.asked.total)} for an answer."
    )


def nothing_held() -> str:
    return "You hold nothing right now. What you get is listed here until it ends by itself."


def nothing_waits() -> str:
    return "Nobody waits for your decision."


def more(count: int) -> str:
    return f"{count} more in the Home tab."


def _counted(number: int, thing: str) -> str:
    if number == 0:
        return f"no {thing}s"
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _verb(number: int) -> str:
    return "waits" if number == 1 else "wait"

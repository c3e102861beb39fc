"""Every sentence for somebody who left the groups that made them eligible."""

from collections.abc import Mapping

from access.moving import GROUP, USERS
from access.request import Moved, Request
from bot.views.text import moment

STOPPED: Mapping[str, str] = {
    GROUP: "You have left the team that this role is offered to, so you lose this access.",
    USERS: "You are no longer among those who may use Access Service, so you lose this access.",
}
"""Where the policy takes access away at once."""

_LEFT: Mapping[str, str] = {
    GROUP: "You have left the team that this role is offered to.",
    USERS: "You are no longer among those who may use Access Service.",
}

_BACK: Mapping[str, str] = {
    GROUP: "You are in the team again that this role is offered to.",
    USERS: "You are among those again who may use Access Service.",
}


def moved(request: Request) -> str:
    """What somebody is told once, while they keep what they have."""
    why = _LEFT[request.moved.why] if request.moved else ""
    use = "; using it does not move that" if request.activity else ""
    until = f"You keep this access until {moment(request.end or 0)}{use}, and it cannot be extended."
    return f"{why} {until} {_mistake(request)}".strip()


def back(moved: Moved) -> str:
    """In the same message, once they are back."""
    return f"{_BACK[moved.why]} This access goes on as if you had never left."


def not_longer(request: Request) -> str:
    """The same in a reminder."""
    why = _LEFT[request.moved.why] if request.moved else ""
    return f"{why} So it cannot be extended."


def _mistake(request: Request) -> str:
    users = request.moved is not None and request.moved.why == USERS
    return f"If that is a mistake, tell {'IT' if users else 'the owner of the role'}."

"""Every sentence about an approver who changed teams, for the role's owner."""

from access.doubt import Doubt, Stand
from bot.views.text import person

KEEP, REMOVE = "Keep approver", "Remove approver"
REMOVE_ASK = (
    "Remove this approver?",
    "They are taken off the list at once; for a sensitive role, when a second person has agreed.",
    REMOVE,
    "Not now",
)


def moved(doubt: Doubt) -> str:
    return (
        f"{person(doubt.approver.slack)} may approve this role, but is no longer in any of the teams that its approvers belong to. "
        "Their approval does not count until you say that they stay."
    )


def stands(stand: Stand, doubt: Doubt) -> str:
    """How it stands, once there is nothing to press."""
    who = person(doubt.approver.slack)
    return {
        Stand.OPEN: "",
        Stand.WAITS: f"Your answer about {who} waits for a second person.",
        Stand.KEPT: f"{who} stays an approver of this role.",
        Stand.REMOVED: f"{who} is not on this role's approver list any more.",
        Stand.OVER: f"Nothing is left to do here about {who}.",
    }[stand]

"""Ways into the app's Home tab from elsewhere in Slack. The address is made of ids from the settings, never of what came in."""

from bot.views.blocks import small
from bot.views.text import Json, escape

OPEN_HOME = "Open the Home tab"


def home_address(team: str, app: str) -> str:
    """The address that opens the app's Home tab in the person's Slack."""
    return f"slack://app?team={team}&id={app}&tab=home"


def home(address: str) -> list[Json]:
    """A link to the tab; nothing without an address."""
    return [small(f"<{escape(address)}|{OPEN_HOME}>")] if address else []

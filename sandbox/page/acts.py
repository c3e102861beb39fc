"""What somebody does on the page, handed to their hands in Slack: each act becomes the signed request that Slack would send.

Nothing here reaches the product in another way.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.slack.errors import CannotDo
from sandbox.slack.hands import Hands

Json = dict[str, Any]
COMMANDS = ("/access",)
ANYWHERE, IN_A_MESSAGE = "ask_anywhere", "ask_about"
"""The shortcuts of the manifest."""


def command(hands: Hands, given: Json) -> Json:
    """What was typed into the composer."""
    name, _, text = str(given["text"]).strip().partition(" ")
    if not name.startswith("/"):
        raise CannotDo("Access Service reads no messages. Type /access to ask for something.")
    if name not in COMMANDS:
        raise CannotDo(f"{name} is not a valid command. There is {', '.join(COMMANDS)}.")
    hands.command(name, text.strip())
    return {}


def shortcut(hands: Hands, given: Json) -> Json:
    """A shortcut: one that is there everywhere, or one of the message that was touched."""
    message = _on(hands, given)
    hands.shortcut(IN_A_MESSAGE if message else ANYWHERE, message)
    return {}


def open_tab(hands: Hands, given: Json) -> Json:
    """The application was opened at its Home tab or at its messages."""
    hands.open_home("home" if given["tab"] == "home" else "messages")
    return {}


def search(hands: Hands, given: Json) -> Json:
    """Words typed into a select whose options the application knows."""
    options = hands.search(str(given["target"]), str(given["words"]))
    return {"options": [{**each, "group": label} for each, label in zip(options, hands.labels, strict=True)]}


def choose(hands: Hands, given: Json) -> Json:
    hands.choose(str(given["target"]), given["value"], _on(hands, given))
    return {}


def type_(hands: Hands, given: Json) -> Json:
    hands.type(str(given["target"]), str(given["text"]), enter=bool(given.get("enter")))
    return {}


def submit(hands: Hands, _given: Json) -> Json:
    hands.submit()
    return {}


def close(hands: Hands, given: Json) -> Json:
    hands.close(everything=bool(given.get("everything")))
    return {}


def press(hands: Hands, given: Json) -> Json:
    """A button, after any question that it asks was answered with yes on the page."""
    hands.press(_on(hands, given), str(given["target"]), given.get("value"))
    return {}


ACTS: Mapping[str, Callable[[Hands, Json], Json]] = {
    "command": command,
    "shortcut": shortcut,
    "open": open_tab,
    "search": search,
    "choose": choose,
    "type": type_,
    "submit": submit,
    "close": close,
    "press": press,
}


def _on(hands: Hands, given: Json) -> Json | None:
    """The message or the Home tab that was touched, as it stands; None for the modal on top."""
    where = given.get("on") or {}
    if where.get("kind") == "home":
        if hands.home is None:
            raise CannotDo("the Home tab is empty")
        return hands.home
    if where.get("kind") == "message":
        for message in hands.messages(where.get("channel")):
            if message["ts"] == where.get("ts"):
                return message
        raise CannotDo("this message is gone")
    return None

"""The message that a request was made from: packed into one text, and drawn again where nothing of it can format or lead elsewhere.

Its text form is what was written, and in the last line the message's address.
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.views.blocks import quote, says, small
from bot.views.text import Json, cut, escape, typed, unescaped

LONGEST = 300
ASKED_FROM, OPEN = "Asked because of this message:", "Open the message"

_SPECIAL = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_DOMAIN = re.compile(r"[a-z0-9][a-z0-9.-]{0,80}", re.ASCII)
_ID = re.compile(r"[A-Z0-9]{2,32}", re.ASCII)
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,8}", re.ASCII)
_ADDRESS = re.compile(
    r"https://[a-z0-9.-]+\.slack\.com/archives/[A-Z0-9]+/p[0-9]+(\?thread_ts=[0-9.]+&cid=[A-Z0-9]+)?",
    re.ASCII,
)


def of(body: Mapping[str, Any]) -> str:
    """The context of a message shortcut: the beginning of the message and its address, made of ids that Slack has signed."""
    message = body.get("message") or {}
    said, address = cut(typed(_read(str(message.get("text") or ""))), LONGEST), _address(body, message)
    return f"{said}\n{address}" if said or address else ""


def on_card(context: str) -> list[Json]:
    """For those who decide; nothing when the request was made from no message."""
    drawn = draw(context)
    return [says(ASKED_FROM), *drawn] if drawn else []


def draw(context: str) -> list[Json]:
    """The message literally, and a link to it; nothing when there is none."""
    said, address = _split(context)
    blocks = [quote(said)] if said else []
    return [*blocks, small(f"<{escape(address)}|{OPEN}>")] if address else blocks


def _read(text: str) -> str:
    """A message's text as one reads it: labels instead of what Slack makes links and dates of."""
    return unescaped(_SPECIAL.sub(lambda found: found[2] or found[1], text))


def _address(body: Mapping[str, Any], message: Mapping[str, Any]) -> str:
    domain = str((body.get("team") or {}).get("domain") or "")
    channel, ts = str((body.get("channel") or {}).get("id") or ""), str(body.get("message_ts") or "")
    if not (_DOMAIN.fullmatch(domain) and _ID.fullmatch(channel) and _TS.fullmatch(ts)):
        return ""
    thread = str(message.get("thread_ts") or "")
    reply = f"?thread_ts={thread}&cid={channel}" if _TS.fullmatch(thread) and thread != ts else ""
    return f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}{reply}"


def _split(context: str) -> tuple[str, str]:
    said, _, last = context.rpartition("\n")
    return (said, last) if _ADDRESS.fullmatch(last) else (context, "")

"""Reading how a role is used once somebody has it: where to open it, and one sentence. What people see of that is the views' business."""

import re
from urllib.parse import urlsplit

from access.catalog_sheet import Sheet, quoted

LINK_LONGEST = 500
USE_LONGEST = 150

_WRITTEN = re.compile(r"https://[!-~]+", re.ASCII | re.IGNORECASE)
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+", re.ASCII)
_ALIVE = re.compile(r"[<>|\"`\\^{}]")


def read_link(page: Sheet) -> str:
    """The address that the button opens, an absolute https address of a named host; empty when there is none."""
    link = page.text("link", LINK_LONGEST)
    if link and page.fine("link") and not _opens(link):
        why = f"is {quoted(link)}, not an address that begins with https:// and a host's name"
        page.bad("link", f"{why}; {page.instead('link')}")
    return link


def read_use(page: Sheet) -> str:
    """One sentence about how to use it; empty when there is none."""
    return page.text("use", USE_LONGEST)


def _opens(link: str) -> bool:
    """A name before an `@` looks like the host and is none, so it is refused, and so is whatever Slack's own marks are made of."""
    if not _WRITTEN.fullmatch(link) or _ALIVE.search(link):
        return False
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return False
    return "@" not in parts.netloc and port != 0 and bool(_HOST.fullmatch(parts.hostname or ""))

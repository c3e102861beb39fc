"""Lists that come in pages: `?limit=` and `?after=`, where `after` is the `next` of the page before."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from tools.operation import Kind, Param, query

T = TypeVar("T")
MOST = 100
USUAL = 50

PAGE: tuple[Param, ...] = (
    query("after", "Where the list goes on: the `next` of the page before.", longest=2000),
    query("limit", f"At most so many, {USUAL} unless given.", kind=Kind.WHOLE, least=1, most=MOST),
)


def token(place: str) -> str:
    """A place as it stands in an answer. Its form is nobody's business."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def place(written: str) -> str:
    """The other way. Raises ValueError for what is no token."""
    try:
        padded = (written + "=" * (-len(written) % 4)).encode()
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("is not the `next` of a page") from error


def cut(found: Sequence[T], names: Sequence[str], after: str, limit: int) -> tuple[Sequence[T], str | None]:
    """The page of a sorted list that follows the name in `after`, and the token of the next one. Raises ValueError."""
    last = place(after) if after else ""
    start = sum(name <= last for name in names) if last else 0
    shown = found[start : start + limit]
    more = start + limit < len(found)
    return shown, token(names[start + limit - 1]) if more else None

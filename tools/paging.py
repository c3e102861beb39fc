"""Lists that come in pages: `?limit=` and `?after=`, where `after` is the `next` of the page before."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from tools import problems
from tools.operation import Call, Kind, Param, Problem, query

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


def cut(call: Call, found: Sequence[T], names: Sequence[str]) -> tuple[Sequence[T], str | None] | Problem:
    """The page of a sorted list that the call asks for, and the token of the next one. `names` are in the list's order, and unique."""
    try:
        last = place(call.text("after"))
    except ValueError as error:
        return problems.bad_input({"after": str(error)})
    limit = call.whole("limit", USUAL)
    start = sum(name <= last for name in names) if last else 0
    shown = found[start : start + limit]
    more = start + limit < len(found)
    return shown, token(names[start + limit - 1]) if more else None

"""How Okta's lists look: their items, and where the page after them is. It makes no call."""

from collections.abc import Mapping, Sequence
from typing import Any

from access.errors import TryAgain
from provisioners._answer import Answer

Json = Mapping[str, Any]


def items(answer: Answer) -> Sequence[Json]:
    """The items of one page. Raises TryAgain when it is no list of objects."""
    body = answer.json
    if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
        raise TryAgain("Okta's list has an unexpected shape", service=True)
    return body


def following(answer: Answer) -> str | None:
    """The address of the next page in a `Link` header."""
    for link in answer.headers.get("link", "").split(", <"):
        address, _, relation = link.partition(">")
        if 'rel="next"' in relation:
            return address.removeprefix("<")
    return None

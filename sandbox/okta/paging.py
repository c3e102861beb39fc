"""Lists in pages, with `Link` headers to the next one as Okta gives them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from sandbox.okta.errors import Reply, refuse

T = TypeVar("T", bound=Any)


def page(
    items: Sequence[dict[str, Any]],
    address: str,
    query: Mapping[str, str],
    most: int,
    *,
    usual: int | None = None,
) -> Reply:
    """The page that `query` asks for (`limit`, `after`: the id of the last item seen), at most `most` long, `usual` without a limit."""
    limit = query.get("limit", str(min(most, usual or most)))
    if not limit.isascii() or not limit.isdigit() or limit == "0":
        raise refuse("E0000001", "limit: must be a positive number", detail="limit")
    size = min(int(limit), most)
    ordered = sorted(
        (item for item in items if item["id"] > query.get("after", "")), key=lambda item: str(item["id"])
    )
    shown = ordered[:size]
    links = [link(address, query, "self")]
    if len(ordered) > size:
        links.append(link(address, {**query, "limit": str(size), "after": shown[-1]["id"]}, "next"))
    return Reply(200, shown, {"link": ", ".join(links)})


def link(address: str, query: Mapping[str, str], relation: str) -> str:
    asked = f"?{urlencode(query)}" if query else ""
    return f'<{address}{asked}>; rel="{relation}"'

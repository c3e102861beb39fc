"""Finding the operation of an address. Each part of the path is decoded once, after it was split, so that no part can hide a slash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from tools.operation import Operation

LONGEST = 2000


@dataclass(frozen=True)
class Found:
    """An operation, and what stands in its path."""

    operation: Operation
    parts: Mapping[str, str]


def find(operations: Sequence[Operation], method: str, path: str) -> Found | None:
    """The operation at this address; a path without parameters goes before one with them."""
    if len(path) > LONGEST:
        return None
    parts = [unquote(each) for each in path.strip("/").split("/")]
    matches = [
        Found(operation, found)
        for operation in operations
        if operation.method == method and (found := _match(operation.path, parts)) is not None
    ]
    return min(matches, key=lambda each: len(each.parts), default=None)


def _match(template: str, parts: Sequence[str]) -> Mapping[str, str] | None:
    names = template.strip("/").split("/")
    if len(names) != len(parts):
        return None
    found = {}
    for name, part in zip(names, parts, strict=True):
        if name.startswith("{"):
            found[name[1:-1]] = part
        elif name != part:
            return None
    return found

"""A call of each operation that is well formed and names nothing that there is."""

from typing import Any
from urllib.parse import urlencode

from tools.operation import Operation, Where

_KINDS: dict[str, Any] = {"string": "x", "integer": 1, "boolean": True, "array": ["x"]}


def sample(operation: Operation) -> tuple[str, dict[str, Any] | None]:
    """The address, and the body where there is one: something of the right type for each parameter that must be there."""
    query = urlencode(_values(operation, Where.QUERY))
    path = operation.path.format(**_values(operation, Where.PATH)) + (f"?{query}" if query else "")
    return path, _values(operation, Where.BODY) if operation.method == "POST" else None


def _values(operation: Operation, where: Where) -> dict[str, Any]:
    return {
        each.name: each.one_of[0] if each.one_of else _KINDS[each.kind]
        for each in operation.taken(where)
        if each.required
    }

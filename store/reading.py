"""Reading many items: batches by key, and pages of a query. Items only; what they mean is the converter's business."""

from collections.abc import Mapping, Sequence
from typing import Any

from access.errors import Busy
from access.keys import Key, Table
from store.calls import Calls
from store.convert import item_key
from store.expressions import Names, key_item
from store.forms import Wire

MOST = 100
"""Keys that one BatchGetItem takes."""


def items(calls: Calls, names: Names, wanted: Sequence[Key]) -> dict[Key, Wire]:
    """What exists of these different keys, read consistently. Raises Busy."""
    found: dict[Key, Wire] = {}
    for start in range(0, len(wanted), MOST):
        found |= _batch(calls, names, wanted[start : start + MOST])
    return found


def _batch(calls: Calls, names: Names, keys: Sequence[Key]) -> dict[Key, Wire]:
    found: dict[Key, Wire] = {}
    asking = _requests(names, keys)
    attempts = calls.patience.start()
    while True:
        answer = calls.steadily(("BatchGetItem", {"RequestItems": asking}))
        found |= _found(names, answer.get("Responses", {}))
        asking = answer.get("UnprocessedKeys") or {}
        if not asking:
            return found
        if not attempts.again():
            raise Busy("BatchGetItem: keys stayed unprocessed")


def _requests(names: Names, keys: Sequence[Key]) -> dict[str, Any]:
    tables = {key.table for key in keys}
    return {
        names(table): {"Keys": [key_item(key) for key in keys if key.table is table], "ConsistentRead": True}
        for table in sorted(tables)
    }


def _found(names: Names, answer: Mapping[str, Sequence[Wire]]) -> dict[Key, Wire]:
    tables = {names(table): table for table in Table}
    return {item_key(tables[name], item): item for name, all_ in answer.items() for item in all_}


def pages(calls: Calls, parameters: Wire, most: int | None = None) -> list[Wire]:
    """What a query finds, page after page, at most so many. Raises Busy."""
    found: list[Wire] = []
    start: Wire = {}
    while True:
        answer = calls.steadily(("Query", {**parameters, **start}))
        found += answer.get("Items", [])
        last = answer.get("LastEvaluatedKey")
        if not last or (most is not None and len(found) >= most):
            return found[:most]
        start = {"ExclusiveStartKey": last}

"""Going through a table a page at a time: the only Scans there are, for reading the audit whole and for the daily look at all of `work`.

Nothing is decided by what they find.
"""

import json
from collections.abc import Mapping
from typing import Any

from access.audit import Fact
from access.errors import Unreadable
from access.keys import Key, Table
from access.ports import Archived, Record, Surveyed
from access.request import State
from store.calls import Calls
from store.convert import item_key, to_record
from store.expressions import Names, key_item, scan
from store.rows import CardRow, RequestRow, Row, WorkRow

OPEN = ~(
    WorkRow.due_lane.does_not_exist()
    & WorkRow.who_okta.does_not_exist()
    & (
        (Row.kind == CardRow.kind_name)
        | ((Row.kind == RequestRow.kind_name) & (RequestRow.state == State.ENDED))
    )
)
"""What is not over, as `store.placing.is_over` has it. Whatever is of no kind that there is, is not over."""


def page_of(calls: Calls, names: Names, after: str, most: int) -> Archived:
    """The page of the audit that begins after this place. Raises ValueError and Busy."""
    # Consistent, so that nobody is told of a break where a fact was only just written.
    how = {"TableName": names(Table.AUDIT), "Limit": most, "ConsistentRead": True}
    answer = calls.steadily(("Scan", {**how, **_start(Table.AUDIT, after)}))
    records, unreadable = _sorted_out(Table.AUDIT, answer)
    facts = tuple(each for each in records.values() if isinstance(each, Fact))
    return Archived(facts, unreadable, _next(Table.AUDIT, answer))


def survey_of(calls: Calls, names: Names, after: str, most: int) -> Surveyed:
    """The page of `work` that begins after this place. Raises ValueError and Busy."""
    # Not consistent, for half the price: whoever finds something looks at that again.
    how = scan(names(Table.WORK), OPEN, Limit=most)
    answer = calls.steadily(("Scan", {**how, **_start(Table.WORK, after)}))
    return Surveyed(*_sorted_out(Table.WORK, answer), _next(Table.WORK, answer))


def _start(table: Table, after: str) -> Mapping[str, Any]:
    return {"ExclusiveStartKey": key_item(place(table, after))} if after else {}


def _sorted_out(table: Table, answer: Mapping[str, Any]) -> tuple[dict[Key, Record], tuple[Key, ...]]:
    """What can be read, and the keys of the rest."""
    records, unreadable = dict[Key, Record](), list[Key]()
    for item in answer.get("Items", []):
        try:
            records[item_key(table, item)] = to_record(table, item)
        except Unreadable as error:
            unreadable.append(error.key)
    return records, tuple(unreadable)


def _next(table: Table, answer: Mapping[str, Any]) -> str | None:
    last = answer.get("LastEvaluatedKey")
    return written(item_key(table, last)) if last else None


def written(key: Key) -> str:
    """A place in a table as text."""
    return json.dumps([key.pk, key.sk])


def place(table: Table, text: str) -> Key:
    """The other way. Raises ValueError."""
    found = json.loads(text)
    if not (
        isinstance(found, list) and len(found) == 2 and all(isinstance(each, str) and each for each in found)
    ):
        raise ValueError(f"no place in the table {table}")
    return Key(table, *found)

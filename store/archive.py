"""Going through the audit a page at a time: the one Scan there is, for reading the audit whole. Nothing is decided by what it finds."""

import json

from access.audit import Fact
from access.errors import Unreadable
from access.keys import Key, Table
from access.ports import Archived
from store.calls import Calls
from store.convert import item_key, to_record
from store.expressions import Names, key_item


def page_of(calls: Calls, names: Names, after: str, most: int) -> Archived:
    """The page that begins after this place. Raises ValueError and Busy."""
    start = {"ExclusiveStartKey": key_item(place(after))} if after else {}
    # Consistent, so that nobody is told of a break where a fact was only just written.
    answer = calls.steadily(
        ("Scan", {"TableName": names(Table.AUDIT), "Limit": most, "ConsistentRead": True, **start})
    )
    facts, unreadable = [], []
    for item in answer.get("Items", []):
        try:
            record = to_record(Table.AUDIT, item)
        except Unreadable as error:
            unreadable.append(error.key)
            continue
        if isinstance(record, Fact):
            facts.append(record)
    last = answer.get("LastEvaluatedKey")
    return Archived(tuple(facts), tuple(unreadable), written(item_key(Table.AUDIT, last)) if last else None)


def written(key: Key) -> str:
    """A place in the audit as text."""
    return json.dumps([key.pk, key.sk])


def place(text: str) -> Key:
    """The other way. Raises ValueError."""
    found = json.loads(text)
    if not (
        isinstance(found, list) and len(found) == 2 and all(isinstance(each, str) and each for each in found)
    ):
        raise ValueError("no place in the audit")
    return Key(Table.AUDIT, *found)

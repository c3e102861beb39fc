"""The parameters of single DynamoDB operations, made from pynamodb's conditions and actions. Nothing is sent from here."""

from collections.abc import Sequence
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action, Update

from access.keys import Key, Table
from store.forms import Wire


class Names:
    """The names of one store's tables."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def __call__(self, table: Table) -> str:
        return f"{self._prefix}-{table}"


def key_item(key: Key) -> Wire:
    """The primary key as an item."""
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def put(table: str, item: Wire, condition: Condition | None) -> Wire:
    """Put `item` whole."""
    return {"TableName": table, "Item": item, **_expressions(condition)}


def update(table: str, key: Key, actions: Sequence[Action], condition: Condition | None) -> Wire:
    """Change single attributes."""
    return {"TableName": table, "Key": key_item(key), **_expressions(condition, actions)}


def rewrite(table: str, item: Wire, absent: Sequence[str], condition: Condition) -> Wire:
    """Set what `item` has, remove what is `absent`, and leave every other attribute of the stored item as it is."""
    key = {name: item[name] for name in ("pk", "sk")}
    new = [name for name in item if name not in key]
    found = _expressions(condition)
    names = {f"#w{number}": name for number, name in enumerate([*new, *absent])}
    values = {f":w{number}": item[name] for number, name in enumerate(new)}
    sets = ", ".join(f"#w{number} = :w{number}" for number in range(len(new)))
    gone = ", ".join(f"#w{number}" for number in range(len(new), len(names)))
    return {
        "TableName": table,
        "Key": key,
        "ConditionExpression": found["ConditionExpression"],
        "UpdateExpression": f"SET {sets} REMOVE {gone}" if gone else f"SET {sets}",
        "ExpressionAttributeNames": {**found["ExpressionAttributeNames"], **names},
        "ExpressionAttributeValues": {**found["ExpressionAttributeValues"], **values},
    }


def keyed(table: str, key: Key, condition: Condition) -> Wire:
    """What a condition check and a delete have in common."""
    return {"TableName": table, "Key": key_item(key), **_expressions(condition)}


def query(table: str, condition: Condition, **more: Any) -> Wire:
    """Ask for the items of one partition, of the table or of an index."""
    found = _expressions(condition)
    found["KeyConditionExpression"] = found.pop("ConditionExpression")
    return {"TableName": table, **found, **more}


def scan(table: str, condition: Condition, **more: Any) -> Wire:
    """Go through a table; what is not so is read and not answered."""
    found = _expressions(condition)
    found["FilterExpression"] = found.pop("ConditionExpression")
    return {"TableName": table, **found, **more}


def _expressions(condition: Condition | None, actions: Sequence[Action] = ()) -> Wire:
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    found: Wire = {}
    if condition is not None:
        found["ConditionExpression"] = condition.serialize(names, values)
    if actions:
        found["UpdateExpression"] = Update(*actions).serialize(names, values)
    if names:
        found["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
    if values:
        found["ExpressionAttributeValues"] = values
    return found

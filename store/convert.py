"""Record to item and back. An item that this release does not understand raises Unreadable and nothing else. Columns that it does not
know are read over, and stay where they stand when the item is written again.

The rows say how each attribute looks; here are the fields that no row has: what the indexes need is derived when writing, and `due`
and `wake` are read back from there, so that there is one place for each of them.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from access.errors import Unreadable
from access.keys import Due, Key, Lane, Table, shard
from access.ports import Record
from store.forms import NUMBER, Wire
from store.placing import due_of, key_of, lane_of, lane_text, role_of, wake_of, who_of
from store.rows import (
    AlarmRow,
    BreakerRow,
    BudgetRow,
    CardRow,
    ComparisonRow,
    CursorRow,
    DoubtRow,
    EditsRow,
    FactRow,
    FavouritesRow,
    HeartbeatRow,
    HoldingRow,
    JobRow,
    LedgerRow,
    LoadRow,
    LookoutRow,
    PersonRow,
    PieceRow,
    RepeatRow,
    RequestRow,
    ReviewRow,
    Row,
    SecondRow,
    TeamRow,
    TrackRow,
    WorkRow,
)
from store.rows_catalog import ApproverListRow, HeadRow, PolicyRow, RoleRow, SearchListRow

ROWS: tuple[type[Row], ...] = (
    RequestRow,
    HoldingRow,
    JobRow,
    PieceRow,
    TrackRow,
    CardRow,
    PersonRow,
    LoadRow,
    EditsRow,
    SecondRow,
    AlarmRow,
    DoubtRow,
    LookoutRow,
    ComparisonRow,
    ReviewRow,
    LedgerRow,
    BreakerRow,
    BudgetRow,
    CursorRow,
    HeartbeatRow,
    TeamRow,
    FavouritesRow,
    RepeatRow,
    FactRow,
    RoleRow,
    PolicyRow,
    ApproverListRow,
    HeadRow,
    SearchListRow,
)
_BY_KIND: Mapping[str, type[Row]] = {row.kind_name: row for row in ROWS}
_BY_RECORD: Mapping[type, type[Row]] = {row.makes: row for row in ROWS}
_DERIVED = ("due", "wake")


def to_item(record: Record, /, **more: Any) -> Wire:
    """The item of a record. `more` sets attributes of the row that are no field of the record."""
    row = _BY_RECORD[type(record)]
    key = key_of(record)
    named = {
        field.name: getattr(record, field.name) for field in fields(record) if field.name not in _DERIVED
    }
    return item_of(row, key, **named, **_indexed(record, key), **more)


def item_of(row: type[Row], key: Key, /, **named: Any) -> Wire:
    """An item of one kind from the values of its attributes."""
    made = row(key.pk, key.sk, kind=row.kind_name, schema_v=1, **named)
    item: Wire = made.serialize()
    return {**item, "schema_v": NUMBER.wire(row.shape_of(item))}


def absent_from(item: Wire) -> tuple[str, ...]:
    """The names of what this release knows for an item of this kind and has left out: whatever else stands in the table is not its own."""
    known = (each.attr_name for each in _row_of(item).columns().values())
    return tuple(name for name in known if name not in item)


def _indexed(record: Record, key: Key) -> dict[str, Any]:
    due, who, role = due_of(record), who_of(record), role_of(record)
    return {
        **(due_attributes(key, due) if due else {}),
        **({"wake_mark": 1} if wake_of(record) else {}),
        **({"who_okta": who.okta, "who_sort": who.sort} if who else {}),
        **({"held_role": role} if role else {}),
    }


def due_attributes(key: Key, due: Due) -> dict[str, Any]:
    """The attributes that place an item in the `due` index."""
    return {"due_lane": lane_text(due.lane, shard(key.pk)), "due_at": due.at, "due_bucket": due.bucket}


def to_record(table: Table, item: Wire) -> Record:
    """The record of an item as DynamoDB returned it. Raises Unreadable."""
    key = item_key(table, item)
    try:
        record = _read(key, item)
    except Exception as error:  # Whatever a broken item makes the forms do, the caller gets one answer.
        raise Unreadable(key, str(error)) from error
    if key_of(record) != key:
        raise Unreadable(key, f"its content belongs to {key_of(record)}")
    return record


def item_key(table: Table, item: Wire) -> Key:
    """The primary key of an item; DynamoDB vouches for its type."""
    return Key(table, item["pk"]["S"], item["sk"]["S"])


def due_of_item(lane: Lane, item: Wire) -> Due:
    """What the `due` index has of an item."""
    return Due(lane, WorkRow.due_at.part.value(item), WorkRow.due_bucket.part.value(item))


def _read(key: Key, item: Wire) -> Record:
    row = _row_of(item)
    values = {name: each.part.value(item) for name, each in row.columns().items()}
    if issubclass(row, WorkRow):
        values |= {"due": _due(key, values), "wake": values["wake_mark"] is not None}
    made: Record = row.makes(**{field.name: values[field.name] for field in fields(row.makes)})
    return made


def _row_of(item: Wire) -> type[Row]:
    kind, shape = Row.kind.part.value(item), Row.schema_v.part.value(item)
    row = _BY_KIND.get(kind)
    if row is None:
        raise ValueError(f"unknown kind {kind!r}")
    if not 1 <= shape <= row.schema:
        raise ValueError(f"a {kind} of shape {shape}, this release knows up to {row.schema}")
    return row


def _due(key: Key, values: Mapping[str, Any]) -> Due | None:
    lane, at = values["due_lane"], values["due_at"]
    if lane is None and at is None:
        return None
    if lane is None or at is None:
        raise ValueError("half an entry of the due index")
    return Due(lane_of(lane, key.pk), at, values["due_bucket"])

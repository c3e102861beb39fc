"""One change as DynamoDB operations under conditions: how it is sent, repeated and, when it lost, whose fault that was."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from access.audit import Fact
from access.errors import Busy, Conflict, Unreadable
from access.keys import Due, Key, load_key
from access.ports import Change, Check, Record, Tally, Touch, Write
from store import expressions
from store.calls import Calls
from store.changes import keys_of
from store.convert import absent_from, due_attributes, to_item, to_record
from store.expressions import Names
from store.forms import TEXT, Wire
from store.placing import key_of
from store.rows import LoadRow, RequestRow, Row, WorkRow
from store.trouble import Cancelled, Failed, Hopeless, Later

Found = Mapping[str, Any] | None
"""The item that stood in the way of a condition."""
OLD = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


@dataclass(frozen=True)
class Part:
    """One operation of a transaction. `verb` is Put, Update, Delete or ConditionCheck. `fact` is set when that is what is put.

    `alone` says that it can be sent by itself, at half the price, because repeating it does no harm or, for a record,
    can be told from somebody else's write by its `mark`.
    """

    verb: str
    key: Key
    parameters: Wire
    fact: Fact | None = None
    alone: bool = False
    mark: str = ""


def at_version(was: int | None) -> Condition:
    """The item is at version `was`; None: there is no such item."""
    return Row.pk.does_not_exist() if was is None else RequestRow.version == was


def parts_of(change: Change, names: Names) -> list[Part]:
    """The operations of a change."""
    return [
        *(_check(check, names) for check in change.checks),
        *(_write(write, names, marked=len(keys_of(change)) == 1) for write in change.writes),
        *(_fact(fact, names) for fact in change.facts),
        *(_touch(touch, names) for touch in change.touches),
        *(_tally(tally, names) for tally in change.tallies),
    ]


def put_part(record: Record, was: int | None, names: Names, **more: Any) -> Part:
    """Put a record of any kind under a version condition, and with it away with everything that stands there."""
    key = key_of(record)
    return Part("Put", key, expressions.put(names(key.table), to_item(record, **more), at_version(was)))


def rewrite_part(record: Record, was: int | None, names: Names, **more: Any) -> Part:
    """Write a record under a version condition. Of the item that it was read from, what only newer releases know stays."""
    if was is None:
        return put_part(record, was, names, **more)
    key, item = key_of(record), to_item(record, **more)
    update = expressions.rewrite(names(key.table), item, absent_from(item), at_version(was))
    return Part("Update", key, update)


def check_part(key: Key, condition: Condition, names: Names) -> Part:
    """Nothing is written, but the condition must hold."""
    return Part("ConditionCheck", key, expressions.keyed(names(key.table), key, condition))


def _check(check: Check, names: Names) -> Part:
    return check_part(check.key, at_version(check.was), names)


def _write(write: Write, names: Names, *, marked: bool) -> Part:
    if not marked:
        return rewrite_part(write.record, write.was, names)
    mark = uuid.uuid4().hex[:12]
    part = rewrite_part(write.record, write.was, names, put_mark=mark)
    return replace(part, parameters={**part.parameters, **OLD}, alone=True, mark=mark)


def _fact(fact: Fact, names: Names) -> Part:
    condition = Row.pk.does_not_exist()
    parameters = expressions.put(names(fact.key.table), to_item(fact), condition)
    return Part("Put", fact.key, {**parameters, **OLD}, fact=fact, alone=True)


def _touch(touch: Touch, names: Names) -> Part:
    actions = _due_actions(touch.key, touch.due)
    actions.append(WorkRow.wake_mark.set(1) if touch.wake else WorkRow.wake_mark.remove())
    table = names(touch.key.table)
    return Part(
        "Update", touch.key, expressions.update(table, touch.key, actions, at_version(touch.was)), alone=True
    )


def _due_actions(key: Key, due: Due | None) -> list[Action]:
    placed = due_attributes(key, due) if due else {}
    columns = {name: getattr(WorkRow, name) for name in ("due_lane", "due_at", "due_bucket")}
    return [
        column.remove() if placed.get(name, "") == "" else column.set(placed[name])
        for name, column in columns.items()
    ]


def _tally(tally: Tally, names: Names) -> Part:
    key = load_key(tally.slack)
    actions: list[Action] = [
        LoadRow.kind.set(LoadRow.kind_name),
        LoadRow.schema_v.set(LoadRow.schema_v | 1),
        LoadRow.slack.set(tally.slack),
        LoadRow.waiting.add(tally.by),
    ]
    if tally.decided is not None:
        actions.append(LoadRow.decided.set(tally.decided))
    if tally.gets:
        actions.append(LoadRow.has.add(tally.gets))
    if tally.loses:
        actions.append(LoadRow.has.delete(tally.loses))
    return Part("Update", key, expressions.update(names(key.table), key, actions, None))


class Transactor:
    """Sends parts as one transaction."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def send(self, parts: Sequence[Part]) -> None:
        """All parts or none. Raises Conflict with the keys whose conditions failed, and Busy.

        A fact that stands there already with the same content is left out, and the rest is sent again.
        """
        while parts:
            try:
                self._alone(parts[0]) if len(parts) == 1 and parts[0].alone else self._together(parts)
                return
            except Cancelled as error:
                parts = _without_repeated(parts, error.items, error)

    def _together(self, parts: Sequence[Part]) -> None:
        """One TransactWriteItems; its token makes a repetition after a lost answer harmless."""
        operation = (
            "TransactWriteItems",
            {
                "ClientRequestToken": str(uuid.uuid4()),
                "TransactItems": [{part.verb: part.parameters} for part in parts],
            },
        )
        self._calls.steadily(operation)

    def _alone(self, part: Part) -> None:
        """One PutItem or UpdateItem. After a lost answer, an item that is exactly the one we put is our own doing."""
        attempts, unclear = self._calls.patience.start(), False
        while True:
            try:
                self._calls.once((f"{part.verb}Item", part.parameters))
                return
            except Later as error:
                unclear = unclear or error.unclear
                if not attempts.again():
                    raise Busy(f"{part.verb}Item: {error}") from error
            except Hopeless as error:
                raise Busy(f"{part.verb}Item: {error}") from error
            except Failed as error:
                if unclear and _ours(part, error.item):
                    return
                raise Cancelled({0: error.item}) from error


def _ours(part: Part, item: Found) -> bool:
    return bool(part.mark and item and item.get(Row.put_mark.attr_name) == TEXT.wire(part.mark))


def _without_repeated(parts: Sequence[Part], failed: Mapping[int, Found], cause: Exception) -> Sequence[Part]:
    lost = [parts[number].key for number, item in failed.items() if not _repeated(parts[number], item)]
    if lost:
        raise Conflict(lost) from cause
    return [part for number, part in enumerate(parts) if number not in failed]


def _repeated(part: Part, item: Found) -> bool:
    if part.fact is None or not item:
        return False
    try:
        return to_record(part.key.table, dict(item)) == part.fact
    except Unreadable:
        return False

"""What the store relies on when transactions meet, asked of each engine by raw calls: it must be the same everywhere."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.clients import dynamodb

Item = dict[str, Any]
ABSENT = {"ConditionExpression": "attribute_not_exists(pk)"}
OLD = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
THREADS, TIMES = 8, 5


class Table:
    """Raw calls about one table."""

    def __init__(self, url: str, name: str) -> None:
        self.client, self.name = dynamodb(url), name

    def item(self, key: str) -> Item:
        found = self.client.get_item(TableName=self.name, Key=_key(key), ConsistentRead=True)
        return dict(found.get("Item", {}))

    def put(self, key: str, n: int, **more: Any) -> Item:
        return {"Put": {"TableName": self.name, "Item": {**_key(key), "n": {"N": str(n)}}, **more}}

    def check(self, key: str, n: int) -> Item:
        condition = {"ConditionExpression": "n = :n", "ExpressionAttributeValues": {":n": {"N": str(n)}}}
        return {"ConditionCheck": {"TableName": self.name, "Key": _key(key), **condition}}

    def add(self, key: str) -> Item:
        action = {"UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}
        return {"Update": {"TableName": self.name, "Key": _key(key), **action}}

    def send(self, *parts: Any, **more: Any) -> None:
        self.client.transact_write_items(TransactItems=list(parts), **more)


def _key(key: str) -> Item:
    return {"pk": {"S": key}, "sk": {"S": "META"}}


@pytest.fixture
def table(there: str, prefix: str) -> Table:
    return Table(there, f"{prefix}-work")


def _refused(act: Callable[[], object]) -> Any:
    with pytest.raises(ClientError) as caught:
        act()
    return caught.value.response


def test_one_failed_condition_undoes_all_and_is_named_by_its_place(table: Table) -> None:
    table.send(table.put("there", 1))
    said = _refused(lambda: table.send(table.put("new", 1), table.put("there", 2, **ABSENT, **OLD)))
    assert said["Error"]["Code"] == "TransactionCanceledException"
    assert [each["Code"] for each in said["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
    assert said["CancellationReasons"][1]["Item"]["n"] == {"N": "1"}
    assert table.item("new") == {}
    assert table.item("there")["n"] == {"N": "1"}


def test_every_failed_condition_is_named(table: Table) -> None:
    table.send(table.put("there", 1))
    said = _refused(
        lambda: table.send(table.check("there", 7), table.put("new", 1), table.check("nobody", 1))
    )
    codes = [each["Code"] for each in said["CancellationReasons"]]
    assert codes == ["ConditionalCheckFailed", "None", "ConditionalCheckFailed"]


def test_a_token_makes_a_repetition_harmless(table: Table) -> None:
    for _ in range(2):
        table.send(table.add("counted"), ClientRequestToken="once")
    assert table.item("counted")["n"] == {"N": "1"}
    table.send(table.add("counted"), ClientRequestToken="twice")
    assert table.item("counted")["n"] == {"N": "2"}


def test_one_item_cannot_be_in_a_transaction_twice(table: Table) -> None:
    said = _refused(lambda: table.send(table.put("there", 1), table.check("there", 1)))
    assert said["Error"]["Code"] == "ValidationException"
    assert table.item("there") == {}


def test_of_transactions_that_meet_each_is_done_whole_or_refused_as_a_conflict(table: Table) -> None:
    """Each of them adds to the same two items, in the other order every second time."""
    table.send(table.put("left", 0), table.put("right", 0))
    came: Counter[str] = Counter()

    def one(number: int) -> None:
        parts = [table.add("left"), table.add("right")][:: 1 if number % 2 else -1]
        for _ in range(TIMES):
            came[_outcome(lambda: table.send(*parts))] += 1

    _together(one)
    assert set(came) <= {"done", "TransactionConflict"}
    assert came["done"]
    assert table.item("left")["n"] == table.item("right")["n"] == {"N": str(came["done"])}


def test_a_plain_write_that_meets_a_transaction_is_lost_or_done_never_half(table: Table) -> None:
    table.send(table.put("met", 0), table.put("other", 0))
    came: Counter[str] = Counter()

    def one(number: int) -> None:
        for _ in range(TIMES):
            if number % 2:
                came[f"both: {_outcome(lambda: table.send(table.add('met'), table.add('other')))}"] += 1
            else:
                came[
                    f"plain: {_outcome(lambda: table.client.update_item(**table.add('met')['Update']))}"
                ] += 1

    _together(one)
    allowed = {
        "both: done",
        "both: TransactionConflict",
        "plain: done",
        "plain: TransactionConflictException",
    }
    assert set(came) <= allowed
    assert table.item("other")["n"] == {"N": str(came["both: done"])}
    assert table.item("met")["n"] == {"N": str(came["both: done"] + came["plain: done"])}


def test_of_those_that_race_on_one_version_one_wins(table: Table) -> None:
    table.send(table.put("version", 1))
    came: Counter[str] = Counter()

    def one(number: int) -> None:
        put = table.put(
            "version", 2, ConditionExpression="n = :was", ExpressionAttributeValues={":was": {"N": "1"}}
        )
        came[_outcome(lambda: table.send(put, table.put(f"mine {number}", 1)))] += 1

    _together(one)
    assert came["done"] == 1
    assert set(came) <= {"done", "ConditionalCheckFailed", "TransactionConflict"}
    assert [bool(table.item(f"mine {number}")) for number in range(THREADS)].count(True) == 1


def _outcome(act: Callable[[], object]) -> str:
    """Done, or why not: the reason within a cancelled transaction, or else the error's code."""
    try:
        act()
    except ClientError as error:
        said: Any = error.response
        reasons = [each["Code"] for each in said.get("CancellationReasons", ()) if each["Code"] != "None"]
        return str(reasons[0] if reasons else said["Error"]["Code"])
    return "done"


def _together(one: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=one, args=(number,)) for number in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)

"""The auditor names rows that are not as they were put, verifies every chain, names records that no sweep finds, and says so when it did not come to the end."""

import json
from typing import Any

import pytest

from access.audit import SYSTEM, Fact, What
from access.holding import Held, Holding
from access.keys import OktaId, Target
from access.ports import Change, Write
from handlers import auditor, wiring
from sandbox.aws.clients import dynamodb
from sandbox.world import LambdaContext, World

Json = dict[str, Any]
Capture = pytest.CaptureFixture[str]
DAILY = {"source": "aws.events"}
LOOK = {"look": "records"}


def said(capsys: Capture, event: str) -> list[Json]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [line for line in lines if line.get("event") == event]


def row(world: World, start: str) -> Json:
    """A row of the audit whose subject starts so."""
    table = f"{world.prefix}-audit"
    items: list[Json] = dynamodb(world.engine.url).scan(TableName=table)["Items"]
    return next(item for item in items if item["pk"]["S"].startswith(start))


def change(item: Json, how: str) -> Json:
    """As the stream tells of it."""
    keys = {name: item[name] for name in ("pk", "sk")}
    return {"eventName": how, "dynamodb": {"Keys": keys, "OldImage": item}}


def test_a_whole_audit_has_no_breaks(world: World, capsys: Capture) -> None:
    assert auditor.handler(DAILY, LambdaContext(900.0)) == {"breaks": 0}
    (line,) = said(capsys, "audit.verified")
    assert line["breaks"] == 0
    assert line["facts"] > 0


@pytest.mark.parametrize("harm", ["changed", "removed"])
def test_a_row_that_was_changed_or_removed_is_a_break(world: World, capsys: Capture, harm: str) -> None:
    first = Fact("SERVICE#okta", 1, What.SERVICE_DOWN, SYSTEM, world.clock(), {"why": "timeout"}, "")
    second = Fact("SERVICE#okta", 2, What.SERVICE_UP, SYSTEM, world.clock(), {}, first.hash)
    wiring.store(wiring.settings("sweep")).commit(Change(facts=(first, second)))
    assert auditor.handler(DAILY, LambdaContext(900.0)) == {"breaks": 0}
    capsys.readouterr()
    client, table = dynamodb(world.engine.url), f"{world.prefix}-audit"
    item = client.get_item(TableName=table, Key=key_of(first))["Item"]
    if harm == "changed":
        client.put_item(TableName=table, Item={**item, "actor": {"S": "00uSOMEBODY"}})
    else:
        client.delete_item(TableName=table, Key=key_of(first))
    assert auditor.handler(DAILY, LambdaContext(900.0)) == {"breaks": 1}
    (line,) = said(capsys, "audit.verified")
    assert (line["level"], line["breaks"]) == ("ERROR", 1)
    assert line["named"][0].startswith("SERVICE#okta")


def key_of(fact: Fact) -> Json:
    return {"pk": {"S": fact.key.pk}, "sk": {"S": fact.key.sk}}


def test_without_the_time_for_all_of_it_nothing_is_said_to_be_verified(world: World, capsys: Capture) -> None:
    assert auditor.handler(DAILY, LambdaContext(4.0)) == {"breaks": 0}
    printed = capsys.readouterr().out
    assert "audit.unfinished" in printed
    assert "audit.verified" not in printed


@pytest.mark.parametrize(("how", "word"), [("MODIFY", "changed"), ("REMOVE", "removed")])
def test_a_row_that_is_not_as_it_was_put_is_named_without_what_it_says(
    world: World, capsys: Capture, how: str, word: str
) -> None:
    item = row(world, "CATALOG")
    assert auditor.handler({"Records": [change(item, how)]}, LambdaContext()) == {"changed": 1}
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["key"] for each in lines if each.get("how") == word] == [
        f"audit/{item['pk']['S']}/{item['sk']['S']}"
    ]
    assert lines[-1]["AuditRowsChanged"] == [1.0]
    assert "OldImage" not in json.dumps(lines)


def test_a_row_that_was_put_is_no_news(world: World, capsys: Capture) -> None:
    item = row(world, "CATALOG")
    assert auditor.handler({"Records": [change(item, "INSERT")]}, LambdaContext()) == {"changed": 0}
    assert capsys.readouterr().out == ""


# All records


def test_records_that_are_well_are_none_to_be_found(world: World, capsys: Capture) -> None:
    assert auditor.handler(LOOK, LambdaContext(900.0)) == {"unfound": 0}
    (line,) = said(capsys, "records.surveyed")
    assert (line["level"], line["unfound"]) == ("INFO", 0)
    assert line["items"] > 0


def test_what_no_sweep_finds_is_named_and_counted_and_left_as_it_is(world: World, capsys: Capture) -> None:
    client, table = dynamodb(world.engine.url), f"{world.prefix}-work"
    lost = Holding(OktaId("00uANN"), Target("okta_group", ("00gONE",)), Held.REMOVING, version=1)
    strange = {"pk": {"S": "REQ#strange"}, "sk": {"S": "META"}, "kind": {"S": "riddle"}}
    store = wiring.store(wiring.settings("sweep"))
    store.commit(Change(writes=(Write(lost, None),)))
    client.put_item(TableName=table, Item=strange)
    before = client.scan(TableName=table)["Items"]
    assert auditor.handler(LOOK, LambdaContext(900.0)) == {"unfound": 2}
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {(each["key"], each["why"]) for each in lines if each.get("event") == "record.unfound"} == {
        (str(lost.key), "is removing and not at rest, and is due at no time"),
        ("work/REQ#strange/META", "cannot be read"),
    }
    assert lines[-1]["UnfoundItems"] == [2.0]
    assert client.scan(TableName=table)["Items"] == before


def test_without_the_time_for_all_of_them_nothing_is_said_to_be_looked_through(
    world: World, capsys: Capture
) -> None:
    assert auditor.handler(LOOK, LambdaContext(4.0)) == {"unfound": 0}
    printed = capsys.readouterr().out
    assert "records.unfinished" in printed
    assert "records.surveyed" not in printed

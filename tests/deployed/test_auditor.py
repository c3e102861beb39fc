"""The deployed auditor: what somebody with other rights does to the audit wakes it, and what functions put there does not."""

import json
from typing import Any

from tests.deployed.stage import NAME, Stage
from tests.stories.play import Play
from tests.until import until

TABLE, KEY = f"access-{NAME}-audit", {"pk": {"S": "SOMEBODY#0"}, "sk": {"S": "00000001"}}


def lines(stage: Stage) -> list[dict[str, Any]]:
    """What the auditor has logged."""
    pages = (
        stage.client("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=f"/aws/lambda/access-service-{NAME}-auditor")
    )
    texts = [event["message"] for page in pages for event in page["events"]]
    return [json.loads(text) for text in texts if text.startswith("{")]


def noticed(stage: Stage) -> list[tuple[str, str]]:
    return [(each["key"], each["how"]) for each in lines(stage) if each.get("event") == "audit.changed"]


def test_what_somebody_does_to_a_row_is_noticed_and_what_functions_put_is_not(
    stage: Stage, play: Play
) -> None:
    client, key = stage.client("dynamodb"), f"audit/{KEY['pk']['S']}/{KEY['sk']['S']}"
    client.put_item(TableName=TABLE, Item=KEY)
    client.put_item(TableName=TABLE, Item={**KEY, "what": {"S": "approved"}})
    until(lambda: (key, "changed") in noticed(stage), within=30)
    client.delete_item(TableName=TABLE, Key=KEY)
    until(lambda: (key, "removed") in noticed(stage), within=30)
    assert noticed(stage) == [(key, "changed"), (key, "removed")]
    figures = [each["AuditRowsChanged"] for each in lines(stage) if "AuditRowsChanged" in each]
    assert sum(value for values in figures for value in values) == 2
    assert play.store.facts("CATALOG"), "functions have put facts meanwhile"


def test_every_chain_is_whole_after_all_that_happened_here(stage: Stage, play: Play) -> None:
    assert play.requests(), "something has happened"
    function = f"access-service-{NAME}-auditor"
    answer = stage.client("lambda").invoke(FunctionName=function, Payload=b'{"source": "aws.events"}')
    assert json.loads(answer["Payload"].read()) == {"breaks": 0}

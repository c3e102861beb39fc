"""Each function has exactly the rights that it uses: what the local AWS let it do on this stage, and what the template lets it do, are the same.

That none is missing shows in every test of the stage, because the local AWS refuses what is not granted. That none is too much shows here.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from access.keys import request_key
from deploy.packages.building import FUNCTIONS
from sandbox.aws.clients import dynamodb
from tests.deployed.calling import accessctl, session
from tests.deployed.stage import INVOKE, NAME, SECRETS, Stage
from tests.deployed.sweeping import drawn, sweep
from tests.deployed.world import DeployedWorld
from tests.rights import Right, granted
from tests.stories.play import ANN, BEN, CLEO, EVE, Play
from tests.stories.test_home import opened
from tests.until import until

APPROVERS, CATALOG, AUDIT = "approvers", "catalog", "audit"
JUDGE, ASK = "dynamodb:ConditionCheckItem", "dynamodb:Query"
RARE: Mapping[str, Mapping[Right, str]] = {
    "slack": {
        ("dynamodb:UpdateItem", APPROVERS): "an owner changes their list: tests/stories/test_owner_edits.py",
    },
    "worker": {
        (
            JUDGE,
            APPROVERS,
        ): "a request is handed on because its approvers are gone: tests/access/test_reroute.py",
        (JUDGE, CATALOG): "the same",
        (ASK, AUDIT): "a record is older than its audit: tests/access/test_workflow.py",
        (ASK, "work/index"): "somebody has left: tests/stories/test_movers.py",
    },
    "sweep": {
        (JUDGE, APPROVERS): "as for the worker",
        (JUDGE, CATALOG): "the same",
        (ASK, AUDIT): "the same",
        ("dynamodb:PutItem", APPROVERS): "a catalogue file is put in force: tests/deployed/test_catalog.py",
        ("dynamodb:PutItem", CATALOG): "the same",
    },
    "auditor": {
        (ASK, AUDIT): "a request goes on while it is verified: tests/tools/test_on_audit.py",
    },
}
"""What needs a bad day or a long time, and where that is played."""
ELSEWHERE = {"OKTA_PRIVATE_KEY", "ACCESS_TRACK_KEY", "ACCESS_CUSTOMERS", "ACCESS_CUSTOMER_ROLES"}
"""What this stage is not set up with."""


def used(world: DeployedWorld) -> dict[str, set[Right]]:
    """What each function has done, as far as the local AWS was asked whether it may."""
    found: dict[str, set[Right]] = {name: set() for name in FUNCTIONS}
    for line in (world.engine.directory.parent / "judged").read_text().splitlines():
        judged = json.loads(line)
        function = re.search(rf":assumed-role/[^/]+/access-service-{NAME}-(\w+)$", judged["by"])
        if judged["may"] and function:
            found[function[1]].add((judged["action"], _short(judged["of"])))
    return found


def _short(arn: str) -> str:
    """`work/index` for an index of that table, the name for a secret."""
    table = re.search(rf":table/access-{NAME}-(\w+)(/index)?", arn)
    if table:
        return table[1] + (table[2] or "")
    return re.sub(r"-[0-9A-Za-z]{6}$", "", arn.rpartition(":")[2])


def everyday(stage: Stage, play: Play) -> None:
    """What happens on most days, by every function."""
    request = play.asked(EVE, "staging-read", "for 1d", [BEN])
    drawn(stage, play, BEN)
    play.press(BEN, "approve")
    play.settled()
    opened(play, EVE)
    ann = session(stage, INVOKE, ANN)
    shown = accessctl(stage, ann, "who", EVE, "--json")
    assert shown.status == 0, shown.err
    assert accessctl(stage, ann, "audit", "search", "--subject", f"REQ#{request}").status == 0
    assert accessctl(stage, ann, "audit", "verify").status == 0
    typed = ("--duration", "for 1d", "--reason", "x", "--approver", BEN, "--json")
    asked = accessctl(stage, ann, "requests", "ask", "staging-read", *typed)
    if asked.status == 0:
        mine = asked.json["request"]["id"]
        approved = accessctl(stage, session(stage, INVOKE, BEN), "requests", "approve", mine)
        assert approved.status == 0, approved.err
    assert asked.status in (0, 5), (
        asked.err
    )  # Refused where another test of this stage has asked for it before.
    play.settled()
    sweep(stage)
    for event in (b"{}", b'{"look": "records"}'):
        stage.client("lambda").invoke(FunctionName=f"access-service-{NAME}-auditor", Payload=event)


def left_for_the_sweep(stage: Stage, play: Play) -> None:
    """The stream wakes nobody, and a minute later the sweep does what the worker would have done."""
    play.asked(CLEO, "staging-read", "for 1d", [BEN])
    drawn(stage, play, BEN)
    functions, client, table = stage.client("lambda"), dynamodb(stage.engine.url), f"access-{NAME}-work"
    (mapping,) = functions.list_event_source_mappings(FunctionName=f"access-service-{NAME}-worker")[
        "EventSourceMappings"
    ]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    play.press(BEN, "approve")
    for item in client.scan(TableName=table, FilterExpression="attribute_exists(due_lane)")["Items"]:
        client.update_item(
            TableName=table,
            Key={"pk": item["pk"], "sk": item["sk"]},
            UpdateExpression="SET due_at = :past",
            ExpressionAttributeValues={":past": {"N": "1"}},
        )
    sweep(stage)
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    assert CLEO in play.world.members("00gSTAGINGREAD")
    play.settled()


def a_table_from_an_older_copy(stage: Stage, play: Play) -> None:
    """The Slack function meets a record that is older than its audit."""
    request = play.asked(CLEO, "tools-invoke", "for 1d", [BEN])
    drawn(stage, play, BEN)
    client, table = dynamodb(stage.engine.url), f"access-{NAME}-work"
    key = {"pk": {"S": request_key(request).pk}, "sk": {"S": "META"}}
    older, card = client.get_item(TableName=table, Key=key)["Item"], play.cards(CLEO, "withdraw")[-1]
    play.press(BEN, "approve")
    play.settled()
    client.put_item(TableName=table, Item=older)
    play.forge(CLEO, "withdraw", card)
    until(lambda: "restored" in play.facts(request), within=30)


def test_each_function_has_exactly_the_rights_that_it_uses(
    stage: Stage, play: Play, world: DeployedWorld
) -> None:
    everyday(stage, play)
    left_for_the_sweep(stage, play)
    a_table_from_an_older_copy(stage, play)
    found = used(world)
    for name in FUNCTIONS:
        may = {(action, what) for action, what in granted(name) if what not in ELSEWHERE}
        rare = RARE.get(name, {})
        assert found[name] <= may, name
        assert rare.keys() <= may, name
        assert may - found[name] - rare.keys() == set(), name
    assert {what for each in found.values() for _, what in each} >= set(SECRETS)


@pytest.mark.parametrize("name", RARE)
def test_what_is_rare_is_played_where_it_is_said(name: str) -> None:
    for reason in RARE[name].values():
        for path in re.findall(r"tests/[a-z_/]+\.py", reason):
            assert Path(path).exists(), path

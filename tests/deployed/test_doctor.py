"""The doctor on the deployed stack: what osls made is found well but for what the local AWS leaves out, and what is broken is found."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sandbox.aws.clients import REGION
from tests.deployed.calling import Ran, accessctl, arn, session
from tests.deployed.stage import INVOKE, NAME, Stage
from tests.deployed.sweeping import sweep
from tests.deployed.world import DeployedWorld
from tests.stories.play import ANN, Play
from tests.until import until

TABLES = ("approvers", "audit", "catalog", "work")
LEFT_OUT = {
    *(f"the table access-{NAME}-{table} cannot be restored to a point in time" for table in TABLES),
    "API Gateway has no role to write access logs with, so refused calls are on record nowhere",
}
"""What the local AWS does not do: its CloudFormation leaves restoring to a point in time out, and nobody has set up the account."""
ALARMS = ("the stack has no alarms", "nobody hears what the topic", "the alarm ")
"""What depends on alarms that a stage without an address for them, and without days of figures, cannot have."""


@pytest.fixture
def look(stage: Stage, play: Play, world: DeployedWorld, tmp_path: Path) -> Any:
    """A run of `accessctl doctor --json`, looking at the account through a profile of its own, while the schedule calls the sweep."""
    admin = session(stage, arn("Admin"))
    (tmp_path / "config").write_text(
        f"[profile look]\nregion = {REGION}\naws_access_key_id = {admin.access_key}\n"
        f"aws_secret_access_key = {admin.secret_key}\naws_session_token = {admin.token}\n"
    )
    more = {"AWS_ENDPOINT_URL": stage.engine.url, "AWS_CONFIG_FILE": str(tmp_path / "config")}
    ann = session(stage, INVOKE, ANN)
    # Somebody uses it after the last deployment; the first click of a cold function comes too late on a machine that has much to do.
    stage.client("lambda").invoke(FunctionName=f"access-service-{NAME}-slack", Payload=b"{}")
    play[ANN].command("/access")
    play[ANN].close()

    def run(*typed: str, profile: str = "look") -> tuple[Ran, list[Mapping[str, str]]]:
        options = ("--slack-url", world._slack, *(("--aws-profile", profile) if profile else ()))
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(accessctl, stage, ann, "doctor", *options, "--json", *typed, more=more)

            def done() -> bool:
                if not asked.done():
                    sweep(stage)
                return asked.done()

            until(done, within=90)
        ran = asked.result()
        return ran, ran.json["findings"]

    return run


def bad(found: list[Mapping[str, str]]) -> set[str]:
    """What is not well, and is not the local AWS's own."""
    words = {each["words"] for each in found if each["state"] != "ok"}
    return {each for each in words - LEFT_OUT if not each.startswith(ALARMS)}


def test_a_deployment_is_well_but_for_what_the_local_aws_leaves_out(look: Any) -> None:
    ran, found = look()
    assert bad(found) == set(), ran.out
    said = {each["words"] for each in found if each["state"] == "ok"}
    assert any(each.startswith("the signing secret is right: Slack was let in at ") for each in said)
    assert any(each.startswith("Slack takes our forms and cards") for each in said)
    assert "the sweep is called by its schedule (rate(1 minute))" in said
    assert {each["where"] for each in found} == {"outside", "inside"}


def test_what_is_broken_is_found_on_either_side_and_mended_as_it_says(
    look: Any, stage: Stage, world: DeployedWorld
) -> None:
    events, rules = stage.client("events"), stage.client("events").list_rules()["Rules"]
    (rule,) = [each["Name"] for each in rules if "sweep" in each["Name"].lower()]
    events.disable_rule(Name=rule)
    scopes = world.slack.installation.scopes
    object.__setattr__(
        world.slack.installation, "scopes", tuple(each for each in scopes if each != "commands")
    )
    try:
        ran, found = look()
    finally:
        object.__setattr__(world.slack.installation, "scopes", scopes)
        events.enable_rule(Name=rule)
    assert ran.status == 8
    assert bad(found) == {
        "the schedule of the sweep is switched off: nothing that ends is taken back",
        "Slack has not given the scope commands (/access and the shortcuts)",
    }
    mends = [each["mend"] for each in found if each["state"] == "wrong"]
    assert f"aws events enable-rule --name {rule}" in mends


def test_a_role_that_may_see_nothing_is_told_which_permissions_it_lacks(look: Any) -> None:
    ran, found = look(profile="")
    assert ran.status in (8, 9)
    lacking = [
        each for each in found if each["where"] == "outside" and "your credentials may not" in each["words"]
    ]
    assert [each["words"] for each in lacking] == [
        "could not look at the stack: your credentials may not cloudformation:DescribeStacks"
    ]
    assert lacking[0]["mend"].startswith("allow cloudformation:DescribeStacks to whoever runs this")
    assert any(each["words"].startswith("Slack takes our forms") for each in found), "the inside is looked at"


def test_the_outputs_are_what_other_programs_need(stage: Stage) -> None:
    (described,) = stage.client("cloudformation").describe_stacks(StackName=f"access-service-{NAME}")[
        "Stacks"
    ]
    found = {each["OutputKey"]: each["OutputValue"] for each in described["Outputs"]}
    assert found["SlackRequestUrl"].endswith("/slack/events")
    assert found["ToolsApiUrl"] == f"https://{stage.api}.execute-api.{REGION}.amazonaws.com/{NAME}"
    for table in ("Work", "Audit", "Approvers", "Catalog"):
        assert found[f"{table}TableArn"].endswith(f":table/{found[f'{table}TableName']}")
    functions = {each["FunctionName"] for each in stage.client("lambda").list_functions()["Functions"]}
    assert {text for name, text in found.items() if name.endswith("FunctionName")} <= functions
    streams = {each["StreamArn"] for each in stage.client("dynamodbstreams").list_streams()["Streams"]}
    assert {found["WorkTableStreamArn"], found["AuditTableStreamArn"]} <= streams

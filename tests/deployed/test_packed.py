"""The template as osls packs it, with every parameter given: cfn-lint has nothing against it, and what osls adds is as we want it."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sandbox.aws import blueprint
from tests.deployed.stage import OSLS, PACKAGES
from tests.template import lint, sample

Json = dict[str, Any]
PACKED = f"packages={PACKAGES.relative_to(blueprint.ROOT)}"


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nothing is deployed, and nobody is asked."""
    folder = tmp_path_factory.mktemp("packed")
    given = blueprint.document()["params"]["default"]
    names = {name: re.match(r"\$\{env:(\w+)(?:\}|, ')", str(value)) for name, value in given.items()}
    variables = {found[1]: sample(name) for name, found in names.items() if found}
    ran = subprocess.run(
        ["node", str(OSLS), "package", "--stage", "prod", "--package", str(folder), "--param", PACKED],
        cwd=blueprint.ROOT,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SLS_TELEMETRY_DISABLED": "1",
            "SLS_NOTIFICATIONS_MODE": "off",
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder / "cloudformation-template-update-stack.json"


def of_type(packed: Path, kind: str) -> dict[str, Json]:
    resources: dict[str, Json] = json.loads(packed.read_text())["Resources"]
    return {name: each["Properties"] for name, each in resources.items() if each["Type"] == kind}


def test_the_packed_template_is_clean(packed: Path) -> None:
    assert lint(packed) == []


def test_every_log_is_kept_for_a_time_and_under_the_customers_key(packed: Path) -> None:
    groups = of_type(packed, "AWS::Logs::LogGroup")
    assert len(groups) == len(blueprint.document()["functions"]) + 2
    for name, given in groups.items():
        assert given["RetentionInDays"] in (90, 365), name
        assert given["KmsKeyId"]["Fn::If"][1] == sample("kmsKeyArn"), name


def test_slacks_address_is_throttled_and_counted_and_leaves_a_trace(packed: Path) -> None:
    (stage,) = of_type(packed, "AWS::ApiGatewayV2::Stage").values()
    assert set(stage["DefaultRouteSettings"]) == {
        "DetailedMetricsEnabled",
        "ThrottlingBurstLimit",
        "ThrottlingRateLimit",
    }
    written = json.loads(stage["AccessLogSettings"]["Format"])
    assert {"sourceIp", "status", "integrationError"} <= set(written)


def test_both_streams_give_up_into_the_queue(packed: Path) -> None:
    for name, given in of_type(packed, "AWS::Lambda::EventSourceMapping").items():
        assert given["DestinationConfig"]["OnFailure"]["Destination"] == {
            "Fn::GetAtt": ["WakeUpsGivenUp", "Arn"]
        }, name


def test_no_function_has_a_role_that_osls_made_up(packed: Path) -> None:
    roles = of_type(packed, "AWS::IAM::Role")
    functions = of_type(packed, "AWS::Lambda::Function")
    assert {each["Role"]["Fn::GetAtt"][0] for each in functions.values()} == set(roles)
    assert set(roles) == {f"{name.capitalize()}Role" for name in blueprint.document()["functions"]}

"""docs/deploy.md is typed from top to bottom in one shell against the local AWS; only what installs, packs and deploys is stood in for."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from botocore.session import Session

from sandbox.aws import Engine
from sandbox.aws.blueprint import ROOT, section
from sandbox.aws.blueprint import text as whole
from tests.cli.outside import client

PAGE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
REGION = "eu-central-1"
STACK = "access-service-prod"
SECRETS = ("xoxb-typed", "signing-typed", "okta-typed")
MADE = ("access-prod/slack-bot-token", "access-prod/slack-signing-secret", "access-prod/okta-api-token")
OSLS = f"""
import os, sys
sys.path[:0] = [{str(ROOT)!r}]
assert sys.argv[1:] == ["deploy", "--stage", "prod", "--region", {REGION!r}], sys.argv
from tests.cli.outside import stacked
stacked(os.environ["AWS_ENDPOINT_URL"], {STACK!r}, os.environ["SLACK_BOT_TOKEN_SECRET_ARN"], {REGION!r})
print(*sorted(os.environ))
"""
"""Stands in for osls: it makes a stack of the same name, and says which settings it was given."""


@pytest.fixture
def typed(aws: Engine, tmp_path: Path) -> Iterator[subprocess.CompletedProcess[str]]:
    """The whole page, in a shell of its own, in an empty home."""
    bin_ = tmp_path / "bin"
    stands_in = {
        "aws": f'exec {sys.executable} {ROOT / "tests" / "cli" / "aws.py"} "$@"',
        "accessctl": f'exec {sys.executable} -m accessctl "$@"',
        **{name: f'echo {name} "$@"' for name in ("make", "pipx")},
    }
    for name, does in stands_in.items():
        _program(bin_ / name, f"#!/bin/sh\n{does}\n")
    (tmp_path / "osls.py").write_text(OSLS)
    osls = tmp_path / "deploy" / "node_modules" / ".bin" / "osls"
    _program(osls, f'#!/bin/sh\nexec {sys.executable} {tmp_path / "osls.py"} "$@"\n')
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text(
        "[default]\naws_access_key_id = test\naws_secret_access_key = test\n"
    )
    environ = {
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'cli'}:{ROOT}",
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    script = "set -euo pipefail\n" + "\n".join(BLOCKS)
    yield subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environ,
        input="".join(f"{each}\n" for each in SECRETS),
        capture_output=True,
        text=True,
        check=False,
    )
    for name in MADE:
        client(aws.url, "secretsmanager", REGION).delete_secret(
            SecretId=name, ForceDeleteWithoutRecovery=True
        )


def _program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def test_every_command_of_the_page_from_top_to_bottom(
    typed: subprocess.CompletedProcess[str], aws: Engine, tmp_path: Path
) -> None:
    out = typed.stdout
    assert typed.returncode == 8, (
        out,
        typed.stderr,
    )  # nobody has started the service, and the doctor says so
    given = next(line for line in out.splitlines() if "SLACK_APP_ID" in line).split()
    needed = set(re.findall(r"\$\{env:(\w+)\}", whole()))
    assert needed <= set(given)
    assert {"ACCESS_TOOLS_ROLES", "ACCESS_TOOLS_PERSON_ROLES", "ACCESS_ALARM_EMAIL"} <= set(given)
    secrets = client(aws.url, "secretsmanager", REGION)
    assert [secrets.get_secret_value(SecretId=name)["SecretString"] for name in MADE] == list(SECRETS)
    assert not any(each in out + typed.stderr for each in SECRETS), "no secret is shown"
    assert "make package" in out
    assert f"the stack {STACK} is whole" in out
    assert "API Gateway has a role to write access logs with" in out
    assert 'profile = "tools"' in (tmp_path / ".config" / "accessctl" / "config.toml").read_text()
    role = client(aws.url, "iam").get_role(RoleName="tools-invoke")["Role"]
    trust = role["AssumeRolePolicyDocument"]["Statement"][0]
    assert trust["Condition"] == {"StringEquals": {"sts:RoleSessionName": "maya.lindqvist@acme.example"}}


def test_the_outputs_of_the_table_are_those_of_the_stack() -> None:
    (rows,) = re.findall(r"\| output \| is \|\n\| --- \| --- \|\n(.*?)\n\n", PAGE, re.DOTALL)
    named = set(re.findall(r"`(\w+)`", rows)) | {
        f"{each}TableArn" for each in ("Work", "Audit", "Approvers", "Catalog")
    }
    assert named == set(section("Outputs"))
    (terraform,) = re.findall(r"```hcl\n(.*?)```", PAGE, re.DOTALL)
    assert set(re.findall(r'outputs\["(\w+)"\]', terraform)) <= named


MENDS = sorted(
    {
        command
        for path in (ROOT / "cli" / "accessctl" / "outside").glob("*.py")
        for command in re.findall(r"aws (?!\{)[a-z]+ [a-z-]+(?: --[a-z-]+)?", path.read_text())
    }
)


@pytest.mark.parametrize("command", MENDS)
def test_what_the_doctor_says_to_type_is_something_that_aws_has(command: str) -> None:
    _, service, operation, *options = shlex.split(command)
    if (service, operation) == ("logs", "tail"):
        return  # the command line's own
    model: Any = Session().get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    members = {xform_name(name, "-") for name in model.operation_model(names[operation]).input_shape.members}
    assert {each.removeprefix("--").removeprefix("no-") for each in options} <= members

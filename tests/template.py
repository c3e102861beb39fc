"""The CloudFormation template as far as it can be had without Node: our parts with sample parameters, and stand-ins for what osls adds."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.aws import blueprint

Json = dict[str, Any]
ACCOUNT = "123456789012"
SECRET = f"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret:a-secret-AbCdEf"
SAMPLES = {
    "prefix": "access-prod",
    "slackSnapStart": "true",
    "slackProvisioned": "0",
    "alarmEmail": "security@acme.example",
    "securityChannel": "C0123456789",
}
TOLERATED = {
    "W3005": "osls names dependencies that a reference makes anyhow",
    "W8003": "parameters are put in by osls, so each condition is between two constants",
}
"""Findings of cfn-lint that are not ours, each with its reason."""


def sample(name: str) -> str:
    """A value that looks like what this parameter is."""
    if name in SAMPLES:
        return SAMPLES[name]
    if name == "kmsKeyArn":
        return f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
    if name.endswith("SecretArn"):
        return SECRET
    if "Role" in name:
        return f"arn:aws:iam::{ACCOUNT}:role/tools/tools-invoke"
    return f"https://{name.lower()}.example/" if name.lower().endswith("url") else "a-value"


def template() -> Json:
    """Resources and conditions, whole enough to be judged."""
    text = json.dumps({name: blueprint.section(name) for name in ("Conditions", "Resources")})
    text = re.sub(r"\$\{param:(\w+)\}", lambda found: sample(found[1]), text)
    text = text.replace("${self:service}", "access-service").replace("${sls:stage}", "prod")
    found: Json = {"AWSTemplateFormatVersion": "2010-09-09", **json.loads(text)}
    missing = sorted(set(named(found)) - found["Resources"].keys())
    found["Resources"] |= {name: _stand_in(name) for name in missing}
    return found


def named(value: Any) -> Iterator[str]:
    """Every resource that is referred to."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref" and not inner.startswith("AWS::"):
                yield inner
            elif key == "Fn::GetAtt":
                yield inner[0]
            elif key == "Fn::Sub":
                yield from (each for each in re.findall(r"\$\{(\w+)(?:\.\w+)?\}", inner))
            else:
                yield from named(inner)
    if isinstance(value, list):
        for inner in value:
            yield from named(inner)


def _stand_in(name: str) -> Json:
    """What osls makes of that name, in short."""
    if name.endswith("LogGroup"):
        return {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 90}}
    if name.endswith("LambdaFunction"):
        role = name.replace("LambdaFunction", "Role")
        given = {
            "Handler": "x.handler",
            "Runtime": "python3.13",
            "Code": {"S3Bucket": "packages", "S3Key": "x.zip"},
            "Role": {"Fn::GetAtt": [role, "Arn"]},
        }
        return {"Type": "AWS::Lambda::Function", "Properties": given}
    api = {"Ref": "ApiGatewayRestApi"}
    return {
        "HttpApi": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "x", "ProtocolType": "HTTP"}},
        "ApiGatewayRestApi": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "x"}},
        "ApiGatewayDeployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": api}},
    }[name]


def lint(path: Path) -> list[str]:
    """What cfn-lint has against a template, without what is tolerated."""
    program = Path(sys.executable).with_name("cfn-lint")
    ran = subprocess.run(
        [program, "--region", "eu-central-1", "--format", "parseable", "--template", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not ran.stderr, ran.stderr
    found = [line.split(":", 6) for line in ran.stdout.splitlines()]
    return [f"{code} {said}" for *_, code, said in found if code not in TOLERATED]

"""Signatures judged by somebody else: the local AWS's API Gateway, with IAM authorization, checks them by code that is not botocore's."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from sandbox.aws import Engine
from tests.cli.api import REGION
from tests.cli.conftest import Ran

Run = Callable[..., Ran]


@dataclass(frozen=True)
class Gateway:
    """An API that answers every path alike, and somebody who may call it."""

    url: str
    iam: Any
    key: dict[str, str]

    def forbid(self) -> None:
        self.iam.put_user_policy(UserName="operator", PolicyName="tools", PolicyDocument=_policy("Deny"))

    def allow(self) -> None:
        self.iam.put_user_policy(UserName="operator", PolicyName="tools", PolicyDocument=_policy("Allow"))


def _policy(effect: str) -> str:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    directory: Path = tmp_path_factory.mktemp("gateway")
    with Engine.start(directory=directory, env={"AUTH": "true"}) as engine:
        given: Any = {
            "endpoint_url": engine.url,
            "region_name": REGION,
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }
        iam, gateway = boto3.client("iam", **given), boto3.client("apigateway", **given)
        iam.create_user(UserName="operator")
        yield Gateway(
            f"{engine.url}/restapis/{_api(gateway)}/prod/_user_request_",
            iam,
            dict(iam.create_access_key(UserName="operator")["AccessKey"]),
        )


def _api(gateway: Any) -> str:
    """An API with one path for everything, which IAM guards."""
    api = str(gateway.create_rest_api(name="tools")["id"])
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    path = gateway.create_resource(restApiId=api, parentId=root, pathPart="{proxy+}")["id"]
    where = {"restApiId": api, "resourceId": path, "httpMethod": "ANY"}
    gateway.put_method(**where, authorizationType="AWS_IAM")
    gateway.put_integration(
        **where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}
    )
    gateway.put_method_response(**where, statusCode="200")
    answer = {"application/json": '{"ok": true, "items": [], "next": null}'}
    gateway.put_integration_response(**where, statusCode="200", responseTemplates=answer)
    gateway.create_deployment(restApiId=api, stageName="prod")
    return api


@pytest.fixture
def call(gateway: Gateway, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    gateway.allow()
    monkeypatch.setenv("ACCESSCTL_URL", gateway.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", gateway.key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", gateway.key["SecretAccessKey"])
    monkeypatch.delenv("AWS_SESSION_TOKEN")
    return run


@pytest.mark.parametrize(
    "typed",
    [
        ["health"],
        ["who", "sam+lake@acme.example"],
        ["who", "--role", "a/b c~é"],
        ["grants", "list", "--person", "a b+c/%&=é?#@x~*'()"],
        ["stuck", "retry", "hé"],
        ["requests", "approve", "r1", "--duration", "for 1d", "--key", "!#$%&'*+-.^_`|~"],
    ],
)
def test_a_right_signature_is_let_in_whatever_stands_in_the_call(call: Run, typed: list[str]) -> None:
    ran = call(*typed)
    assert ran.status == 0, ran.err


def test_a_wrong_secret_is_not(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    ran = call("health")
    assert ran.status == 7
    assert "signature was not accepted" in ran.err


def test_nobody_who_is_unknown_is(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODY")
    ran = call("health")
    assert ran.status == 7
    assert "does not know these credentials" in ran.err


def test_whoever_may_not_is_told_which_role_to_ask_for(call: Run, gateway: Gateway) -> None:
    gateway.forbid()
    ran = call("health")
    assert ran.status == 3
    assert "/access tools-invoke" in ran.err

"""The deployed API lets in who is listed, and nobody else; who calls is who signed, whatever else the call says."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox.aws.clients import REGION
from tests.deployed.stage import ELSEWHERE, HERE, INVOKE, MACHINE, Stage, accessctl, session
from tests.stories.play import ANN, BEN, Play
from tests.stories.records import rows

HEALTH = "/v1/health"


@dataclass(frozen=True)
class Reply:
    """What came back over HTTP."""

    status: int
    body: Any


def signed(
    stage: Stage,
    who: Credentials,
    path: str = HEALTH,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> AWSRequest:
    """A call as `accessctl` signs it, to be sent as it is or after somebody meddled with it."""
    data = json.dumps(body).encode() if body is not None else None
    method = "POST" if data else "GET"
    request = AWSRequest(method, stage.url + path, headers=dict(headers or {}), data=data)
    SigV4Auth(who, "execute-api", REGION).add_auth(request)
    return request


def send(request: AWSRequest) -> Reply:
    prepared: Any = request.prepare()
    wire = urllib.request.Request(prepared.url, prepared.body, dict(prepared.headers), method=prepared.method)
    try:
        with urllib.request.urlopen(wire, timeout=30) as reply:
            return Reply(reply.status, json.loads(reply.read()))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, json.loads(error.read()))


def calls(play: Play) -> int:
    """How many calls are on record: what the gateway turned away has reached nobody."""
    return len(rows(play.world, "audit", "CALL#"))


def arn(name: str) -> str:
    return f"arn:aws:iam::{HERE}:role/{name}"


# Roles


@pytest.mark.parametrize("listed", [INVOKE, MACHINE])
def test_the_listed_roles_call_with_the_command_line(stage: Stage, play: Play, listed: str) -> None:
    before = calls(play)
    ran = accessctl(stage, session(stage, listed), "openapi")
    assert ran.status == 0, ran.err
    assert "/v1/requests" in ran.json["paths"]
    assert calls(play) == before + 1


@pytest.mark.parametrize("name", ["nobody", "reader", "Admin"])
def test_every_other_role_is_turned_away_at_the_gateway_whatever_its_own_policy_allows(
    stage: Stage, play: Play, name: str
) -> None:
    before = calls(play)
    ran = accessctl(stage, session(stage, arn(name)), "health")
    assert ran.status == 3
    assert f"Your role {name} may not use the tools API" in ran.err
    reply = send(signed(stage, session(stage, arn(name))))
    assert reply.status == 403
    assert "explicit deny in a resource-based policy" in reply.body["message"]
    assert calls(play) == before


def test_a_role_of_that_name_in_another_account_reaches_nothing(stage: Stage, play: Play) -> None:
    """There this local AWS finds no such API; by AWS's own rules see tests/test_policy.py."""
    before = calls(play)
    found = session(stage, f"arn:aws:iam::{ELSEWHERE}:role/tools/tools-invoke")
    assert send(signed(stage, found)).status in (403, 404)
    assert calls(play) == before


def test_the_accounts_root_is_turned_away_by_the_function(stage: Stage) -> None:
    """This local AWS lets root do everything; AWS would have denied it at the gateway."""
    reply = send(signed(stage, Credentials("test", "test")))
    assert (reply.status, reply.body["error"]["code"]) == (403, "not_allowed")


# Signatures


def test_a_call_without_a_signature_is_turned_away(stage: Stage, play: Play) -> None:
    before = calls(play)
    reply = send(AWSRequest("GET", stage.url + HEALTH))
    assert reply == Reply(403, {"message": "Missing Authentication Token"})
    assert calls(play) == before


MEDDLED: dict[str, Any] = {
    "another address": lambda it: setattr(it, "url", it.url.replace("health", "stuck")),
    "more in the query": lambda it: setattr(it, "url", it.url + "?person=ben"),
    "another body": lambda it: setattr(it, "data", b'{"role": "production"}'),
    "another method": lambda it: setattr(it, "method", "POST"),
    "another date": lambda it: it.headers.replace_header("X-Amz-Date", "20260101T000000Z"),
    "another session": lambda it: it.headers.replace_header("X-Amz-Security-Token", "another"),
    "no session": lambda it: it.headers.__delitem__("X-Amz-Security-Token"),
    "another signature": lambda it: it.headers.replace_header(
        "Authorization", it.headers["Authorization"][:-64] + "0" * 64
    ),
}


@pytest.mark.parametrize("how", MEDDLED)
def test_a_call_that_was_changed_on_its_way_is_turned_away(stage: Stage, play: Play, how: str) -> None:
    who, before = session(stage, INVOKE), calls(play)
    body = {"role": "staging-read"} if how == "another body" else None
    request = signed(stage, who, body=body)
    MEDDLED[how](request)
    assert send(request).status == 403
    assert calls(play) == before
    assert send(signed(stage, who)).status == 200


def test_an_old_signature_is_turned_away(stage: Stage, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    who, before = session(stage, INVOKE), calls(play)
    old = datetime.now(UTC) - timedelta(minutes=6)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_: old)
    reply = send(signed(stage, who))
    assert reply.status == 403
    assert "Signature expired" in reply.body["message"]
    assert calls(play) == before


# Identity


def test_who_calls_is_who_signed_whatever_else_the_call_says(stage: Stage, play: Play) -> None:
    play.look_up(ANN, BEN)
    who = session(stage, INVOKE, ANN)
    asked = send(
        signed(
            stage,
            who,
            "/v1/requests",
            {"role": "staging-read", "duration": "for 1d", "reason": "x", "approvers": [BEN]},
        )
    )
    assert asked.status == 200, asked
    request = asked.body["request"]["id"]
    lies = {
        "X-Amz-Caller": f"arn:aws:sts::{HERE}:assumed-role/tools-invoke/{BEN}",
        "X-Forwarded-User": BEN,
        "X-Amzn-Iam-Identity": BEN,
    }
    approve = f"/v1/requests/{request}/approve"
    reply = send(signed(stage, who, approve, {}, headers=lies))
    assert (reply.status, reply.body["error"]["code"]) == (409, "own_request")
    for field in ("identity", "caller", "person"):
        reply = send(signed(stage, who, approve, {field: BEN}))
        assert (reply.status, list(reply.body["error"]["fields"])) == (400, [field])
    trick = send(signed(stage, session(stage, MACHINE, BEN), approve, {}))
    assert (trick.status, trick.body["error"]["code"]) == (403, "not_a_person")
    assert send(signed(stage, session(stage, INVOKE, BEN), approve, {})).status == 200


# The policy


def test_a_change_of_the_policy_alone_reaches_the_stage_with_the_next_deployment(stage: Stage) -> None:
    reader, before = arn("reader"), stage.deployment
    who = session(stage, reader)
    assert send(signed(stage, who)).status == 403
    stage.deploy([INVOKE, MACHINE, reader])
    assert stage.deployment != before
    assert send(signed(stage, who)).status == 200
    assert send(signed(stage, session(stage, arn("Admin")))).status == 403
    stage.deploy()
    assert send(signed(stage, who)).status == 403


def test_without_a_deployment_a_changed_policy_reaches_nobody(stage: Stage) -> None:
    """So the test above sees what deploy/stage.js does, and not what the local AWS would do anyhow."""
    gateway = stage.client("apigateway")
    before = gateway.get_rest_api(restApiId=stage.api)["policy"].replace('\\"', '"')
    opened = before.replace("role/deployer", "role/reader")
    assert opened != before
    for policy, name in ((opened, "reader"), (before, "reader")):
        patch = [{"op": "replace", "path": "/policy", "value": policy}]
        gateway.update_rest_api(restApiId=stage.api, patchOperations=patch)
        assert send(signed(stage, session(stage, arn(name)))).status == 403
        assert send(signed(stage, session(stage, MACHINE))).status == 200

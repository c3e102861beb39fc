"""The deployed API lets in who is listed, and nobody else; who calls is who signed, whatever else the call says."""

import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.deployed.calling import accessctl, arn, calls, send, session, signed
from tests.deployed.stage import ELSEWHERE, HERE, INVOKE, MACHINE, Stage
from tests.stories.play import ANN, BEN, Play
from tests.tools.sample import sample
from tools.operation import Who
from tools.operations import OPERATIONS
from tools.problems import no_such_operation


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


ROLES = {INVOKE: "person", MACHINE: "machine", arn("reader"): "out", arn("Admin"): "out", "": "out"}
"""What each may do; the last is nobody, without a signature."""


@pytest.mark.parametrize("listed", ROLES)
def test_every_role_with_every_operation(stage: Stage, play: Play, listed: str) -> None:
    """As in tests/tools/test_who_may_call.py, with the gateway in front."""
    who = session(stage, listed) if listed else None
    for operation in OPERATIONS:
        path, body = sample(operation)
        reply = send(
            signed(stage, who, path, body) if who else AWSRequest(operation.method, stage.url + path)
        )
        error = reply.body.get("error", {})
        if ROLES[listed] == "out":
            assert (reply.status, error) == (403, {}), operation.name
        elif ROLES[listed] == "machine" and operation.who is not Who.ANY:
            assert (reply.status, error["code"]) == (403, "not_a_person"), operation.name
        else:
            assert reply.status < 500, operation.name
            assert reply.status != 403, operation.name
            assert error.get("message") != no_such_operation().message, operation.name


def test_who_calls_is_who_signed_whatever_else_the_call_says(stage: Stage, play: Play) -> None:
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

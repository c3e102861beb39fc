"""Who calls is what API Gateway found by the signature; what a call says of itself counts for nothing."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from access.keys import person_key
from access.person import Person, Standing
from access.ports import Change, Write
from tests.tools.api import ACCOUNT, MACHINE, Api, asking, event, identity
from tests.tools.sample import sample
from tests.world import slack
from tools.callers import Allowed, caller_of, role_of
from tools.operation import Caller, Operation, Problem, Who
from tools.operations import OPERATIONS

OTHER = "999999999999"


def call(api: Api, operation: Operation, who: Any) -> int:
    address, body = sample(operation)
    url = urlsplit(address)
    return api(operation.method, url.path, body, identity=who, query=dict(parse_qsl(url.query))).status


NOBODIES: dict[str, Any] = {
    "unsigned": {"userArn": None, "accountId": None, "caller": None, "user": None},
    "no identity": None,
    "a user": {"userArn": f"arn:aws:iam::{ACCOUNT}:user/ann@example.com", "accountId": ACCOUNT},
    "root": {"userArn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT},
    "a federated user": {"userArn": f"arn:aws:sts::{ACCOUNT}:federated-user/ann", "accountId": ACCOUNT},
    "an account that does not fit": {**identity(), "accountId": OTHER},
    "a caller that does not fit": {**identity(), "caller": "AROAEXAMPLEID:ben@example.com"},
    "an ARN with more behind it": {**identity(), "userArn": f"{identity()['userArn']}/more"},
}
STRANGERS = {
    "an unlisted role": identity("reader"),
    "an admin": identity("Admin"),
    "the listed role of another account": identity(account=OTHER),
    "a role whose name only begins like it": identity("tools-invoke2"),
}
MACHINES = {
    "a machine": identity(role_of(MACHINE)[1], "build-7"),
    "a machine's role under a colleague's address": identity(role_of(MACHINE)[1], "ann@example.com"),
}
PERSONS = {"a person in the role that fixes names": identity()}
CALLERS = {**NOBODIES, **STRANGERS, **MACHINES, **PERSONS}


def expected(who: str, operation: Operation) -> str:
    """The whole of who may call what: how a call is refused, or nothing."""
    if who in PERSONS:
        return ""
    if who in MACHINES:
        return "not_a_person" if operation.who is not Who.ANY else ""
    return "not_allowed"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
@pytest.mark.parametrize("who", CALLERS)
def test_every_kind_of_caller_with_every_operation(api: Api, operation: Operation, who: str) -> None:
    before = api.facts()
    status = call(api, operation, CALLERS[who])
    *_, fact = api.recorded()
    if refused := expected(who, operation):
        assert (status, fact["status"], fact["code"]) == (403, "403", refused)
        assert api.facts() == before + 1, "the refusal is on record, and nothing else"
        assert fact["actor"] == ("unknown" if who in NOBODIES else CALLERS[who]["userArn"])
        assert "person" not in fact
    else:
        assert status not in (403, 500)
        assert api.recorded()[0]["operation"] == operation.name


def test_what_a_call_says_of_itself_is_not_heard(api: Api) -> None:
    lies = {
        "X-Amz-Caller": identity(session="ben@example.com")["userArn"],
        "X-Forwarded-User": "ben@example.com",
        "Authorization": "AWS4-HMAC-SHA256 Credential=BEN/20260101/eu-central-1/execute-api/aws4_request",
    }
    request = api.ask()
    refused = api("POST", f"/v1/requests/{request}/approve", {}, headers=lies)
    assert (refused.status, refused.code) == (409, "own_request")
    for name in ("identity", "caller", "person", "userArn"):
        body = api("POST", f"/v1/requests/{request}/approve", {name: "ben@example.com"})
        assert (body.status, list(body.body["error"]["fields"])) == (400, [name])
        query = api("POST", f"/v1/requests/{request}/approve", {}, query={name: "ben@example.com"})
        assert (query.status, list(query.body["error"]["fields"])) == (400, [name])
    assert api("GET", f"/v1/requests/{request}").body["state"] == "pending"
    odd = event("POST", f"/v1/requests/{request}/approve", {})
    odd["requestContext"]["authorizer"] = {"principalId": "ben", "claims": {"email": "ben@example.com"}}
    odd["requestContext"]["identity"]["user"] = "AROAEXAMPLEID:ben@example.com"
    assert api.send(odd).code == "own_request"


def test_somebody_whom_no_record_knows_is_told_to_use_slack_once(api: Api) -> None:
    reply = api("POST", "/v1/requests", asking(), who="nobody")
    assert (reply.status, reply.code) == (403, "not_known")
    assert "/access" in reply.body["error"]["message"]


def changed(api: Api, name: str, **more: Any) -> None:
    from dataclasses import replace

    key = person_key(slack(name))
    before = api.world.store.read([key])[key]
    assert isinstance(before, Person)
    after = replace(before, version=before.version + 1, **more)
    api.world.store.commit(Change(writes=(Write(after, before.version),)))


def test_two_accounts_with_one_address_are_nobody(api: Api) -> None:
    changed(api, "eve", email="Ann@example.com")
    assert api("POST", "/v1/requests", asking()).code == "ambiguous"


@pytest.mark.parametrize(
    "standing", [each for each in Standing if each not in (Standing.OK, Standing.UNKNOWN)]
)
def test_somebody_in_no_good_standing_does_nothing(api: Api, standing: Standing) -> None:
    changed(api, "ann", standing=standing)
    reply = api("POST", "/v1/requests", asking())
    assert (reply.status, reply.code) == (403, f"not_a_member.{standing}")


def test_somebody_not_looked_up_today_is_looked_up_and_tries_again(api: Api) -> None:
    api.world.clock.advance(25 * 3600)
    reply = api("POST", "/v1/requests", asking())
    assert (reply.status, reply.code) == (503, "looking_you_up")
    assert int(reply.headers["retry-after"]) > 0
    api.world.work()
    assert api("POST", "/v1/requests", asking(approvers=["ann@example.com"])).code != "looking_you_up"


def test_the_name_is_compared_in_any_case(api: Api) -> None:
    assert api("POST", "/v1/requests", asking(), identity=identity(session="Ann@Example.com")).status == 200


def test_a_role_is_found_by_account_and_name_whatever_its_path() -> None:
    allowed = Allowed.of([f"arn:aws:iam::{ACCOUNT}:role/a/b/tools-invoke"])
    caller = caller_of(identity())
    assert isinstance(caller, Caller)
    assert (caller.account, caller.role) in allowed.roles
    assert caller.session == "ann@example.com"


@pytest.mark.parametrize(
    "arn", ["", "tools-invoke", f"arn:aws:iam::{ACCOUNT}:user/ann", "arn:aws:iam::1:role/x"]
)
def test_what_is_no_role_is_not_listed(arn: str) -> None:
    with pytest.raises(ValueError, match="not the ARN of a role"):
        Allowed.of([arn])


def test_a_role_of_a_person_is_a_role_that_may_call() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/x"
    assert Allowed.of([], [arn]).roles == {(ACCOUNT, "x")}


def test_no_identity_is_a_problem_and_not_an_error() -> None:
    assert all(isinstance(caller_of(each), Problem) for each in [*NOBODIES.values(), "x", 3, []])

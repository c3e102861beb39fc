"""Who calls is what API Gateway found by the signature; what a call says of itself counts for nothing."""

from typing import Any

import pytest

from access.keys import person_key
from access.person import Person, Standing
from access.ports import Change, Write
from tests.tools.api import ACCOUNT, MACHINE, Api, asking, event, identity
from tests.world import slack
from tools.callers import Allowed, caller_of, role_of
from tools.operation import Caller, Operation, Problem, Where, Who
from tools.operations import OPERATIONS

OTHER = "999999999999"


def values(operation: Operation, where: Where) -> dict[str, Any]:
    """Something of the right type for each parameter that must be there."""
    kinds: dict[str, Any] = {"string": "x", "integer": 1, "boolean": True, "array": ["x"]}
    return {
        each.name: each.one_of[0] if each.one_of else kinds[each.kind]
        for each in operation.taken(where)
        if each.required
    }


def call(api: Api, operation: Operation, who: Any) -> int:
    path = operation.path.format(**values(operation, Where.PATH))
    body = values(operation, Where.BODY) if operation.method == "POST" else None
    return api(operation.method, path, body, identity=who).status


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
    "an admin": identity("Admin"),
    "the listed role of another account": identity(account=OTHER),
    "a role whose name only begins like it": identity("tools-invoke2"),
}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
@pytest.mark.parametrize("who", [*NOBODIES, *STRANGERS])
def test_nobody_but_a_listed_role_calls_anything(api: Api, operation: Operation, who: str) -> None:
    before = api.facts()
    assert call(api, operation, {**NOBODIES, **STRANGERS}[who]) == 403
    assert api.facts() == before + 1, "the refusal is on record, and nothing else"
    (fact,) = api.recorded()
    assert (fact["status"], fact["code"]) == ("403", "not_allowed")
    assert fact["actor"] == (STRANGERS[who]["userArn"] if who in STRANGERS else "unknown")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_a_role_that_fixes_no_name_does_nothing_for_a_person(api: Api, operation: Operation) -> None:
    """Somebody assumes a machine's role and calls the session by a colleague's e-mail address."""
    trick = identity(role_of(MACHINE)[1], "ann@example.com")
    status = call(api, operation, trick)
    assert (status == 403) == (operation.who is Who.PERSON)
    if operation.who is Who.PERSON:
        assert api.recorded()[-1]["code"] == "not_a_person"
        assert "person" not in api.recorded()[-1]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_a_person_in_the_role_that_fixes_names_gets_an_answer_of_the_operation(
    api: Api, operation: Operation
) -> None:
    assert call(api, operation, identity()) not in (403, 500)


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

"""The permission check of a customer's account: each permission that is missing is named, and exactly that one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.session import Session

from handlers.lake_aws import AwsLake, _sorted, _try
from tests.tools.api import Api, Reply
from tests.tools.customer_account import EXTERNAL_ID, READING, ROLE, WRITING, Account
from tools.customers import Customer
from tools.lake import Result

ACME = Customer("acme", ROLE, EXTERNAL_ID, "eu-west-1", "acme-lake", "events", "events/", ("web", "shop"))
SESSION = Session()
"""One for all tests: what botocore knows of a service is read once."""
PATH = "/v1/customers/acme/permissions/check"


@pytest.fixture
def account() -> Iterator[Account]:
    with Account() as found:
        yield found


@dataclass
class Checker:
    """The API with one customer, whose account is the server of the test."""

    api: Api
    account: Account

    def __call__(self, **body: object) -> Any:
        reply = self.reply(PATH, **body)
        assert reply.status == 200, reply
        return reply.body

    def reply(self, path: str = PATH, /, **body: object) -> Reply:
        return self.api("POST", path, body)


@pytest.fixture
def check(api: Api, account: Account) -> Checker:
    given = {"acme": ACME}
    ports = replace(
        api.door.ports, customers=lambda: given, lake=AwsLake("eu-central-1", account.url, SESSION)
    )
    object.__setattr__(api.door, "ports", ports)
    return Checker(api, account)


def test_with_everything_allowed_nothing_is_missing(check: Checker) -> None:
    found = check()
    assert (found["ok"], found["missing"], found["left"]) == (True, [], [])
    assert [each["action"] for each in found["items"]] == ["sts:AssumeRole", *READING]
    assert check.account.sessions == ["ann@example.com"], "their own records show who it was"


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("action", [*READING, *WRITING])
def test_each_permission_that_is_taken_away_is_the_one_that_is_named(
    check: Checker, action: str, quiet: bool
) -> None:
    check.account.allowed.remove(action)
    check.account.quiet = quiet
    found = check(write=True)
    assert found["missing"] == [action]
    assert found["ok"] is False
    (denied,) = [each for each in found["items"] if each["result"] == "denied"]
    assert action in denied["words"]


def test_without_writing_nothing_is_written(check: Checker) -> None:
    check(write=False)
    check()
    assert not set(check.account.called) & set(WRITING)


def test_what_writing_made_is_taken_away_again(check: Checker) -> None:
    found = check(write=True)
    assert found["ok"] is True
    assert [each["action"] for each in found["items"]] == ["sts:AssumeRole", *READING, *WRITING]
    assert check.account.objects == {"events/one"}
    assert check.account.tables == set()


def test_what_cannot_be_taken_away_again_is_told(check: Checker) -> None:
    check.account.allowed -= {"s3:DeleteObject", "glue:DeleteTable"}
    found = check(write=True)
    assert found["missing"] == ["s3:DeleteObject", "glue:DeleteTable"]
    assert len(found["left"]) == 2
    (left,) = check.account.objects - {"events/one"}
    assert left in found["left"][0]
    assert next(iter(check.account.tables)) in found["left"][1]


@pytest.mark.parametrize("how", ["trust", "external id"])
def test_a_role_that_does_not_let_us_in_is_the_one_thing_named(check: Checker, how: str) -> None:
    if how == "trust":
        check.account.allowed.remove("sts:AssumeRole")
    else:
        check.account.external_id = "another"
    found = check(write=True)
    assert found["missing"] == ["sts:AssumeRole"]
    assert "external id" in found["items"][0]["words"]
    assert {each["result"] for each in found["items"][1:]} == {"untried"}
    assert len(found["items"]) == 1 + len(READING) + len(WRITING)
    assert check.account.called == ["sts:AssumeRole"]


def test_an_action_that_aws_names_instead_of_the_calls_own_is_the_one_named() -> None:
    """An encrypted bucket refuses reading for want of the key."""
    said = "User: x is not authorized to perform: kms:Decrypt on resource: y"
    tried = _sorted("s3:GetObject", {"Code": "AccessDenied", "Message": said})
    assert tried.action == "kms:Decrypt"


def test_an_empty_bucket_and_a_missing_one_are_told_apart(check: Checker) -> None:
    check.account.objects.clear()
    assert check()["ok"] is True
    check.account.instead["s3:ListBucket"] = (404, "NoSuchBucket")
    found = check()
    assert next(each for each in found["items"] if each["action"] == "s3:ListBucket")["result"] == "absent"
    assert found["ok"] is False


@pytest.mark.parametrize("code", ["InternalError", "ServiceUnavailable", "SlowDown"])
def test_a_service_that_is_unwell_is_no_missing_permission(check: Checker, code: str) -> None:
    check.account.instead["glue:GetDatabase"] = (503, code)
    found = check()
    assert (found["ok"], found["missing"]) == (False, [])
    unclear = next(each for each in found["items"] if each["action"] == "glue:GetDatabase")
    assert unclear["result"] == "unclear"
    assert code in unclear["words"]


def test_what_aws_refuses_for_another_reason_is_no_missing_permission(check: Checker) -> None:
    check.account.instead["glue:CreateTable"] = (400, "ValidationException")
    found = check(write=True)
    assert (found["ok"], found["missing"], found["left"]) == (False, [], [])
    results = {each["action"]: (each["result"], each["words"]) for each in found["items"]}
    assert results["glue:CreateTable"] == (
        "refused",
        "AWS refused it for another reason (ValidationException).",
    )
    assert results["glue:DeleteTable"][0] == "untried", "it surely made nothing"


@pytest.mark.parametrize(
    ("error", "untouched"),
    [
        (ConnectTimeoutError(endpoint_url="x"), True),
        (EndpointConnectionError(endpoint_url="x"), True),
        (ReadTimeoutError(endpoint_url="x"), False),
        (ConnectionClosedError(endpoint_url="x"), False),
    ],
)
def test_what_never_reached_aws_surely_had_no_effect(error: BotoCoreError, untouched: bool) -> None:
    def call() -> dict[str, Any]:
        raise error

    tried, _ = _try("s3:PutObject", call)
    assert (tried.result, tried.untouched) == (Result.UNCLEAR, untouched)


def test_an_account_that_cannot_be_reached_is_no_missing_permission(check: Checker, account: Account) -> None:
    lake = AwsLake("eu-central-1", "http://127.0.0.1:9", SESSION)
    object.__setattr__(check.api.door, "ports", replace(check.api.door.ports, lake=lake))
    found = check()
    assert (found["ok"], found["missing"]) == (False, [])
    assert found["items"][0]["result"] == "unclear"


def test_nobody_else_is_a_customer(check: Checker) -> None:
    reply = check.reply("/v1/customers/other/permissions/check")
    assert (reply.status, reply.code) == (404, "not_found")
    assert check.account.called == []


def test_every_check_is_on_record_with_who_and_what(check: Checker) -> None:
    check(write=True)
    begun, ended = check.api.recorded()
    assert begun["operation"] == "customers.check"
    assert "ann@example.com" in begun["caller"]
    assert "acme" in begun["params"]
    assert "write" in begun["params"]
    assert ended["status"] == "200"
    assert EXTERNAL_ID not in str(check.api.recorded())


def test_the_page_names_every_permission_in_its_order() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "data-lake.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z0-9]+:\w+)` \|", page, re.MULTILINE) == [
        "sts:AssumeRole",
        *READING,
        *WRITING,
    ]

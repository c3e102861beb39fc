"""The resource policy of serverless.yml, judged by AWS's own rules: the listed roles get in, and nobody else whatever they may do."""

from typing import Any

import pytest

from sandbox.aws import blueprint
from tests.policy import Principal, Statement, lets_in

HERE, ELSEWHERE = "123456789012", "999999999999"
LISTED = f"arn:aws:iam::{HERE}:role/tools/tools-invoke"
PARTNER = f"arn:aws:iam::{ELSEWHERE}:role/partner-tools"


def resolved(value: Any, roles: list[str]) -> Any:
    """The policy as it is deployed with these roles."""
    if isinstance(value, dict):
        if "Fn::Split" in value:
            assert value["Fn::Split"] == [",", "${param:toolsRoles}"]
            return ",".join(roles).split(",")
        return {name: resolved(each, roles) for name, each in value.items()}
    return [resolved(each, roles) for each in value] if isinstance(value, list) else value


def policy(roles: list[str]) -> list[Statement]:
    found: list[Statement] = resolved(blueprint.document()["provider"]["apiGateway"]["resourcePolicy"], roles)
    return found


STRANGERS = {
    "nobody, without a signature": Principal(),
    "an administrator": Principal(f"arn:aws:iam::{HERE}:role/Admin", own=True),
    "the account's root": Principal(f"arn:aws:iam::{HERE}:root", own=True),
    "a user": Principal(f"arn:aws:iam::{HERE}:user/ann", own=True),
    "a role of that name with another path": Principal(f"arn:aws:iam::{HERE}:role/tools-invoke", own=True),
    "a role of that name in another account": Principal(
        f"arn:aws:iam::{ELSEWHERE}:role/tools/tools-invoke", own=True
    ),
    "a role whose name begins so": Principal(f"{LISTED}-more", own=True),
}


@pytest.mark.parametrize("own", [True, False])
def test_a_listed_role_gets_in_whatever_its_own_policy_says_of_it(own: bool) -> None:
    assert lets_in(policy([LISTED, PARTNER]), Principal(LISTED, own), HERE)


@pytest.mark.parametrize("who", STRANGERS)
def test_everybody_else_is_out(who: str) -> None:
    assert not lets_in(policy([LISTED, PARTNER]), STRANGERS[who], HERE)


def test_a_listed_role_of_another_account_needs_its_own_policy_as_well() -> None:
    assert lets_in(policy([LISTED, PARTNER]), Principal(PARTNER, own=True), HERE)
    assert not lets_in(policy([LISTED, PARTNER]), Principal(PARTNER), HERE)


@pytest.mark.parametrize("who", [*STRANGERS, "listed elsewhere"])
def test_with_no_role_listed_nobody_gets_in(who: str) -> None:
    assert not lets_in(policy([]), STRANGERS.get(who, Principal(LISTED, own=True)), HERE)


def test_one_changed_line_gives_another_answer() -> None:
    other = Principal(f"arn:aws:iam::{HERE}:role/other", own=True)
    assert not lets_in(policy([LISTED]), other, HERE)
    assert lets_in(policy([LISTED, other.arn]), other, HERE)


# The two that were not chosen; docs/tools.md says why

ALLOW_ALONE: list[Statement] = [
    {
        "Effect": "Allow",
        "Principal": {"AWS": [LISTED]},
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
    }
]
NOT_PRINCIPAL: list[Statement] = [
    *ALLOW_ALONE,
    {
        "Effect": "Deny",
        "NotPrincipal": {"AWS": [f"arn:aws:sts::{HERE}:assumed-role/tools-invoke/ann@acme.example"]},
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
    },
]


def test_an_allow_alone_lets_administrators_in() -> None:
    assert lets_in(ALLOW_ALONE, STRANGERS["an administrator"], HERE)


def test_denying_all_but_named_principals_locks_the_listed_role_out() -> None:
    """It would have to name each session of the role, and no wildcard is allowed there."""
    assert not lets_in(NOT_PRINCIPAL, Principal(LISTED), HERE)

"""Who a REST API lets in, by AWS's own rules, for the few words that our resource policy uses; anything else in a policy is an error here.

What AWS documents and a local AWS may do otherwise: for a session of a role `aws:PrincipalArn` is the role's ARN with its path, never
the session's; a call without a signature has no such key; a negated operator holds for a key that is not there; an explicit Deny wins;
in one account an Allow of either policy is enough, from another account both have to allow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Statement = Mapping[str, Any]
INVOKE = "execute-api:Invoke"


@dataclass(frozen=True)
class Principal:
    """Who calls: the ARN as `aws:PrincipalArn` has it (empty: nobody signed), and whether their own policy lets them invoke APIs."""

    arn: str = ""
    own: bool = False

    @property
    def account(self) -> str:
        return self.arn.split(":")[4] if self.arn else ""


def lets_in(policy: Sequence[Statement], who: Principal, account: str) -> bool:
    """Whether an API of this account with this policy is called."""
    effects = {each["Effect"] for each in policy if _applies(each, who)}
    if "Deny" in effects:
        return False
    allowed = "Allow" in effects
    return (allowed or who.own) if who.account == account else (allowed and who.own)


def _applies(statement: Statement, who: Principal) -> bool:
    assert set(statement) <= {"Effect", "Principal", "NotPrincipal", "Action", "Resource", "Condition"}
    assert statement["Action"] == INVOKE
    assert statement["Resource"] == "execute-api:/*"
    return _is_named(statement, who) and all(
        _holds(operator, key, values, who)
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def _is_named(statement: Statement, who: Principal) -> bool:
    if "NotPrincipal" in statement:
        return who.arn not in statement["NotPrincipal"]["AWS"]
    named = statement["Principal"]
    return named == "*" or who.arn in named["AWS"]


def _holds(operator: str, key: str, values: Sequence[str], who: Principal) -> bool:
    assert key == "aws:PrincipalArn"
    there = bool(who.arn)
    match operator:
        case "StringEquals":
            return there and who.arn in values
        case "StringNotEquals":
            return not there or who.arn not in values
        case _:
            raise AssertionError(f"{operator} is not known here")

"""What each function may do, read off the template: pairs of an action and what it is done with, in short names (`work`, `work/index`, `SLACK_BOT_TOKEN`)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.aws import blueprint

Json = dict[str, Any]
Right = tuple[str, str]
BY_AWS: Mapping[str, str] = {
    "logs:CreateLogStream": "Lambda writes down what a function prints",
    "logs:PutLogEvents": "the same",
    "dynamodb:DescribeStream": "Lambda reads the stream, and calls the function with what it finds",
    "dynamodb:GetRecords": "the same",
    "dynamodb:GetShardIterator": "the same",
    "dynamodb:ListStreams": "the same",
    "sqs:SendMessage": "Lambda leaves a note about a batch that was given up",
    "kms:Decrypt": "the services that hold what is encrypted ask for it in the function's name",
    "kms:GenerateDataKey": "the same",
}
"""What is done with a function's role, and not by the function."""


def statements(entry: str) -> list[Json]:
    """All that a function may do; of what is there on a condition, as if it held."""
    role = blueprint.section("Resources")[f"{entry.capitalize()}Role"]["Properties"]
    found = [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]
    return [each["Fn::If"][1] if "Fn::If" in each else each for each in found]


def actions(statement: Json) -> list[str]:
    """As a list, whether it is one or several."""
    found = statement["Action"]
    return [found] if isinstance(found, str) else list(found)


def granted(entry: str) -> set[Right]:
    """Without what AWS does itself."""
    return {
        (action, what)
        for each in statements(entry)
        for action in actions(each)
        if action not in BY_AWS
        for what in _named(each["Resource"])
    }


def _named(resource: Any) -> Iterator[str]:
    match resource:
        case list():
            for each in resource:
                yield from _named(each)
        case {"Fn::If": [_, held, _]}:
            yield from _named(held)
        case {"Fn::GetAtt": [name, _]}:
            yield name.removesuffix("Table").lower()
        case {"Fn::Sub": text}:
            yield re.sub(r"\$\{(\w+)Table\.Arn\}/index/[*\w]+", r"\1/index", text).lower()
        case {"Fn::Split": [_, text]} | str(text):
            yield _variable(text)


def _variable(text: str) -> str:
    """The setting behind a parameter."""
    found = re.fullmatch(r"\$\{param:(\w+)\}", text)
    assert found, f"{text} is no parameter"
    value = blueprint.document()["params"]["default"][found[1]]
    return re.sub(r"^\$\{env:(\w+?)(?:_SECRET_ARN)?[,}].*", r"\1", value)

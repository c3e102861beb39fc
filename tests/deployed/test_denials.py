"""Each function's role refuses what the function must not do. Beside each refusal stands something alike that it may, so a refusal is not an accident.

The calls are made by a function of the stage that has the role, with the rights that AWS would give it and no others. What is tried would do no
harm if it were let through: rows that do not exist, conditions that do not hold.
"""

import io
import json
import sysconfig
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.packages.building import FUNCTIONS
from sandbox.aws.clients import REGION
from tests.deployed.calling import arn, role
from tests.deployed.stage import HERE, NAME, Stage

Json = dict[str, Any]
Try = Callable[[str, str, Json], str]
"""Service, call and parameters; the answer's code."""

KEY = {"pk": {"S": "NOBODY#0"}, "sk": {"S": "META"}}
NEVER = "attribute_exists(pk) AND attribute_not_exists(pk)"
TABLES = ("work", "audit", "approvers", "catalog")


@pytest.fixture(scope="module")
def probes(stage: Stage) -> Iterator[Callable[[str], Try]]:
    """For each function a probe with its role."""
    functions, made = stage.client("lambda"), {}
    role(stage, "everything", may="*")
    for name in (*FUNCTIONS, "everything"):
        made[name] = f"probe-{name}"
        functions.create_function(
            FunctionName=made[name],
            Runtime="python3.13",
            Handler="probe.handler",
            Role=arn(name) if name == "everything" else _role(functions, name),
            Code={"ZipFile": _packed()},
            Timeout=30,
            Environment={"Variables": {"PYTHONPATH": sysconfig.get_path("purelib")}},
        )

    def of(name: str) -> Try:
        def call(service: str, call: str, given: Json) -> str:
            payload = json.dumps({"service": service, "call": call, "given": given}).encode()
            answer = functions.invoke(FunctionName=made[name], Payload=payload)
            text = answer["Payload"].read()
            assert "FunctionError" not in answer, text
            return str(json.loads(text))

        return call

    yield of
    for name in made.values():
        functions.delete_function(FunctionName=name)


def _role(functions: Any, name: str) -> str:
    configured = functions.get_function_configuration(FunctionName=f"access-service-{NAME}-{name}")
    return str(configured["Role"])


def _packed() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(Path(__file__).with_name("probe.py"), "probe.py")
    return packed.getvalue()


# What is tried


def put(table: str) -> tuple[str, str, Json]:
    given = {"TableName": f"access-{NAME}-{table}", "Item": KEY, "ConditionExpression": NEVER}
    return "dynamodb", "put_item", given


def update(table: str) -> tuple[str, str, Json]:
    given = {"TableName": f"access-{NAME}-{table}", "Key": KEY, "ConditionExpression": NEVER}
    return (
        "dynamodb",
        "update_item",
        {**given, "UpdateExpression": "SET x = :x", "ExpressionAttributeValues": {":x": {"S": "x"}}},
    )


def delete(table: str) -> tuple[str, str, Json]:
    given = {"TableName": f"access-{NAME}-{table}", "Key": KEY, "ConditionExpression": NEVER}
    return "dynamodb", "delete_item", given


def remove_many(table: str) -> tuple[str, str, Json]:
    wanted = {f"access-{NAME}-{table}": [{"DeleteRequest": {"Key": KEY}}]}
    return "dynamodb", "batch_write_item", {"RequestItems": wanted}


def scan(table: str) -> tuple[str, str, Json]:
    return "dynamodb", "scan", {"TableName": f"access-{NAME}-{table}", "Limit": 1}


def read(table: str) -> tuple[str, str, Json]:
    return "dynamodb", "batch_get_item", {"RequestItems": {f"access-{NAME}-{table}": {"Keys": [KEY]}}}


def drop(table: str) -> tuple[str, str, Json]:
    return "dynamodb", "delete_table", {"TableName": f"access-{NAME}-{table}"}


def unprotect(table: str) -> tuple[str, str, Json]:
    given = {"TableName": f"access-{NAME}-{table}", "DeletionProtectionEnabled": False}
    return "dynamodb", "update_table", given


def secret(name: str) -> tuple[str, str, Json]:
    return "secretsmanager", "get_secret_value", {"SecretId": name}


def overwrite(name: str) -> tuple[str, str, Json]:
    return "secretsmanager", "put_secret_value", {"SecretId": name, "SecretString": "x"}


QUEUE = f"https://sqs.{REGION}.amazonaws.com/{HERE}/access-{NAME}-wake-ups-given-up"
TOPIC = f"arn:aws:sns:{REGION}:{HERE}:access-{NAME}-alarms"
NOBODY: dict[str, tuple[str, str, Json]] = {
    **{f"removes a row of {table}": delete(table) for table in TABLES},
    **{f"removes many rows of {table}": remove_many(table) for table in TABLES},
    **{f"drops {table}": drop(table) for table in TABLES},
    **{f"takes the protection off {table}": unprotect(table) for table in TABLES},
    "changes a row of the audit": update("audit"),
    "scans the approvers": scan("approvers"),
    "scans the catalogue": scan("catalog"),
    "writes a secret": overwrite("SLACK_BOT_TOKEN"),
    "lists secrets": ("secretsmanager", "list_secrets", {}),
    "calls a function": (
        "lambda",
        "invoke",
        {"FunctionName": f"access-service-{NAME}-slack", "InvocationType": "DryRun"},
    ),
    "reads what a function is set to": (
        "lambda",
        "get_function_configuration",
        {"FunctionName": f"access-service-{NAME}-sweep"},
    ),
    "becomes somebody else": (
        "sts",
        "assume_role",
        {"RoleArn": f"arn:aws:iam::{HERE}:role/Admin", "RoleSessionName": "probe"},
    ),
    "gives a role rights": (
        "iam",
        "put_role_policy",
        {"RoleName": "nobody", "PolicyName": "x", "PolicyDocument": "{}"},
    ),
    "removes a log": (
        "logs",
        "delete_log_group",
        {"logGroupName": f"/aws/lambda/access-service-{NAME}-none"},
    ),
    "silences an alarm": (
        "cloudwatch",
        "disable_alarm_actions",
        {"AlarmNames": [f"access-{NAME}-sweep-silent"]},
    ),
    "publishes an alarm of its own": ("sns", "publish", {"TopicArn": TOPIC, "Message": "x"}),
    "empties the queue": ("sqs", "purge_queue", {"QueueUrl": QUEUE}),
}
"""What no function may do."""
MAY_NOT: dict[str, dict[str, tuple[str, str, Json]]] = {
    "slack": {
        "scans the audit": scan("audit"),
        "scans work": scan("work"),
        "writes the catalogue": put("catalog"),
        "changes the catalogue": update("catalog"),
        "reads Okta's key": secret("OKTA_API_TOKEN"),
    },
    "worker": {
        "scans the audit": scan("audit"),
        "scans work": scan("work"),
        "writes the approvers": put("approvers"),
        "changes the approvers": update("approvers"),
        "writes the catalogue": put("catalog"),
        "reads Slack's signing secret": secret("SLACK_SIGNING_SECRET"),
    },
    "sweep": {
        "scans the audit": scan("audit"),
        "scans work": scan("work"),
        "reads Slack's signing secret": secret("SLACK_SIGNING_SECRET"),
    },
    "tools": {
        "scans work": scan("work"),
        "writes the approvers": put("approvers"),
        "changes the approvers": update("approvers"),
        "writes the catalogue": put("catalog"),
        "changes the catalogue": update("catalog"),
        "reads Okta's key": secret("OKTA_API_TOKEN"),
        "reads Slack's signing secret": secret("SLACK_SIGNING_SECRET"),
    },
    "auditor": {
        **{f"writes {table}": put(table) for table in TABLES},
        **{f"changes {table}": update(table) for table in TABLES},
        "reads the approvers": read("approvers"),
        "reads the catalogue": read("catalog"),
        "reads Okta's key": secret("OKTA_API_TOKEN"),
        "reads Slack's signing secret": secret("SLACK_SIGNING_SECRET"),
        "reads Slack's token": secret("SLACK_BOT_TOKEN"),
    },
}
MAY: dict[str, dict[str, tuple[str, str, Json]]] = {
    "slack": {
        "puts work": put("work"),
        "changes work": update("work"),
        "puts a fact": put("audit"),
        "changes the approvers": update("approvers"),
        "reads the catalogue": read("catalog"),
        "reads Slack's signing secret": secret("SLACK_SIGNING_SECRET"),
    },
    "worker": {
        "puts work": put("work"),
        "puts a fact": put("audit"),
        "reads the approvers": read("approvers"),
        "reads Okta's key": secret("OKTA_API_TOKEN"),
    },
    "sweep": {
        "puts a fact": put("audit"),
        "puts approvers": put("approvers"),
        "puts into the catalogue": put("catalog"),
        "reads Okta's key": secret("OKTA_API_TOKEN"),
    },
    "tools": {
        "puts work": put("work"),
        "puts a fact": put("audit"),
        "scans the audit": scan("audit"),
        "reads the approvers": read("approvers"),
        "reads the catalogue": read("catalog"),
    },
    "auditor": {"scans the audit": scan("audit"), "reads work": read("work"), "scans work": scan("work")},
}
REFUSED = ("AccessDeniedException", "AccessDenied", "AuthorizationError")


@pytest.mark.parametrize("what", NOBODY)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_function(probes: Callable[[str], Try], name: str, what: str) -> None:
    assert probes(name)(*NOBODY[what]) in REFUSED


@pytest.mark.parametrize(
    ("name", "what"), [(name, what) for name, tried in MAY_NOT.items() for what in tried]
)
def test_it_may_not(probes: Callable[[str], Try], name: str, what: str) -> None:
    assert probes(name)(*MAY_NOT[name][what]) in REFUSED


@pytest.mark.parametrize(("name", "what"), [(name, what) for name, tried in MAY.items() for what in tried])
def test_it_may(probes: Callable[[str], Try], name: str, what: str) -> None:
    assert probes(name)(*MAY[name][what]) in ("done", "ConditionalCheckFailedException")


HARMLESS = [
    *(f"removes a row of {table}" for table in TABLES),
    *(f"removes many rows of {table}" for table in TABLES),
    "changes a row of the audit",
    "scans the approvers",
    "lists secrets",
    "calls a function",
    "reads what a function is set to",
    "becomes somebody else",
]


@pytest.mark.parametrize("what", HARMLESS)
def test_whoever_may_do_everything_is_not_refused(probes: Callable[[str], Try], what: str) -> None:
    """So a refusal is for who asks, and not because the local AWS would refuse it to everybody."""
    assert probes("everything")(*NOBODY[what]) not in REFUSED

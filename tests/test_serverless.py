"""serverless.yml describes what the code is: entries, tables, indexes, streams, settings, permissions, times. One of them alone cannot change."""

import importlib
import inspect
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from access.budget import PROCESSES
from access.holding import LEASE
from access.keys import SlackId, Table
from access.person import Person
from access.run import CALL
from access.settle import NEED
from handlers import auditor, settings, worker
from handlers.settings import KNOWN, NEEDED, SECRETS, Entry
from sandbox.aws import blueprint
from sandbox.front import PATH
from store.convert import to_item
from store.rows import Column, Row, WorkRow
from tests.rights import actions, granted, statements

ROOT = Path(__file__).resolve().parents[1]
TEXT = blueprint.text()
WHOLE = blueprint.document()
FUNCTIONS: Mapping[str, Any] = WHOLE["functions"]
RESOURCES = blueprint.section("Resources")
LAMBDA: tuple[Entry, ...] = tuple(entry for entry in get_args(Entry) if entry != "local")

# Set by Lambda itself, on every function.
GIVEN = {"AWS_REGION", "AWS_LAMBDA_INITIALIZATION_TYPE"}

Json = dict[str, Any]


def environment(entry: str) -> Json:
    return {**WHOLE["provider"]["environment"], **FUNCTIONS[entry].get("environment", {})}


def named(column: Any) -> str:
    return str(column.attr_name)


def events(entry: str, kind: str) -> list[Json]:
    return [event[kind] for event in FUNCTIONS[entry]["events"] if kind in event]


def table(name: Table) -> Json:
    return next(dict(each.properties) for each in blueprint.tables() if each.name == name)


# Entries


def test_the_functions_are_the_entries() -> None:
    assert set(FUNCTIONS) == set(LAMBDA)


@pytest.mark.parametrize("entry", LAMBDA)
def test_a_function_starts_at_something_that_lambda_can_call(entry: Entry) -> None:
    module, _, name = FUNCTIONS[entry]["handler"].replace("/", ".").rpartition(".")
    found = getattr(importlib.import_module(module), name)
    assert module == f"handlers.{entry}"
    assert list(inspect.signature(found).parameters) == ["event", "context"]


def test_slacks_function_alone_has_versions_which_start_from_a_snapshot() -> None:
    assert WHOLE["provider"]["versionFunctions"] is False
    assert {name for name, one in FUNCTIONS.items() if "snapStart" in one} == {"slack"}
    params = WHOLE["params"]["default"]
    assert FUNCTIONS["slack"]["snapStart"] == "${param:slackSnapStart}"
    assert FUNCTIONS["slack"]["provisionedConcurrency"] == "${param:slackProvisioned}"
    assert (params["slackSnapStart"], params["slackProvisioned"]) == (
        "${env:ACCESS_SLACK_SNAP_START, true}",
        "${env:ACCESS_SLACK_PROVISIONED, 0}",
    )


# Tables


def test_the_tables_are_those_of_the_keys() -> None:
    assert {each.name for each in blueprint.tables()} == set(Table)


@pytest.mark.parametrize("name", Table)
def test_a_table_has_the_primary_key_that_rows_have(name: Table) -> None:
    assert table(name)["KeySchema"] == [
        {"AttributeName": named(Row.pk), "KeyType": "HASH"},
        {"AttributeName": named(Row.sk), "KeyType": "RANGE"},
    ]


@pytest.mark.parametrize("name", Table)
def test_what_is_kept_for_years_survives_a_mistake(name: Table) -> None:
    properties = table(name)
    (resource,) = [each for each in RESOURCES.values() if each.get("Properties") == properties]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert properties["DeletionProtectionEnabled"] is True
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_the_three_indexes_have_the_keys_that_the_store_writes_and_project_what_it_reads() -> None:
    found = {
        index["IndexName"]: ([key["AttributeName"] for key in index["KeySchema"]], index["Projection"])
        for index in table(Table.WORK)["GlobalSecondaryIndexes"]
    }
    assert found == {
        "due": (
            [named(WorkRow.due_lane), named(WorkRow.due_at)],
            {"ProjectionType": "INCLUDE", "NonKeyAttributes": [named(WorkRow.due_bucket)]},
        ),
        "who": ([named(WorkRow.who_okta), named(WorkRow.who_sort)], {"ProjectionType": "KEYS_ONLY"}),
        "role": ([named(WorkRow.held_role), named(WorkRow.pk)], {"ProjectionType": "KEYS_ONLY"}),
    }


@pytest.mark.parametrize("name", Table)
def test_the_attributes_of_keys_are_declared_with_the_types_that_are_written(name: Table) -> None:
    properties = table(name)
    keys: list[Any] = [Row.pk, Row.sk]
    if name is Table.WORK:
        keys += [WorkRow.due_lane, WorkRow.due_at, WorkRow.who_okta, WorkRow.who_sort, WorkRow.held_role]
    else:
        assert "GlobalSecondaryIndexes" not in properties
    assert {each["AttributeName"]: each["AttributeType"] for each in properties["AttributeDefinitions"]} == {
        named(key): key.attr_type for key in keys
    }


def test_the_auditor_may_write_nothing() -> None:
    found = {action for each in statements("auditor") for action in actions(each)}
    reading = (
        "BatchGetItem",
        "Query",
        "Scan",
        "DescribeStream",
        "GetRecords",
        "GetShardIterator",
        "ListStreams",
    )
    notes = {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"}
    keys = {"kms:Decrypt", "kms:GenerateDataKey"}
    assert found == {f"dynamodb:{each}" for each in reading} | notes | keys


def test_the_auditor_is_woken_by_whatever_is_not_put_for_the_first_time() -> None:
    (stream,) = events("auditor", "stream")
    assert stream["arn"] == {"Fn::GetAtt": ["AuditTable", "StreamArn"]}
    assert stream["filterPatterns"] == [{"eventName": [*auditor.HOW]}]
    assert stream["startingPosition"] == "TRIM_HORIZON"
    daily = {"rate": "rate(1 day)"}
    assert events("auditor", "schedule") == [daily, {**daily, "input": {"look": auditor.RECORDS}}]


def test_the_streams_show_what_is_read_from_them() -> None:
    streams = {name: table(name).get("StreamSpecification", {}).get("StreamViewType") for name in Table}
    assert streams == {
        Table.WORK: "NEW_IMAGE",  # the worker's hints
        Table.AUDIT: "NEW_AND_OLD_IMAGES",  # a change shows what was there
        Table.APPROVERS: None,
        Table.CATALOG: None,
    }


# The stream that wakes the worker


def test_the_filter_is_the_mark_that_the_store_writes() -> None:
    (stream,) = events("worker", "stream")
    mark = WorkRow.wake_mark
    assert isinstance(mark, Column)
    assert stream["filterPatterns"] == [
        {"dynamodb": {"NewImage": {named(mark): {mark.attr_type: [{"exists": True}]}}}}
    ]
    waking = to_item(Person(SlackId("U1"), wake=True))
    assert set(waking[named(mark)]) == {mark.attr_type}
    assert named(mark) not in to_item(Person(SlackId("U1")))
    assert f'"{named(mark)}"' in inspect.getsource(worker)


def test_a_failing_batch_is_given_up_before_it_holds_up_the_others() -> None:
    (stream,) = events("worker", "stream")
    assert stream["arn"] == {"Fn::GetAtt": ["WorkTable", "StreamArn"]}
    assert stream["functionResponseType"] == "ReportBatchItemFailures"
    assert stream["bisectBatchOnFunctionError"] is True
    assert 0 <= stream["maximumRetryAttempts"] <= 3
    assert 60 <= stream["maximumRecordAgeInSeconds"] <= 600


# Times


def test_the_timeouts_fit_what_is_done_in_them() -> None:
    assert {name: one["timeout"] for name, one in FUNCTIONS.items()} == {
        "slack": 10,
        "worker": 60,
        "sweep": 55,
        "tools": 29,
        "auditor": 900,
    }
    assert max(one["timeout"] for name, one in FUNCTIONS.items() if name != "auditor") < LEASE
    assert 2 * CALL < NEED < FUNCTIONS["sweep"]["timeout"]


def test_one_sweep_at_a_time_every_minute() -> None:
    assert FUNCTIONS["sweep"]["reservedConcurrency"] == 1
    assert FUNCTIONS["sweep"]["maximumRetryAttempts"] == 0
    assert events("sweep", "schedule") == [{"rate": "rate(1 minute)"}]


def test_no_more_processes_call_okta_at_once_than_the_budget_counts_with() -> None:
    calling = [one for one in FUNCTIONS.values() if "OKTA_ORG_URL" in one.get("environment", {})]
    assert sum(one["reservedConcurrency"] for one in calling) == PROCESSES


def test_slack_posts_to_one_path() -> None:
    assert events("slack", "httpApi") == [{"method": "POST", "path": PATH}]


# Settings


@pytest.mark.parametrize("entry", LAMBDA)
def test_a_function_has_every_setting_that_it_needs(entry: Entry) -> None:
    environ = environment(entry)
    environ |= dict.fromkeys(GIVEN, "given")
    # An address must look like one; everything else is a name or an ARN.
    environ |= {name: "https://example.invalid" for name in environ if name.endswith("_URL")}
    environ |= {"ACCESS_USERS_GROUP": "00gUSERS"}
    found = settings.load(entry, {name: str(value) for name, value in environ.items()})
    assert found.table_prefix


@pytest.mark.parametrize("entry", LAMBDA)
def test_each_setting_of_a_function_is_one_that_it_reads(entry: Entry) -> None:
    secret = {f"{name}_SECRET_ARN" for name in SECRETS}
    found = set(environment(entry))
    assert found <= set(KNOWN) | secret
    assert not found & set(SECRETS), "a secret comes by its ARN, never as text"
    plain = {name.removesuffix("_SECRET_ARN") for name in found}
    more = {"SLACK_API_URL", "ACCESS_SECURITY_CHANNEL", "ACCESS_SECURITY_GROUP", "ACCESS_USERS_GROUP"}
    if entry == "sweep":
        more |= {"ACCESS_TRACK_URL", "ACCESS_TRACK_KEY"}
    if entry == "tools":
        more |= {"ACCESS_TOOLS_PERSON_ROLES", "ACCESS_TOOLS_HELD_ROLE"}
        more |= {"ACCESS_TOOLS_CATALOG_ROLES", "ACCESS_TRACK_URL", "ACCESS_CUSTOMERS"}
    if "OKTA_ORG_URL" in NEEDED[entry]:
        more |= {"OKTA_API_TOKEN", "OKTA_CLIENT_ID", "OKTA_PRIVATE_KEY"}
    assert plain <= set(NEEDED[entry]) | more


def test_whoever_takes_reviews_knows_the_security_team() -> None:
    """Its members may review and end emergencies in Slack and with the tools API, and its channel is told of each, also of those by API."""
    for entry in ("slack", "tools"):
        assert {"ACCESS_SECURITY_GROUP", "ACCESS_SECURITY_CHANNEL"} <= environment(entry).keys()


def test_every_parameter_that_is_used_has_a_source() -> None:
    used = set(re.findall(r"\$\{param:(\w+)\}", TEXT))
    assert used == set(WHOLE["params"]["default"])


# Permissions


@pytest.mark.parametrize("entry", LAMBDA)
def test_a_function_may_read_the_secrets_that_it_is_told_of_and_no_others(entry: Entry) -> None:
    told = {value for name, value in environment(entry).items() if name.endswith("_SECRET_ARN")}
    resources = [
        resource
        for each in statements(entry)
        if each["Action"] == "secretsmanager:GetSecretValue"
        for resource in (each["Resource"] if isinstance(each["Resource"], list) else [each["Resource"]])
    ]
    assert set(re.findall(r"\$\{param:\w+\}", json.dumps(resources))) == told


@pytest.mark.parametrize("entry", LAMBDA)
def test_no_function_scans_or_touches_everything(entry: Entry) -> None:
    for statement in statements(entry):
        may = actions(statement)
        assert not any("*" in action for action in may)
        assert statement["Resource"] != "*" or may == ["dynamodb:ListStreams"]


JUDGED = {"BatchGetItem", "ConditionCheckItem"}
WORK = {"work": JUDGED | {"PutItem", "UpdateItem"}, "work/index": {"Query"}, "audit": {"PutItem", "Query"}}
TABLES: Mapping[str, Mapping[str, set[str]]] = {
    "slack": {**WORK, "approvers": JUDGED | {"UpdateItem"}, "catalog": JUDGED},
    "worker": {**WORK, "approvers": JUDGED, "catalog": JUDGED},
    "sweep": {**WORK, "approvers": JUDGED | {"PutItem"}, "catalog": JUDGED | {"PutItem"}},
    "tools": {**WORK, "audit": {"PutItem", "Query", "Scan"}, "approvers": JUDGED, "catalog": JUDGED},
    "auditor": {"work": {"BatchGetItem", "Scan"}, "work/index": {"Query"}, "audit": {"Query", "Scan"}},
}
"""What the code does with each table: `tests/deployed/test_rights.py` holds that it does all of it. Nobody deletes. Owners of roles write lists of
who may approve, and nothing else that a catalogue is made of. The sweep, which nobody can call, puts files in force for those who called the tools API.
"""


@pytest.mark.parametrize("entry", LAMBDA)
def test_a_function_may_use_each_table_as_the_code_does(entry: Entry) -> None:
    found: dict[str, set[str]] = {}
    for action, what in granted(entry):
        service, _, name = action.partition(":")
        if service == "dynamodb":
            found.setdefault(what, set()).add(name)
    assert found == TABLES[entry]


@pytest.mark.parametrize("entry", LAMBDA)
def test_a_key_of_the_customers_is_used_through_the_services_that_need_it_alone(entry: Entry) -> None:
    role = RESOURCES[f"{entry.capitalize()}Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert not [each for each in role if "kms:" in json.dumps(each.get("Action", ""))], "on a condition only"
    found = {}
    for each in statements(entry):
        if "kms:Decrypt" in actions(each):
            assert each["Resource"] == "${param:kmsKeyArn}"
            through = each["Condition"]["StringEquals"]["kms:ViaService"]
            for service in through if isinstance(through, list) else [through]:
                found[service["Fn::Sub"].partition(".")[0]] = actions(each)
    plain, queue = ["kms:Decrypt"], ["kms:Decrypt", "kms:GenerateDataKey"]
    expected = {"dynamodb": plain, "secretsmanager": plain}
    assert found == expected | ({"sqs": queue} if events(entry, "stream") else {})


def test_what_is_kept_is_under_the_customers_key_if_there_is_one() -> None:
    for name, resource in {**RESOURCES, **blueprint.section("extensions")}.items():
        given = resource["Properties"]
        match resource.get("Type", "AWS::Logs::LogGroup" if name.endswith("LogGroup") else ""):
            case "AWS::DynamoDB::Table":
                key = given["SSESpecification"]["Fn::If"][1]["KMSMasterKeyId"]
            case "AWS::Logs::LogGroup":
                key = given["KmsKeyId"]["Fn::If"][1]
            case "AWS::SQS::Queue" | "AWS::SNS::Topic":
                key = given["KmsMasterKeyId"]["Fn::If"][1]
            case _:
                continue
        assert key == "${param:kmsKeyArn}", name


def test_every_log_group_of_a_function_is_reached_by_the_key() -> None:
    groups = {f"{entry.capitalize()}LogGroup" for entry in LAMBDA} | {"HttpApiLogGroup"}
    assert {name for name in blueprint.section("extensions") if name.endswith("LogGroup")} == groups


def test_all_that_is_deployed_says_whose_it_is() -> None:
    assert WHOLE["provider"]["stackTags"] == WHOLE["provider"]["tags"]
    assert set(WHOLE["provider"]["tags"]) == {"service", "stage"}

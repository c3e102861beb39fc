"""A small deployment in the local AWS for the doctor's look from the outside: made by CloudFormation, with the names of serverless.yml.

The tables and the log groups are those of serverless.yml; the functions do nothing, and everything else is as the deployment has it.
"""

import copy
import json
from typing import Any

import boto3

from accessctl.outside.functions import SETTINGS
from sandbox.aws.blueprint import section
from sandbox.aws.clients import KEY
from tests.cli.api import REGION

_FUNCTIONS = {
    "SlackLambdaFunction": "slack",
    "WorkerLambdaFunction": "worker",
    "SweepLambdaFunction": "sweep",
    "ToolsLambdaFunction": "tools",
    "AuditorLambdaFunction": "auditor",
}


NOWHERE = "http://127.0.0.1:9/prod"
"""What the stack says of its addresses: nothing answers there."""


def client(url: str, service: str, region: str = REGION) -> Any:
    """Boto3, as whoever sets things up."""
    return boto3.client(
        service,  # type: ignore[call-overload] # the stubs know the services one by one
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=KEY,
        aws_secret_access_key=KEY,
    )


def template(prefix: str, secret: str) -> dict[str, Any]:
    """The stack as CloudFormation takes it."""
    text = json.dumps(section("Resources")).replace("${param:prefix}", prefix)
    ours: dict[str, Any] = json.loads(text)
    made = {
        name: copy.deepcopy(each) for name, each in ours.items() if each["Type"] == "AWS::DynamoDB::Table"
    }
    made["Role"] = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": f"{prefix}-role",
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
        },
    }
    for name, short in _FUNCTIONS.items():
        made |= _function(prefix, name, short, secret)
    made["WorkerEventSourceMappingDynamodbWorkTable"] = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "FunctionName": {"Ref": "WorkerLambdaFunction"},
            "EventSourceArn": {"Fn::GetAtt": ["WorkTable", "StreamArn"]},
            "StartingPosition": "LATEST",
        },
    }
    made["SweepEventsRuleSchedule1"] = {
        "Type": "AWS::Events::Rule",
        "Properties": {"Name": f"{prefix}-sweep", "ScheduleExpression": "rate(1 day)", "State": "ENABLED"},
    }
    made["Topic"] = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": f"{prefix}-alarms"}}
    made["Alarm"] = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": f"{prefix}-sweep-stopped",
            "AlarmDescription": "Nothing was swept. docs/runbook/sweep-silent.md",
            "ComparisonOperator": "LessThanThreshold",
            "EvaluationPeriods": 5,
            "MetricName": "Invocations",
            "Namespace": "AWS/Lambda",
            "Period": 60,
            "Statistic": "Sum",
            "Threshold": 1,
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": "Topic"}],
        },
    }
    outputs: dict[str, Any] = {name: {"Value": NOWHERE} for name in ("ToolsApiUrl", "SlackRequestUrl")}
    outputs |= {f"{name}Name": {"Value": {"Ref": name}} for name in ("WorkTable", "AuditTable")}
    never = {"Fn::Equals": ["one", "another"]}
    return {"Conditions": {"OwnKey": never}, "Resources": made, "Outputs": outputs}


def _function(prefix: str, name: str, short: str, secret: str) -> dict[str, Any]:
    variables = {each: secret if each.endswith("_SECRET_ARN") else "given" for each in SETTINGS[name]}
    if "OKTA_ORG_URL" in variables:
        variables["OKTA_API_TOKEN_SECRET_ARN"] = secret
    return {
        name: {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": f"{prefix}-{short}",
                "Runtime": "python3.13",
                "Handler": "index.handler",
                "MemorySize": 1024,
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"ZipFile": "def handler(event, context): return None"},
                "Environment": {"Variables": variables},
            },
        },
        f"{short.title()}LogGroup": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": f"/aws/lambda/{prefix}-{short}", "RetentionInDays": 90},
        },
    }


def stacked(url: str, name: str, secret: str, region: str = REGION) -> None:
    """Make the stack of this name."""
    cloudformation = client(url, "cloudformation", region)
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template(name, secret)))
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )


def deployed(url: str, name: str) -> None:
    """Make the secret and the stack of this name, with what has to be set up once beside it."""
    arn = client(url, "secretsmanager").create_secret(Name=name, SecretString="text")["ARN"]
    stacked(url, name, arn)
    cloudformation = client(url, "cloudformation")
    topic = next(
        each["PhysicalResourceId"]
        for each in cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
        if each["LogicalResourceId"] == "Topic"
    )
    for table in ("work", "audit", "approvers", "catalog"):  # the local CloudFormation leaves that out
        restorable(url, f"{name}-{table}", on=True)
    client(url, "sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:000000000000:x"
    )
    role = "arn:aws:iam::000000000000:role/gateway-logs"
    client(url, "apigateway").update_account(
        patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}]
    )


def restorable(url: str, table: str, *, on: bool) -> None:
    client(url, "dynamodb").update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": on}
    )


def set_to(url: str, function: str, variables: dict[str, str]) -> None:
    """Change the environment of a function, and wait until that is done."""
    functions = client(url, "lambda")
    functions.update_function_configuration(FunctionName=function, Environment={"Variables": variables})
    waiter = functions.get_waiter("function_updated_v2")
    waiter.wait(FunctionName=function, WaiterConfig={"Delay": 1, "MaxAttempts": 30})

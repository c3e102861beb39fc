"""boto3 clients for the local AWS. Never for a real one: the credentials are invented and the address is given."""

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient

REGION = "eu-central-1"
KEY = "test"


@functools.cache
def dynamodb(url: str) -> "DynamoDBClient":
    import boto3

    return boto3.client(
        "dynamodb", endpoint_url=url, region_name=REGION, aws_access_key_id=KEY, aws_secret_access_key=KEY
    )


@functools.cache
def functions(url: str) -> "LambdaClient":
    """No retries and a patient read: an invocation that was made twice would spoil what a test counts."""
    import boto3
    from botocore.config import Config

    patient = Config(read_timeout=120, retries={"total_max_attempts": 1})
    return boto3.client(
        "lambda",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=KEY,
        aws_secret_access_key=KEY,
        config=patient,
    )


@functools.cache
def logs(url: str) -> "CloudWatchLogsClient":
    import boto3

    return boto3.client(
        "logs", endpoint_url=url, region_name=REGION, aws_access_key_id=KEY, aws_secret_access_key=KEY
    )

"""A function that does one call of AWS's with whatever rights its role has. It runs on the stage, so it imports nothing of ours."""

from typing import Any

import boto3
from botocore.exceptions import ClientError


def handler(event: dict[str, Any], context: object) -> str:
    """The code of the error, or "done"."""
    client: Any = boto3.client(event["service"])
    try:
        getattr(client, event["call"])(**event["given"])
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"

"""The secrets of a world in Secrets Manager of the local AWS, as a deployment has them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3

from sandbox.aws import Engine
from sandbox.aws.clients import REGION
from sandbox.world import World

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def manager(aws: Engine) -> "SecretsManagerClient":
    return boto3.client("secretsmanager", endpoint_url=aws.url, region_name=REGION)


@contextmanager
def entrusted(world: World, *names: str) -> Iterator[dict[str, str]]:
    """These settings of the world with the ARNs of their secrets, for as long as this runs."""
    client = manager(world.engine)
    arns = {
        name: client.create_secret(Name=f"{world.prefix}/{name}", SecretString=world.environ[name])["ARN"]
        for name in names
    }
    yield arns
    for arn in arns.values():
        client.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


def environ(world: World, arns: Mapping[str, str]) -> dict[str, str]:
    """The world's settings with these secrets named instead of given."""
    plain = {name: text for name, text in world.environ.items() if name not in arns}
    return plain | {f"{name}_SECRET_ARN": arn for name, arn in arns.items()}

"""Creates the tables of serverless.yml in the local AWS, each under a prefix, with their indexes and streams."""

from typing import TYPE_CHECKING, Any, cast

from sandbox.aws import blueprint, clients

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import CreateTableInputTypeDef

_CREATE = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")


def create_tables(url: str, prefix: str) -> None:
    """Create every table as `<prefix>-<name>`. They are ready on return. Raises when one exists."""
    client = clients.dynamodb(url)
    for table in blueprint.tables():
        client.create_table(**_arguments(table, prefix))


def delete_tables(url: str, prefix: str) -> None:
    """Delete what `create_tables` made, so that a long-running engine stays small."""
    client = clients.dynamodb(url)
    for table in blueprint.tables():
        client.delete_table(TableName=f"{prefix}-{table.name}")


def _arguments(table: blueprint.Table, prefix: str) -> "CreateTableInputTypeDef":
    """CloudFormation's words and CreateTable's differ in the stream alone. Recovery and deletion protection are for real data."""
    given = table.properties
    arguments: dict[str, Any] = {"TableName": f"{prefix}-{table.name}"}
    arguments |= {key: given[key] for key in _CREATE if key in given}
    if "StreamSpecification" in given:
        arguments["StreamSpecification"] = {"StreamEnabled": True, **given["StreamSpecification"]}
    return cast("CreateTableInputTypeDef", arguments)

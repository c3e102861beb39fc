"""The local AWS gets exactly the tables that serverless.yml describes."""

from sandbox.aws import Engine
from sandbox.aws.clients import dynamodb

NAMES = ("approvers", "audit", "catalog", "work")


def test_every_table_has_its_keys(aws: Engine, tables: str) -> None:
    client = dynamodb(aws.url)
    made = [name for name in client.list_tables()["TableNames"] if name.startswith(tables)]
    assert made == [f"{tables}-{name}" for name in NAMES]
    for name in made:
        table = client.describe_table(TableName=name)["Table"]
        assert {key["KeyType"]: key["AttributeName"] for key in table["KeySchema"]} == {
            "HASH": "pk",
            "RANGE": "sk",
        }


def test_work_has_its_three_indexes(aws: Engine, tables: str) -> None:
    table = dynamodb(aws.url).describe_table(TableName=f"{tables}-work")["Table"]
    types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    indexes = {
        index["IndexName"]: (
            {key["KeyType"]: key["AttributeName"] for key in index["KeySchema"]},
            index["Projection"],
        )
        for index in table["GlobalSecondaryIndexes"]
    }
    assert indexes == {
        "due": (
            {"HASH": "due_lane", "RANGE": "due_at"},
            {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["bucket"]},
        ),
        "who": ({"HASH": "who", "RANGE": "who_sk"}, {"ProjectionType": "KEYS_ONLY"}),
        "role": ({"HASH": "held", "RANGE": "pk"}, {"ProjectionType": "KEYS_ONLY"}),
    }
    assert types == {
        "pk": "S",
        "sk": "S",
        "due_lane": "S",
        "due_at": "N",
        "who": "S",
        "who_sk": "S",
        "held": "S",
    }


def test_work_and_audit_have_streams_and_the_others_none(aws: Engine, tables: str) -> None:
    client = dynamodb(aws.url)
    streams = {
        name: client.describe_table(TableName=f"{tables}-{name}")["Table"]
        .get("StreamSpecification", {})
        .get("StreamViewType")
        for name in NAMES
    }
    assert streams == {"work": "NEW_IMAGE", "audit": "NEW_AND_OLD_IMAGES", "approvers": None, "catalog": None}

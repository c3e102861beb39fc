"""The contract of the store over the twin, moto in process, and MiniStack."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from access.keys import Key
from sandbox.aws import Engine, create_tables
from sandbox.aws.clients import REGION
from store.dynamo import DynamoStore
from store.expressions import key_item
from store.memory import MemoryStore
from store.patience import Patience
from tests.clock import Clock
from tests.contracts.store_contract import Auditing, Bench, Cataloguing, Committing, Indexing, Racing, Reading

UNHURRIED = Patience(read=10, total=20, tries=40, longest=0.1)


def dynamo(prefix: str, host: str | None) -> Bench:
    """A bench on tables that exist."""
    store = DynamoStore(prefix, REGION, host, UNHURRIED)

    def spoil(key: Key) -> None:
        store.calls.client.update_item(
            TableName=store.names(key.table),
            Key=key_item(key),
            UpdateExpression="SET #kind = :kind",
            ExpressionAttributeNames={"#kind": "kind"},
            ExpressionAttributeValues={":kind": {"S": "riddle"}},
        )

    return Bench(store, spoil)


def twin(clock: Clock) -> Bench:
    store = MemoryStore(clock)
    return Bench(store, store.spoil)


@pytest.fixture(params=["twin", "moto", "ministack"])
def bench(request: pytest.FixtureRequest, clock: Clock, prefix: str) -> Iterator[Bench]:
    if request.param == "twin":
        yield twin(clock)
    elif request.param == "moto":
        with mock_aws():
            create_tables(f"https://dynamodb.{REGION}.amazonaws.com", prefix)
            yield dynamo(prefix, None)
    else:
        aws: Engine = request.getfixturevalue("aws")
        yield dynamo(request.getfixturevalue("tables"), aws.url)


class TestReading(Reading):
    pass


class TestCommitting(Committing):
    pass


class TestAuditing(Auditing):
    pass


class TestIndexing(Indexing):
    pass


class TestCataloguing(Cataloguing):
    pass


# moto answers from one process without locks and has let two win: threads are not its purpose.
@pytest.mark.parametrize("bench", ["twin", "ministack"], indirect=True)
class TestRacing(Racing):
    pass

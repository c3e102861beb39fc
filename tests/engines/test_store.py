"""The contract of the store over DynamoDB Local."""

from collections.abc import Iterator

import pytest

from sandbox.aws import create_tables, delete_tables
from tests.contracts.store_contract import Auditing, Bench, Cataloguing, Committing, Indexing, Racing, Reading
from tests.contracts.test_store import dynamo


@pytest.fixture
def bench(local: str, prefix: str) -> Iterator[Bench]:
    create_tables(local, prefix)
    yield dynamo(prefix, local)
    delete_tables(local, prefix)


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


class TestRacing(Racing):
    pass

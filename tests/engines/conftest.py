"""Both engines, each started once: DynamoDB Local here, MiniStack as for all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.aws import Engine, create_tables, delete_tables
from tests.engines.dynamodb_local import running


@pytest.fixture(scope="session")
def local(this_machine: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of DynamoDB Local."""
    place: Path = tmp_path_factory.mktemp("dynamodb-local")
    with running(place) as url:
        yield url


@pytest.fixture(params=["dynamodb local", "ministack"])
def engine(request: pytest.FixtureRequest) -> str:
    """The address of each engine in turn."""
    if request.param == "dynamodb local":
        return str(request.getfixturevalue("local"))
    aws: Engine = request.getfixturevalue("aws")
    return aws.url


@pytest.fixture
def there(engine: str, prefix: str) -> Iterator[str]:
    """The four tables, empty; the value is the address of the engine that has them."""
    create_tables(engine, prefix)
    yield engine
    delete_tables(engine, prefix)

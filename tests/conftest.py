"""What every test gets: no way off this machine, invented AWS credentials, a clock to set, and one local AWS for all who want it."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest
from botocore.loaders import create_loader

from sandbox.aws import Engine, create_tables, delete_tables
from sandbox.aws.clients import KEY, REGION
from sandbox.loopback import only_loopback
from sandbox.okta import PretendOkta
from tests.clock import Clock
from tests.okta_spec.witness import Witness
from tests.slack_schema.witness import witnessed

_AWS = {
    "AWS_ACCESS_KEY_ID": KEY,
    "AWS_SECRET_ACCESS_KEY": KEY,
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/nonexistent",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
}


@pytest.fixture(scope="session", autouse=True)
def this_machine() -> Iterator[list[str]]:
    """Refuses every connection and name lookup that would leave this machine; the list is what was tried."""
    with only_loopback() as tried:
        yield tried


@pytest.fixture(autouse=True)
def nothing_left_this_machine(this_machine: list[str]) -> Iterator[None]:
    """Fails the test that tried, also when the code under test swallowed the refusal."""
    this_machine.clear()
    yield
    tried, this_machine[:] = list(this_machine), []
    assert not tried, f"tried to leave this machine: {tried}"


@pytest.fixture(scope="session", autouse=True)
def slacks_types() -> Iterator[list[str]]:
    """Compares whatever a pretend Slack takes with the types that Slack publishes; the list is what differs."""
    with witnessed() as wrongs:
        yield wrongs


@pytest.fixture(autouse=True)
def slack_knows_what_it_was_sent(slacks_types: list[str]) -> Iterator[None]:
    """Fails the test in which a message, a view or options went out that are of no shape that Slack publishes."""
    slacks_types.clear()
    yield
    wrongs, slacks_types[:] = list(slacks_types), []
    assert not wrongs, "Slack publishes no such shape:\n" + "\n".join(wrongs)


@pytest.fixture(scope="session", autouse=True)
def invented_credentials() -> Iterator[None]:
    """Nobody's AWS account is used, whatever the developer's shell says."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
            patch.delenv(name, raising=False)
        for name, value in _AWS.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session", autouse=True)
def models_read_once() -> Iterator[None]:
    """botocore reads a megabyte of models for each session, and each company of the tests has sessions of its own."""
    loader = create_loader()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", lambda _search_path=None: loader)
        yield


@pytest.fixture(scope="session")
def okta_spec() -> Iterator[Witness]:
    """Sees every answer of every pretend Okta in this process."""
    witness = Witness()
    PretendOkta.witnesses.append(witness)
    yield witness
    PretendOkta.witnesses.remove(witness)


@pytest.fixture(autouse=True)
def okta_answered_as_specified(okta_spec: Witness) -> Iterator[None]:
    """Fails the test in which the pretend Okta gave an answer that the real one's specification does not allow."""
    yield
    said = okta_spec.violations()
    assert not said, "\n".join(said)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def aws(this_machine: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The local AWS, started once. Tests share it and keep apart by prefix."""
    directory: Path = tmp_path_factory.mktemp("aws")
    with Engine.start(directory=directory) as engine:
        yield engine


@pytest.fixture
def prefix() -> str:
    """A table prefix that no other test has."""
    return f"t{secrets.token_hex(4)}"


@pytest.fixture
def tables(aws: Engine, prefix: str) -> Iterator[str]:
    """The four tables, empty, in the local AWS; the value is their prefix."""
    create_tables(aws.url, prefix)
    yield prefix
    delete_tables(aws.url, prefix)

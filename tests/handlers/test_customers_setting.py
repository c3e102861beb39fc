"""The customers of the data-lake tools come from the environment, or from the secret that it names."""

import json
from collections.abc import Iterator

import pytest

from handlers import wiring
from handlers.lake_aws import AwsLake
from handlers.settings import SettingsError
from handlers.wiring import Surroundings
from tests.tools.test_customers import ACME

ENVIRON = {
    "SLACK_TEAM_ID": "T1",
    "ACCESS_TABLE_PREFIX": "p",
    "AWS_REGION": "eu-central-1",
    "ACCESS_TOOLS_ROLES": "arn:aws:iam::123456789012:role/tools-invoke",
}


@pytest.fixture(autouse=True)
def afterwards() -> Iterator[None]:
    yield
    wiring.install(Surroundings())


def test_the_api_works_with_the_customers_of_the_environment() -> None:
    wiring.install(Surroundings({**ENVIRON, "ACCESS_CUSTOMERS": json.dumps({"acme": ACME})}))
    ports = wiring.tools().ports
    assert ports.customers()["acme"].bucket == "acme-lake"
    assert isinstance(ports.lake, AwsLake)


def test_without_the_setting_there_are_none_and_the_api_works_all_the_same() -> None:
    wiring.install(Surroundings(ENVIRON))
    assert wiring.tools().ports.customers() == {}


def test_a_setting_that_cannot_be_read_is_named_without_what_stands_in_it() -> None:
    wrong = json.dumps({"acme": {**ACME, "role": "x"}})
    wiring.install(Surroundings({**ENVIRON, "ACCESS_CUSTOMERS": wrong}))
    with pytest.raises(SettingsError, match="ACCESS_CUSTOMERS acme: role must be the ARN") as found:
        wiring.tools().ports.customers()
    assert "an external id" not in str(found.value)

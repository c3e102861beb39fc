"""The environment is read once and in one place, and whoever has to put it right is told everything at once."""

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from handlers import settings, wiring
from handlers.settings import KNOWN, NEEDED, SECRETS, Entry, Secret, SettingsError, load
from sandbox.aws import Engine
from sandbox.aws.clients import KEY, REGION

ROOT = Path(__file__).resolve().parents[2]
ENTRIES: tuple[Entry, ...] = ("slack", "worker", "sweep", "local")
FULL = {
    "SLACK_BOT_TOKEN": "xoxb-canary",
    "SLACK_SIGNING_SECRET": "canary",
    "SLACK_TEAM_ID": "T0ACME0001",
    "SLACK_APP_ID": "A0ACCESS01",
    "OKTA_ORG_URL": "https://acme.okta.example",
    "OKTA_API_TOKEN": "00canary",
    "ACCESS_TABLE_PREFIX": "access-prod",
    "ACCESS_SECURITY_CHANNEL": "C0SECURITY",
    "AWS_REGION": "eu-central-1",
}


def problems(entry: Entry, environ: Mapping[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load(entry, environ)
    assert all(problem in str(raised.value) for problem in raised.value.problems)
    return raised.value.problems


@pytest.mark.parametrize("entry", ENTRIES)
def test_nothing_set_names_everything_that_is_needed_in_one_message(entry: Entry) -> None:
    found = problems(entry, {})
    assert [problem.split()[0] for problem in found if "nor OKTA_CLIENT_ID" not in problem] == list(
        NEEDED[entry]
    )
    okta = [problem for problem in found if "nor OKTA_CLIENT_ID" in problem]
    assert len(okta) == ("OKTA_ORG_URL" in NEEDED[entry])


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("name", sorted(FULL))
def test_one_missing_setting_is_the_only_problem_and_only_where_it_is_needed(entry: Entry, name: str) -> None:
    environ = {each: value for each, value in FULL.items() if each != name}
    needed = name in NEEDED[entry] or (name == "OKTA_API_TOKEN" and "OKTA_ORG_URL" in NEEDED[entry])
    if needed:
        (problem,) = problems(entry, environ)
        assert problem.startswith(f"{name} is not set")
    else:
        assert load(entry, environ).aws_region == environ.get("AWS_REGION", "")


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_empty_value_is_a_missing_one(entry: Entry) -> None:
    assert problems(entry, dict.fromkeys(FULL, "")) == problems(entry, {})


@pytest.mark.parametrize("name", SECRETS)
def test_each_secret_may_be_given_as_the_arn_of_one(name: str) -> None:
    environ = {each: value for each, value in FULL.items() if each != name}
    found = load("sweep", {**environ, f"{name}_SECRET_ARN": "arn:aws:secretsmanager:x"})
    assert getattr(found, name.lower()) == Secret(arn="arn:aws:secretsmanager:x")


def test_okta_takes_a_service_app_instead_of_a_token() -> None:
    environ = {name: value for name, value in FULL.items() if name != "OKTA_API_TOKEN"}
    found = load("worker", {**environ, "OKTA_CLIENT_ID": "0oa1", "OKTA_PRIVATE_KEY_SECRET_ARN": "arn:x"})
    assert found.okta_client_id == "0oa1"
    assert not found.okta_api_token.given
    assert problems("worker", {**environ, "OKTA_CLIENT_ID": "0oa1"}) == [
        "OKTA_API_TOKEN is not set, nor OKTA_CLIENT_ID together with OKTA_PRIVATE_KEY"
    ]


@pytest.mark.parametrize("name", ["SLACK_API_URL", "OKTA_ORG_URL", "AWS_ENDPOINT_URL"])
@pytest.mark.parametrize(
    "value", ["acme.okta.example", "http://acme.okta.example", "ftp://127.0.0.1", "https://"]
)
def test_an_address_that_is_no_https_is_refused(name: str, value: str) -> None:
    (problem,) = problems("sweep", {**FULL, name: value})
    assert problem == f"{name} is not an address with https://: write one"


@pytest.mark.parametrize("host", ["127.0.0.1:8460", "localhost", "[::1]:1"])
def test_this_machine_needs_no_https(host: str) -> None:
    assert load("sweep", {**FULL, "OKTA_ORG_URL": f"http://{host}"}).okta_org_url == f"http://{host}"


def test_what_may_be_left_out_has_a_value() -> None:
    found = load("slack", FULL)
    assert found.slack_api_url == "https://slack.com/api/"
    assert not found.aws_endpoint_url
    assert not settings.initialising(FULL)
    assert settings.initialising({"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"})


def test_a_secret_is_in_no_representation_and_in_no_message() -> None:
    assert "canary" not in repr(load("sweep", FULL))
    assert "canary" not in " ".join(problems("sweep", {**FULL, "SLACK_TEAM_ID": ""}))


def test_a_secret_given_by_arn_is_fetched(aws: Engine) -> None:
    import boto3

    client = boto3.client(
        "secretsmanager",
        endpoint_url=aws.url,
        region_name=REGION,
        aws_access_key_id=KEY,
        aws_secret_access_key=KEY,
    )
    arn = client.create_secret(Name="signing", SecretString="one two")["ARN"]
    environ = {name: value for name, value in FULL.items() if name != "SLACK_SIGNING_SECRET"}
    environ |= {"SLACK_SIGNING_SECRET_SECRET_ARN": arn, "AWS_ENDPOINT_URL": aws.url, "AWS_REGION": REGION}
    wiring.install(wiring.Surroundings(environ))
    try:
        assert wiring.slack().signing_secrets == ("one", "two")
    finally:
        wiring.install(wiring.Surroundings({}))


def test_nothing_else_that_is_deployed_reads_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for package in ("access", "bot", "handlers", "provisioners", "store", "tools")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }
    assert readers == {"handlers/settings.py"}


def test_what_an_entry_needs_is_known() -> None:
    assert {name for names in NEEDED.values() for name in names} | set(SECRETS) <= set(KNOWN)


@pytest.mark.parametrize("value", ["engineering team", "00g/../x", "00gü"])
def test_the_group_of_users_is_an_id(value: str) -> None:
    assert load("slack", FULL | {"ACCESS_USERS_GROUP": "00g1emaKYZTWRYYRRTSK"}).users_group.startswith("00g1")
    with pytest.raises(SettingsError, match="ACCESS_USERS_GROUP is no id of an Okta group") as caught:
        load("slack", FULL | {"ACCESS_USERS_GROUP": value})
    assert value not in str(caught.value)

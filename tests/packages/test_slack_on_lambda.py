"""The Slack function out of its package, under Lambda's own runtime client in an environment that has nothing else: it answers, and asks nobody before."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sandbox.aws.clients import KEY, REGION
from sandbox.slack.signing import Answer, Deliver
from sandbox.world import World, proxy_event
from tests.entrusted import entrusted
from tests.packages.runtime import Runtime
from tests.packages.toll import Toll
from tests.stories.play import ANN

NAMES = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
SECRETS = ["GetSecretValue", "GetSecretValue"]


@pytest.fixture
def secrets(world: World) -> Iterator[dict[str, str]]:
    """The names of the settings with the ARNs of the secrets."""
    with entrusted(world, *NAMES) as arns:
        yield arns


@pytest.fixture
def env(world: World, gate: Toll, secrets: dict[str, str]) -> dict[str, str]:
    """What serverless.yml and Lambda give, for this world."""
    kept = ("SLACK_TEAM_ID", "SLACK_APP_ID", "SLACK_API_URL", "ACCESS_TABLE_PREFIX")
    given = {name: world.environ[name] for name in kept}
    given |= {f"{name}_SECRET_ARN": arn for name, arn in secrets.items()}
    aws = {"AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": KEY}
    return given | aws | {"AWS_ENDPOINT_URL": gate.url}


def through(function: Runtime) -> Deliver:
    def deliver(body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = function.invoke(proxy_event(body, headers))
        return Answer(int(answer["statusCode"]), dict(answer["headers"]), str(answer["body"]))

    return deliver


def start(unpacked: Path, equipment: Path, env: dict[str, str], tmp_path: Path) -> Runtime:
    return Runtime(unpacked, equipment, "handlers/slack.handler", env, tmp_path / "function.log")


@pytest.fixture
def function(unpacked: Path, equipment: Path, env: dict[str, str], tmp_path: Path) -> Iterator[Runtime]:
    """Started as Lambda starts a process on demand."""
    on_demand = env | {"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"}
    with start(unpacked, equipment, on_demand, tmp_path) as made:
        yield made


def asks_for_the_form(world: World, function: Runtime) -> None:
    """Ann types the command, and has the form open before it is acknowledged."""
    ann = world.hands(ANN, through(function))
    assert ann.command("/access").status == 200
    shown = world.slack.views.top(ann.user_id)
    assert shown is not None
    assert shown.parts["callback_id"] == "ask"


def test_it_calls_nobody_while_it_starts_and_little_before_the_form_opens(
    function: Runtime, world: World, gate: Toll
) -> None:
    function.started()
    assert (gate.taken(), world.slack.count()) == ([], 0)
    asks_for_the_form(world, function)
    assert gate.taken() == [*SECRETS, "BatchGetItem", "PutItem"]  # the write is that she is known now
    assert [call.method for call in world.slack.calls] == ["views.open"]
    asks_for_the_form(world, function)
    assert gate.taken() == [
        "BatchGetItem",
        "UpdateItem",
    ]  # nobody has looked her up yet, so the worker is woken again


def test_a_snapshot_has_asked_for_no_secret_and_what_is_made_of_it_does_before_the_first_request(
    unpacked: Path,
    equipment: Path,
    env: dict[str, str],
    tmp_path: Path,
    world: World,
    gate: Toll,
) -> None:
    snapped = env | {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"}
    with start(unpacked, equipment, snapped, tmp_path) as function:
        function.at_the_snapshot()
        assert (gate.taken(), world.slack.count()) == ([], 0)
        function.restored.set()
        function.started()
        assert gate.taken() == SECRETS
        asks_for_the_form(world, function)
        assert gate.taken() == ["BatchGetItem", "PutItem"]


def test_what_is_not_signed_gets_in_nowhere(function: Runtime, world: World, gate: Toll) -> None:
    function.started()
    assert function.invoke(proxy_event(b"command=/access", {}))["statusCode"] == 401
    assert gate.taken() == SECRETS[:1]
    assert world.slack.count() == 0

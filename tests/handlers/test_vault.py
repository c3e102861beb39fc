"""Secrets are kept for five minutes, a rotated one is known then, and an old one serves while Secrets Manager does not answer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from handlers import starting, wiring
from handlers.settings import SettingsError
from handlers.vault import AGAIN, KEPT, SOONEST, Vault
from sandbox.aws import Engine
from sandbox.aws.clients import REGION
from sandbox.world import World
from tests.clock import Clock
from tests.entrusted import entrusted, environ, manager
from tests.handlers.conftest import ANN
from tests.packages.toll import Toll, toll

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@dataclass
class Kept:
    """One secret in the local AWS, a vault before it, and the toll between them."""

    arn: str
    vault: Vault
    gate: Toll
    manager: "SecretsManagerClient"

    def put(self, text: str) -> None:
        self.manager.put_secret_value(SecretId=self.arn, SecretString=text)

    def asked(self) -> int:
        return len(self.gate.taken())


@pytest.fixture
def kept(aws: Engine, prefix: str, clock: Clock) -> Iterator[Kept]:
    client = manager(aws)
    arn = client.create_secret(Name=prefix, SecretString="one")["ARN"]
    with toll(aws.url) as gate:
        yield Kept(arn, Vault(REGION, gate.url, clock), gate, client)
    client.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


def test_making_and_warming_it_asks_for_nothing(kept: Kept) -> None:
    kept.vault.warm()
    assert kept.asked() == 0


def test_a_secret_is_asked_for_once_in_five_minutes(kept: Kept, clock: Clock) -> None:
    assert [kept.vault.text(kept.arn) for _ in range(3)] == ["one"] * 3
    kept.put("two")
    clock.advance(KEPT - 1)
    assert (kept.vault.text(kept.arn), kept.asked()) == ("one", 1)
    clock.advance(1)
    assert (kept.vault.text(kept.arn), kept.asked()) == ("two", 1)


def test_after_a_clock_that_went_back_it_is_asked_for_again(kept: Kept, clock: Clock) -> None:
    kept.vault.text(kept.arn)
    clock.advance(-3600)
    kept.vault.text(kept.arn)
    assert kept.asked() == 2


def test_an_old_one_serves_while_nobody_answers_and_the_tries_are_few(
    kept: Kept, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    kept.vault.text(kept.arn)
    other = kept.manager.create_secret(Name=f"{kept.arn[-6:]}-other", SecretString="other")["ARN"]
    assert kept.vault.text(other) == "other"
    kept.asked()
    kept.gate.shut = True
    clock.advance(KEPT)
    assert [kept.vault.text(each) for each in (kept.arn, other, kept.arn)] == ["one", "other", "one"]
    assert kept.asked() == 1
    assert [record.getMessage() for record in caplog.records] == ["secret.old"]
    clock.advance(AGAIN)
    kept.gate.shut = False
    kept.put("two")
    assert kept.vault.text(kept.arn) == "two"


def test_one_that_was_never_read_is_tried_twice_and_then_said_to_be_missing(kept: Kept) -> None:
    kept.gate.shut = True
    with pytest.raises(SettingsError, match="cannot be read: ClientError"):
        kept.vault.text(kept.arn)
    assert kept.asked() == 2
    kept.gate.shut = False
    assert kept.vault.text(kept.arn) == "one"


def test_one_without_text_is_refused_and_nothing_of_it_is_said(kept: Kept) -> None:
    kept.manager.put_secret_value(SecretId=kept.arn, SecretBinary=b"canary")
    with pytest.raises(SettingsError, match="is empty or no text") as caught:
        kept.vault.text(kept.arn)
    assert "canary" not in str(caught.value)


def test_whether_it_changed_is_asked_at_most_every_ten_seconds(kept: Kept, clock: Clock) -> None:
    kept.vault.text(kept.arn)
    kept.put("two")
    clock.advance(SOONEST - 1)
    assert not kept.vault.changed(kept.arn)
    clock.advance(1)
    assert kept.vault.changed(kept.arn)
    assert not kept.vault.changed(kept.arn)
    clock.advance(SOONEST)
    assert not kept.vault.changed(kept.arn)
    assert (kept.vault.text(kept.arn), kept.asked()) == ("two", 3)


@pytest.fixture
def arns(world: World) -> Iterator[dict[str, str]]:
    """The world's secrets, in Secrets Manager instead of the environment; names with their ARNs."""
    with entrusted(world, "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "OKTA_API_TOKEN") as kept:
        found = environ(world, kept)
        wiring.install(wiring.Surroundings(found, world.clock, world.clock.wait, slack_limits=False))
        yield kept


def signs_with(world: World, secret: str) -> None:
    world.slack.installation = replace(world.slack.installation, signing_secret=secret)


def test_a_rotated_signing_secret_counts_with_the_first_request_that_it_signs(
    world: World, aws: Engine, arns: dict[str, str]
) -> None:
    assert world.hands(ANN).command("/access").status == 200
    old, new = world.environ["SLACK_SIGNING_SECRET"], "b" * 32
    manager(aws).put_secret_value(SecretId=arns["SLACK_SIGNING_SECRET"], SecretString=f"{new} {old}")
    signs_with(world, new)
    world.clock.advance(SOONEST)
    assert world.hands(ANN).command("/access").status == 200
    signs_with(world, old)
    assert world.hands(ANN).command("/access").status == 200
    signs_with(world, "c" * 32)
    world.clock.advance(SOONEST)
    assert world.hands(ANN).command("/access").status == 401


def test_worker_and_sweep_are_built_again_with_a_rotated_secret_and_not_before(
    world: World, aws: Engine, arns: dict[str, str]
) -> None:
    before = wiring.work("worker")
    assert wiring.work("worker") is before
    manager(aws).put_secret_value(SecretId=arns["OKTA_API_TOKEN"], SecretString="another")
    assert wiring.work("worker") is before
    world.clock.advance(KEPT)
    after = wiring.work("worker")
    assert after is not before
    manager(aws).put_secret_value(SecretId=arns["SLACK_BOT_TOKEN"], SecretString="xoxb-another")
    world.clock.advance(KEPT)
    assert wiring.work("worker") is not after


def test_what_is_made_of_a_snapshot_has_the_secrets_before_the_first_request(
    arns: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []

    def note(_: Vault, arn: str, tries: int) -> str:
        asked.append((arn, tries))
        return "text"

    monkeypatch.setattr(Vault, "_fetched", note)
    starting.restored()
    assert asked == [(arns["SLACK_SIGNING_SECRET"], 2), (arns["SLACK_BOT_TOKEN"], 2)]


def test_copies_of_a_snapshot_do_not_share_their_chance(arns: dict[str, str]) -> None:
    import random

    state = random.getstate()
    starting.restored()
    one = random.random()
    random.setstate(state)
    starting.restored()
    assert random.random() != one


def test_a_copy_that_reaches_no_secret_starts_all_the_same(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    plain = {name: text for name, text in world.environ.items() if name != "SLACK_SIGNING_SECRET"}
    away = {"SLACK_SIGNING_SECRET_SECRET_ARN": "arn:x", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    wiring.install(wiring.Surroundings(plain | away, world.clock))
    starting.restored()
    assert [record.getMessage() for record in caplog.records] == ["slack.not_restored"]

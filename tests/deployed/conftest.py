"""One stage for all tests of the deployed API, with the roles that call it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from access.catalog_draft import Draft, Email
from access.catalog_rules import check
from handlers import local, wiring
from sandbox.aws import Engine
from sandbox.company import company, somebody
from store.catalog_file import read
from tests.deployed.calling import role
from tests.deployed.stage import ELSEWHERE, NAME, Stage
from tests.deployed.world import DeployedWorld
from tests.stories.play import ANN, BEN, CLEO, EVE, Play

CATALOG = Path(__file__).parent / "catalog.yml"


@pytest.fixture(scope="package")
def world(this_machine: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedWorld]:
    """Deployed, with the catalogue in force, and with two people to whom the tools are open."""
    directory = tmp_path_factory.mktemp("deployed")
    draft = check(read(CATALOG.read_text()).plain)
    assert isinstance(draft, Draft)
    found = company(draft)
    people = replace(found, people=(*found.people, somebody(Email(ANN)), somebody(Email(EVE))))
    with (
        Engine.start(
            directory=directory / "aws", env={"AUTH": "true", "JUDGED": str(directory / "judged")}
        ) as engine,
        DeployedWorld(engine, directory, people) as world,
    ):
        assert local.main(["catalog", "load", str(CATALOG)]) == 0
        _roles(world.stage)
        # The first click of a cold function comes too late on a machine that has much to do; these nobody waits for.
        for name in ("slack", "worker"):
            world.stage.client("lambda").invoke(FunctionName=f"access-service-{NAME}-{name}", Payload=b"{}")
        story = Play(world)
        story.given(ANN, "tools-invoke", approver=BEN)
        story.given(BEN, "tools-invoke", approver=CLEO)
        yield world
        wiring.install(wiring.Surroundings({}))


@pytest.fixture(scope="package")
def stage(world: DeployedWorld) -> Stage:
    return world.stage


@pytest.fixture
def play(world: DeployedWorld) -> Iterator[Play]:
    story = Play(world)
    yield story
    assert [trouble.what for trouble in world.slack.troubles] == []


def _roles(stage: Stage) -> None:
    role(stage, "tools-invoke", "/tools/")
    role(stage, "deployer")
    role(stage, "reader", may="execute-api:Invoke")
    role(stage, "nobody")
    role(stage, "Admin", may="*")
    role(stage, "tools-invoke", "/tools/", may="*", account=ELSEWHERE)

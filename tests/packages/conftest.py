"""The package of the Slack function, made once for this machine's Python, and a world whose Slack it answers."""

import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from access.catalog_draft import Draft, Email
from access.catalog_rules import check
from deploy.packages.building import build
from deploy.packages.target import HERE
from handlers import local, wiring
from sandbox.aws import Engine
from sandbox.clock import SharedClock
from sandbox.company import company, somebody
from sandbox.world import World
from store.catalog_file import read
from tests.packages import runtime
from tests.packages.toll import Toll, toll
from tests.stories.play import ANN, CATALOG

# Lambda's runtime client is for Linux alone, as the packages are.
collect_ignore = [] if sys.platform == "linux" else ["test_loading.py", "test_slack_on_lambda.py"]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip."""
    (made,) = build(tmp_path_factory.mktemp("packages"), HERE, ["slack"])
    return made.path


@pytest.fixture(scope="session")
def unpacked(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is unpacked."""
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(package) as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def equipment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runtime.equip(tmp_path_factory.mktemp("equipment") / "python")


@pytest.fixture
def world(aws: Engine, prefix: str, tmp_path: Path) -> Iterator[World]:
    """A world with the catalogue in force. Its time stands at the real one, which is the one that packages know."""
    draft = check(read(CATALOG.read_text()).plain)
    assert isinstance(draft, Draft)
    found = company(draft)
    clock = SharedClock(tmp_path / "clock")
    clock.stand(int(time.time()))
    with World(
        aws, prefix, tmp_path, replace(found, people=(*found.people, somebody(Email(ANN)))), clock
    ) as world:
        assert local.main(["catalog", "load", str(CATALOG)]) == 0
        world.forget_spending()
        yield world
        wiring.install(wiring.Surroundings({}))


@pytest.fixture
def gate(aws: Engine) -> Iterator[Toll]:
    """The way to AWS that the packages take."""
    with toll(aws.url) as made:
        yield made

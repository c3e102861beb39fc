"""Every story is played in a world of its own: signed Lambda events in, the local AWS with its stream, real servers for Slack and Okta."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from access.catalog_draft import Draft, Email
from access.catalog_rules import check
from handlers import local, wiring
from sandbox.aws import Engine, Function
from sandbox.clock import SharedClock
from sandbox.company import Company, company, somebody
from sandbox.entries import WORLDS
from sandbox.world import World
from store.catalog_file import read
from tests.clock import START
from tests.stories.play import ANN, CATALOG, EVE, Play


@pytest.fixture(scope="session")
def people() -> Company:
    """Everybody of the stories' catalogue, the two who ask, and those who must be refused."""
    draft = check(read(CATALOG.read_text()).plain)
    assert isinstance(draft, Draft)
    found = company(draft)
    asking = tuple(somebody(Email(each)) for each in (ANN, EVE))
    return replace(found, people=(*found.people, *asking))


@pytest.fixture
def stage(aws: Engine, prefix: str, people: Company, tmp_path: Path) -> Iterator[World]:
    """A world with the catalogue in force and nobody to wake the worker yet."""
    clock = SharedClock(tmp_path / "clock")
    clock.stand(START)
    with World(aws, prefix, tmp_path, people, clock) as world:
        assert local.main(["catalog", "load", str(CATALOG)]) == 0
        yield world
        wiring.install(wiring.Surroundings({}))


@pytest.fixture(scope="session")
def worker(aws: Engine) -> Iterator[Function]:
    """One worker for all stories, warm like one that is used all day; each story has its own stream, records, Slack and Okta."""
    worlds = aws.directory / WORLDS
    worlds.mkdir()
    deployed = Function.deploy(
        aws, "stories", "worker", entry="sandbox.entries:worker", env={WORLDS: str(worlds)}
    )
    yield deployed
    deployed.delete()


@pytest.fixture
def play(stage: World, worker: Function) -> Iterator[Play]:
    """A story; at its end nobody may have seen trouble in Slack that the story did not expect."""
    stage.employ(worker)
    story = Play(stage)
    yield story
    assert [trouble.what for trouble in stage.slack.troubles] == []


@pytest.fixture
def unwoken(stage: World) -> Iterator[Play]:
    """The same without a worker: whatever is to happen, the sweep does."""
    story = Play(stage, woken=False)
    yield story
    assert [trouble.what for trouble in stage.slack.troubles] == []

"""A pretend world for the entries, called in this process: real servers for Slack and Okta, tables in the local AWS, no stream."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from access.catalog_draft import Draft, Email
from access.catalog_rules import check
from handlers import local, wiring
from sandbox.aws import Engine
from sandbox.clock import SharedClock
from sandbox.company import company, somebody
from sandbox.world import World
from store.catalog_file import read
from tests.clock import START

CATALOG = Path(__file__).parents[1] / "stories" / "catalog.yml"
ANN, BEN = "ann.lee@acme.example", "ben.ito@acme.example"


def swept() -> None:
    """A sweep has run, and nothing of it stands among what a command says."""
    parts = wiring.work("sweep")
    parts.workflow.sweep(parts.outside(lambda: 50.0, "test"))


@pytest.fixture
def bare(aws: Engine, prefix: str, tmp_path: Path) -> Iterator[World]:
    """The world without a catalogue."""
    draft = check(read(CATALOG.read_text()).plain)
    assert isinstance(draft, Draft)
    found = company(draft)
    found = replace(found, people=(*found.people, somebody(Email(ANN))))
    clock = SharedClock(tmp_path / "clock")
    clock.stand(START)
    with World(aws, prefix, tmp_path, found, clock) as world:
        yield world
    wiring.install(wiring.Surroundings({}))


@pytest.fixture
def world(bare: World, capsys: pytest.CaptureFixture[str]) -> World:
    """The world with its catalogue in force."""
    assert local.main(["catalog", "load", str(CATALOG)]) == 0
    capsys.readouterr()
    return bare

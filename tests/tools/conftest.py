"""The tools API over the records in memory."""

import pytest

from handlers import wiring
from tests.clock import Clock
from tests.tools.api import Api, door
from tests.world import World


@pytest.fixture
def api(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Api:
    world = World(clock)
    found = door(world)
    monkeypatch.setattr(wiring, "tools", lambda: found)
    return Api(world, found)

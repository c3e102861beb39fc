"""The entries that call Okta keep to its limits together; the Slack entry has nothing to do with them."""

from contextlib import suppress

import pytest

from access.budget import Budget, for_removals
from access.errors import Spent
from access.keys import budget_key
from handlers import wiring
from handlers.settings import Entry
from provisioners._okta import until
from sandbox.world import World
from tests.handlers.conftest import ANN

LOGS = "/api/v1/logs"


def call(world: World, *entries: Entry) -> None:
    """Each in turn, until one has no budget left."""
    parts = [wiring.okta(wiring.settings(entry)) for entry in entries]
    with suppress(Spent):
        while True:
            for each in parts:
                each.read(f"{LOGS}?limit=1", until(5))


def budget(world: World) -> Budget | None:
    key = budget_key("okta:logs")
    found = wiring.store(wiring.settings("sweep")).read([key]).get(key)
    assert found is None or isinstance(found, Budget)
    return found


def test_worker_and_sweep_share_one_budget_and_okta_refuses_nothing(world: World) -> None:
    world.okta.rate_limit("logs", 60)
    call(world, "sweep", "worker")
    assert 50 <= world.okta.count("GET", LOGS) <= 60
    shared = budget(world)
    assert shared is not None
    assert shared.most == 60
    world.clock.advance(62)
    call(world, "worker", "sweep")
    assert 100 <= world.okta.count("GET", LOGS) <= 120


def test_a_command_leaves_removals_their_part(world: World) -> None:
    world.okta.rate_limit("logs", 60)
    found = wiring.settings("local")
    with suppress(Spent):
        while True:
            wiring.okta(found, yields=True).read(f"{LOGS}?limit=1", until(5))
    before = world.okta.count("GET", LOGS)
    call(world, "sweep")
    assert world.okta.count("GET", LOGS) - before >= for_removals(60)


def test_what_people_do_in_slack_touches_no_budget(world: World) -> None:
    world.hands(ANN).command("/access")
    world.sweep()
    assert budget(world) is None


@pytest.mark.parametrize(("entry", "waits"), [("sweep", True), ("worker", False)])
def test_the_sweep_alone_may_wait(world: World, entry: Entry, waits: bool) -> None:
    outside = wiring.work(entry).outside(lambda: 55.0, "me")
    assert (outside.pause is not None) is waits
    if outside.pause:
        before = world.clock()
        outside.pause(3)
        assert world.clock() == before + 3

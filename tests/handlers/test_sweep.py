"""The sweep's entry: counts out, twelve queries when idle, and a strange item in nobody's way."""

import json

import pytest

from access.keys import Lane, person_key, shard
from access.person import Person, Standing
from handlers import sweep, wiring
from sandbox.aws.clients import REGION, dynamodb
from sandbox.world import LambdaContext, World
from store.placing import lane_text
from tests.handlers.conftest import ANN


def test_an_idle_sweep_asks_the_index_twelve_times_and_writes_that_it_lives(world: World) -> None:
    world.sweep()
    world.forget_spending()
    counts = sweep.handler({"source": "aws.events"}, LambdaContext())
    assert counts == {"due": 0, "settled": 0, "sent": 0, "failed": 0, "left": 0}
    calls, _ = world.spent()
    assert calls["Query"] == 12
    assert calls["PutItem"] == 1
    assert world.okta.calls == []
    assert world.slack.count() == 0


@pytest.mark.parametrize("event", [{}, None, "anything", {"detail": {"due": 7}}])
def test_what_the_event_says_does_not_matter(world: World, event: object) -> None:
    assert sweep.handler(event, LambdaContext())["failed"] == 0


def test_what_a_lost_wake_up_left_behind_is_done_a_minute_later(world: World) -> None:
    world.hands(ANN).command("/access")
    assert world.sweep()["due"] == 0
    world.clock.advance(60)
    assert world.sweep() == {"due": 1, "settled": 1, "sent": 0, "failed": 0, "left": 0}
    key = person_key(world.company.person(ANN).slack)
    found = wiring.store(wiring.settings("sweep")).read([key])[key]
    assert isinstance(found, Person)
    assert found.standing is Standing.OK


def test_an_item_that_cannot_be_read_is_named_in_the_log_and_moved_out_of_the_way(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    now = world.clock()
    strange = {
        "pk": {"S": "REQ#strange"},
        "sk": {"S": "META"},
        "kind": {"S": "request"},
        "schema_v": {"N": "99"},
        "due_lane": {"S": lane_text(Lane.TELL, shard("REQ#strange"))},
        "due_at": {"N": str(now)},
    }
    dynamodb(world.engine.url).put_item(TableName=f"{world.prefix}-work", Item=strange)
    capsys.readouterr()
    assert world.sweep()["failed"] == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["key"] for line in lines if line.get("event") == "sweep.unreadable"] == [
        "work/REQ#strange/META"
    ]
    assert [line["failed"] for line in lines if line.get("event") == "sweep.done"] == [1]
    assert world.sweep()["due"] == 0
    world.clock.advance(60)
    assert world.sweep()["sent"] == 1  # Security is told of it.
    world.clock.advance(14 * 60)
    assert world.sweep()["due"] == 1


def test_a_warehouse_whose_key_cannot_be_read_keeps_nothing_from_being_done(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.hands(ANN).command("/access")
    world.clock.advance(60)
    warehouse = {
        "ACCESS_TRACK_URL": "https://127.0.0.1:9/v1/track",
        "ACCESS_TRACK_KEY_SECRET_ARN": f"arn:aws:secretsmanager:{REGION}:000000000000:secret:gone-AbCdEf",
    }
    wiring.install(wiring.Surroundings({**world.environ, **warehouse}, world.clock, world.clock.wait))
    assert world.sweep() == {"due": 1, "settled": 1, "sent": 0, "failed": 0, "left": 0}
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (said,) = [line for line in lines if line.get("event") == "track.no_key"]
    assert "gone-AbCdEf cannot be read" in said["why"]

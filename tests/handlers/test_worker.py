"""The worker attends to what the stream says is waiting, and reports only what the store would not let it do."""

import json
from typing import Any

import pytest

from access.holding import Holding
from access.keys import Target, person_key
from access.person import Person, Standing
from handlers import wiring, worker
from sandbox.aws.clients import dynamodb
from sandbox.world import LambdaContext, World
from tests.handlers.conftest import ANN, BEN

Json = dict[str, Any]


def items(world: World, start: str) -> list[Json]:
    """The items of `work` whose partition key starts so."""
    return [item for item in world.scan("work") if item["pk"]["S"].startswith(start)]


def batch(*images: Json, removed: bool = False) -> Json:
    """A batch as the stream delivers it, with sequence numbers from 1."""
    records = []
    for number, image in enumerate(images, 1):
        change = {"Keys": {"pk": image["pk"], "sk": image["sk"]}, "SequenceNumber": str(number)}
        records.append({"dynamodb": change if removed else {**change, "NewImage": image}})
    return {"Records": records}


def failed(answer: Json) -> list[str]:
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def person(world: World, email: str) -> Person:
    key = person_key(world.company.person(email).slack)
    found = wiring.store(wiring.settings("worker")).read([key])[key]
    assert isinstance(found, Person)
    return found


def met(world: World, email: str = ANN) -> Json:
    """Somebody opens the form for the first time: their record as it was put, with its wake."""
    world.hands(email).command("/access")
    (item,) = items(world, f"PERSON#{world.company.person(email).slack}")
    return item


def test_a_person_is_looked_up(world: World) -> None:
    item = met(world)
    assert person(world, ANN).standing is Standing.UNKNOWN
    assert worker.handler(batch(item), LambdaContext()) == {"batchItemFailures": []}
    assert person(world, ANN).standing is Standing.OK
    assert "wake" not in items(world, item["pk"]["S"])[0]


def test_an_item_that_is_twice_in_a_batch_is_attended_to_once(world: World) -> None:
    item = met(world)
    world.slack.calls.clear()
    assert not failed(worker.handler(batch(item, item, item), LambdaContext()))
    assert world.slack.count() == 1


def test_what_a_newer_release_wrote_is_left_alone_or_served_and_stops_nobody(world: World) -> None:
    """While a stack is deployed, the old worker gets batches with records of the new release."""
    others = [each.email for each in world.company.people if not each.guest and each.email not in (ANN, BEN)]
    third, fourth = others[:2]
    newer, unknown, both, plain = (met(world, email) for email in (ANN, BEN, third, fourth))
    client, table = dynamodb(world.engine.url), f"{world.prefix}-work"
    newer |= {"schema_v": {"N": "2"}}
    unknown |= {"kind": {"S": "pause"}}
    both |= {"zz_next": {"M": {"a": {"BOOL": True}}}}
    for item in (newer, unknown, both):
        client.put_item(TableName=table, Item=item)
    foreign = {**newer, "pk": {"S": "PAUSE#1"}, "kind": {"S": "pause"}}
    assert not failed(worker.handler(batch(newer, unknown, foreign, both, plain), LambdaContext()))
    assert [person(world, email).standing for email in (third, fourth)] == [Standing.OK] * 2
    (after,) = items(world, both["pk"]["S"])
    assert after["zz_next"] == both["zz_next"]
    assert [items(world, each["pk"]["S"]) for each in (newer, unknown)] == [[newer], [unknown]]


def test_what_was_removed_and_what_has_no_wake_wants_nothing(world: World) -> None:
    item = met(world)
    quiet = {name: value for name, value in item.items() if name != "wake"}
    assert not failed(worker.handler(batch(item, removed=True), LambdaContext()))
    assert not failed(worker.handler(batch(quiet), LambdaContext()))
    assert not failed(worker.handler({"Records": []}, LambdaContext()))
    assert person(world, ANN).standing is Standing.UNKNOWN


def test_with_too_little_time_left_it_leaves_everything_to_the_sweep(world: World) -> None:
    item = met(world)
    assert not failed(worker.handler(batch(item), LambdaContext(20.0)))
    assert person(world, ANN).standing is Standing.UNKNOWN
    world.clock.advance(60)
    assert world.sweep()["due"] == 1
    assert person(world, ANN).standing is Standing.OK


def test_an_image_that_cannot_be_read_is_no_hint_and_no_obstacle(world: World) -> None:
    item = met(world)
    assert not failed(worker.handler(batch({**item, "schema_v": {"N": "99"}}), LambdaContext()))
    assert person(world, ANN).standing is Standing.OK


def test_an_item_that_cannot_be_read_is_reported_and_the_others_are_done(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    item = met(world)
    okta = world.company.person(BEN).okta
    assert okta
    strange = {
        "pk": {"S": Holding(okta, Target("okta_group", ("00gSTAGINGREAD",))).key.pk},
        "sk": {"S": "META"},
        "kind": {"S": "holding"},
        "schema_v": {"N": "99"},
        "wake": {"N": "1"},
    }
    dynamodb(world.engine.url).put_item(TableName=f"{world.prefix}-work", Item=strange)
    assert failed(worker.handler(batch(strange, item), LambdaContext())) == []
    assert "worker.unreadable" in capsys.readouterr().out
    assert person(world, ANN).standing is Standing.OK


def test_a_service_that_is_down_is_no_failure_of_the_batch(world: World) -> None:
    item = met(world)
    world.okta.down()
    assert not failed(worker.handler(batch(item), LambdaContext()))
    world.okta.up()
    assert person(world, ANN).standing is Standing.UNKNOWN


def test_a_store_out_of_reach_has_the_batch_delivered_again(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    item = met(world)
    wiring.install(
        wiring.Surroundings({**world.environ, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, world.clock)
    )
    capsys.readouterr()
    assert failed(worker.handler(batch(item), LambdaContext())) == ["1"]
    assert '"event": "worker.failed"' in capsys.readouterr().out


def test_a_record_that_is_none_keeps_no_other_waiting(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    item = met(world)
    whole = batch(item)
    for broken in (None, 5, {}, {"dynamodb": 5}, {"dynamodb": {"NewImage": {"wake": {"N": "1"}}}}):
        whole["Records"].insert(0, broken)
    assert worker.handler(whole, LambdaContext()) == {"batchItemFailures": []}
    assert person(world, ANN).standing is Standing.OK
    (line,) = [each for each in capsys.readouterr().out.splitlines() if "worker.no_record" in each]
    assert json.loads(line)["records"] == 5


@pytest.mark.parametrize("event", [None, [], {}, {"Records": None}, {"Records": "x"}])
def test_what_is_no_batch_is_nothing_to_do(world: World, event: object) -> None:
    assert worker.handler(event, LambdaContext()) == {"batchItemFailures": []}

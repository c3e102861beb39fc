"""The table is put back to an older copy: what was given since has its end again, and what was ended stays so. In the local AWS, by command."""

from typing import Any

import pytest

from access.duration import DAY, HOUR
from handlers import local
from sandbox.aws.clients import dynamodb
from sandbox.world import World
from tests.stories.play import ANN, BEN, EVE, STAGING, Play
from tests.stories.records import rows

Capture = pytest.CaptureFixture[str]


def put_back(world: World, copy: list[dict[str, Any]]) -> None:
    """The table as it was."""
    client, table = dynamodb(world.engine.url), f"{world.prefix}-work"
    kept = {(item["pk"]["S"], item["sk"]["S"]) for item in copy}
    for item in rows(world, "work"):
        if (item["pk"]["S"], item["sk"]["S"]) not in kept:
            client.delete_item(TableName=table, Key={name: item[name] for name in ("pk", "sk")})
    for item in copy:
        client.put_item(TableName=table, Item=item)


def test_an_hour_of_records_is_lost_and_nothing_else(unwoken: Play, capsys: Capture) -> None:
    play = unwoken
    play.look_up(ANN, BEN, EVE)
    play.sweep()
    back = play.given(EVE)
    play.sweep()
    copy = rows(play.world, "work")
    play.clock.advance(HOUR)
    play[EVE].open_home()
    play[EVE].press(play[EVE].home, "give_back")
    play.sweep()
    request = play.given(ANN)
    play.sweep()
    assert play.world.members(STAGING) == {ANN}
    end = play.request(request).end
    put_back(play.world, copy)
    capsys.readouterr()

    assert local.main(["restore", "plan"]) == 3
    said = capsys.readouterr().out
    assert f"{request} of {play.okta_id(ANN)}: there is no record" in said
    assert f"{back} of {play.okta_id(EVE)}: the record is older than the audit" in said
    assert rows(play.world, "work") == copy
    assert local.main(["restore", "apply"]) == 0
    assert "2 requests compared, 2 differ" in capsys.readouterr().out
    assert local.main(["restore", "plan"]) == 0
    assert "2 requests compared, 0 differ" in capsys.readouterr().out

    play.sweep(times=2)
    assert play.world.members(STAGING) == {ANN}
    assert play.request(request).end == end
    assert "ended" in play.facts(back)
    play.sweep(8 * DAY)
    play.sweep(times=16)
    assert play.okta.members(STAGING) == set()
    assert play.facts(request)[-1] == "ended"
    assert "Your access has ended" in play.sees(ANN)

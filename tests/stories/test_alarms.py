"""Every alarm that looks at a figure of ours rings in the situation that it is for: the code is driven there, and what it writes is judged."""

import json
from collections.abc import Callable

import pytest

from access.duration import DAY, HOUR
from access.keys import request_key
from access.ports import Change, Write
from access.tracked import Track
from handlers import auditor, slack, tools, wiring
from sandbox.aws.clients import dynamodb
from sandbox.world import LambdaContext
from tests.stories.play import ANN, BEN, CLEO, EVE, STAGING, Play
from tests.stories.records import rows
from tests.stories.test_emergency import OFFERED, urgent
from tests.tools.api import INVOKE, event, identity
from tests.watching import Alarm, Figure, figures, ours

Capture = pytest.CaptureFixture[str]
STRANGE = {
    "pk": {"S": "REQ#strange"},
    "sk": {"S": "META"},
    "kind": {"S": "request"},
    "schema_v": {"N": "99"},
    "due_lane": {"S": "tell#0"},
}


def install(play: Play, **more: str) -> None:
    """As if deployed with these settings as well."""
    wiring.install(wiring.Surroundings({**play.world.environ, **more}, play.clock, play.clock.wait))


def okta_down_at_the_end(play: Play) -> None:
    play.given(ANN, duration="for 1d")
    play.okta.down()
    play.sweep(DAY)
    play.sweep(30 * 60)
    play.sweep(HOUR)


def okta_refuses_us(play: Play) -> None:
    play.asked(ANN)
    play.okta.fail("*", status=401, times=None)
    play.press(BEN, "approve")
    play.sweep(times=3)


def a_record_that_nobody_can_read(play: Play) -> None:
    item = {**STRANGE, "due_at": {"N": str(play.clock())}}
    dynamodb(play.world.engine.url).put_item(TableName=f"{play.world.prefix}-work", Item=item)
    play.slack.fail("chat.postMessage", "channel_not_found")
    play.sweep(times=3)
    play.slack.behave()


def slack_away_for_two_hours(play: Play) -> None:
    play.fill(ANN)
    play.slack.down()
    play[ANN].submit()
    play.sweep(10 * 60, times=12)
    play.slack.up()


def an_emergency(play: Play) -> None:
    play.load(OFFERED)
    play.look_up(ANN, BEN, CLEO)
    urgent(play)


def somebody_who_clicks_on(play: Play) -> None:
    play.asked(ANN)
    card = play.copied(play.cards(BEN, "approve")[-1], EVE)
    for _ in range(50):
        play.forge(EVE, "approve", card)


def strangers_and_faults_at_the_door(play: Play) -> None:
    for _ in range(10):
        slack.handler({"headers": {}, "body": "x"}, LambdaContext(10.0))
    play.slack.fail("views.open", "expired_trigger_id", times=3)
    for _ in range(3):
        play[ANN].command("/access")
    install(play, SLACK_TEAM_ID="")
    for _ in range(3):
        slack.handler({}, LambdaContext(10.0))


def somebody_who_calls_on(play: Play) -> None:
    install(play, ACCESS_TOOLS_ROLES=INVOKE)
    for number in range(20):
        call = event("GET", "/v1/health", identity=identity(role="another"), request=f"request-{number:08d}")
        tools.handler(call, LambdaContext(29.0))


def a_warehouse_that_takes_nothing(play: Play) -> None:
    waits = Track("t1", json.dumps({"event": "call"}), play.clock())
    play.store.commit(Change(writes=(Write(waits, None),)))
    install(play, ACCESS_TRACK_URL="http://127.0.0.1:9/v1/track")
    play.sweep(2 * HOUR)


def somebody_at_the_audit(play: Play) -> None:
    request = play.given(ANN)
    client, table = dynamodb(play.world.engine.url), f"{play.world.prefix}-audit"
    first = rows(play.world, "audit", f"REQ#{request}")[0]
    client.put_item(TableName=table, Item={**first, "actor": {"S": "00uSOMEBODY"}})
    keys = {name: first[name] for name in ("pk", "sk")}
    change = {"eventName": "MODIFY", "dynamodb": {"Keys": keys}}
    auditor.handler({"Records": [change]}, LambdaContext())
    auditor.handler({}, LambdaContext(900.0))


def a_holding_that_no_sweep_finds(play: Play) -> None:
    request = play.given(ANN)
    key = play.request(request).holding_key
    where = {"pk": {"S": key.pk}, "sk": {"S": key.sk}}
    client, table = dynamodb(play.world.engine.url), f"{play.world.prefix}-work"
    client.update_item(TableName=table, Key=where, UpdateExpression="REMOVE due_lane, due_at")
    auditor.handler({"look": "records"}, LambdaContext(900.0))


def somebody_at_a_group_in_okta(play: Play) -> None:
    play.given(ANN)
    play.sweep(times=2)
    play.okta.remove_member_by_hand(STAGING, play.okta_id(ANN))
    play.sweep(DAY)


def a_table_from_an_older_copy(play: Play) -> None:
    request = play.asked(ANN)
    client, table = dynamodb(play.world.engine.url), f"{play.world.prefix}-work"
    key = {"pk": {"S": request_key(request).pk}, "sk": {"S": "META"}}
    older = client.get_item(TableName=table, Key=key)["Item"]
    play.press(BEN, "approve")
    client.put_item(TableName=table, Item=older)
    play.press(ANN, "withdraw")


SITUATIONS: dict[Callable[[Play], None], set[str]] = {
    okta_down_at_the_end: {
        "OldestOverdueRemoval",
        "OldestDueItem",
        "ServicesDown",
        "ItemsFailed",
        "AlarmsRaised",
    },
    okta_refuses_us: {"CredentialsRefused"},
    a_record_that_nobody_can_read: {"UnreadableItems", "AlarmsNotTold"},
    slack_away_for_two_hours: {"OldestOwedMessage"},
    an_emergency: {"EmergenciesTaken"},
    somebody_who_clicks_on: {"RefusedClicks"},
    strangers_and_faults_at_the_door: {"RefusedSignatures", "LateAnswers", "FailedAnswers"},
    somebody_who_calls_on: {"RefusedCalls"},
    a_warehouse_that_takes_nothing: {"OldestUnsentCall"},
    somebody_at_the_audit: {"AuditRowsChanged", "AuditBreaks"},
    a_holding_that_no_sweep_finds: {"UnfoundItems"},
    somebody_at_a_group_in_okta: {"HoldingsDiffering"},
    a_table_from_an_older_copy: {"RecordsRestored"},
}
LIVES = {"SweepsDone", "AuditsVerified", "RecordsSurveyed", "HoldingsCompared"}
"""Figures of which silence is the alarm."""


def watching(metric: str) -> list[Alarm]:
    return [each for each in ours() if each.metric == metric]


def values(found: list[Figure], metric: str) -> list[float]:
    """Of one metric; CloudWatch would take none of another unit or another service into the alarm."""
    same = [each for each in found if each.name == metric]
    assert {each.service for each in same} <= {"here"}
    assert {each.unit for each in same} <= {"Seconds" if metric.startswith("Oldest") else "Count"}
    return [each.value for each in same]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.__name__)
def test_it_rings_in_the_situation_that_it_is_for(
    unwoken: Play, capsys: Capture, situation: Callable[[Play], None]
) -> None:
    unwoken.sweep()
    capsys.readouterr()
    situation(unwoken)
    found = figures(capsys)
    for metric in SITUATIONS[situation]:
        assert watching(metric), metric
        for alarm in watching(metric):
            assert alarm.rings(values(found, metric) or [0.0]), (alarm.name, values(found, metric))


def test_on_a_good_day_none_rings(unwoken: Play, capsys: Capture) -> None:
    unwoken.sweep()
    capsys.readouterr()
    unwoken.given(ANN, duration="for 1d")
    unwoken.sweep(DAY)
    unwoken.sweep(times=2)
    auditor.handler({}, LambdaContext(900.0))
    auditor.handler({"look": "records"}, LambdaContext(900.0))
    found = figures(capsys)
    assert {each.name for each in found} >= LIVES
    for alarm in ours():
        counted = values(found, alarm.metric)
        # A sweep that comes a day late, as here, has found all of it late; the one after it has not.
        assert not alarm.rings(counted[-2:] or [0.0]), (alarm.name, counted)


def test_every_alarm_about_a_figure_of_ours_has_its_situation() -> None:
    assert {each.metric for each in ours()} == set().union(*SITUATIONS.values()) | LIVES
    assert {each.metric for each in ours() if each.silence} == LIVES

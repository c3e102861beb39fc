"""Pacing: what leaves and when, so that the pretend Slack, with the limits of the real one, never has to refuse."""

from collections.abc import Callable, Iterator

import pytest

from access.card import Place
from access.errors import Undeliverable
from access.keys import SlackId
from access.ports import Drawing
from bot.client import patient
from bot.messenger import SlackMessenger
from bot.pacing import A_MINUTE, BURST, INFO, LOOKUP, POST, SWEEP, UPDATE, WORKER, Pace
from sandbox.aws import blueprint
from sandbox.slack.ratelimits import PER_CHANNEL, TIERS
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Workspace
from tests.bot.samples import BEN
from tests.bot.team import MEMBERS
from tests.clock import Clock

DRAWING = Drawing("d", "A card", [])
MINUTE = 60


@pytest.fixture
def slack(clock: Clock) -> Iterator[SlackServer]:
    with SlackServer(Workspace(clock, MEMBERS)) as server:
        yield server


def messenger(slack: SlackServer, clock: Clock, share: float = SWEEP) -> SlackMessenger:
    client = patient(slack.api_url, slack.workspace.installation.token, 1)
    return SlackMessenger(client, Pace(clock, share))


def held_back(call: Callable[[], object]) -> int:
    with pytest.raises(Undeliverable) as caught:
        call()
    assert (caught.value.paced, caught.value.final, caught.value.unclear) == (True, False, False)
    return caught.value.retry_after


def test_the_limits_are_no_wider_than_those_of_slack() -> None:
    assert all(most <= TIERS[method] for method, most in A_MINUTE.items())
    assert BURST / (BURST + 1) * MINUTE <= PER_CHANNEL


def test_the_shares_of_all_who_may_run_at_once_are_one_whole() -> None:
    functions = blueprint.document()["functions"]
    at_once = {name: found.get("reservedConcurrency") for name, found in functions.items()}
    assert at_once["sweep"] * SWEEP + at_once["worker"] * WORKER == 1


@pytest.mark.parametrize("method", [POST, UPDATE, INFO, LOOKUP])
def test_a_share_and_no_more_leaves_in_any_minute(clock: Clock, method: str) -> None:
    pace, share, left = Pace(clock, WORKER), int(A_MINUTE[method] * WORKER), list[int]()
    for _ in range(300):
        while pace.wait(method) == 0:
            pace.take(method)
            left.append(clock())
        clock.advance(1)
    assert max(len([at for at in left if start <= at <= start + MINUTE]) for start in left) == share
    assert len(left) >= 4 * share


def test_one_conversation_waits_and_the_others_do_not(clock: Clock) -> None:
    pace = Pace(clock, SWEEP)
    for _ in range(BURST // 2):
        pace.take(POST, "U1")
    assert (pace.wait(POST, "U1"), pace.wait(POST, "U2")) == (BURST + 1, 0)
    clock.advance(BURST + 1)
    assert pace.wait(POST, "U1") == 0


def test_it_knows_beforehand_what_would_be_held_back(slack: SlackServer, clock: Clock) -> None:
    sender = messenger(slack, clock)
    places = [sender.send(BEN.slack, DRAWING, None) for _ in range(BURST // 2)]
    assert sender.wait(BEN.slack, None) == held_back(lambda: sender.send(BEN.slack, DRAWING, None)) > 0
    assert sender.wait(BEN.slack, places[0]) == sender.wait(SlackId("U1"), None) == 0
    calls = slack.workspace.count()
    for _ in range(A_MINUTE[UPDATE] // 2):
        sender.send(BEN.slack, DRAWING, places[0])
    assert sender.wait(BEN.slack, places[0]) > 0
    held_back(lambda: sender.send(BEN.slack, DRAWING, places[0]))
    assert slack.workspace.count() == calls + A_MINUTE[UPDATE] // 2


def test_slacks_own_wait_holds_back_that_method_alone(slack: SlackServer, clock: Clock) -> None:
    sender = messenger(slack, clock)
    place = sender.send(BEN.slack, DRAWING, None)
    slack.workspace.rate_limit(UPDATE, 40, times=1)
    with pytest.raises(Undeliverable) as refused:
        sender.send(BEN.slack, DRAWING, place)
    assert (refused.value.retry_after, refused.value.paced) == (40, False)
    assert held_back(lambda: sender.send(BEN.slack, DRAWING, place)) == 40
    assert slack.workspace.count(UPDATE) == 1
    sender.send(BEN.slack, DRAWING, None)
    clock.advance(40)
    assert sender.send(BEN.slack, DRAWING, place) == place


def test_people_are_looked_up_within_the_limit(slack: SlackServer, clock: Clock) -> None:
    sender = messenger(slack, clock)
    for _ in range(A_MINUTE[INFO] // 2):
        assert sender.account(BEN.slack)
    assert held_back(lambda: sender.account(BEN.slack)) == MINUTE + 1
    assert sender.account_by_email("ben@acme.example")


def test_without_a_pace_slack_itself_says_when(slack: SlackServer) -> None:
    sender = SlackMessenger(patient(slack.api_url, slack.workspace.installation.token, 1))
    for _ in range(TIERS[LOOKUP]):
        sender.account_by_email("ben@acme.example")
    with pytest.raises(Undeliverable) as refused:
        sender.account_by_email("ben@acme.example")
    assert (refused.value.paced, refused.value.retry_after) == (False, MINUTE)
    assert sender.wait(BEN.slack, None) == sender.wait(BEN.slack, Place("D", "1")) == 0


def test_a_clock_that_is_put_back_holds_nothing_back_for_long(clock: Clock) -> None:
    pace = Pace(clock, SWEEP)
    for _ in range(A_MINUTE[UPDATE] // 2):
        pace.take(UPDATE)
    pace.close(POST, 40)
    clock.advance(-3600)
    assert (pace.wait(UPDATE), pace.wait(POST)) == (0, 0)

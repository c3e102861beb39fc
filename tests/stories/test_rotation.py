"""Secrets are rotated while people work: Slack's signing secret, its bot token and Okta's token, in Secrets Manager of the local AWS. No click is
lost, what could not be sent is sent, and what has ended is taken back.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from access.duration import DAY, MINUTE
from handlers import wiring
from handlers.vault import KEPT
from tests.entrusted import entrusted, environ, manager
from tests.stories.play import ANN, BEN, EVE, STAGING, Play

NAMES = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "OKTA_API_TOKEN")


class Secrets:
    """The secrets of one world, as Secrets Manager has them."""

    def __init__(self, play: Play, arns: dict[str, str]) -> None:
        self.client, self.arns = manager(play.world.engine), arns
        self.was = {name: play.world.environ[name] for name in arns}

    def put(self, name: str, text: str) -> None:
        self.client.put_secret_value(SecretId=self.arns[name], SecretString=text)


@pytest.fixture
def secrets(unwoken: Play) -> Iterator[Secrets]:
    world = unwoken.world
    with entrusted(world, *NAMES) as arns:
        found = environ(world, arns)
        wiring.install(wiring.Surroundings(found, world.clock, world.clock.wait, slack_limits=False))
        unwoken.look_up(ANN, BEN, EVE)
        yield Secrets(unwoken, arns)


def slack_has(play: Play, **changed: str) -> None:
    play.slack.installation = replace(play.slack.installation, **changed)  # type: ignore[arg-type]


def test_no_click_is_lost_while_the_signing_secret_is_rotated(unwoken: Play, secrets: Secrets) -> None:
    play, old, new = unwoken, secrets.was["SLACK_SIGNING_SECRET"], "b" * 32
    asked = play.asked(ANN)
    play.settled()
    secrets.put("SLACK_SIGNING_SECRET", f"{new} {old}")
    more = play.asked(EVE)
    play.settled()
    slack_has(play, signing_secret=new)
    play.clock.advance(15)
    play.press(BEN, "approve")
    play.settled()
    secrets.put("SLACK_SIGNING_SECRET", new)
    play.clock.advance(KEPT)
    play.press(BEN, "approve")
    play.settled()
    assert {play.facts(each)[1] for each in (asked, more)} == {"approved"}
    assert play.world.members(STAGING) == {ANN, EVE}
    slack_has(play, signing_secret=old)
    assert play[ANN].command("/access").status == 401
    play.slack.troubles.clear()


def test_what_slack_did_not_take_with_the_old_token_is_sent_with_the_new_one(
    unwoken: Play, secrets: Secrets
) -> None:
    play = unwoken
    request = play.asked(ANN)
    play.settled()
    slack_has(play, token="xoxb-another-1111111111")
    play.press(BEN, "approve")
    assert play.facts(request) == ["asked", "approved"]
    play.sweep()
    assert play.world.members(STAGING) == {ANN}
    assert "Yours until" not in play.sees(ANN)
    secrets.put("SLACK_BOT_TOKEN", "xoxb-another-1111111111")
    play.sweep(MINUTE, times=KEPT // MINUTE + 2)
    assert "Yours until" in play.sees(ANN)
    assert f"Approved by {play.name(BEN)}" in play.sees(BEN)
    play.slack.troubles.clear()


def test_what_ends_while_oktas_token_is_rotated_is_taken_back_within_minutes(
    unwoken: Play, secrets: Secrets
) -> None:
    play = unwoken
    request = play.given(ANN, duration="for 1d")
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    play.okta.doors.tokens.add("00another")
    play.okta.expire_token()
    secrets.put("OKTA_API_TOKEN", "00another")
    play.sweep(DAY)
    play.sweep(MINUTE, times=KEPT // MINUTE + 2)
    assert play.okta.members(STAGING) == set()
    assert play.facts(request)[-1] == "ended"

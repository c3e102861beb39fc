"""A group that Okta carries on to another service: what we say is there is what we read back, and the rest is said to follow."""

import pytest

from sandbox.slack.terminal import draw
from tests.stories.play import ANN, BEN, Play

FOLLOWS, GIVEN = (
    "Okta gives it at once; {} follows within minutes.",
    "Given in Okta. {} follows within minutes.",
)


def form(play: Play, email: str) -> str:
    """What stands in the form that this person has open."""
    hands = play[email]
    assert hands.view is not None
    return draw(hands.view, hands.member, play.slack.names(), now=play.clock())


@pytest.mark.parametrize(
    ("role", "service", "group"),
    [("gcp-reports", "Google", "00gREPORTS"), ("zendesk-admin", "Zendesk", "00gZENDESKADMIN")],
)
def test_everybody_reads_which_service_follows(play: Play, role: str, service: str, group: str) -> None:
    play.fill(ANN, role)
    assert FOLLOWS.format(service) in form(play, ANN)
    play[ANN].submit()
    play.settled()
    assert FOLLOWS.format(service) in play.sees(BEN)
    assert "follows" not in play.sees(ANN)
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(group) == {ANN}
    assert GIVEN.format(service) in play.sees(ANN)
    assert "follows" not in play.sees(BEN)
    play.sweep(after=7 * 86400, times=2)
    assert play.world.members(group) == set()


def test_nothing_follows_where_okta_itself_is_the_place(play: Play) -> None:
    play.fill(ANN)
    assert "follows" not in form(play, ANN)
    play[ANN].submit()
    play.settled()
    play.press(BEN, "approve")
    play.settled()
    assert "Yours until" in play.sees(ANN)
    assert "follows" not in play.sees(ANN) + play.sees(BEN)

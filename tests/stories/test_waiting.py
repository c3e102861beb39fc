"""Waiting: the one who asked reminds, we remind, others are asked instead of somebody who is away, and the owner hears of it."""

from datetime import UTC, datetime

from access.duration import DAY, HOUR
from tests.stories.play import ANN, BEN, CLEO, DAN, STAGING, Play


def test_waiting(play: Play) -> None:
    request = play.asked(ANN, approvers=[CLEO])
    play.press(ANN, "nudge")
    play.settled()
    assert "reminds you of this request" in play.sees(CLEO)
    assert "You have reminded them once" in play.sees(ANN)
    play.press(ANN, "nudge")
    play.settled()
    assert play.sees(CLEO).count("reminds you of this request") == 1

    cleo = play[CLEO]
    cleo.open_home()
    day = datetime.fromtimestamp(play.clock() + 2 * DAY, UTC).date().isoformat()
    assert cleo.home
    cleo.choose("home_away", day, cleo.home)
    play.settled()
    assert "Others have been asked instead" in play.sees(CLEO)
    (asked,) = play.request(request).asked
    other = next(each for each in (BEN, DAN) if play.slack_id(each) == asked.slack)
    assert "[Approve request]" in play.sees(other)
    assert f"Sent to {play.name(other)}" in play.sees(ANN)

    play.look_up(other)
    play.press(other, "approve")
    play.settled()
    assert play.okta.members(STAGING) == {play.okta_id(ANN)}
    assert play.facts(request)[:3] == ["asked", "nudged", "rerouted"]


def test_an_approver_is_reminded_once_and_then_the_owner_is_told(play: Play) -> None:
    request = play.asked(ANN, approvers=[CLEO])
    play.sweep(DAY * 3 // 2)
    play.sweep(12 * HOUR)
    play.sweep(60)
    assert play.sees(CLEO).count("still waits for your answer") == 1
    play.sweep(6 * HOUR)
    play.sweep(60)
    assert "escalated" in play.facts(request)
    assert play.sees(CLEO).count("still waits for your answer") == 1

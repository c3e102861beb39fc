"""Lapsed: nobody answers within the policy's time."""

from access.duration import DAY
from tests.stories.play import ANN, BEN, CLEO, STAGING, Play

LATE = "Nobody answered in time, so this request has lapsed"


def test_lapse(play: Play) -> None:
    request = play.asked(ANN, approvers=[BEN, CLEO])
    (kept,) = play.cards(BEN, "approve")
    play.sweep(3 * DAY - 1)
    assert "[Approve request]" in play.sees(BEN)
    play.sweep(1)
    for person in (ANN, BEN, CLEO):
        assert LATE in play.sees(person)
        assert "request]" not in play.sees(person)

    play.look_up(BEN)
    play.press(BEN, "approve", kept)
    assert play.told(BEN) == ["Too late: this request was not answered in time and has lapsed."]
    assert play.facts(request) == ["asked", "escalated", "lapsed"]
    assert play.refusals() == ["already_over"]
    assert play.okta.members(STAGING) == set()
    assert play.holding(ANN).asking is None


def test_a_click_at_the_deadline_comes_too_late_even_before_the_sweep(play: Play) -> None:
    request = play.asked(ANN)
    play.clock.advance(3 * DAY)
    play.look_up(BEN)
    play.press(BEN, "approve")
    assert play.told(BEN) == [
        "Too late: nobody answered in time, so this request has lapsed. It can be asked for again."
    ]
    play.settled()
    assert LATE in play.sees(BEN)
    assert LATE in play.sees(ANN)
    assert play.facts(request) == ["asked", "lapsed"]
    assert play.refusals() == ["deadline_passed"]
    assert play.okta.members(STAGING) == set()

"""Okta is away, slow or unclear: nothing is promised that is not there, and everything comes right when it is back."""

from collections.abc import Callable

import pytest

from access.duration import DAY, MINUTE
from access.holding import Held
from tests.stories.play import ANN, BEN, STAGING, Play
from tests.until import until


def test_okta_down_for_three_sweeps_then_up(play: Play) -> None:
    request = play.asked(ANN)
    play.okta.down()
    play.press(BEN, "approve")
    play.settled()
    play.sweep(times=3)
    assert play.okta.members(STAGING) == set()
    assert "Your access is being set up." in play.sees(ANN)
    assert "Yours until" not in play.sees(ANN)
    play.okta.up()
    play.sweep()
    assert play.world.members(STAGING) == {ANN}
    assert "Yours until" in play.sees(ANN)
    assert play.facts(request) == ["asked", "approved", "hindered", "begun", "given"]
    assert play.facts_of("SERVICE#okta") == ["service_down", "service_up"]
    assert play.okta.count("PUT") == 1
    assert play.holding(ANN).watch_from is None
    assert play.refusals() == []


def test_okta_down_at_the_end(play: Play) -> None:
    request = play.given(ANN, duration="for 1d")
    play.okta.down()
    play.sweep(DAY)
    play.sweep(times=2)
    assert play.world.members(STAGING) == {ANN}
    assert "ended" not in play.facts(request)
    assert "has ended" not in play.sees(ANN)
    play.okta.up()
    play.sweep()
    assert play.okta.members(STAGING) == set()
    assert play.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "hindered", "ended"]
    assert play.facts_of("SERVICE#okta") == ["service_down", "service_up"]
    assert play.sees(ANN).count("Your access has ended") == 1


@pytest.mark.parametrize("silent", [False, True], ids=["reset", "no answer"])
def test_an_answer_that_got_lost_after_the_work_was_done(play: Play, silent: bool) -> None:
    request = play.asked(ANN)
    if silent:
        play.okta.timeout_after_effect("PUT *")
        _unanswered(play, BEN, "approve", lambda: play.okta.members(STAGING))
    else:
        play.okta.reset("PUT *", after_effect=True)
        play.press(BEN, "approve")
        play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert "given" not in play.facts(request)
    assert "Yours until" not in play.sees(ANN)
    play.sweep(times=2)
    assert play.facts(request) == ["asked", "approved", "begun", "hindered", "given"]
    assert "Yours until" in play.sees(ANN)
    assert play.holding(ANN).watch_from is not None
    play.sweep(times=16)
    assert play.holding(ANN).watch_from is None
    assert play.world.members(STAGING) == {ANN}


def test_an_add_that_lands_after_the_end_is_taken_away(play: Play) -> None:
    play.load(("durations: [for 1d, for 1w, for 2w,", "durations: [for 2m, for 1w, for 2w,"))
    request = play.asked(ANN, duration="for 2m")
    play.okta.late("PUT *", seconds=5 * MINUTE)
    _unanswered(play, BEN, "approve", lambda: play.okta.faults.waiting)
    assert play.holding(ANN).state is Held.ADDING
    play.sweep(2 * MINUTE)
    assert play.facts(request) == ["asked", "approved", "begun", "hindered", "taking_back", "ended"]
    assert play.proof(request) == "absent"
    assert "so you never had it" in play.sees(ANN)

    play.clock.advance(4 * MINUTE)
    assert play.okta.land() == 1
    assert play.world.members(STAGING) == {ANN}
    play.sweep(times=12)
    assert play.okta.members(STAGING) == set()
    assert play.holding(ANN).state is Held.ABSENT
    assert play.holding(ANN).watch_from is None
    assert play.holding(ANN).base is None
    assert play.okta.count("DELETE") == 2
    assert play.facts(request)[-1] == "ended"
    assert "so you never had it" in play.sees(ANN)


def test_a_removal_that_lands_after_access_was_given_anew_is_put_right(play: Play) -> None:
    first = play.given(ANN)
    play.sweep(6 * DAY)
    play.look_up(ANN, BEN)
    play.okta.late("DELETE *", seconds=5 * MINUTE)
    _unanswered(play, ANN, "give_back", lambda: play.okta.faults.waiting)
    assert play.holding(ANN).state is Held.REMOVING
    assert play.world.members(STAGING) == {ANN}

    second = play.given(ANN)
    play.sweep()
    assert play.facts(first)[-1] == "ended"
    assert play.facts(second)[-1] == "given"
    play.clock.advance(5 * MINUTE)
    assert play.okta.land() == 1
    assert play.okta.members(STAGING) == set()
    play.sweep(times=16)
    assert play.world.members(STAGING) == {ANN}
    assert play.holding(ANN).state is Held.PRESENT
    assert play.holding(ANN).watch_from is None
    assert play.facts(second)[-1] == "given"
    assert "Yours until" in play.sees(ANN)


def test_an_add_that_okta_refuses_for_good_ends_as_failed(play: Play) -> None:
    request = play.asked(ANN)
    play.okta.fail("PUT *", status=403, times=None)
    play.press(BEN, "approve")
    play.settled()
    assert play.okta.members(STAGING) == set()
    assert play.facts(request) == ["asked", "approved", "begun", "stopped", "taking_back", "ended"]
    assert play.request(request).reason_ended == "failed"
    assert "This access could not be set up, so you do not have it." in play.sees(ANN)
    assert f"Approved by {play.name(BEN)}" in play.sees(BEN)


def _unanswered(play: Play, email: str, action: str, taken: Callable[[], object]) -> None:
    """Press a button; Okta takes the call that follows, and the connection breaks before it answers."""
    play.press(email, action)
    until(taken)
    play.okta.down()
    play.settled()
    play.okta.up()

"""The worker is never woken, or dies in the middle: the sweep does what is left, and nothing happens twice."""

from collections.abc import Callable

import pytest

from access.duration import DAY
from access.holding import Held
from sandbox.okta import PretendOkta
from tests.stories.play import ANN, BEN, STAGING, Play
from tests.until import until


def test_the_sweep_does_it_all(unwoken: Play) -> None:
    play = unwoken
    request = play.ask(ANN)
    assert play[BEN].messages() == []
    play.sweep()
    play.press(BEN, "approve")
    assert play.okta.members(STAGING) == set()
    play.sweep()
    assert play.world.members(STAGING) == {ANN}
    assert "Yours until" in play.sees(ANN)
    assert f"Approved by {play.name(BEN)}" in play.sees(BEN)
    play.sweep(6 * DAY)
    play.look_up(ANN, BEN)
    more = play.extend(ANN, "for 1d")
    play.sweep()
    play.press(BEN, "approve")
    play.sweep(DAY)
    assert play.world.members(STAGING) == {ANN}
    play.sweep(DAY)
    assert play.okta.members(STAGING) == set()
    assert "Your access has ended" in play.sees(ANN)
    assert play.facts(request) == ["asked", "approved", "begun", "given", "extended", "taking_back", "ended"]
    assert play.facts(more) == ["asked", "extended"]
    assert play.refusals() == []


BEFORE: Callable[[PretendOkta], object] = lambda okta: okta.hang("PUT *")  # noqa: E731
AFTER: Callable[[PretendOkta], object] = lambda okta: okta.timeout_after_effect("PUT *")  # noqa: E731


@pytest.mark.parametrize("dies", [BEFORE, AFTER], ids=["before the write", "after the write"])
def test_killed_between_intent_and_result(play: Play, dies: Callable[[PretendOkta], object]) -> None:
    request = play.asked(ANN)
    dies(play.okta)
    play.press(BEN, "approve")
    until(lambda: play.okta.count("PUT"))
    assert play.world.worker.kill() == 1
    play.settled()
    assert play.facts(request) == ["asked", "approved", "begun"]
    assert "Your access is being set up." in play.sees(ANN) or "until" not in play.sees(ANN)

    play.sweep()
    assert play.holding(ANN).state is Held.ADDING
    assert play.okta.count("PUT") == 1
    play.sweep()
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert play.holding(ANN).watch_from is not None
    assert "Yours until" in play.sees(ANN)
    assert f"Approved by {play.name(BEN)}" in play.sees(BEN)
    play.sweep(times=16)
    assert play.holding(ANN).watch_from is None
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(request) == ["asked", "approved", "begun", "given"]


def test_killed_while_taking_back(play: Play) -> None:
    request = play.given(ANN)
    play.sweep(6 * DAY)
    play.okta.hang("DELETE *")
    play.press(ANN, "give_back")
    until(lambda: play.okta.count("DELETE"))
    assert play.world.worker.kill() == 1
    play.settled()
    assert play.facts(request) == ["asked", "approved", "begun", "given", "stopped", "taking_back"]
    assert "It is over" not in play.sees(ANN)
    play.sweep(times=2)
    assert play.okta.members(STAGING) == set()
    assert play.facts(request) == ["asked", "approved", "begun", "given", "stopped", "taking_back", "ended"]
    assert "You gave this access back." in play.sees(ANN)
    assert "being taken away" not in play.sees(ANN)
    play.sweep(times=16)
    assert play.holding(ANN).watch_from is None
    assert play.holding(ANN).base is None

"""The service is closed: everybody's access is taken back and proven, and nothing new begins. In the local AWS, by command."""

import pytest

from handlers import local
from tests.stories.play import ANN, BEN, EVE, STAGING, Play

Capture = pytest.CaptureFixture[str]


def test_everything_is_taken_back_before_the_stack_goes(unwoken: Play, capsys: Capture) -> None:
    play = unwoken
    play.look_up(ANN, BEN, EVE)
    play.sweep()
    runs = play.given(ANN)
    waits = play.asked(EVE)
    play.sweep()
    assert play.world.members(STAGING) == {ANN}
    capsys.readouterr()

    assert local.main(["uninstall", "status"]) == 3
    assert "access that runs: 1" in capsys.readouterr().out
    assert local.main(["uninstall", "begin", "--prefix", "another"]) == 1
    assert "nothing was changed" in capsys.readouterr().out
    assert play.facts(runs)[-1] == "given"

    assert local.main(["uninstall", "begin", "--prefix", play.world.prefix]) == 3
    assert f"not proven to be gone: 1 ({runs})" in capsys.readouterr().out
    play.sweep(times=2)
    assert local.main(["uninstall", "status"]) == 0
    assert "nothing is left: remove the stack" in capsys.readouterr().out
    assert play.okta.members(STAGING) == set()
    assert play.facts(runs)[-1] == "ended"
    assert play.facts(waits)[-1] == "ended"
    assert "Access Service is being shut down" in play.sees(ANN)
    assert local.main(["uninstall", "begin", "--prefix", play.world.prefix]) == 0

"""Deny and point to a lesser role: its button opens the form with what that role allows."""

from tests.stories.play import ANN, BEN, CLEO, STAGING, Play


def test_deny_and_point_to_the_lesser_role(play: Play) -> None:
    play.ask(ANN, "production-admin", "for 1d", [BEN, CLEO], "to read a log")
    play.settled()
    play.press(BEN, "deny")
    play[BEN].type("deny_reason", "Reading is enough for that")
    play[BEN].choose("deny_lesser", ["staging-read"])
    play[BEN].submit()
    assert play[BEN].errors == {}
    play.settled()
    assert "Suggested instead: Staging Read - AWS Role" in play.sees(ANN)
    assert "Suggested instead: Staging Read - AWS Role" in play.sees(CLEO)

    play.press(ANN, "ask_lesser")
    assert "Staging Read - AWS Role" in play[ANN].draw(play[ANN].view or {})
    play[ANN].type("ask_reason", "to read a log")
    play[ANN].choose("ask_approvers", [play.world.company.person(BEN).slack])
    play[ANN].submit()
    assert play[ANN].errors == {}
    play.settled()
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}

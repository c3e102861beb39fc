"""Given back: access ends before its time, at the wish of whoever has it."""

from access.duration import DAY
from tests.stories.play import ANN, BEN, STAGING, Play


def test_give_back(play: Play) -> None:
    request = play.given(ANN)
    play.sweep(6 * DAY)
    (reminder,) = play.cards(ANN, "give_back")
    play.press(BEN, "give_back", play.copied(reminder, BEN))
    assert play.told(BEN) == ["Only the person who asked can do this."]
    play.settled()
    assert play.world.members(STAGING) == {ANN}

    play.press(ANN, "give_back")
    play.settled()
    assert play.okta.members(STAGING) == set()
    assert "You gave this access back." in play.sees(ANN)
    assert "access]" not in play.sees(ANN)
    assert f"Approved by {play.name(BEN)}" in play.sees(BEN)

    play.press(ANN, "give_back", reminder)
    play.look_up(ANN)
    play.press(ANN, "extend", reminder)
    assert play.told(ANN) == ["This access has already ended. Ask for it again with /access."]
    play.settled()
    play.sweep(2 * DAY)
    assert play.facts(request) == ["asked", "approved", "begun", "given", "stopped", "taking_back", "ended"]
    assert play.request(request).reason_ended == "given_back"
    assert play.refusals() == ["not_running", "not_yours"]
    assert play.okta.count("DELETE") == 1
    assert play.sees(ANN).count("You gave this access back") == 2

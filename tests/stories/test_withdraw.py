"""Withdrawn: whoever asked takes it back before anybody has decided."""

from tests.stories.play import ANN, BEN, STAGING, Play


def test_withdraw(play: Play) -> None:
    request = play.asked(ANN)
    (card,), (receipt,) = play.cards(BEN, "approve"), play.cards(ANN, "withdraw")

    play.press(BEN, "withdraw", play.copied(receipt, BEN))
    assert play.told(BEN) == ["Only the person who asked can do this."]
    play.press(ANN, "withdraw")
    play.settled()
    assert "You withdrew this request" in play.sees(ANN)
    assert f"Withdrawn by {play.name(ANN)}" in play.sees(BEN)
    assert "request]" not in play.sees(ANN) + play.sees(BEN)

    play.press(BEN, "approve", card)
    assert play.told(BEN)[-1] == "Too late: this request was withdrawn."
    play.press(ANN, "withdraw", receipt)
    play.settled()
    assert play.told(ANN) == []
    assert play.facts(request) == ["asked", "withdrawn"]
    assert play.refusals() == ["already_over", "not_yours"]
    assert play.okta.members(STAGING) == set()
    assert play.holding(ANN).asking is None

"""Denied: the reason is asked for first, everybody's card says so, and nothing is given."""

from tests.stories.play import ANN, BEN, CLEO, STAGING, Play

REASON = "Reading is enough for this. Ask for the smaller role."


def test_deny_with_a_reason(play: Play) -> None:
    request = play.asked(ANN, approvers=[BEN, CLEO])
    (kept,) = play.cards(CLEO, "approve")
    play.deny(BEN, REASON)
    play.settled()

    for person in (ANN, BEN, CLEO):
        assert f"Denied by {play.name(BEN)}" in play.sees(person)
        assert REASON in play.sees(person)
        assert "request]" not in play.sees(person)
    play.press(CLEO, "approve", kept)
    assert play.told(CLEO) == [f"Too late: this request was already denied by <@{play.slack_id(BEN)}>."]
    play.settled()
    assert play.sees(CLEO).count("Denied by") == 1
    assert play.facts(request) == ["asked", "denied"]
    assert play.refusals() == ["already_decided"]
    assert play.okta.members(STAGING) == set()
    assert play.okta.count("PUT") == 0

    again = play.given(ANN)
    assert play.facts(again) == ["asked", "approved", "begun", "given"]
    assert play.world.members(STAGING) == {ANN}


def test_deny_needs_a_reason(play: Play) -> None:
    request = play.asked(ANN)
    play.press(BEN, "deny")
    play[BEN].submit()
    assert list(play[BEN].errors) == ["reason"]
    play.submit(BEN, lambda values: values["deny_reason"].update(value=" \n "))
    assert play[BEN].errors == {"reason": "Say in a few words why, so that they know what to do instead."}
    play[BEN].close()
    play.settled()
    assert play.facts(request) == ["asked"]
    assert play.refusals() == ["deny_reason_missing"]
    assert "[Approve request]" in play.sees(BEN)
    assert "Withdraw request" in play.sees(ANN)
    assert play.okta.members(STAGING) == set()

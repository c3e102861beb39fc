"""Two approvers press at the same moment, each having read the request before the other's answer was on record."""

from functools import partial

from tests.stories.play import ANN, BEN, CLEO, DAN, PRODUCTION, STAGING, Play
from tests.stories.together import together


def test_two_of_three_approvals_both_count(play: Play) -> None:
    request = play.asked(ANN, "production-admin", "for 1d", [BEN, CLEO, DAN])
    (kept,) = play.cards(DAN, "approve")
    assert "2 approvals are needed, 0 so far." in play.sees(DAN)
    together(partial(play.press, BEN, "approve"), partial(play.press, CLEO, "approve"))
    play.settled()

    assert play.facts(request) == ["asked", "endorsed", "approved", "begun", "given"]
    assert {each.by.slack for each in play.request(request).approvals} == {
        play.slack_id(BEN),
        play.slack_id(CLEO),
    }
    assert play.world.members(PRODUCTION) == {ANN}
    for person in (ANN, BEN, CLEO, DAN):
        assert "Approved by" in play.sees(person)
        assert play.name(BEN) in play.sees(person)
        assert play.name(CLEO) in play.sees(person)
        assert "request]" not in play.sees(person)
    assert play.told(BEN) == play.told(CLEO) == []

    play.press(DAN, "approve", kept)
    assert play.told(DAN)[0].startswith("Too late: this request was already approved by <@")
    play.settled()
    assert play.refusals() == ["already_decided"]
    assert play.okta.count("PUT") == 1


def test_one_of_two_approvals_waits_for_the_other(play: Play) -> None:
    request = play.asked(ANN, "production-admin", "for 1d", [BEN, CLEO])
    (kept,) = play.cards(BEN, "approve")
    play.press(BEN, "approve")
    play.settled()
    assert "You have approved this. Another person has to agree as well." in play.sees(BEN)
    assert f"2 approvals are needed, 1 so far, by {play.name(BEN)}." in play.sees(CLEO)
    assert f"2 approvals are needed, 1 so far, by {play.name(BEN)}." in play.sees(ANN)
    play.press(BEN, "approve", kept)
    assert play.told(BEN) == ["Your approval is already counted. Another person has to agree as well."]
    play.settled()
    assert play.okta.members(PRODUCTION) == set()
    play.press(CLEO, "approve")
    play.settled()
    assert play.world.members(PRODUCTION) == {ANN}
    assert play.facts(request) == ["asked", "endorsed", "approved", "begun", "given"]
    assert play.refusals() == ["already_counted"]


def test_one_wins_and_the_other_is_told_who_was_first(play: Play) -> None:
    request = play.asked(ANN, approvers=[BEN, CLEO])
    together(partial(play.press, BEN, "approve"), partial(play.press, CLEO, "approve"))
    play.settled()

    winner = play.request(request).approvals[0].by.slack
    first, second = (BEN, CLEO) if winner == play.slack_id(BEN) else (CLEO, BEN)
    assert play.told(first) == []
    assert play.told(second) == [f"Too late: this request was already approved by <@{winner}>."]
    for person in (ANN, BEN, CLEO):
        assert f"Approved by {play.name(first)} for 1 week" in play.sees(person)
        assert "request]" not in play.sees(person)
    assert len(play[second].messages()) == 2
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert play.refusals() == ["already_decided"]
    assert play.world.members(STAGING) == {ANN}
    assert play.okta.count("PUT") == 1


def test_approved_and_withdrawn_at_the_same_moment(play: Play) -> None:
    request = play.asked(ANN)
    together(partial(play.press, BEN, "approve"), partial(play.press, ANN, "withdraw"))
    play.settled()
    facts = play.facts(request)
    if facts[1] == "approved":
        assert facts == ["asked", "approved", "begun", "given"]
        assert play.world.members(STAGING) == {ANN}
        assert play.told(ANN) == [f"Too late: this request was already approved by <@{play.slack_id(BEN)}>."]
        assert "Yours until" in play.sees(ANN)
    else:
        assert facts == ["asked", "withdrawn"]
        assert play.okta.members(STAGING) == set()
        assert play.told(BEN) == ["Too late: this request was withdrawn."]
        assert "You withdrew this request" in play.sees(ANN)
    assert len(play.refusals()) == 1
    assert "request]" not in play.sees(ANN) + play.sees(BEN)

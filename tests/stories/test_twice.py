"""The same thing twice: pressed again by a hurried hand, or sent again by Slack or by somebody who recorded it. Nothing is doubled."""

from functools import partial

from access.duration import DAY
from tests.stories.play import ANN, BEN, CLEO, STAGING, Play
from tests.stories.records import rows
from tests.stories.together import together


def test_double_clicks(play: Play) -> None:
    request = play.asked(ANN)
    (kept,) = play.cards(BEN, "approve")
    together(partial(play.press, BEN, "approve", kept), partial(play.press, BEN, "approve", kept))
    play.press(BEN, "approve", kept)
    play.settled()
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert play.refusals() == []
    assert play.told(BEN) == []
    assert play.world.members(STAGING) == {ANN}
    assert play.okta.count("PUT") == 1
    assert len(play[BEN].messages()) == len(play[ANN].messages()) == 1
    assert f"Approved by {play.name(BEN)}" in play.sees(BEN)
    assert "Yours until" in play.sees(ANN)


def test_replayed_requests(play: Play) -> None:
    request = play.asked(ANN, approvers=[BEN, CLEO])
    (kept,) = play.cards(CLEO, "approve")
    play.press(BEN, "approve")
    play.press(CLEO, "approve", kept)
    play.settled()
    facts, seen = play.facts(request), [play.sees(each) for each in (ANN, BEN, CLEO)]
    holding, audit = play.holding(ANN), rows(play.world, "audit")
    for number, sent in enumerate(list(play.slack.sent)):
        for _ in range(1 + number % 5):
            assert play[ANN].replay(sent).status == 200
    play.settled()

    assert play.requests() == [request]
    assert play.facts(request) == facts == ["asked", "approved", "begun", "given"]
    assert rows(play.world, "audit") == audit
    assert play.refusals() == ["already_decided"]
    assert play.holding(ANN) == holding
    assert play.world.members(STAGING) == {ANN}
    assert play.okta.count("PUT") == 1
    assert [play.sees(each) for each in (ANN, BEN, CLEO)] == seen


def test_a_replay_after_the_end_brings_nothing_back(play: Play) -> None:
    request = play.given(ANN, duration="for 1d")
    play.sweep(DAY)
    for sent in list(play.slack.sent):
        assert play[ANN].replay(sent).status == 401
    play.settled()
    assert play.requests() == [request]
    assert play.okta.members(STAGING) == set()
    assert play.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "ended"]
    assert play.refusals() == []
    assert "access]" not in play.sees(ANN)

"""The main story: ask in Slack, approve in Slack, access is given, reminded, taken back. Its calls are counted against the budget."""

from access.duration import DAY
from tests.stories.play import ANN, BEN, STAGING, Play

AWS_CALLS, SLACK_CALLS = 24, 8
SWEEP_QUERIES = 12


def test_ask_to_end(play: Play) -> None:
    play.look_up(ANN, BEN)
    play.world.forget_spending()
    request = play.ask(ANN, "staging-read", "for 1w", [BEN], "to look at the failing import")
    play.settled()
    assert "to look at the failing import" in play.sees(BEN)
    assert "[Approve request]" in play.sees(BEN)
    assert play.okta.members(STAGING) == set()

    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert "[Approve request]" not in play.sees(BEN)
    assert "until" in play.sees(ANN).casefold()

    play.sweep(6 * DAY)
    assert "[Extend access]" in play.sees(ANN)
    assert "[Give back access]" in play.sees(ANN)
    assert play.world.members(STAGING) == {ANN}

    play.sweep(DAY)
    calls, writes = play.world.spent()
    assert play.okta.members(STAGING) == set()
    assert "ended" in play.sees(ANN)
    assert "[Extend access]" not in play.sees(ANN)
    assert play.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "ended"]
    assert play.holding(ANN).base is None

    assert calls["Query"] == 2 * SWEEP_QUERIES
    queries = 2 * SWEEP_QUERIES
    print(f"AWS calls {dict(calls)}, write units {writes} on the local AWS, Slack {play.slack.count()}, Okta {play.okta.count()}")
    assert play.slack.count() <= SLACK_CALLS
    assert calls.total() - queries <= AWS_CALLS

"""The main story: ask in Slack, approve in Slack, access is given, reminded, taken back. Its calls are counted against the budget.

Counted is what this one request costs on warm functions: not what a sweep costs anyway (twelve queries and its heartbeat), and not
the packed list of roles, which a function reads once.
"""

from access.duration import DAY
from tests.stories.play import ANN, BEN, STAGING, Play

AWS_CALLS, SLACK_CALLS, OKTA_CALLS = 24, 8, 12
SWEEP_QUERIES, SWEEP_BEATS = 12, 1
SWEEPS = 2


def test_ask_to_end(play: Play) -> None:
    play.look_up(ANN, BEN)
    play[ANN].command("/access")
    play[ANN].search("ask_role", "staging")
    play[ANN].close()
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
    slack_calls, okta_calls = play.slack.count(), play.okta.count()
    assert play.okta.members(STAGING) == set()
    assert "ended" in play.sees(ANN)
    assert "[Extend access]" not in play.sees(ANN)
    assert play.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "ended"]
    assert play.holding(ANN).base is None

    assert calls["Query"] == SWEEPS * SWEEP_QUERIES
    own = calls.total() - SWEEPS * (SWEEP_QUERIES + SWEEP_BEATS)
    print(f"AWS calls {own} {dict(calls)}, write units {writes} here, Slack {slack_calls}, Okta {okta_calls}")
    assert slack_calls <= SLACK_CALLS
    assert own <= AWS_CALLS
    assert okta_calls <= OKTA_CALLS

"""The main story: ask in Slack, approve in Slack, access is given, reminded, taken back. Its calls are counted against the budget.

Counted is what this one request costs on warm functions: not what a sweep costs anyway (twelve queries and its heartbeat), not the
packed list of roles, which a function reads once, and not that people are looked up once a day.
"""

from collections import Counter

from access.duration import DAY, MINUTE
from tests.stories.play import ANN, BEN, CLEO, DAN, STAGING, Play

AWS_CALLS, SLACK_CALLS, OKTA_CALLS = 24, 8, 12
SWEEP_QUERIES, SWEEP_BEATS = 12, 1
SWEEPS = 2


class Spending:
    """What has been called so far, less what was called while not counting."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.aside: Counter[str] = Counter()
        play.world.forget_spending()

    def total(self) -> Counter[str]:
        calls, writes = self.play.world.spent()
        more = {"slack": self.play.slack.count(), "okta": self.play.okta.count(), "write units": int(writes)}
        return Counter(calls) + Counter(more) - self.aside

    def look_people_up(self) -> None:
        """A sweep shortly before the next one, in which nothing else is due."""
        before = self.total()
        self.play.sweep(DAY - 10 * MINUTE)
        self.play.clock.advance(10 * MINUTE - MINUTE)
        self.aside += self.total() - before


def test_ask_to_end(play: Play) -> None:
    play.look_up(ANN, BEN)
    play[ANN].command("/access")
    play[ANN].search("ask_role", "staging")
    play[ANN].close()
    spending = Spending(play)
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

    play.clock.advance(5 * DAY)
    spending.look_people_up()
    play.sweep(MINUTE)
    assert "[Extend access]" in play.sees(ANN)
    assert "[Give back access]" in play.sees(ANN)
    assert play.world.members(STAGING) == {ANN}

    spending.look_people_up()
    play.sweep(MINUTE)
    spent = spending.total()
    assert play.okta.members(STAGING) == set()
    assert "ended" in play.sees(ANN)
    assert "[Extend access]" not in play.sees(ANN)
    assert play.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "ended"]
    assert play.holding(ANN).base is None

    assert spent["Query"] == SWEEPS * SWEEP_QUERIES
    aws = sum(spent[each] for each in ("BatchGetItem", "TransactWriteItems", "PutItem", "UpdateItem"))
    print(f"AWS calls {aws - SWEEPS * SWEEP_BEATS}: {dict(spent)}")
    assert spent["slack"] <= SLACK_CALLS
    assert aws - SWEEPS * SWEEP_BEATS <= AWS_CALLS
    assert spent["okta"] <= OKTA_CALLS


def test_each_further_approver_costs_a_card_and_its_change(play: Play) -> None:
    everybody = [BEN, CLEO, DAN]
    play.look_up(ANN, *everybody)
    spending = Spending(play)
    play.ask(ANN, "staging-read", "for 1w", everybody, "to look at the failing import")
    play.settled()
    play.press(CLEO, "approve")
    play.settled()
    play.clock.advance(5 * DAY)
    spending.look_people_up()
    play.sweep(MINUTE)
    spending.look_people_up()
    play.sweep(MINUTE)
    spent = spending.total()
    assert play.okta.members(STAGING) == set()
    assert all("[Approve request]" not in play.sees(each) for each in everybody)
    print(f"Slack calls with three approvers: {spent['slack']}")
    assert spent["slack"] <= SLACK_CALLS + 2 * 2

"""The policy changes while a request waits: the stricter of then and now holds."""

from access.duration import DAY
from tests.stories.play import ANN, BEN, CLEO, STAGING, Play

SHORTER = ("durations: [for 1d, for 1w, for 2w, while used within 2w]", "durations: [for 1d, for 1w]")

CHANGED = (
    "The role's policy has changed since: it is not offered for that long any more. "
    "Please deny, so that it can be asked for again."
)


def test_a_policy_shortened_while_a_request_waits(play: Play) -> None:
    request = play.asked(ANN, duration="for 2w")
    play.load(SHORTER)
    play.press(BEN, "approve")
    assert play.told(BEN) == [CHANGED]
    play.settled()
    assert play.facts(request) == ["asked"]
    assert play.okta.members(STAGING) == set()
    play.deny(BEN, "Ask for a week.")
    play.settled()
    assert play.facts(request) == ["asked", "denied"]
    assert play.refusals() == ["policy_changed"]
    assert "Ask for a week." in play.sees(ANN)

    again = play.given(ANN, duration="for 1w")
    assert play.facts(again) == ["asked", "approved", "begun", "given"]
    assert play.world.members(STAGING) == {ANN}


def test_more_approvals_asked_for_while_a_request_waits(play: Play) -> None:
    request = play.asked(ANN, approvers=[BEN, CLEO])
    play.load(("    longest: 4w\n", "    longest: 4w\n    approvals: 2\n"))
    play.press(BEN, "approve")
    play.settled()
    assert play.facts(request) == ["asked", "endorsed"]
    assert play.okta.members(STAGING) == set()
    assert "Another person has to agree as well." in play.sees(BEN)
    play.press(CLEO, "approve")
    play.settled()
    assert play.facts(request) == ["asked", "endorsed", "approved", "begun", "given"]
    assert play.world.members(STAGING) == {ANN}
    assert play.refusals() == []
    assert f"Approved by {play.name(BEN)} and {play.name(CLEO)}" in play.sees(ANN)


def test_a_looser_policy_changes_nothing_for_what_waits(play: Play) -> None:
    request = play.asked(ANN, "production-admin", "for 1d", [BEN, CLEO])
    play.load(("    approvals: 2\n", ""))
    play.press(BEN, "approve")
    play.settled()
    assert play.facts(request) == ["asked", "endorsed"]
    assert "2 approvals are needed, 1 so far" in play.sees(CLEO)


def test_a_policy_shortened_while_access_runs_takes_nothing_away_and_adds_nothing(play: Play) -> None:
    request = play.given(ANN, duration="for 2w")
    end = play.request(request).end
    play.load((f"{SHORTER[0]}\n    longest: 4w\n", f"{SHORTER[1]}\n    longest: 1w\n    extend: false\n"))
    play.sweep(13 * DAY)
    assert play.world.members(STAGING) == {ANN}
    assert play.request(request).end == end
    play.look_up(ANN)
    play.press(ANN, "extend")
    assert play.told(ANN) == ["This role's policy does not allow extending. Ask again when it has ended."]
    play.sweep(DAY)
    assert play.okta.members(STAGING) == set()
    assert play.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "ended"]

"""What people are told beyond the main story: that somebody has it already, that others still give it, and what security must know."""

from access.duration import DAY, MINUTE
from sandbox.world import SECURITY
from tests.stories.play import ANN, BEN, CLEO, STAGING, Play
from tests.until import until


def told(play: Play) -> list[str]:
    """What security's channel says, oldest first."""
    messages = play.slack.conversations.messages.get(SECURITY, {})
    return [str(message.text) for _, message in sorted(messages.items())]


def test_approvers_read_that_somebody_was_put_into_the_group_by_hand(play: Play) -> None:
    play.okta.add_member_by_hand(STAGING, play.okta_id(ANN))
    play.asked(ANN)
    assert f"{play.name(ANN)} has this already, without an end" in play.sees(BEN)
    assert "already" not in play.sees(ANN)
    play.press(BEN, "approve")
    play.settled()
    assert "has this already" not in play.sees(BEN)
    assert "You had it already" in play.sees(ANN)


def test_approvers_read_that_another_role_gives_it_until_it_does_no_more(play: Play) -> None:
    play.given(ANN, "staging-read", "for 1d")
    play.asked(ANN, "staging-debug", "for 1w", [CLEO])
    assert f"{play.name(ANN)} has this already, until" in play.sees(CLEO)
    play.sweep(DAY)
    play.sweep()
    assert play.okta.members(STAGING) == set()
    assert "has this already" not in play.sees(CLEO)
    assert len(play.cards(CLEO, "approve")) == 1


def test_a_card_comes_although_okta_says_nothing(play: Play) -> None:
    play.look_up(ANN, BEN)
    play.okta.down()
    play.asked(ANN)
    assert "[Approve request]" in play.sees(BEN)
    assert "already" not in play.sees(BEN)


def test_security_hears_when_okta_refuses_us_and_when_it_takes_us_again(play: Play) -> None:
    request = play.given(ANN, duration="for 1d")
    play.okta.expire_token()
    play.sweep(DAY)
    until(lambda: len(told(play)) == 1)
    assert "Okta refuses Access Service" in told(play)[0]
    play.sweep(MINUTE, times=3)
    assert len(told(play)) == 1
    assert play.world.members(STAGING) == {ANN}

    play.okta.doors.tokens.add(play.okta.token)
    play.sweep(times=2)
    until(lambda: len(told(play)) == 2)
    assert "Okta accepts Access Service again" in told(play)[1]
    assert play.okta.members(STAGING) == set()
    assert play.facts(request)[-1] == "ended"


def test_security_hears_of_a_removal_that_does_not_come_off(play: Play) -> None:
    play.given(ANN, duration="for 1d")
    play.okta.fail("DELETE *", status=409, times=None)
    play.sweep(DAY)
    assert told(play) == []
    play.sweep(16 * MINUTE, times=2)
    until(lambda: len(told(play)) == 1)
    assert f"<@{play.slack_id(ANN)}> was to lose this access" in told(play)[0]
    play.sweep(16 * MINUTE, times=2)
    play.sweep(MINUTE, times=5)
    until(lambda: len(told(play)) == 2)
    assert "<!channel>" in told(play)[1]
    play.okta.calm()
    play.sweep(16 * MINUTE, times=2)
    assert play.okta.members(STAGING) == set()
    assert len(told(play)) == 2


def test_an_alarm_waits_until_the_bot_is_in_the_channel(play: Play) -> None:
    play.slack.channel(SECURITY, "security", [], bot_is_member=False)
    play.given(ANN, duration="for 1d")
    play.okta.expire_token()
    play.sweep(DAY)
    play.sweep(times=2)
    assert told(play) == []
    play.slack.channel(SECURITY, "security", [])
    play.sweep(16 * MINUTE)
    until(lambda: any("refuses" in each for each in told(play)))

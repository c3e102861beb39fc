"""What somebody does in Okta by hand to access of ours is named in security's channel by the next day, once, and nothing is changed by it."""

from collections.abc import Callable

import pytest

from access.duration import DAY, MINUTE
from access.request import State
from sandbox.world import SECURITY
from tests.stories.play import ANN, STAGING, Play
from tests.watching import figures

APP, ROLE, TEAM = "0oaDEVWRITE", "dev-write", "00gTEAM"
GONE = "Access was taken away outside of Access Service"
BACK = "Access was given again outside of Access Service"
Hand = Callable[[Play], object]


def channel(play: Play) -> str:
    messages = play.slack.conversations.messages.get(SECURITY, {})
    return " ".join(str(each.text) for each in messages.values())


def out_of_the_group(play: Play) -> None:
    play.okta.remove_member_by_hand(STAGING, play.okta_id(ANN))


def into_the_group(play: Play) -> None:
    play.okta.add_member_by_hand(STAGING, play.okta_id(ANN))


def through_a_group(play: Play) -> None:
    play.okta.add_group(TEAM, "Developers")
    play.okta.assign_group(APP, TEAM)
    play.okta.add_member_by_hand(TEAM, play.okta_id(ANN))


def changes(play: Play) -> int:
    """The calls by which somebody of ours gives or takes."""
    return sum(play.okta.count(method) for method in ("PUT", "POST", "DELETE"))


def test_what_was_taken_away_by_hand_is_named_the_next_day(play: Play) -> None:
    request = play.given(ANN, ROLE)
    play.sweep(DAY)
    assert channel(play) == ""
    play.okta.unassign_by_hand(APP, play.okta_id(ANN))
    made = changes(play)
    play.sweep(DAY)
    assert GONE in channel(play)
    assert f"<@{play.slack_id(ANN)}> should have this access, which was given" in channel(play)
    play.sweep(DAY)
    assert channel(play).count(GONE) == 1
    assert changes(play) == made
    assert play.request(request).state is State.APPROVED


@pytest.mark.parametrize(
    ("role", "hand"),
    [("staging-read", into_the_group), (ROLE, through_a_group)],
    ids=["group", "app"],
)
def test_what_was_given_again_by_hand_is_named_the_next_day(play: Play, role: str, hand: Hand) -> None:
    request = play.given(ANN, role, "for 1d")
    play.sweep(DAY)
    play.sweep(times=2)
    assert play.proof(request) == "absent"
    hand(play)
    made = changes(play)
    play.sweep(DAY)
    assert BACK in channel(play)
    assert f"took this access back from <@{play.slack_id(ANN)}>" in channel(play)
    play.sweep(DAY)
    assert channel(play).count(BACK) == 1
    assert changes(play) == made


def test_giving_back_and_asking_again_mends_it_as_the_message_says(play: Play) -> None:
    first = play.given(ANN)
    play.sweep(DAY)
    out_of_the_group(play)
    play.sweep(DAY)
    assert GONE in channel(play)
    play.sweep(4 * DAY)
    play.press(ANN, "give_back")
    play.settled()
    assert play.proof(first) == "absent"
    play.given(ANN)
    assert play.world.members(STAGING) == {ANN}
    play.sweep(DAY)
    assert channel(play).count(GONE) == 1
    assert BACK not in channel(play)


def test_what_was_there_before_or_is_left_to_a_group_is_never_named(play: Play) -> None:
    into_the_group(play)
    before = play.given(ANN, duration="for 1d")
    app = play.given(ANN, ROLE, "for 1d")
    through_a_group(play)
    play.sweep(DAY)
    play.sweep(times=3)
    assert play.proof(before) == "permanent"
    assert play.proof(app) == "kept_by_others"
    play.sweep(DAY)
    assert channel(play) == ""
    assert play.world.members(STAGING) == {ANN}
    assert play.okta.scope(APP, play.okta_id(ANN)) == "GROUP"


def test_what_a_later_grant_of_ours_gives_as_well_is_never_named(play: Play) -> None:
    """Somebody has the app again by a group that they asked for here, and were given."""
    app = play.given(ANN, ROLE, "for 1d")
    play.okta.assign_group(APP, STAGING)
    play.sweep(DAY)
    play.sweep(times=2)
    assert play.proof(app) == "absent"
    play.given(ANN)
    play.sweep(DAY)
    assert play.okta.scope(APP, play.okta_id(ANN)) == "GROUP"
    assert channel(play) == ""


def test_an_okta_that_is_away_is_nobodys_fault_and_asked_again(
    unwoken: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    play = unwoken
    play.given(ANN)
    play.sweep(times=3)
    out_of_the_group(play)
    play.okta.down()
    play.sweep(DAY)
    assert GONE not in channel(play)
    assert "HoldingsCompared" not in {each.name for each in figures(capsys)}
    play.okta.up()
    play.sweep(15 * MINUTE, times=2)
    assert GONE in channel(play)
    assert "HoldingsCompared" in {each.name for each in figures(capsys)}

"""Several reasons for one membership: it lasts as long as the last of them, and what was there before us stays."""

import pytest

from access.duration import DAY
from access.holding import Base, Held
from tests.stories.play import ANN, BEN, CLEO, STAGING, Play


@pytest.mark.parametrize("second_role", ["staging-read", "staging-debug"])
@pytest.mark.parametrize(("first_for", "second_for"), [("for 1d", "for 1w"), ("for 1w", "for 1d")])
def test_overlapping_grants_of_one_group(
    play: Play, second_role: str, first_for: str, second_for: str
) -> None:
    requests = {
        first_for: play.given(ANN, "staging-read", first_for),
        second_for: play.given(ANN, second_role, second_for, CLEO),
    }
    short, long = requests["for 1d"], requests["for 1w"]
    assert play.facts(requests[second_for])[-1] == "given"
    play.sweep(DAY)
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(short)[-1] == "ended"
    assert play.proof(short) == "still_needed"
    assert play.facts(long)[-1] == "given"

    play.sweep(5 * DAY)
    assert "[Give back access]" in play.sees(ANN)
    play.sweep(DAY)
    assert play.okta.members(STAGING) == set()
    assert play.facts(long)[-2:] == ["taking_back", "ended"]
    assert play.proof(long) == "absent"
    assert play.okta.count("PUT") == play.okta.count("DELETE") == 1
    assert play.refusals() == []
    assert play.sees(ANN).count("Your access has ended") == 2


def test_giving_back_one_of_two_keeps_the_other(play: Play) -> None:
    first = play.given(ANN, "staging-read", "for 1w")
    second = play.given(ANN, "staging-debug", "for 2w", CLEO)
    play.sweep(6 * DAY)
    play.press(ANN, "give_back")
    play.settled()
    assert play.facts(first)[-1] == "ended"
    assert play.proof(first) == "still_needed"
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(second)[-1] == "given"
    assert play.okta.count("DELETE") == 0
    assert "You gave this access back." in play.sees(ANN)


def test_whoever_was_in_the_group_before_stays_in_it(play: Play) -> None:
    play.okta.add_member_by_hand(STAGING, play.okta_id(ANN))
    request = play.given(ANN, duration="for 1d")
    assert play.holding(ANN).base is Base.PERMANENT
    assert "You had it already" in play.sees(ANN)
    play.sweep(DAY)
    play.sweep(times=2)
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(request)[-1] == "ended"
    assert play.proof(request) == "permanent"
    assert play.okta.count("PUT") == play.okta.count("DELETE") == 0
    assert "has ended" not in play.sees(ANN)
    assert play.holding(ANN).state is Held.ABSENT
    assert play.holding(ANN).base is None


def test_whom_a_group_rule_put_in_stays_in_and_on_the_rules_good_side(play: Play) -> None:
    """Taking them out would put them on the rule's list of exceptions, and no rule would ever put them in again."""
    play.okta.add_rule([STAGING], [play.okta_id(ANN)])
    request = play.given(ANN, duration="for 1d")
    assert "You had it already" in play.sees(ANN)
    play.sweep(DAY)
    play.sweep(times=2)
    assert play.world.members(STAGING) == {ANN}
    assert play.proof(request) == "permanent"
    assert play.okta.excluded(STAGING) == set()
    assert play.okta.count("DELETE") == 0


def test_given_anew_while_the_old_one_is_being_removed(play: Play) -> None:
    first = play.given(ANN, duration="for 1d")
    play.okta.fail("DELETE *", status=409, times=None)
    play.sweep(DAY)
    assert play.holding(ANN).state is Held.REMOVING
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(first)[-1] != "ended"
    assert "has ended" not in play.sees(ANN)

    play.look_up(ANN, BEN)
    second = play.given(ANN, duration="for 1d")
    play.okta.calm()
    play.sweep(times=20)
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(first)[-1] == "ended"
    assert play.proof(first) == "still_needed"
    assert play.facts(second)[-1] == "given"
    assert play.holding(ANN).state is Held.PRESENT

    play.sweep(DAY)
    assert play.okta.members(STAGING) == set()
    assert play.facts(second)[-2:] == ["taking_back", "ended"]
    assert play.proof(second) == "absent"
    assert play.refusals() == []

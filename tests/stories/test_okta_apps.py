"""Roles that are Okta apps: given and taken, and what others give to the same person stays, before, during and after."""

import pytest

from access.duration import DAY
from access.holding import Held, Holding
from access.keys import RequestId
from access.request import State
from tests.stories.play import ANN, BEN, CLEO, DAN, EVE, Play

APP, ROLE = "0oaDEVWRITE", "dev-write"
TEAM = "00gTEAM"
CALLS = f"/api/v1/apps/{APP}/users*"


@pytest.fixture(autouse=True)
def team(play: Play) -> None:
    """A group that can give the app as well."""
    play.okta.add_group(TEAM, "Developers")


def scope(play: Play, email: str = ANN) -> str | None:
    """How somebody has the app in Okta: USER, GROUP, or not at all."""
    return play.okta.scope(APP, play.okta_id(email))


def given(play: Play) -> RequestId:
    return play.given(ANN, ROLE, "for 1d")


def over(play: Play, request: RequestId) -> str:
    """The day is over, and three sweeps have come by. The proof of the end."""
    play.sweep(DAY)
    play.sweep(times=3)
    assert play.request(request).state is State.ENDED
    holding = play.record(play.request(request).holding_key)
    assert isinstance(holding, Holding)
    assert holding.state is Held.ABSENT
    return play.proof(request)


def test_an_app_is_assigned_and_unassigned(play: Play) -> None:
    request = given(play)
    assert scope(play) == "USER"
    assert "Yours until" in play.sees(ANN)
    assert over(play, request) == "absent"
    assert scope(play) is None
    assert "Your access has ended" in play.sees(ANN)
    assert play.okta.count("POST", CALLS) == play.okta.count("DELETE", CALLS) == 1
    assert play.okta.limited == 0


def test_whoever_was_assigned_before_stays_assigned(play: Play) -> None:
    play.okta.assign_by_hand(APP, play.okta_id(ANN))
    request = given(play)
    assert "You had it already" in play.sees(ANN)
    assert over(play, request) == "permanent"
    assert scope(play) == "USER"
    assert play.okta.count("POST", CALLS) == play.okta.count("DELETE", CALLS) == 0


def test_whoever_has_it_through_a_group_keeps_it_through_the_group(play: Play) -> None:
    """Assigning directly would outlive the group."""
    play.okta.assign_group(APP, TEAM)
    play.okta.add_member_by_hand(TEAM, play.okta_id(ANN))
    request = given(play)
    assert "You had it already" in play.sees(ANN)
    assert over(play, request) == "permanent"
    assert scope(play) == "GROUP"
    assert play.okta.count("POST", CALLS) == play.okta.count("DELETE", CALLS) == 0


@pytest.mark.parametrize("converts", [True, False])
def test_whoever_joins_a_group_that_gives_it_as_well_keeps_it_and_our_grant_ends(
    play: Play, converts: bool
) -> None:
    """Okta refuses to unassign then (E0000046). The end is not tried for ever."""
    play.okta.state.apps[APP].converts = converts
    request = given(play)
    play.okta.assign_group(APP, TEAM)
    play.okta.add_member_by_hand(TEAM, play.okta_id(ANN))
    assert over(play, request) == "kept_by_others"
    assert scope(play) == ("GROUP" if converts else "USER")
    assert "You still have it" in play.sees(ANN)
    calls = play.okta.count("DELETE", CALLS)
    play.sweep(times=3)
    assert play.okta.count("DELETE", CALLS) == calls


def test_what_an_administrator_assigned_instead_of_ours_stays(play: Play) -> None:
    """Only the System Log can tell: the assignment looks the same."""
    request, ann = given(play), play.okta_id(ANN)
    play.clock.advance(3600)
    play.okta.unassign_by_hand(APP, ann)
    play.okta.assign_by_hand(APP, ann)
    assert over(play, request) == "kept_by_others"
    assert scope(play) == "USER"
    assert play.okta.count("DELETE", CALLS) == 0


def test_a_log_that_does_not_answer_keeps_nobody_in(play: Play) -> None:
    request = given(play)
    play.okta.fail("/api/v1/logs", status=503, times=None)
    assert over(play, request) == "absent"
    assert scope(play) is None


def test_an_assignment_that_lands_late_is_taken_back(play: Play) -> None:
    request = play.asked(ANN, ROLE, "for 1d")
    play.okta.late(f"POST {CALLS}", seconds=300)
    play.press(BEN, "approve")
    play.settled()
    play.sweep(times=25)
    assert scope(play) == "USER"
    assert play.facts(request)[-1] in ("given", "recovered")
    assert over(play, request) == "absent"
    assert scope(play) is None


def test_an_inactive_app_gives_nothing_and_says_so(play: Play) -> None:
    play.okta.set_app_status(APP, "INACTIVE")
    request = given(play)
    play.sweep(times=2)
    assert play.request(request).reason_ended == "failed"
    assert scope(play) is None
    assert "could not be set up" in play.sees(ANN)


def test_the_approver_reads_that_the_person_has_it_already(play: Play) -> None:
    play.okta.assign_by_hand(APP, play.okta_id(ANN))
    play.ask(ANN, ROLE)
    play.settled()
    assert "already" in play.sees(BEN)


def test_two_administrators_and_a_stranger_change_nothing_for_others(play: Play) -> None:
    """What is done for one person is not done to another."""
    play.okta.assign_by_hand(APP, play.okta_id(EVE))
    play.okta.add_member_by_hand(TEAM, play.okta_id(DAN))
    play.okta.assign_group(APP, TEAM)
    over(play, given(play))
    assert (scope(play), scope(play, EVE), scope(play, DAN), scope(play, CLEO)) == (
        None,
        "USER",
        "GROUP",
        None,
    )

"""Leavers and movers: who is gone loses it without opening Slack; who leaves a team keeps it to its end, or not, and is told."""

import pytest

from access.duration import DAY, HOUR, WEEK
from handlers import local
from sandbox.world import SECURITY
from tests.stories.play import ANN, BEN, CATALOG, CLEO, DAN, EVE, PRODUCTION, STAGING, Play
from tests.stories.test_home import opened, press, seen
from tests.stories.test_owner_edits import window

ENG, STAFF = "00gENGINEERING", "00gSTAFF"
FOR_ENG = ("    title: Standard\n", f"    title: Standard\n    requesters: [{ENG}]\n")
NOT_OFFERED = "This role is not offered to your team."
OUTSIDE = "Access Service is for the members of one group in Okta, and you are not in it. Ask IT whether you should be."


def team(play: Play, group: str, *people: str) -> None:
    play.okta.add_group(group, group.removeprefix("00g").title())
    for each in people:
        play.okta.add_member_by_hand(group, play.okta_id(each))


@pytest.fixture
def eng(play: Play) -> Play:
    """The standard roles are for Engineering, where Ann and Eve are."""
    team(play, ENG, ANN, EVE)
    play.load(FOR_ENG)
    play.look_up(ANN, BEN, CLEO)
    return play


@pytest.fixture
def staffed(play: Play) -> Play:
    """The members of one group alone may use the service; everybody is in it."""
    team(play, STAFF, ANN, BEN, CLEO, DAN, EVE)
    play.world.only_for(STAFF)
    return play


def leaves(play: Play, email: str, group: str) -> None:
    play.okta.remove_member_by_hand(group, play.okta_id(email))
    play.sweep(DAY)  # Nobody opens Slack.


@pytest.mark.parametrize("where", ["Okta", "Slack"])
def test_who_is_deactivated_loses_everything_without_a_click(play: Play, where: str) -> None:
    play.look_up(ANN, BEN, CLEO)
    held = play.given(ANN)
    asked = play.asked(ANN, "production-admin", "for 1w", [BEN, CLEO])
    if where == "Okta":
        play.okta.set_status(play.okta_id(ANN), "DEPROVISIONED")
    else:
        play.slack.alter(play.slack_id(ANN), deleted=True)
    play.sweep(23 * HOUR)
    play.sweep()
    assert play.okta.members(STAGING) == set()
    assert play.request(held).reason_ended == "person_gone"
    assert play.facts(held)[-3:] == ["stopped", "taking_back", "ended"]
    assert play.request(asked).reason_ended == "requester_gone"
    assert play.holding(ANN, PRODUCTION).asking is None
    assert play.cards(BEN, "approve") == []
    assert "is not active any more, so the request is over" in play.sees(BEN)


def test_what_waits_for_an_approver_who_is_deactivated_goes_to_others(play: Play) -> None:
    play.look_up(ANN, BEN, CLEO, DAN)
    request = play.asked(ANN, duration="for 1w", approvers=[BEN])
    play.okta.set_status(play.okta_id(BEN), "DEPROVISIONED")
    play.sweep(23 * HOUR)
    play.sweep()
    assert "rerouted" in play.facts(request)
    (other,) = [each for each in (CLEO, DAN) if play.cards(each, "approve")]
    play.look_up(other)
    play.press(other, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}


def test_who_leaves_the_team_keeps_it_to_its_end(eng: Play) -> None:
    play = eng
    request = play.given(ANN, duration="for 1w")
    end = play.request(request).end
    assert end is not None
    leaves(play, ANN, ENG)
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(request)[-1] == "moved"
    assert (
        play.sees(ANN).count(
            "You have left the team that this role is offered to. You keep this access until"
        )
        == 1
    )
    assert "and it cannot be extended" in play.sees(ANN)
    opened(play, ANN)
    assert "Extend access" not in seen(play, ANN)
    assert "Give back access" in seen(play, ANN)

    play.sweep(DAY, times=5)
    assert "So it cannot be extended." in play.sees(ANN)  # The reminder.
    assert "[Extend access]" not in play.sees(ANN)
    assert "[Give back access]" in play.sees(ANN)
    play[ANN].command("/access")
    play.choose_role(ANN, "staging-debug")
    assert NOT_OFFERED in window(play, ANN)
    play[ANN].close()
    play.sweep(DAY, times=2)
    assert play.okta.members(STAGING) == set()
    assert play.request(request).reason_ended == "expired"
    assert play.request(request).end == end
    assert play.sees(ANN).count("You keep this access until") == 1


def test_what_they_were_told_then_says_so_when_it_ends_early(eng: Play) -> None:
    play = eng
    play.given(ANN, duration="for 1w")
    leaves(play, ANN, ENG)
    assert "You keep this access until" in play.sees(ANN)
    opened(play, ANN)
    press(play, ANN, "give_back")
    play.settled()
    assert play.okta.members(STAGING) == set()
    assert "You keep this access until" not in play.sees(ANN)
    assert play.sees(ANN).count("You gave this access back.") == 2


def test_an_old_button_does_not_extend_it(eng: Play) -> None:
    play = eng
    request = play.given(ANN, duration="for 1d")
    play.sweep(18 * HOUR)
    (reminder,) = play.cards(ANN, "extend")
    play.okta.remove_member_by_hand(ENG, play.okta_id(ANN))
    play.sweep(5 * HOUR)
    play.press(ANN, "extend", reminder)
    assert NOT_OFFERED in play.told(ANN)[-1]
    assert play[ANN].view is None
    play.settled()
    assert play.facts(request)[-1] == "moved"
    assert play.refusals() == ["may_not_ask"]


def test_where_the_policy_says_so_they_lose_it_and_read_why(play: Play) -> None:
    team(play, ENG, ANN, EVE)
    old, new = FOR_ENG
    play.load((old, f"{new}    when_ineligible: end\n"))
    play.look_up(ANN, EVE, BEN)
    held, other = play.given(ANN), play.given(EVE)
    leaves(play, ANN, ENG)
    assert play.world.members(STAGING) == {EVE}
    assert play.request(held).reason_ended == "left_group"
    assert play.facts(held)[-3:] == ["stopped", "taking_back", "ended"]
    assert "You have left the team that this role is offered to, so you lose this access." in play.sees(ANN)
    assert play.facts(other)[-1] == "given"
    assert "lose this access" not in play.sees(EVE)


def test_a_group_with_a_new_name_is_the_same_group(eng: Play) -> None:
    """Both the group that may ask and the one that is given."""
    play = eng
    held = play.given(ANN)
    with play.okta.lock:
        for group, name in ((ENG, "Product & Engineering"), (STAGING, "Staging (read only)")):
            play.okta.state.groups[group].name = name
    play.sweep(DAY)
    assert play.facts(held) == ["asked", "approved", "begun", "given"]
    play.look_up(EVE, BEN)
    play.given(EVE)
    assert play.world.members(STAGING) == {ANN, EVE}
    assert "Staging Read - AWS Role" in play.sees(
        EVE
    )  # The catalogue's title, whatever Okta calls the group.
    play.sweep(WEEK)
    assert play.okta.members(STAGING) == set()


def test_a_deleted_team_takes_nothing_from_anybody(play: Play) -> None:
    team(play, ENG, ANN)
    old, new = FOR_ENG
    play.load((old, f"{new}    when_ineligible: end\n"))
    play.look_up(ANN, BEN)
    held = play.given(ANN)
    play.okta.delete_group(ENG)
    play.sweep(DAY)
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(held)[-1] == "given"
    assert "You have left" not in play.sees(ANN)


def test_only_members_of_the_group_use_the_service(staffed: Play) -> None:
    play = staffed
    play.look_up(ANN, BEN, CLEO)
    held = play.given(ANN)
    waiting = play.asked(EVE, approvers=[BEN, CLEO])
    (card,) = play.cards(BEN, "approve")
    for each in (ANN, BEN):
        play.okta.remove_member_by_hand(STAFF, play.okta_id(each))
    play.sweep(DAY)

    assert OUTSIDE in opened(play, ANN)  # Home says who may use it.
    play[ANN].command("/access")
    play.choose_role(ANN, "production-admin")
    assert "you are not in it" in window(play, ANN)
    play[ANN].close()
    play.press(BEN, "approve", card)
    assert play.told(BEN) == [OUTSIDE]
    play.settled()
    assert set(play.refusals()) == {"not_a_member.outside"}
    assert play.facts(waiting) == ["asked"]

    assert play.facts(held)[-1] == "moved"
    assert (
        "You are no longer among those who may use Access Service. You keep this access until"
        in play.sees(ANN)
    )
    assert play.world.members(STAGING) == {ANN}
    play.press(CLEO, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN, EVE}
    play.sweep(WEEK - DAY)
    assert play.world.members(STAGING) == {EVE}


def test_the_doctor_says_who_may_use_it(staffed: Play, capsys: pytest.CaptureFixture[str]) -> None:
    local.main(["doctor"])
    assert "the members of 'Staff' may use Access Service" in capsys.readouterr().out
    staffed.okta.delete_group(STAFF)
    assert local.main(["doctor"]) == 1
    assert f"nobody may use Access Service: Okta has no group {STAFF}" in capsys.readouterr().out


def test_a_deleted_group_is_told_to_security_with_its_roles(play: Play) -> None:
    """The group that is given: what was given by it is over, a request for it ends with words, and nothing is stuck."""
    play.look_up(ANN, BEN, EVE)
    held = play.given(ANN)
    play.okta.delete_group(STAGING)
    play.sweep(DAY)
    messages = play.slack.conversations.messages.get(SECURITY, {})
    alarm = " ".join(f"{message.text} {message.blocks}" for message in messages.values())
    assert "A group is gone from Okta" in alarm
    assert "It is what 2 roles lead to" in alarm
    assert "Staging Debug - AWS Role" in alarm
    assert "Production Admin" not in alarm

    play.look_up(EVE, BEN)
    asked = play.asked(EVE, approvers=[BEN])
    play.press(BEN, "approve")
    play.settled()
    assert play.request(asked).reason_ended == "failed"
    assert "This access could not be set up, so you do not have it." in play.sees(EVE)
    play.sweep(WEEK)
    assert play.request(held).reason_ended == "expired"
    assert play.holding(ANN).base is None


PLATFORM = "00gPLATFORM"
OF_PLATFORM = (
    f"    target: {{okta_group: {STAGING}}}\n",
    f"    approver_groups: [{PLATFORM}]\n    target: {{okta_group: {STAGING}}}\n",
)


@pytest.fixture
def platform(play: Play) -> Play:
    """Approvers of staging belong to Platform, and all of them are in it. Ben owns the roles."""
    team(play, PLATFORM, BEN, CLEO, DAN)
    play.load(OF_PLATFORM)
    return play


def test_an_approver_who_changes_teams_stays_only_if_the_owner_says_so(platform: Play) -> None:
    play = platform
    play.look_up(ANN, BEN, CLEO, DAN)
    request = play.asked(ANN, approvers=[CLEO, DAN])
    (card,) = play.cards(CLEO, "approve")
    leaves(play, CLEO, PLATFORM)
    play.look_up(BEN)
    play.press(CLEO, "approve", card)
    assert "You are no longer in the team that approves this role" in play.told(CLEO)[-1]
    play.settled()
    assert play.refusals() == ["other_team"]
    assert play.okta.members(STAGING) == set()

    questions = play.cards(BEN, "keep_approver")
    assert len(questions) == 2  # Staging Read and Staging Debug.
    assert f"{play.name(CLEO)} may approve this role, but is no longer in any of the teams" in play.sees(BEN)
    assert f"{play.name(CLEO)} has changed teams and cannot approve" in opened(play, BEN)
    play[BEN].press(next(each for each in questions if "Staging Read" in str(each)), "keep_approver")
    play.settled()
    assert len(play.cards(BEN, "keep_approver")) == 1
    assert f"{play.name(CLEO)} stays an approver of this role." in play.sees(BEN)
    assert play.facts_of("EDITS#staging-read") == ["approver_moved", "approver_confirmed"]
    play.press(CLEO, "approve", card)
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert "approved" in play.facts(request)

    play.press(BEN, "remove_approver")
    play.settled()
    assert play.cards(BEN, "keep_approver") == []
    assert f"{play.name(CLEO)} is not on this role's approver list any more." in play.sees(BEN)
    assert play.facts_of("EDITS#staging-debug") == ["approver_moved", "approvers_changed"]
    play.load(OF_PLATFORM, ("title: Production Admin - AWS", "title: Production Administrator - AWS"))
    play.look_up(ANN, CLEO)
    second = play.asked(ANN, approvers=[CLEO])  # Still confirmed after another catalogue.
    play.press(CLEO, "approve")
    play.settled()
    assert "approved" in play.facts(second)


def test_nobody_else_answers_for_the_owner(platform: Play) -> None:
    play = platform
    play.look_up(BEN, CLEO)
    leaves(play, CLEO, PLATFORM)
    (question, _) = play.cards(BEN, "keep_approver")
    play.look_up(CLEO)
    play.forge(CLEO, "keep_approver", play.copied(question, CLEO))
    assert play.told(CLEO) == ["Only the owner of this role can do this."]
    assert "[Keep approver]" in play.sees(BEN)


def test_a_group_of_approvers_that_is_not_there_is_a_problem_of_the_file(
    play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CATALOG.read_text().replace(*OF_PLATFORM)
    path = play.world.directory / "wrong.yml"
    path.write_text(text)
    assert local.main(["catalog", "load", str(path)]) == 1
    said = capsys.readouterr()
    assert f"roles.staging-read.approver_groups: Okta has no group {PLATFORM}" in said.out + said.err


def test_who_comes_back_reads_so_where_it_said_that_they_left(eng: Play) -> None:
    play = eng
    request = play.given(ANN, duration="for 2w")
    for _ in range(2):
        leaves(play, ANN, ENG)
        assert play.sees(ANN).count("and it cannot be extended") == 1
        play.okta.add_member_by_hand(ENG, play.okta_id(ANN))
        play.sweep(DAY)
        play.settled()
        assert play.facts(request)[-1] == "moved_back"
        assert "it cannot be extended" not in play.sees(ANN)
    assert play.sees(ANN).count("You are in the team again") == 2
    opened(play, ANN)
    assert "Extend access" in seen(play, ANN)

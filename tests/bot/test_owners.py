"""Owners in Slack: the windows from Home, what is on record after them, and the message to a second person."""

from dataclasses import replace

import pytest

from access.catalog import ApproverList
from access.edits import Edits
from access.keys import SlackId, approvers_key, edits_key, policy_key
from access.person import Standing
from sandbox.slack.signing import Answer
from tests.bot.reading import buttons, literal, message_wrongs, nested, view_wrongs
from tests.bot.samples import CLEO, NASTY, POLICY, ROLE
from tests.bot.team import Team
from tests.bot.test_home import opened, press, running, seen, stands

OWNER = "U2"


def press_for(team: Team, slack: str, action: str, value: str) -> Answer | None:
    hands = team.hands(slack)
    assert hands.home
    return hands.press(hands.home, action, value)


def window(team: Team, slack: str) -> str:
    """The window on top, as this person sees it; Slack takes it."""
    view = team.hands(slack).view
    assert view
    kept = ("type", "callback_id", "title", "close", "submit", "private_metadata", "blocks")
    assert view_wrongs({key: view[key] for key in kept if view.get(key)}) == []
    return team.hands(slack).draw(view)


def listed(team: Team) -> list[str]:
    key = approvers_key(ROLE.key)
    found = team.store.read([key])[key]
    assert isinstance(found, ApproverList)
    return [each.slack for each in found.approvers]


def sensitive(team: Team) -> Team:
    key = policy_key(POLICY.key)
    team.store._put(replace(POLICY, sensitive=True, version=2))
    assert key in team.store.read([key])
    return team


def editing(team: Team, *chosen: str) -> None:
    opened(team, OWNER)
    press_for(team, OWNER, "own_edit", ROLE.key)
    team.hands(OWNER).choose("edit_approvers", list(chosen))
    team.hands(OWNER).submit()


def tell_seconds(team: Team, slack: str) -> dict[str, object]:
    """Play the worker that sends the message about a proposed list."""
    key = edits_key(ROLE.key)
    found = team.store.read([key])[key]
    assert isinstance(found, Edits)
    drawing = team.messenger.draw_edits(found, SlackId(slack))
    assert message_wrongs(drawing.text, drawing.blocks) == []
    team.messenger.send(SlackId(slack), drawing, None)
    message: dict[str, object] = team.hands(slack).messages()[-1]
    return message


def test_the_owner_sees_who_has_a_role_and_ends_it_with_a_reason(team: Team) -> None:
    request = running(team)
    assert "Roles you own (2)" in opened(team, OWNER)
    assert "Roles you own" not in opened(team, "U7")
    press_for(team, OWNER, "own_who", ROLE.key)
    assert "One person has it." in window(team, OWNER)
    assert request.reason in window(team, OWNER)
    ben = team.hands(OWNER)
    ben.press(None, "own_stop")
    assert "has by this role is taken away at once" in window(team, OWNER)
    ben.type("stop_reason", NASTY)
    ben.submit()
    assert "has by this role is ending, and they are told why" in window(team, OWNER)
    stopped = team.request().stopped
    assert stopped
    assert stopped.reason == "owner"
    assert "Approved by the CEO" in stopped.note
    team.tell("U1")
    shown = team.hands("U1").messages()[-1]
    assert "The owner of this role ended this access." in str(shown["blocks"])
    assert stopped.note in literal(shown["blocks"])
    assert "Being taken back" in opened(team, "U1")
    tab = team.hands("U1").home
    assert tab
    assert " ".join(stopped.note.split()) in literal(tab["blocks"])


def test_a_reason_that_is_missing_is_said_at_its_field(team: Team) -> None:
    running(team)
    opened(team, OWNER)
    press_for(team, OWNER, "own_who", ROLE.key)
    ben = team.hands(OWNER)
    ben.press(None, "own_stop")
    ben.type("stop_reason", " \u200b ")
    ben.submit()
    assert list(ben.errors) == ["reason"]
    assert team.request().stopped is None


def test_what_was_given_back_meanwhile_is_said_in_the_window(team: Team) -> None:
    running(team)
    opened(team, OWNER)
    press_for(team, OWNER, "own_who", ROLE.key)
    opened(team, "U1")
    press(team, "U1", "give_back")
    team.hands(OWNER).press(None, "own_stop")
    assert "already being taken back" in window(team, OWNER)


def test_a_role_that_nobody_has_says_so(team: Team) -> None:
    opened(team, OWNER)
    press_for(team, OWNER, "own_who", ROLE.key)
    assert "Nobody has this role right now." in window(team, OWNER)


def test_the_owner_changes_the_list_and_home_says_that_it_counts(team: Team) -> None:
    team.know("U8")
    opened(team, OWNER)
    press_for(team, OWNER, "own_edit", ROLE.key)
    assert "Choose at least 2 people" in window(team, OWNER)
    view = team.hands(OWNER).view
    assert view
    (select,) = [each for each in nested(view["blocks"]) if each.get("type") == "multi_users_select"]
    assert select["initial_users"] == ["U2", "U7", "U1"]
    team.hands(OWNER).choose("edit_approvers", ["U7", "U8"])
    team.hands(OWNER).submit()
    assert team.hands(OWNER).view is None
    assert listed(team) == ["U7", "U8"]
    assert "The approvers are changed." in seen(team, OWNER)


def test_a_list_that_may_not_be_is_refused_at_its_field(team: Team) -> None:
    for chosen, words in (
        (["U2"], "Add somebody else"),
        (["U7"], "at least 2"),
        (["U7", "U8"], "looking up somebody"),
    ):
        editing(team, *chosen)
        assert words in team.hands(OWNER).errors["approvers"]
        team.hands(OWNER).close()
    assert listed(team) == ["U2", "U7", "U1"]


def test_an_approver_who_has_left_is_named_and_not_chosen_any_more(team: Team) -> None:
    stands(team, "U7", Standing.SLACK_GONE)
    assert "has left: please choose somebody else" in " ".join(opened(team, OWNER).split())
    press_for(team, OWNER, "own_edit", ROLE.key)
    assert "has left and is not chosen any more" in window(team, OWNER)
    view = team.hands(OWNER).view
    assert view
    (select,) = [each for each in nested(view["blocks"]) if each.get("type") == "multi_users_select"]
    assert select["initial_users"] == ["U2", "U1"]


@pytest.mark.parametrize("action", ["own_who", "own_edit"])
def test_a_former_owner_is_refused_where_they_pressed(team: Team, action: str) -> None:
    opened(team, OWNER)
    team.store._put(replace(ROLE, owner=CLEO, version=2))
    press_for(team, OWNER, action, ROLE.key)
    assert "Only the owner of this role" in window(team, OWNER)
    assert "Roles you own (2)" in seen(
        team, OWNER
    )  # The list of roles is of the last catalogue; the row is gone.
    assert ROLE.title not in seen(team, OWNER)


def test_a_second_person_agrees_in_their_message(team: Team) -> None:
    team.know("U8")
    editing(sensitive(team), "U7", "U8")
    assert listed(team) == ["U2", "U7", "U1"]
    assert "Your change waits for a second person." in seen(team, OWNER)
    assert "Your change waits for" in seen(team, OWNER)
    message = tell_seconds(team, "U7")
    assert buttons(message["blocks"]) == ["agree_edit", "keep_edit"]
    team.hands("U7").press(message, "agree_edit")
    assert listed(team) == ["U7", "U8"]
    team.hands("U7").press(message, "keep_edit")
    assert "is in force already" in team.said("U7")[-1]
    shown = tell_seconds(team, "U1")
    assert "agreed" in str(shown["blocks"])
    assert buttons(shown["blocks"]) == []


@pytest.mark.parametrize("action", ["agree_edit", "keep_edit"])
def test_somebody_who_is_not_listed_is_refused_where_they_pressed(team: Team, action: str) -> None:
    team.know("U8")
    editing(sensitive(team), "U7", "U8")
    message = tell_seconds(team, "U7")
    message["channel"] = team.hands("U8").place(None).id
    team.hands("U8").press(message, action)
    assert "not on this role's approver list" in team.said("U8")[-1]
    assert listed(team) == ["U2", "U7", "U1"]


def test_the_owner_takes_the_change_back_in_home(team: Team) -> None:
    team.know("U8")
    editing(sensitive(team), "U7", "U8")
    press(team, OWNER, "keep_edit")
    assert "Your change waits" not in seen(team, OWNER)
    message = tell_seconds(team, "U7")
    assert "took the change back" in str(message["blocks"])
    assert listed(team) == ["U2", "U7", "U1"]

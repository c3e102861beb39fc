"""Asking on behalf of somebody else: they get it, they are told at once, and they can say no."""

import pytest

from access.keys import RequestId
from tests.stories.play import ANN, BEN, CLEO, EVE, STAGING, Play

ALLOWED = ("    pending: 3d\n", "    pending: 3d\n    for_others: true\n")


@pytest.fixture
def allowed(play: Play) -> Play:
    play.load(ALLOWED)
    return play


def fill(play: Play, for_whom: str = EVE, approver: str = BEN) -> None:
    play[ANN].command("/access")
    play.settled()
    play.choose_role(ANN, "staging-read")
    play[ANN].choose("ask_for_whom", play.slack_id(for_whom))
    play.settled()
    if not play[ANN].view or "ask_reason" not in str(play[ANN].view):
        play[ANN].press(None, "ask_try_again")
    play[ANN].type("ask_reason", "new in the team")
    play[ANN].choose("ask_approvers", [play.slack_id(approver)])


def ask(play: Play, for_whom: str = EVE) -> RequestId:
    play.look_up(ANN, BEN, for_whom)
    fill(play, for_whom)
    play[ANN].submit()
    assert play[ANN].errors == {}
    play.settled()
    (request,) = play.requests()
    return request


def test_they_get_it_and_both_are_told_what_becomes_of_it(allowed: Play) -> None:
    play = allowed
    request = ask(play)
    assert f"{play.name(ANN)} asked for this access for 1 day, for you." in play.sees(EVE)
    assert "[Refuse access]" in play.sees(EVE)
    assert f"You asked for this access for 1 day, for {play.name(EVE)}." in play.sees(ANN)
    assert f"on behalf of {play.name(EVE)}" in play.sees(BEN)
    assert play.okta.members(STAGING) == set()
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {EVE}
    assert "Yours until" in play.sees(EVE)
    assert f"{play.name(EVE)} has it until" in play.sees(ANN)
    assert "Yours" not in play.sees(ANN)
    assert "[Refuse access]" not in play.sees(EVE)

    play.sweep(86400)
    assert play.okta.members(STAGING) == set()
    assert "Your access has ended" in play.sees(EVE)
    assert f"{play.name(EVE)} had it until" in play.sees(ANN)
    assert play.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "ended"]


def test_they_can_refuse_it(allowed: Play) -> None:
    play = allowed
    request = ask(play)
    (kept,) = play.cards(BEN, "approve")
    play.press(EVE, "withdraw")
    play.settled()
    assert play.facts(request) == ["asked", "declined"]
    assert "You refused this access" in play.sees(EVE)
    assert f"{play.name(EVE)} refused this access" in play.sees(ANN)
    assert "The person who would have got this refused it" in play.sees(BEN)
    assert "request]" not in play.sees(ANN) + play.sees(BEN) + play.sees(EVE)
    play.press(BEN, "approve", kept)
    assert play.told(BEN) == ["Too late: this request was refused by the person who would have got this."]
    play.settled()


def test_they_can_give_it_back(allowed: Play) -> None:
    play = allowed
    ask(play)
    play.press(BEN, "approve")
    play.settled()
    play[EVE].open_home()
    play[EVE].press(play[EVE].home, "give_back")
    play.settled()
    assert play.okta.members(STAGING) == set()
    assert "You gave this access back." in play.sees(EVE)
    assert f"{play.name(EVE)} gave this access back." in play.sees(ANN)


def test_the_one_who_asked_can_withdraw_it(allowed: Play) -> None:
    play = allowed
    ask(play)
    play.press(ANN, "withdraw")
    play.settled()
    assert f"Withdrawn by {play.name(ANN)}" in play.sees(EVE)
    assert "You withdrew this request" in play.sees(ANN)


def test_somebody_unknown_is_looked_up_while_the_form_waits(allowed: Play) -> None:
    play = allowed
    play.look_up(ANN, BEN)
    fill(play, EVE)
    play[ANN].submit()
    assert play[ANN].errors == {}
    play.settled()
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {EVE}


def test_an_approver_for_whom_it_is_asked_is_not_offered(allowed: Play) -> None:
    play = allowed
    play.look_up(ANN, BEN, CLEO)
    fill(play, CLEO)
    play.submit(
        ANN, lambda given: given["ask_approvers"]["selected_options"][0].update(value=play.slack_id(CLEO))
    )
    assert play.requests() == []
    assert play.refusals()[-1] == "approver_is_them"
    play.settled()


def test_a_role_that_does_not_allow_it_has_no_such_field(play: Play) -> None:
    play.look_up(ANN, BEN)
    play.fill(ANN)
    assert "ask_for_whom" not in str(play[ANN].view)


def test_a_form_that_was_open_when_the_policy_changed_is_told(allowed: Play) -> None:
    play = allowed
    play.look_up(ANN, BEN, EVE)
    fill(play)
    play.load()
    play[ANN].submit()
    assert list(play[ANN].errors.values()) == [
        "This role is not asked for on behalf of somebody else. They can ask for it themselves."
    ]
    assert play.requests() == []


def test_home_lists_it_for_both_with_what_each_can_do(allowed: Play) -> None:
    play = allowed
    ask(play)
    for email, said, button in (
        (ANN, f"You asked for this access for 1 day, for {play.name(EVE)}.", "[Withdraw request]"),
        (EVE, f"{play.name(ANN)} asked for this access for 1 day, for you.", "[Refuse access]"),
    ):
        play[email].open_home()
        drawn = play[email].draw(play[email].home or {})
        assert said in " ".join(drawn.split())
        assert button in drawn
    play.press(BEN, "approve")
    play.settled()
    play[ANN].open_home()
    drawn = " ".join(play[ANN].draw(play[ANN].home or {}).split())
    assert "What others have because you asked (1)" in drawn
    assert f"{play.name(EVE)}: active, 24 hours left." in drawn
    play[EVE].open_home()
    assert f"{play.name(ANN)} asked for it on your behalf." in play[EVE].draw(play[EVE].home or {})


def test_the_one_who_asked_ends_it_in_home_and_both_read_who_did(allowed: Play) -> None:
    play = allowed
    request = ask(play)
    play.press(BEN, "approve")
    play.settled()
    play[ANN].open_home()
    play[ANN].press(play[ANN].home, "give_back")
    play.settled()
    assert play.world.members(STAGING) == set()
    assert f"You ended this access for {play.name(EVE)}." in play.sees(ANN)
    assert "The person who had asked for this access on your behalf ended it." in play.sees(EVE)
    assert play.facts(request)[-3:] == ["stopped", "taking_back", "ended"]
    play[ANN].open_home()
    assert "because you asked" not in play[ANN].draw(play[ANN].home or {})


def test_they_refuse_it_in_home(allowed: Play) -> None:
    play = allowed
    request = ask(play)
    play[EVE].open_home()
    play[EVE].press(play[EVE].home, "withdraw")
    play.settled()
    assert play.facts(request) == ["asked", "declined"]
    assert "[Refuse access]" not in play[EVE].draw(play[EVE].home or {})

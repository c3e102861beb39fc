"""Owners look after their roles on the whole way: who has it, ending it, changing who approves, and a later catalogue."""

from sandbox.company import GUEST
from tests.stories.play import ANN, BEN, CLEO, DAN, EVE, PRODUCTION, STAGING, Play
from tests.stories.test_home import known, opened, press, seen

SENSITIVE = ("    title: Strict\n", "    title: Strict\n    sensitive: true\n")
"""Production is sensitive from here on."""


def window(play: Play, email: str) -> str:
    view = play[email].view
    assert view
    return " ".join(play[email].draw(view).split())


def choose(play: Play, email: str, role: str, *people: str) -> None:
    """Open the form from one's own row of this role, choose, and send it."""
    press(play, email, "own_edit", role)
    play[email].choose("edit_approvers", [play.slack_id(each) for each in people])
    play[email].submit()


def test_an_owner_ends_somebodys_access_and_they_read_why(play: Play) -> None:
    play.look_up(ANN, BEN)
    request = play.given(ANN)
    assert "Roles you own (" in opened(play, BEN)
    press(play, BEN, "own_who", "staging-read")
    assert f"{play.name(ANN)}: active, until" in window(play, BEN)
    play[BEN].press(None, "own_stop")
    play[BEN].type("stop_reason", "The import is done <!channel>")
    play[BEN].submit()
    assert "has by this role is ending" in window(play, BEN)
    play.settled()
    assert play.okta.members(STAGING) == set()
    assert "The owner of this role ended this access." in play.sees(ANN)
    assert "The import is done <!channel>" in play.sees(ANN)
    assert play.facts(request) == ["asked", "approved", "begun", "given", "stopped", "taking_back", "ended"]
    assert play.proof(request) == "absent"
    assert play.refusals() == []


def test_an_owner_changes_who_approves_and_open_requests_follow(play: Play) -> None:
    play.look_up(ANN, BEN, CLEO, EVE)
    request = play.asked(ANN, approvers=[CLEO])
    card = play.cards(CLEO, "approve")[-1]
    known_tab = opened(play, BEN)
    assert play.name(CLEO) in known_tab
    choose(play, BEN, "staging-read", BEN, EVE)
    assert play[BEN].errors == {}
    assert "The approvers are changed." in seen(play, BEN)
    press(play, BEN, "own_edit", "staging-debug")  # Another role's list is as it was.
    assert play.name(CLEO).removeprefix("@") in window(play, BEN)
    play[BEN].close()
    play.press(CLEO, "approve", card)  # On a phone that has not seen the change yet.
    play.settled()
    assert "not on this role's approver list" in play.told(CLEO)[-1]
    assert "nothing is left to do for you here" in play.sees(CLEO)  # Others have been asked by now.
    assert play.facts(request) == ["asked", "rerouted"]
    assert play.facts_of("EDITS#staging-read") == ["approvers_changed"]
    play.look_up(DAN)
    second = play.asked(DAN, approvers=[EVE])
    play.press(EVE, "approve")
    play.settled()
    assert play.okta.members(STAGING) == {play.okta_id(DAN)}
    assert play.facts(second)[1] == "approved"


def test_only_people_who_may_approve_are_taken(play: Play) -> None:
    play.look_up(BEN)
    opened(play, BEN)
    choose(play, BEN, "staging-read", BEN, GUEST)
    assert "still looking up" in play[BEN].errors["approvers"]
    play.settled()
    play[BEN].submit()
    assert "cannot approve" in play[BEN].errors["approvers"]
    play[BEN].close()
    choose(play, BEN, "staging-read", BEN)
    assert "Add somebody else" in play[BEN].errors["approvers"]
    assert play.facts_of("EDITS#staging-read") == []
    assert play.refusals() == ["cannot_approve", "list_owner_alone", "looking_them_up"]


def test_a_sensitive_list_needs_a_second_person_who_agrees_in_slack(play: Play) -> None:
    play.load(SENSITIVE)
    play.look_up(BEN, CLEO, DAN, EVE)
    opened(play, BEN)
    choose(play, BEN, "production-admin", BEN, CLEO, EVE)
    assert play[BEN].errors == {}
    assert "Your change waits for" in seen(play, BEN)
    play.settled()
    assert play.cards(EVE, "agree_edit") == []
    assert "Waiting for you (1)" in opened(play, DAN)
    (card,) = play.cards(CLEO, "agree_edit")
    assert f"Adds {play.name(EVE)}. Removes {play.name(DAN)}." in play.sees(CLEO)
    play[CLEO].press(card, "agree_edit")
    play.settled()
    assert play.told(CLEO) == []
    for each in (BEN, CLEO, DAN):
        assert f"{play.name(CLEO)} agreed" in play.sees(each)
        assert play.cards(each, "agree_edit") == play.cards(each, "keep_edit") == []
    assert "Nobody waits for your decision" in opened(play, DAN)
    assert play.facts_of("EDITS#production-admin") == ["approvers_proposed", "approvers_changed"]
    play.look_up(ANN)
    request = play.asked(ANN, "production-admin", "for 1d", [CLEO, EVE])
    for each in (CLEO, EVE):
        play.press(each, "approve")
    play.settled()
    assert play.world.members(PRODUCTION) == {ANN}
    assert play.facts(request)[:3] == ["asked", "endorsed", "approved"]


def test_nobody_agrees_and_the_list_stays(unwoken: Play) -> None:
    play = unwoken
    play.load(SENSITIVE)
    play.look_up(BEN, CLEO, DAN, EVE)
    opened(play, BEN)
    choose(play, BEN, "production-admin", BEN, CLEO, EVE)
    play.sweep(times=2)
    assert len(play.cards(CLEO, "agree_edit")) == 1
    play.sweep(after=24 * 3600)
    assert "Nobody agreed in time" in play.sees(CLEO)
    assert "Nobody agreed in time" in play.sees(BEN)
    assert play.cards(CLEO, "agree_edit") == []
    assert play.facts_of("EDITS#production-admin") == ["approvers_proposed", "approvers_kept"]


def test_two_second_persons_press_and_one_counts(play: Play) -> None:
    play.load(SENSITIVE)
    play.look_up(BEN, CLEO, DAN, EVE)
    opened(play, BEN)
    choose(play, BEN, "production-admin", BEN, CLEO, EVE)
    play.settled()
    (first,), (second,) = play.cards(CLEO, "agree_edit"), play.cards(DAN, "keep_edit")
    play[CLEO].press(first, "agree_edit")
    play[DAN].press(second, "keep_edit")
    assert "not on this role's approver list" in play.told(DAN)[-1]
    play.settled()
    assert play.facts_of("EDITS#production-admin") == ["approvers_proposed", "approvers_changed"]


def test_a_later_catalogue_keeps_what_the_owner_changed(play: Play) -> None:
    play.look_up(BEN, CLEO, EVE)
    opened(play, BEN)
    choose(play, BEN, "staging-read", CLEO, EVE)
    play.load(("title: Staging Debug - AWS Role", "title: Staging Debugging - AWS Role"))
    assert f"Approvers: {play.name(CLEO)} and {play.name(EVE)}." in opened(play, BEN)


def test_somebody_who_owns_nothing_sees_no_such_thing(play: Play) -> None:
    known(play, ANN)
    assert "Roles you own" not in seen(play, ANN)

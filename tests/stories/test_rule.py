"""Approved by rule: whoever is on call gets it at once, for a day at most, and the person who put the rule in force is told and can end it."""

import pytest

from access.duration import DAY
from handlers import local
from tests.stories.play import ANN, BEN, CLEO, EVE, PRODUCTION, STAGING, Play

ON_CALL = "00gONCALL"
RULE = "auto_approve: {group: 00gONCALL, by: cleo.march@acme.example, longest: 1d}"
ONE = ("    pending: 3d\n", f"    pending: 3d\n    {RULE}\n")
TWO = ("    pending: 1d\n", f"    pending: 1d\n    {RULE}\n")
END = "If it is wrong, end the access."


@pytest.fixture
def duty(play: Play) -> Play:
    """Ann and Cleo are on call; the rule is Cleo's."""
    play.okta.add_group(ON_CALL, "On call")
    for each in (ANN, CLEO):
        play.okta.add_member_by_hand(ON_CALL, play.okta_id(each))
    play.load(ONE, TWO)
    play.look_up(ANN, CLEO, BEN, EVE)
    return play


def test_approved_at_once_and_the_rules_author_is_told(duty: Play) -> None:
    duty[ANN].command("/access")
    duty.settled()
    duty.choose_role(ANN, "staging-read")
    form = " ".join(duty[ANN].draw(duty[ANN].view or {}).replace("│", " ").split())
    assert f"For up to 1 day it is approved at once, by a rule that {duty.name(CLEO)} put in force." in form
    duty[ANN].close()
    request = duty.asked(ANN, duration="for 1d", approvers=[BEN])
    assert duty.world.members(STAGING) == {ANN}
    assert f"Approved by rule, put in force by {duty.name(CLEO)}, for 1 day" in duty.sees(ANN)
    assert f"Approved by rule, put in force by {duty.name(CLEO)}, for 1 day" in duty.sees(CLEO)
    assert END in duty.sees(CLEO)
    assert "Staging Read" not in duty.sees(BEN)
    facts = duty.store.facts(f"REQ#{request}")
    assert duty.facts(request) == ["asked", "approved", "begun", "given"]
    assert (facts[0].actor, facts[1].actor) == (duty.okta_id(ANN), duty.okta_id(CLEO))
    assert facts[1].detail["way"] == f"rule:{ON_CALL}"

    duty.press(CLEO, "end_ruled")
    duty[CLEO].type("stop_reason", "The incident is over.")
    duty[CLEO].submit()
    duty.settled()
    assert duty.okta.members(STAGING) == set()
    assert "The person whose rule approved this access has ended it." in duty.sees(ANN)
    assert "The incident is over." in duty.sees(ANN)
    assert END not in duty.sees(CLEO)
    assert duty.facts(request)[-3:] == ["stopped", "taking_back", "ended"]


def test_it_counts_as_one_of_two(duty: Play) -> None:
    request = duty.asked(ANN, "production-admin", "for 1d", [BEN, CLEO])
    assert duty.facts(request) == ["asked", "endorsed"]
    assert duty.okta.members(PRODUCTION) == set()
    assert "Your rule has agreed to this for you" in duty.sees(CLEO)
    assert duty.cards(CLEO, "deny") != []
    assert duty.cards(CLEO, "approve") == []
    duty.press(BEN, "approve")
    duty.settled()
    assert duty.world.members(PRODUCTION) == {ANN}
    assert (
        f"Approved by {duty.name(BEN)} and by rule, put in force by {duty.name(CLEO)}, for 1 day"
        in duty.sees(ANN)
    )


def test_the_rules_author_can_deny_what_waits_for_somebody_else(duty: Play) -> None:
    request = duty.asked(ANN, "production-admin", "for 1d", [BEN, CLEO])
    duty.deny(CLEO, "Not during the freeze.")
    duty.settled()
    assert duty.facts(request) == ["asked", "endorsed", "denied"]
    assert duty.cards(BEN, "approve") == []


def test_a_rule_is_taken_back_while_the_second_person_is_waited_for(duty: Play) -> None:
    request = duty.asked(ANN, "production-admin", "for 1d", [BEN, CLEO])
    duty.load(ONE)
    duty.press(BEN, "approve")
    duty.settled()
    assert duty.facts(request) == ["asked", "endorsed", "endorsed"]
    assert duty.okta.members(PRODUCTION) == set()


def test_no_rule_for_its_author(duty: Play) -> None:
    request = duty.asked(CLEO, duration="for 1d", approvers=[BEN])
    assert duty.facts(request) == ["asked"]
    assert duty.cards(BEN, "approve") != []


def test_an_extension_is_asked_of_people(duty: Play) -> None:
    request = duty.asked(ANN, duration="for 1d", approvers=[BEN])
    end = duty.request(request).end
    duty.sweep(DAY - 6 * 3600)
    duty.look_up(ANN, CLEO)
    more = duty.extend(ANN, "for 1d")
    duty.settled()
    assert duty.facts(more) == ["asked"]
    assert duty.request(request).end == end


def test_off_the_list_the_rule_is_nobodys(duty: Play) -> None:
    text = "platform: [ben.ito@acme.example, cleo.march@acme.example, dan.oz@acme.example]"
    two = "platform: [ben.ito@acme.example, dan.oz@acme.example, eve.song@acme.example]"
    path = duty.world.directory / "catalog.yml"
    path.write_text(path.read_text().replace(text, two))
    assert local.main(["catalog", "load", str(path)]) == 1  # The file would say something that never happens.
    path.write_text(path.read_text().replace(two, text))
    duty.okta.set_status(duty.okta_id(CLEO), "SUSPENDED")
    duty.sweep(DAY)
    duty.look_up(ANN, BEN)
    request = duty.asked(ANN, duration="for 1d", approvers=[BEN])
    assert duty.facts(request) == ["asked"]


def test_whoever_left_the_group_a_minute_ago_gets_nothing(duty: Play) -> None:
    """The record is of this morning; Okta is asked before anything is given."""
    duty.okta.remove_member_by_hand(ON_CALL, duty.okta_id(ANN))
    request = duty.asked(ANN, duration="for 1d", approvers=[BEN])
    duty.sweep()
    assert duty.okta.count("PUT") == 0
    assert (
        "for the members of a group, and Okta says that you are not in it any more. Ask again"
        in duty.sees(ANN)
    )
    assert duty.request(request).reason_ended == "rule_unmet"
    assert duty.facts(request) == ["asked", "approved", "stopped", "ended"]

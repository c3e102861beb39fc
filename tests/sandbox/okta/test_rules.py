from typing import Any

import pytest

from sandbox.okta import PretendOkta


def test_a_rule_is_listed_with_its_groups_and_whom_it_leaves_out(okta: PretendOkta, ask: Any) -> None:
    rule = okta.add_rule(["00g1"], ["00u1", "00u2"], name="Everybody")
    assert okta.members("00g1") == {"00u1", "00u2"}
    ask("DELETE", "/api/v1/groups/00g1/users/00u1")
    (told,) = ask("GET", "/api/v1/groups/rules").body
    assert (told["id"], told["name"], told["status"]) == (rule.id, "Everybody", "ACTIVE")
    assert told["actions"]["assignUserToGroups"]["groupIds"] == ["00g1"]
    assert told["conditions"]["people"]["users"]["exclude"] == ["00u1"]


def test_an_inactive_rule_does_nothing(okta: PretendOkta, ask: Any) -> None:
    okta.add_rule(["00g1"], ["00u1"], status="INACTIVE")
    assert okta.members("00g1") == set()
    assert ask("GET", "/api/v1/groups/rules").body[0]["status"] == "INACTIVE"
    with pytest.raises(ValueError, match="ASLEEP"):
        okta.add_rule(["00g1"], [], status="ASLEEP")


def test_a_rule_that_is_changed_keeps_its_exclusions(okta: PretendOkta) -> None:
    rule = okta.add_rule(["00g1"], ["00u1"])
    okta.remove_member_by_hand("00g1", "00u1")
    okta.add_rule(["00g1"], ["00u1", "00u2"], id=rule.id)
    assert okta.members("00g1") == {"00u2"}
    assert okta.excluded("00g1") == {"00u1"}


def test_a_rule_leaves_out_a_hundred_and_no_more(okta: PretendOkta) -> None:
    people = [f"00uR{number:03d}" for number in range(101)]
    for each in people:
        okta.add_user(each, f"{each}@example.com")
    rule = okta.add_rule(["00g1"], people)
    for each in people:
        okta.remove_member_by_hand("00g1", each)
    assert len(okta.excluded("00g1")) == 100
    okta.add_rule(["00g1"], people, id=rule.id)
    assert okta.members("00g1") == {people[-1]}


def test_rules_come_in_pages(okta: PretendOkta, ask: Any) -> None:
    for _ in range(3):
        okta.add_rule(["00g1"], [])
    got = ask("GET", "/api/v1/groups/rules?limit=2")
    assert len(got.body) == 2
    (following,) = [link for link in got.headers["link"].split(", ") if "next" in link]
    assert len(ask("GET", following[1 : following.index(">")]).body) == 1

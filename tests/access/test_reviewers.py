"""Who looks after an emergency, one rule at a time, from records alone."""

from dataclasses import replace

import pytest

from access.catalog import ApproverList
from access.emergency import Emergency
from access.person import Person, Standing
from access.request import Request
from access.reviewers import MOST, may_look_after, may_review, reviewers, reviews
from tests.access.test_policy import LIST, NOW, PENDING, code, listed, party, person
from tests.world import okta, role, slack

URGENT: Request = replace(PENDING, emergency=Emergency("INC-1", NOW, (party("ben"), party("cat"))))


def test_the_owner_is_asked_first_and_everybody_once() -> None:
    """Ben owns the role and is on the list, too."""
    found = reviewers(role(), LIST, {}, party("ann"))
    assert found == (party("ben"), party("cat"), party("dan"))


def test_neither_who_used_it_nor_who_ran_it_nor_who_has_left_is_asked() -> None:
    gone = {slack("ben"): person("ben", standing=Standing.OKTA_GONE)}
    assert reviewers(role(), LIST, gone, party("ann")) == (party("cat"), party("dan"))
    assert reviewers(role(), LIST, {}, party("cat")) == (party("ben"), party("dan"))
    assert reviewers(role(), LIST, {}, party("ann"), okta("dan")) == (party("ben"), party("cat"))
    assert reviewers(role(), listed("ann"), {}, party("ben")) == (party("ann"),)


def test_no_more_are_asked_than_fit() -> None:
    names = [f"p{each}" for each in range(MOST + 5)]
    assert len(reviewers(role(), listed(*names), {}, party("ann"))) == MOST


@pytest.mark.parametrize(
    ("who", "list_", "expected"),
    [
        (None, LIST, "looking_you_up"),
        (person("ann"), listed("ann"), "own_review"),
        (person("ann2", okta=okta("ann")), listed("ann"), "own_review"),
        (person("ben"), listed("cat"), ""),
        (person("cat"), LIST, ""),
        (person("eve"), LIST, "not_a_reviewer"),
        (person("eve"), None, "not_a_reviewer"),
        (person("eve", groups=frozenset({"security"})), LIST, ""),
        (person("eve", groups=frozenset({""})), LIST, "not_a_reviewer"),
    ],
)
def test_who_may_look_after_it(who: Person | None, list_: ApproverList | None, expected: str) -> None:
    security = "" if who and "" in who.groups else "security"
    assert code(may_look_after(URGENT, who, role(), list_, security, NOW)) == expected


def test_without_the_role_its_owner_is_nobody_and_the_list_counts() -> None:
    assert code(may_look_after(URGENT, person("ben"), None, listed("cat"), "", NOW)) == "not_a_reviewer"
    assert code(may_look_after(URGENT, person("cat"), None, LIST, "", NOW)) == ""


def test_what_was_no_emergency_has_no_review() -> None:
    assert code(may_look_after(PENDING, person("ben"), role(), LIST, "", NOW)) == "no_review"


def test_who_ran_it_does_not_review_it_by_name_or_login() -> None:
    assert URGENT.emergency is not None
    ran = replace(URGENT, emergency=replace(URGENT.emergency, operator=okta("cat"), login="root@host"))
    assert may_review(URGENT, person("cat"), "slack") is None
    assert may_review(PENDING, person("cat"), "slack") is None
    assert code(may_review(ran, person("cat"), "slack")) == "ran_it"
    assert code(may_review(ran, person("ben"), "root@host")) == "ran_it"
    assert may_review(ran, person("ben"), "slack") is None
    assert may_review(URGENT, person("ben"), "") is None


def test_whose_review_it_is() -> None:
    assert reviews(URGENT, person("ben"))
    assert reviews(URGENT, person("ben2", okta=okta("ben")))
    assert not reviews(URGENT, person("dan"))
    assert not reviews(PENDING, person("ben"))
    assert not reviews(replace(URGENT, requester=party("ben")), person("ben"))

"""What a policy says of emergencies: what it may say, and how mistakes are told."""

import pytest

from access.catalog_draft import Draft, Problem
from access.catalog_rules import check
from access.duration import DAY, HOUR, WEEK, For
from access.emergency import Rules
from access.keys import PolicyKey
from store.catalog_file import read
from tests.access.test_catalog_policy_keys import FILE, checked


def rules(text: str) -> Rules | None:
    draft = checked(f"emergency: {text}")
    assert isinstance(draft, Draft), draft
    return draft.policies[PolicyKey("standard")].emergency


def test_it_is_read_and_what_is_left_out_is_as_documented() -> None:
    assert rules("{duration: for 4h}") == Rules(For(4 * HOUR), DAY, 2, 4 * WEEK)
    whole = "{duration: for 1d, review: 8h, most: 1, within: 1w, requesters: [00g1]}"
    assert rules(whole) == Rules(For(DAY), 8 * HOUR, 1, WEEK, frozenset({"00g1"}))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("true", "is true or false; an emergency is a mapping with duration"),
        ("{}", "is missing; write for example `duration: for 4h`"),
        ("{duration: 4h}", "is no duration"),
        ("{duration: while used within 1d}", "moves with use"),
        ("{duration: for 2d}", "is longer than 1d"),
        ("{duration: for 4h, review: 2w}", "is 2w; write something from 1h to 1w"),
        ("{duration: for 4h, review: 10m}", "is 10m; write something from 1h to 1w"),
        ("{duration: for 4h, within: 60w}", "write something from 1d to 52w"),
        ("{duration: for 4h, most: 11}", "is more than 10"),
        ("{duration: for 4h, most: 0}", "not a whole number from 1 on"),
        ("{duration: for 4h, requesters: []}", "is empty; name groups, or leave the key out"),
        ("{duration: for 4h, requesters: [a b]}", "is no id of an Okta group"),
        ("{duration: for 4h, reviewed: 1d}", "is not a key of an emergency; did you mean 'review'?"),
    ],
)
def test_mistakes_are_told(text: str, why: str) -> None:
    problems = checked(f"emergency: {text}")
    assert isinstance(problems, tuple), problems
    assert all(isinstance(each, Problem) for each in problems)
    (problem,) = problems
    assert problem.path[:3] == ("policies", "standard", "emergency")
    assert why in problem.why


def test_it_is_no_way_to_more_than_could_be_asked_for() -> None:
    text = FILE.format(more="emergency: {duration: for 12h}\n    reminders: [1h]")
    text = text.replace("[for 1d, for 1w]", "[for 4h]").replace("longest: 8w", "longest: 8h")
    problems = check(read(text).plain)
    assert isinstance(problems, tuple)
    (problem,) = problems
    assert problem.path[2:] == ("emergency", "duration")
    assert "is more than longest, which is 8h" in problem.why

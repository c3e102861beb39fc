"""Who may do what, one rule at a time, from records alone."""

from dataclasses import replace
from typing import Any

import pytest

from access import policy as rules
from access.answers import Refused
from access.calls import SLACK, By
from access.catalog import Approver, ApproverList, Rule
from access.duration import DAY, WEEK, For, WhileUsed
from access.holding import Holding
from access.keys import RequestId, Target
from access.person import Party, Person, Standing
from access.policy import MOST_AT_ONCE
from access.request import REASON_LONGEST, Decision, Limits, Request, State
from access.rule import stands
from access.weighing import Terms, judged_by, versions
from tests.clock import START
from tests.world import GROUP, ROLE, okta, policy, role, slack

NOW = START


def party(name: str) -> Party:
    return Party(okta(name), slack(name))


def person(name: str, **changes: Any) -> Person:
    made = Person(slack(name), "T1", okta(name), name, standing=Standing.OK, checked_at=NOW)
    return replace(made, **changes)


def listed(*names: str) -> ApproverList:
    return ApproverList(ROLE, tuple(Approver(okta(name), slack(name), name) for name in names))


LIST = listed("ben", "cat", "dan")
TERMS = Terms(role(), policy(), LIST)
PENDING = Request(
    id=RequestId("R1"),
    requester=party("ann"),
    for_whom=party("ann"),
    role=ROLE,
    title="Staging",
    target=GROUP,
    limits=Limits.of(policy()),
    asked=(party("ben"),),
    duration=For(WEEK),
    reason="why",
    made_at=NOW,
    deadline=NOW + DAY,
    state=State.PENDING,
)
YES, NO = Decision(party("ben"), True, NOW), Decision(party("cat"), False, NOW, "no")


def code(found: Refused | None) -> str:
    return found.code if found else ""


@pytest.mark.parametrize(
    ("changes", "groups", "expected"),
    [
        ({}, set(), ""),
        ({"requesters": frozenset({"g"})}, {"g"}, ""),
        ({"requesters": frozenset({"g"})}, {"h"}, "may_not_ask"),
    ],
)
def test_a_role_is_on_offer_to_its_groups(changes: dict[str, Any], groups: set[str], expected: str) -> None:
    ann = person("ann", groups=frozenset(groups))
    assert code(rules.may_see(role(), policy(**changes), ann)) == expected


def test_a_role_without_its_records_or_retired_is_on_offer_to_nobody() -> None:
    ann = person("ann")
    assert code(rules.may_see(None, policy(), ann)) == "unknown_role"
    assert code(rules.may_see(role(), None, ann)) == "unknown_role"
    assert code(rules.may_see(role(retired=True), policy(), ann)) == "retired_role"


def test_for_somebody_else_where_the_policy_allows_it() -> None:
    ann, eve, some = person("ann", groups=frozenset({"g"})), person("eve"), policy(for_others=True)
    assert code(rules.may_have(role(), policy(), ann, ann)) == ""
    assert code(rules.may_have(role(), policy(), eve, ann)) == "not_for_others"
    assert code(rules.may_have(role(), some, eve, ann)) == ""
    closed = replace(some, requesters=frozenset({"g"}))
    assert code(rules.may_have(role(), closed, eve, ann)) == "not_for_them"
    assert code(rules.may_have(role(), closed, ann, eve)) == "may_not_ask"


def test_who_would_get_it_is_known_today() -> None:
    assert rules.whole_member(person("eve"), NOW) is None
    assert code(rules.whole_member(None, NOW)) == "looking_for_whom"
    assert code(rules.whole_member(person("eve", checked_at=NOW - DAY - 1), NOW)) == "looking_for_whom"
    assert rules.whole_member(person("eve", checked_at=NOW - DAY), NOW) is None
    assert code(rules.whole_member(person("eve", standing=Standing.GUEST), NOW)) == "cannot_have"


def test_a_ticket_where_one_is_wanted() -> None:
    wants = policy(ticket="OPS-[0-9]{1,4}", ticket_example="OPS-1")
    assert rules.good_ticket(policy(), "") is None
    assert code(rules.good_ticket(wants, "")) == "ticket_missing"
    assert code(rules.good_ticket(wants, "DEV-1")) == "ticket_wrong"
    assert rules.good_ticket(wants, "OPS-1") is None


def test_one_undecided_request_and_no_more_than_fit() -> None:
    free = Holding(okta("ann"), GROUP)
    half = MOST_AT_ONCE // 2
    needs = {RequestId(f"N{each}"): NOW for each in range(half)}
    leaving = {RequestId(f"L{each}"): "expired" for each in range(half - 1)}
    almost = replace(free, needs=needs, leaving=leaving)
    assert rules.free_to_ask(None) is None
    assert rules.free_to_ask(free) is None
    assert code(rules.free_to_ask(replace(free, asking=RequestId("R0")))) == "already_asked"
    assert rules.free_to_ask(almost) is None
    full = replace(almost, leaving={**leaving, RequestId("more"): "expired"})
    assert code(rules.free_to_ask(full)) == "enough_of_it"
    assert code(rules.room_for_one_more(full)) == "enough_of_it"


def test_who_could_decide_is_listed_alive_and_another_human() -> None:
    people = {
        slack("ben"): person("ben", standing=Standing.OKTA_GONE),
        slack("cat"): person("cat", standing=Standing.UNKNOWN),
        slack("dan"): person("dan"),
    }
    four = listed("ann", "ben", "cat", "dan", "eve")
    assert rules.eligible(four, people, party("ann"), party("dan")) == [slack("cat"), slack("eve")]
    assert rules.eligible(four, {}, party("ann")) == [slack(each) for each in ("ben", "cat", "dan", "eve")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for 1w", For(WEEK)),
        ("for 3d", None),
        ("for ever", None),
        ("while used within 2w", WhileUsed(2 * WEEK)),
    ],
)
def test_a_duration_is_one_of_those_on_offer(text: str, expected: object) -> None:
    assert rules.offered(policy(), text) == expected


def test_what_is_longer_than_the_longest_total_is_not_on_offer() -> None:
    assert rules.offered(policy(longest=WEEK), "for 2w") is None
    assert rules.offered(policy(longest=WEEK), "for 1w") == For(WEEK)


def test_a_reason_has_words_and_an_end() -> None:
    longest = REASON_LONGEST
    assert code(rules.good_reason(" ")) == "reason_missing"
    assert rules.good_reason("x" * longest) is None
    assert code(rules.good_reason("x" * (longest + 1))) == "reason_too_long"


@pytest.mark.parametrize(
    ("chosen", "whom", "needed", "expected"),
    [
        ((), "ann", 1, "no_approver_chosen"),
        (("ben",), "ann", 1, ""),
        (("ben",), "ann", 2, "too_few_approvers"),
        (("ben", "cat"), "ann", 2, ""),
        (("ben", "eve"), "ann", 1, "approver_not_listed"),
        (("ben", "ann"), "eve", 1, "approver_is_you"),
        (("ben", "cat"), "cat", 1, "approver_is_them"),
        (("ben", "dan"), "eve", 1, "approver_not_alive"),
        (("ben", "ben2"), "eve", 2, "too_few_approvers"),
    ],
)
def test_a_choice_of_approvers(chosen: tuple[str, ...], whom: str, needed: int, expected: str) -> None:
    """Ben has a second account on the list, and Dan has left."""
    second = Approver(okta("ben"), slack("ben2"), "ben")
    all_ = replace(LIST, approvers=(*listed("ann", "ben", "cat", "dan").approvers, second))
    gone = {slack("dan"): person("dan", standing=Standing.SLACK_GONE)}
    named = [slack(each) for each in chosen]
    assert code(rules.good_choice(named, all_, gone, party("ann"), party(whom), needed)) == expected


def test_a_choice_where_nobody_can_decide_and_one_of_too_many() -> None:
    alone = listed("ann")
    assert code(rules.good_choice((), alone, {}, party("ann"), party("ann"), 1)) == "no_approver"
    names = [f"p{each}" for each in range(MOST_AT_ONCE + 1)]
    many, chosen = listed(*names), [slack(each) for each in names]
    assert code(rules.good_choice(chosen, many, {}, party("ann"), party("ann"), 1)) == "too_many_approvers"
    assert rules.good_choice(chosen[:-1], many, {}, party("ann"), party("ann"), 1) is None


def ended(reason: str, *decisions: Decision, approved_at: int | None = None) -> Request:
    return replace(
        PENDING, state=State.ENDED, reason_ended=reason, decisions=decisions, approved_at=approved_at
    )


@pytest.mark.parametrize(
    ("request_", "expected", "said"),
    [
        (PENDING, "", ""),
        (replace(PENDING, deadline=NOW + 1), "", ""),
        (replace(PENDING, deadline=NOW), "deadline_passed", ""),
        (ended("denied", YES, NO), "already_decided", f"denied by <@{slack('cat')}>"),
        (ended("expired", YES, approved_at=NOW), "already_decided", f"approved by <@{slack('ben')}>"),
        (ended("extended", YES), "already_decided", f"approved by <@{slack('ben')}>"),
        (ended("lapsed", YES), "already_over", "was not answered in time and has lapsed"),
        (ended("withdrawn"), "already_over", "was withdrawn"),
        (ended("declined"), "already_over", "was refused by the person who would have got this"),
        (ended("role_gone"), "already_over", "is for a role that does not exist any more"),
        (ended("requester_gone"), "already_over", "is for somebody who is not active any more"),
        (ended("parent_gone"), "already_over", "was to extend access that has ended"),
        (ended("extended"), "already_over", "is over"),
        (ended("expired", approved_at=NOW), "already_over", "is over"),  # Restored without its approvals.
    ],
)
def test_whether_anybody_may_still_decide_and_who_was_first(
    request_: Request, expected: str, said: str
) -> None:
    found = rules.still_open(request_, NOW)
    assert code(found) == expected
    assert said in (found.why if found else "")


@pytest.mark.parametrize(
    ("who", "list_", "expected"),
    [
        (person("ben"), LIST, ""),
        (None, LIST, "looking_you_up"),
        (person("ben", standing=Standing.GUEST), LIST, "not_a_member.guest"),
        (person("ann"), listed("ann", "ben"), "own_request"),
        (person("ann2", okta=okta("ann")), LIST, "own_request"),
        (person("eve"), listed("eve", "ben"), "own_request"),
        (person("zoe"), LIST, "not_an_approver"),
        (person("ben"), None, "not_an_approver"),
    ],
)
def test_who_may_decide(who: Person | None, list_: ApproverList | None, expected: str) -> None:
    request = replace(PENDING, for_whom=party("eve"))
    assert code(rules.may_decide(request, who, list_, NOW)) == expected


def test_nobody_may_decide_what_is_over() -> None:
    assert code(rules.may_decide(ended("withdrawn"), person("ben"), LIST, NOW)) == "already_over"


def may_approve(request: Request = PENDING, way: str = SLACK, **more: Any) -> str:
    terms = replace(TERMS, policy=more.get("policy", policy()), role=more.get("role", role()))
    return code(rules.may_approve(request, more.get("person"), terms, more.get("decision", YES), way))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ""),
        ({"person": person("ann")}, ""),
        ({"person": person("ann", standing=Standing.OKTA_GONE)}, "requester_gone"),
        ({"person": person("ann", standing=Standing.SLACK_GONE)}, "requester_gone"),
        ({"person": person("ann", standing=Standing.OUTSIDE)}, "not_offered_to_them"),
        ({"person": person("ann"), "policy": policy(requesters=frozenset({"g"}))}, "not_offered_to_them"),
        (
            {"policy": policy(requesters=frozenset({"g"}))},
            "",
        ),  # Who is not known yet is judged before it is given.
        ({"person": person("ann"), "role": role(retired=True)}, "retired_role"),
        ({"role": role(target=Target("okta_group", ("00g9",)))}, "leads_elsewhere"),
        ({"policy": policy(elsewhere="there")}, "decided_elsewhere"),
        ({"policy": replace(policy(), durations=(For(DAY),))}, "policy_changed"),
        ({"policy": policy(longest=DAY)}, "policy_changed"),
        ({"policy": policy(longest=WEEK)}, ""),
    ],
)
def test_whether_it_may_still_be_approved(more: dict[str, Any], expected: str) -> None:
    assert may_approve(**more) == expected


def test_what_is_approved_elsewhere_then_or_now_is_approved_there() -> None:
    then = replace(PENDING, limits=replace(PENDING.limits, elsewhere="there"))
    assert may_approve(then) == "decided_elsewhere"
    assert may_approve(then, "api") == ""
    assert may_approve(way="api", policy=policy(elsewhere="there")) == ""


def test_for_somebody_else_only_while_the_policy_allows_it() -> None:
    other = replace(PENDING, for_whom=party("eve"))
    assert may_approve(other) == "no_longer_for_others"
    assert may_approve(other, policy=policy(for_others=True)) == ""


def test_nobody_agrees_twice() -> None:
    once = replace(PENDING, decisions=(YES,))
    assert may_approve(once) == "already_counted"
    assert may_approve(once, decision=replace(YES, by=party("cat"))) == ""
    by_rule = replace(PENDING, decisions=(replace(YES, rule="on-call"),))
    assert may_approve(by_rule) == "", "a rule that counts no more leaves room for its author"
    ruled: dict[str, Any] = {"person": ON_CALL, "policy": policy(rule=RULE)}
    assert may_approve(by_rule, **ruled) == "", "nor does one that agrees to less"
    assert may_approve(by_rule, decision=replace(YES, duration=For(DAY)), **ruled) == "already_counted"


@pytest.mark.parametrize(
    ("named", "before", "expected"),
    [
        (For(DAY), None, ""),
        (For(WEEK), None, ""),
        (For(2 * WEEK), None, "policy_changed"),
        (For(3 * DAY), None, "policy_changed"),
        (WhileUsed(DAY), None, "policy_changed"),
        (None, For(DAY), ""),
        (None, For(3 * DAY), "policy_changed"),
    ],
)
def test_a_shorter_time_is_one_on_offer_and_of_the_same_kind(
    named: object, before: object, expected: str
) -> None:
    durations = (*policy().durations, WhileUsed(DAY))
    request = replace(PENDING, limits=replace(PENDING.limits, durations=durations))
    if before:
        request = replace(request, decisions=(Decision(party("cat"), True, NOW, duration=before),))  # type: ignore[arg-type]
    decision = replace(YES, duration=named)  # type: ignore[arg-type]
    assert may_approve(request, decision=decision, policy=replace(policy(), durations=durations)) == expected


def test_what_was_on_offer_then_and_is_not_now_or_the_other_way_round() -> None:
    then = replace(PENDING, limits=replace(PENDING.limits, durations=(For(DAY),)))
    assert may_approve(then) == "policy_changed"
    assert may_approve(replace(PENDING, limits=replace(PENDING.limits, longest=DAY))) == "policy_changed"
    assert may_approve(replace(PENDING, limits=replace(PENDING.limits, longest=WEEK))) == ""


def test_the_shortest_that_anybody_named_is_granted() -> None:
    named = [replace(YES, duration=For(each)) for each in (3 * DAY, DAY, 2 * DAY)]
    assert rules.granted(PENDING, ()) == For(WEEK)
    assert rules.granted(PENDING, [YES, *named]) == For(DAY)
    assert rules.granted(PENDING, [replace(YES, duration=For(2 * WEEK))]) == For(WEEK)


def test_the_stricter_number_of_then_and_now() -> None:
    then = replace(PENDING, limits=replace(PENDING.limits, approvals=2))
    assert rules.approvals_needed(PENDING, policy()) == 1
    assert rules.approvals_needed(then, policy()) == 2
    assert rules.approvals_needed(PENDING, policy(approvals=3)) == 3


RULE = Rule("on-call", party("ben"), DAY)
BY_RULE = replace(YES, rule="on-call")
ON_CALL = person("ann", groups=frozenset({"on-call"}))


@pytest.mark.parametrize(
    ("decision", "rule", "who", "seconds", "expected"),
    [
        (YES, None, None, 9 * WEEK, True),
        (BY_RULE, RULE, ON_CALL, DAY, True),
        (BY_RULE, RULE, ON_CALL, DAY + 1, False),
        (BY_RULE, None, ON_CALL, DAY, False),
        (BY_RULE, RULE, None, DAY, False),
        (BY_RULE, RULE, person("ann"), DAY, False),
        (BY_RULE, replace(RULE, group="others"), ON_CALL, DAY, False),
        (BY_RULE, replace(RULE, by=party("cat")), ON_CALL, DAY, False),
    ],
)
def test_whether_an_approval_stands(
    decision: Decision, rule: Rule | None, who: Person | None, seconds: int, expected: bool
) -> None:
    assert stands(decision, rule, who, seconds) is expected


def test_a_step_is_recorded_with_the_rules_that_it_was_judged_by() -> None:
    role_, policy_, list_ = replace(role(), version=3), policy(version=4), replace(LIST, version=5)
    assert versions(By(slack("ann"), "m"), role_, policy_, list_) == {
        "slack": slack("ann"),
        "role_version": "3",
        "policy_version": "4",
        "approvers_version": "5",
    }
    checks = judged_by(role_, policy_, list_, replace(ON_CALL, version=6))
    assert [(check.key, check.was) for check in checks] == [
        (role_.record_key, 3),
        (policy_.record_key, 4),
        (list_.key, 5),
        (ON_CALL.key, 6),
    ]


def test_what_was_asked_for_must_still_be_on_offer_though_less_is_agreed_to() -> None:
    shorter = replace(YES, duration=For(DAY))
    assert may_approve(decision=shorter, policy=replace(policy(), durations=(For(DAY),))) == "policy_changed"
    assert may_approve(decision=shorter) == ""

"""What an emergency writes, whole, in each of its ways; and where exactly its limits are."""

from dataclasses import replace

import pytest

from access import people, urgent
from access.answers import Done, Refusals
from access.calls import Asking, Offer, Urgent
from access.catalog import ApproverList, Entry, Policy, Pushed
from access.duration import DAY, HOUR, WEEK, For
from access.emergency import Emergency, Ledger, Operator, Rules
from access.holding import Held, Holding
from access.keys import Due, Lane, RequestId, RoleKey, SlackId, Target, ledger_key, person_key
from access.person import Party, Person, Standing
from access.policy import MOST_AT_ONCE
from access.ports import Change, Write
from access.request import CONTEXT_LONGEST, Request, State
from access.review import Reviewing, closed_reviews, open_reviews
from access.shelf import Shelf
from access.urgent_rules import Need, could, used_up
from access.urgent_rules import refused as judged
from access.weighing import Terms
from tests.clock import START as NOW
from tests.clock import Clock
from tests.world import ALARMS, GROUP, ROLE, World, given, okta, policy, refused, role, slack, urgently

RULES = Rules(For(4 * HOUR), review=DAY, most=2, within=4 * WEEK)


def urgent_policy(**more: object) -> Policy:
    return policy(**{"emergency": RULES, **more})  # type: ignore[arg-type]


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, policies=[urgent_policy(requesters=frozenset({"eng", "ops"}))])


def person(world: World, name: str, **changes: object) -> Person:
    key = person_key(slack(name))
    found = world.store.read([key])[key]
    assert isinstance(found, Person)
    if changes:
        new = replace(found, version=found.version + 1, **changes)  # type: ignore[arg-type]
        world.store.commit(Change(writes=(Write(new, found.version),)))
        return new
    return found


def ledger(world: World) -> Ledger:
    found = world.store.read([ledger_key(okta("ann"))])[ledger_key(okta("ann"))]
    assert isinstance(found, Ledger)
    return found


def detail(world: World, request: RequestId) -> dict[str, str]:
    fact = world.store.facts(f"REQ#{request}")[-1]
    assert fact.what == "emergency"
    return {"by": fact.actor, **fact.detail}


REVIEWERS = [(okta(each), slack(each)) for each in ("ben", "cat", "dan")]


def test_what_a_form_writes(world: World) -> None:
    """Everything that an auditor is told of it, and everything that ends and reviews it."""
    world.catalogue(
        [urgent_policy(requesters=frozenset({"eng", "ops"}))],
        [role(link="https://acme.example/runbook", use="Sign in", pushed=Pushed("0oa1", "AWS", "staging"))],
    )
    ann = person(world, "ann", groups=frozenset({"eng", "ops", "others"}))
    form = Asking(RequestId("E1"), ROLE, "", "  INC-7: down ", (), emergency=True, context="from the alert")
    assert isinstance(world.workflow.ask(world.by("ann", "mark"), form), Done)
    found, until = world.request(RequestId("E1")), NOW + 4 * HOUR
    assert (found.requester, found.for_whom, found.role, found.title) == (
        ann.party,
        ann.party,
        ROLE,
        f"{ROLE} - AWS Role",
    )
    assert (found.target, found.follows) == (GROUP, "AWS")
    assert (found.link, found.use) == ("https://acme.example/runbook", "Sign in")
    assert (found.limits.policy, found.limits.extend) == ("standard", False)
    assert (found.asked, found.duration, found.granted) == ((), For(4 * HOUR), For(4 * HOUR))
    assert (found.reason, found.context, found.through) == (
        "INC-7: down",
        "from the alert",
        frozenset({"eng", "ops"}),
    )
    assert (found.made_at, found.deadline, found.approved_at, found.end) == (NOW, NOW, NOW, until)
    assert (found.state, found.version, found.wake) == (State.APPROVED, 1, True)
    assert found.due == Due(Lane.TELL, NOW + 60)
    emergency = found.emergency
    assert emergency == Emergency(
        "INC-7: down", NOW, emergency.reviewers if emergency else (), channel=SlackId(ALARMS)
    )
    assert [(each.okta, each.slack) for each in emergency.reviewers] == REVIEWERS
    assert world.review_of(found.id) == Reviewing(found.id, okta("ann"), NOW, NOW + DAY)
    assert ledger(world) == Ledger(okta("ann"), (found.id,), (NOW,), 1)
    held = world.holding()
    assert (held.needs, held.asking, held.version, held.wake) == ({found.id: until}, None, 1, True)
    assert held.due == Due(Lane.GIVE, NOW + 60, GROUP.kind)
    assert detail(world, found.id) == {
        "by": okta("ann"),
        "role": ROLE,
        "target": str(GROUP),
        "through": "eng,ops",
        "for_whom": okta("ann"),
        "for_slack": slack("ann"),
        "incident": "INC-7: down",
        "granted": "for 4h",
        "end": str(until),
        "reviewers": ",".join(each for each, _ in REVIEWERS),
        "review_until": str(NOW + DAY),
        "slack": slack("ann"),
        "role_version": "2",
        "policy_version": "1",
        "approvers_version": "1",
    }


def test_what_turning_writes(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    world.desk = replace(world.desk, alarms="")
    world.workflow = type(world.workflow)(world.desk)
    request = world.ask()
    before, was = world.request(request), world.holding()
    clock.advance(60)
    answer = world.workflow.turn(world.by("ann"), world.pointer(request), "  INC-9  ")
    assert isinstance(answer, Done)
    found = world.request(request)
    assert found.emergency == Emergency("INC-9", NOW + 60, found.emergency.reviewers, turned=True)  # type: ignore[union-attr]
    assert (found.reason, found.made_at, found.asked) == (before.reason, NOW, before.asked)
    assert (found.end, found.granted) == (NOW + 60 + 4 * HOUR, For(4 * HOUR))
    assert (world.holding().asking, world.holding().version) == (None, was.version + 1)
    assert detail(world, request)["turned"] == "yes"
    assert "login" not in detail(world, request)


def test_an_operator_takes_it_for_somebody_and_reviews_it_not(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy(elsewhere="with the command")])
    by = replace(world.by("ann"), way="local:ops")
    answer = world.workflow.take_for(by, ROLE, "INC-7", Operator(okta("cat"), "ops@acme.example"))
    assert isinstance(answer, Done)
    emergency = answer.value.emergency
    assert emergency
    assert [each.slack for each in emergency.reviewers] == [slack("ben"), slack("dan")]
    assert (emergency.operator, emergency.login, emergency.turned) == (okta("cat"), "ops@acme.example", False)
    said = detail(world, answer.value.id)
    assert (said["by"], said["operator"], said["login"]) == (okta("cat"), okta("cat"), "ops@acme.example")
    assert "turned" not in said


def test_what_surrounds_it_is_kept_up_to_a_thousand_characters(world: World) -> None:
    person(world, "ann", groups=frozenset({"eng"}))
    form = Asking(RequestId("E1"), ROLE, "", "INC-7", (), emergency=True, context="x" * 2000)
    assert isinstance(world.workflow.ask(world.by("ann"), form), Done)
    assert world.request(RequestId("E1")).context == "x" * CONTEXT_LONGEST


def test_a_form_of_somebody_else_says_nothing_of_the_request(world: World) -> None:
    person(world, "ann", groups=frozenset({"eng"}))
    form = Asking(RequestId("E1"), ROLE, "", "INC-7", (), emergency=True)
    assert isinstance(world.workflow.ask(world.by("ann"), form), Done)
    assert refused(world.workflow.ask(world.by("eve"), form)) == "unknown_request"
    again = world.workflow.ask(world.by("ann"), form)
    assert isinstance(again, Done)
    assert (again.repeated, again.value.id) == (True, RequestId("E1"))


def test_every_refusal_is_on_record_as_one_of_an_emergency(world: World) -> None:
    form = Asking(RequestId("E1"), RoleKey("nowhere"), "", "INC-7", (), emergency=True)
    assert refused(world.workflow.ask(world.by("ann", "first"), form)) == "unknown_role"
    person(world, "ann", groups=frozenset({"eng"}))
    pointer = replace(world.pointer(world.ask()), request=RequestId("R-none"))
    assert refused(world.workflow.turn(world.by("ann", "second"), pointer, "INC")) == "unknown_request"
    assert refused(world.workflow.may_turn(world.by("ann", "third"), pointer)) == "unknown_request"
    for mark in ("first", "second", "third"):
        (fact,) = world.store.facts(f"REFUSED#{mark}")
        assert fact.detail["verb"] == "emergency"


def test_of_a_role_that_is_gone_a_waiting_request_is_not_turned(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    request = world.ask()
    role_ = next(key for key in world.store._records if key.pk.startswith("ROLE#"))
    del world.store._records[role_]
    assert refused(world.workflow.turn(world.by("ann"), world.pointer(request), "INC")) == "unknown_role"


@pytest.mark.parametrize(
    ("text", "said"), [(" ", "Name the incident"), ("x" * 2000, "under 1000 characters")]
)
def test_an_incident_has_a_name(clock: Clock, text: str, said: str) -> None:
    world = World(clock, policies=[urgent_policy()])
    request = world.ask()
    answer = world.workflow.turn(world.by("ann"), world.pointer(request), text)
    assert isinstance(answer, Refusals)
    assert said in answer.first.why
    assert world.request(request).state is State.PENDING


def test_whoever_is_shown_the_form_reads_what_they_would_get(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    request = world.ask()
    answer = world.workflow.may_turn(world.by("ann"), world.pointer(request))
    assert isinstance(answer, Done)
    assert answer.value == (
        world.request(request),
        Urgent(For(4 * HOUR), tuple(slack for _, slack in REVIEWERS), DAY, True),
    )


# The limits


def need(world: World, holding: Holding | None = None, held: Ledger | None = None, **rules: object) -> Need:
    policy_ = urgent_policy(emergency=replace(RULES, **rules))  # type: ignore[arg-type]
    role_ = role()
    listed = world.store.read([ApproverList(ROLE, ()).key])[ApproverList(ROLE, ()).key]
    assert isinstance(listed, ApproverList)
    terms = Terms(role_, policy_, listed)
    people = {slack(each): person(world, each) for each in ("ben", "cat", "dan")}
    return Need(person(world, "ann"), terms, holding, held, people)


def code(found: Need) -> str:
    answer = judged(found, NOW)
    return answer.code if answer else ""


def test_without_anybody_to_review_it_nothing_is_given(world: World) -> None:
    for name in ("ben", "cat", "dan"):
        person(world, name, standing=Standing.OKTA_GONE)
    assert code(need(world)) == "nobody_to_review"


def test_whoever_has_it_for_as_long_needs_no_emergency_and_the_longest_counts(world: World) -> None:
    end, sooner, later = NOW + 4 * HOUR, RequestId("a"), RequestId("b")
    held = Holding(okta("ann"), GROUP, Held.PRESENT)
    assert code(need(world, replace(held, needs={sooner: NOW + 1, later: end}))) == "have_it_longer"
    assert code(need(world, replace(held, needs={sooner: NOW + 1, later: end - 1}))) == ""
    assert code(need(world, held)) == ""


def test_it_is_so_often_in_so_long(world: World) -> None:
    used = Ledger(okta("ann"), times=(NOW - 9 * WEEK, NOW - 4 * WEEK, NOW - 4 * WEEK + 1, NOW))
    assert used_up(RULES, used, NOW).code == "too_many_emergencies"  # type: ignore[union-attr]
    assert used_up(RULES, replace(used, times=used.times[:3]), NOW) is None
    assert used_up(RULES, None, NOW) is None
    assert used_up(RULES, replace(used, times=(), open=(RequestId("a"),)), NOW).code == "review_open"  # type: ignore[union-attr]


def test_who_could_turn_what_they_ask_for(world: World) -> None:
    ann, called = person(world, "ann"), frozenset({"on-call"})
    assert could(urgent_policy(), ann) == 4 * HOUR
    assert could(policy(), ann) == 0
    assert could(urgent_policy(elsewhere="there"), ann) == 0
    named = urgent_policy(emergency=replace(RULES, requesters=called))
    assert could(named, ann) == 0
    assert could(named, replace(ann, groups=called)) == 4 * HOUR


def test_an_extension_is_not_turned(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    request = given(world)
    more = world.workflow.extend(world.by("ann"), world.pointer(request), RequestId("X"), "for 1d", "more")
    assert isinstance(more, Done)
    answer = world.workflow.turn(world.by("ann"), world.pointer(RequestId("X")), "INC")
    assert refused(answer) == "emergency_extension"


def test_a_ledger_of_somebody_forms_did_not_know_is_read_all_the_same(clock: Clock) -> None:
    """Twice at most, though the form did not say who asks."""
    world = World(
        clock, policies=[urgent_policy()], roles=[role(), role("other", target=Target("okta_group", ("g2",)))]
    )
    urgently(world)
    assert refused(world.urgent(role_="other")) == "review_open"


# Where reviews are listed


def test_reviews_are_listed_where_earlier_releases_listed_them() -> None:
    """Otherwise whoever watches over them would not see those that are open."""
    assert open_reviews() == "reviews:open"
    assert closed_reviews(4 * WEEK * 700) == "reviews:700"
    assert closed_reviews(4 * WEEK * 700 - 1) == "reviews:699"
    review = Reviewing(RequestId("a"), okta("ann"), 4 * WEEK * 3, 0)
    assert review.listed_under == open_reviews()


# By the ways that forms and cards take


def leaves(world: World, name: str) -> None:
    world.directory.people[okta(name)] = replace(world.directory.people[okta(name)], alive=False)
    people.meet(world.desk, world.outside, person_key(slack(name)))
    world.woken.clear()


def turned(
    world: World, request: RequestId, name: str = "ann", way: str = "slack"
) -> Done[Request] | Refusals:
    by = replace(world.by(name), way=way)
    return world.workflow.turn(by, world.pointer(request), "INC-9")


@pytest.fixture
def plain(clock: Clock) -> World:
    return World(
        clock, policies=[urgent_policy()], roles=[role(), role("other", target=Target("okta_group", ("g2",)))]
    )


def test_a_form_that_knows_who_asks_counts_what_they_used_before(plain: World) -> None:
    urgently(plain)
    form = Asking(RequestId("E1"), RoleKey("other"), "", "INC-7", (), emergency=True, person=okta("ann"))
    assert refused(plain.workflow.ask(plain.by("ann"), form)) == "review_open"


def test_whoever_waits_is_shown_no_form_while_a_review_of_theirs_is_open(plain: World) -> None:
    waiting = plain.ask(role_="other")
    urgently(plain)
    assert refused(plain.workflow.may_turn(plain.by("ann"), plain.pointer(waiting))) == "review_open"
    assert refused(turned(plain, waiting)) == "review_open"


def test_one_for_oneself_by_name_is_one_for_oneself(plain: World) -> None:
    form = Asking(RequestId("E1"), ROLE, "", "INC-7", (), emergency=True, for_whom=slack("ann"))
    assert isinstance(plain.workflow.ask(plain.by("ann"), form), Done)


def test_somebody_who_was_never_seen_is_refused_and_looked_up(plain: World) -> None:
    form = Asking(RequestId("E1"), ROLE, "", "INC-7", (), emergency=True)
    by = replace(plain.by("ann"), slack=SlackId("U-new"))
    assert refused(plain.workflow.ask(by, form)) == "looking_you_up"
    assert person_key(SlackId("U-new")) in plain.woken


@pytest.mark.parametrize("way", ["form", "request"])
def test_an_approver_who_left_is_asked_for_no_review(plain: World, way: str) -> None:
    request = plain.ask() if way == "request" else RequestId("")
    leaves(plain, "cat")
    answer = turned(plain, request) if way == "request" else plain.urgent()
    assert isinstance(answer, Done)
    assert answer.value.emergency
    assert [each.slack for each in answer.value.emergency.reviewers] == [slack("ben"), slack("dan")]


def test_an_owner_who_left_is_asked_for_no_review_although_an_older_list_does_not_name_them(
    plain: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned = replace(role(), owner=Party(okta("eve"), slack("eve")))
    plain.catalogue([urgent_policy()], [owned])
    request = plain.ask()
    leaves(plain, "eve")
    entry = Shelf.entry

    def unnamed(shelf: Shelf, key: RoleKey) -> Entry | None:
        found = entry(shelf, key)
        return replace(found, owner_slack=None) if found else None

    monkeypatch.setattr(Shelf, "entry", unnamed)
    answer = turned(plain, request)
    assert isinstance(answer, Done)
    assert answer.value.emergency
    assert [each.slack for each in answer.value.emergency.reviewers] == [each for _, each in REVIEWERS]


def test_a_role_that_no_list_names_any_more_is_not_turned(
    plain: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = plain.ask()
    monkeypatch.setattr(Shelf, "entry", lambda *_: None)
    assert isinstance(turned(plain, request), Done)


def test_whoever_is_gone_turns_nothing(plain: World) -> None:
    request = plain.ask()
    person(plain, "ann", standing=Standing.OKTA_GONE)
    assert refused(turned(plain, request)) == "not_a_member.okta_gone"


def test_what_is_approved_elsewhere_is_turned_there(plain: World) -> None:
    request = plain.ask()
    plain.catalogue([urgent_policy(elsewhere="with the command")], [role()])
    assert refused(turned(plain, request)) == "emergency_elsewhere"
    assert isinstance(turned(plain, request, way="local:ops"), Done)


def test_nobody_else_is_told_that_a_request_was_turned(plain: World) -> None:
    request = plain.ask()
    assert isinstance(turned(plain, request), Done)
    again = turned(plain, request)
    assert isinstance(again, Done)
    assert again.repeated
    assert refused(turned(plain, request, "eve")) == "not_yours"


def test_the_shorter_of_what_holds_now_and_held_then_counts(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy(emergency=replace(RULES, duration=For(HOUR)))])
    request = world.ask()
    world.catalogue([urgent_policy()], [role()])
    assert isinstance(turned(world, request), Done)
    assert world.request(request).granted == For(HOUR)


def test_it_is_judged_anew_when_the_rules_change_at_that_moment(plain: World) -> None:
    commit = plain.store.commit

    def late(change: Change) -> None:
        plain.store.commit = commit  # type: ignore[method-assign]
        plain.catalogue([policy()], [role()])
        commit(change)

    plain.store.commit = late  # type: ignore[method-assign]
    assert refused(plain.urgent()) == "no_emergency"


def test_nobody_is_offered_what_is_not_given(plain: World) -> None:
    found = need(plain)
    terms = replace(found.terms, policy=policy())
    assert urgent.offered(plain.desk, replace(found, terms=terms)) is None


def test_there_is_an_end_to_what_one_person_has_of_one_thing(plain: World) -> None:
    held = Holding(okta("ann"), GROUP, leaving={RequestId(f"r{n}"): "" for n in range(MOST_AT_ONCE)})
    assert code(need(plain, held)) == "enough_of_it"


def test_before_they_ask_people_are_told_of_what_they_can_do_something_about(plain: World) -> None:
    """Not of what the role does not give anyway."""

    def said() -> str:
        offer = plain.workflow.offer(plain.by("ann"), ROLE)
        assert isinstance(offer, Offer)
        return offer.not_urgent

    assert said() == ""
    request = urgently(plain, role_="other")
    assert "review" in said()
    assert isinstance(plain.review(request), Done)
    plain.workflow.end(plain.by("ann"), plain.pointer(request))
    plain.work()
    again = urgently(plain, role_="other")
    assert isinstance(plain.review(again), Done)
    assert "2" in said() or "twice" in said()
    plain.catalogue([urgent_policy(elsewhere="Use the command.")], [role()])
    assert "command" in said()
    plain.catalogue([policy()], [role()])
    assert said() == ""

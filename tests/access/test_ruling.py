"""Approval by rule: when it counts, for whom, as whose approval, and that asking and agreeing are one step."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from access import reroute
from access.answers import Done
from access.asking import Wanted
from access.calls import Answering, Asking, By
from access.catalog import Rule
from access.duration import DAY, HOUR, WEEK, For
from access.home import Home, Look, Waits
from access.hours import Hours
from access.keys import RequestId, RoleKey, SlackId, Target, person_key
from access.person import Party, Person, Standing
from access.policy import MOST_AT_ONCE
from access.ports import Change, Drawing, Scene, Write
from access.request import State
from access.ruling import applies
from store.memory import MemoryStore
from tests.access.test_policy import NOW, TERMS, listed
from tests.access.test_policy import person as someone
from tests.clock import Clock
from tests.world import GROUP, ROLE, World, okta, policy, refused, role, slack

RULE = Rule("on-call", Party(okta("ben"), slack("ben")), DAY)
CLOSED = Hours("UTC", (6,), 0, 60)


def world_of(clock: Clock, *, on_call: tuple[str, ...] = ("ann",), **more: Any) -> World:
    world = World(clock, policies=[policy(rule=RULE, **more)], roles=[role()])
    for name in on_call:
        alter(world, name, groups=frozenset({"on-call"}))
        found = world.directory.people[okta(name)]
        world.directory.people[okta(name)] = replace(found, groups=frozenset({"on-call"}))
    return world


def alter(world: World, name: str, **changes: object) -> None:
    key = person_key(slack(name))
    person = world.store.read([key])[key]
    assert isinstance(person, Person)
    new = replace(person, version=person.version + 1, **changes)  # type: ignore[arg-type]
    world.store.commit(Change(writes=(Write(new, person.version),)))


def asked(world: World, name: str = "ann", duration: str = "for 1d", by: str = "cat") -> State:
    return world.request(world.ask(name, duration, approvers=[by, "dan"])).state


def test_it_is_one_step_and_the_rules_author_approved(clock: Clock) -> None:
    world = world_of(clock)
    request = world.request(world.ask(duration="for 1d", approvers=["cat"]))
    assert (request.state, request.version, request.end) == (State.APPROVED, 2, clock() + DAY)
    assert [(each.by, each.rule) for each in request.approvals] == [(RULE.by, "on-call")]
    assert request.asked == (RULE.by,)
    assert world.holding().needs == {request.id: request.end}
    assert world.holding().asking is None
    world.work()
    assert world.has()
    assert world.facts(request.id) == ["asked", "approved", "begun", "given"]
    assert world.chat.of("cat") == []
    assert len(world.chat.of("ben")) == 1
    approved = list(world.store.facts(f"REQ#{request.id}"))[1]
    assert (approved.actor, approved.detail["way"]) == (okta("ben"), "rule:on-call"), "and not by their click"


def _two_accounts(world: World) -> None:
    """Ann is Ben, by another account."""
    alter(world, "ann", okta=okta("ben"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda world: alter(world, "ann", groups=frozenset({"others"})),
        lambda world: alter(world, "ben", standing=Standing.OKTA_GONE),
        lambda world: alter(world, "ben", standing=Standing.UNKNOWN),
        lambda world: alter(world, "ben", checked_at=world.clock() - 2 * DAY),
        lambda world: alter(world, "ben", okta=okta("eve")),
        lambda world: world.catalogue([policy(rule=RULE)], [role()], ["cat", "dan"]),
        lambda world: world.catalogue([policy(rule=RULE, sensitive=True)], [role()]),
        lambda world: world.catalogue([policy(rule=RULE, elsewhere="there")], [role()]),
        lambda world: world.catalogue([policy(rule=RULE, hours=(CLOSED,))], [role()]),
        lambda world: world.catalogue([policy(rule=replace(RULE, longest=DAY - 1))], [role()]),
        lambda world: world.catalogue([policy()], [role()]),
        _two_accounts,
    ],
)
def test_where_it_does_not_count_people_are_asked(clock: Clock, spoil: Callable[[World], None]) -> None:
    world = world_of(clock)
    assert asked(world) is State.APPROVED
    world = world_of(Clock())
    spoil(world)
    assert asked(world) is State.PENDING


@pytest.mark.parametrize("duration", ["for 1w", "while used within 2w"])
def test_what_is_longer_or_moves_is_asked_of_people(clock: Clock, duration: str) -> None:
    world = world_of(clock)
    request = world.ask(duration=duration)
    assert world.request(request).state is State.PENDING
    assert world.facts(request) == ["asked"], "and the rule has agreed to nothing"


def test_what_moves_is_asked_of_people_however_long_the_rule_allows(clock: Clock) -> None:
    world = world_of(clock)
    world.catalogue([policy(rule=replace(RULE, longest=2 * WEEK))], [role()])
    assert asked(world, duration="while used within 2w") is State.PENDING


@pytest.mark.parametrize(
    ("person", "groups"),
    [
        (None, {"on-call"}),
        (someone("ben", checked_at=0), {"on-call"}),
        (someone("ben", standing=Standing.OKTA_GONE), {"on-call"}),
        (someone("cat"), {"on-call"}),
        (someone("ben"), {"choir"}),
    ],
)
def test_a_form_does_not_promise_what_a_rule_would_not_agree_to(
    person: Person | None, groups: set[str]
) -> None:
    terms = replace(TERMS, policy=policy(rule=RULE))
    ann = someone("ann", groups=frozenset({"on-call"}))
    assert applies(Wanted(ann, ann, (terms,), (None,)), someone("ben"), NOW) == RULE
    unlisted = replace(terms, approvers=listed("cat", "dan"))
    assert applies(Wanted(ann, ann, (unlisted,), (None,)), someone("ben"), NOW) is None
    ann = someone("ann", groups=frozenset(groups))
    assert applies(Wanted(ann, ann, (terms,), (None,)), person, NOW) is None


def test_its_author_asks_people(clock: Clock) -> None:
    assert asked(world_of(clock, on_call=("ann", "ben")), "ben") is State.PENDING


def test_it_is_for_oneself_and_for_one_role(clock: Clock) -> None:
    world = world_of(clock, for_others=True, on_call=("ann", "eve"))
    form = Asking(RequestId("X1"), ROLE, "for 1d", "why", (slack("cat"),), for_whom=slack("eve"))
    assert isinstance(world.workflow.ask(world.by("ann"), form), Done)
    assert world.request(RequestId("X1")).state is State.PENDING
    world.catalogue([policy(rule=RULE)], [role(), role("b", target=Target("okta_group", ("00g2",)))])
    both = Asking(RequestId("X2"), ROLE, "for 1d", "why", (slack("cat"),), also=(RoleKey("b"),))
    assert isinstance(world.workflow.ask(world.by("ann"), both), Done)
    assert world.request(RequestId("X2")).state is State.PENDING


def test_it_counts_once_where_two_are_needed(clock: Clock) -> None:
    world = world_of(clock, approvals=2)
    request = world.ask(duration="for 1d", approvers=["cat", "ben"])
    assert world.facts(request) == ["asked", "endorsed"]
    assert [each.okta for each in world.request(request).asked] == [okta("ben"), okta("cat")]
    assert refused(world.approve(request, "ben")) == "already_counted"
    assert isinstance(world.approve(request, "cat"), Done)
    assert world.request(request).state is State.APPROVED


def test_no_more_are_asked_than_fit_its_author_included(clock: Clock) -> None:
    world = world_of(clock)
    others = [f"x{number}" for number in range(MOST_AT_ONCE)]
    world.catalogue([policy(rule=RULE, approvals=2)], [role()], ["ben", *others])
    request = world.request(world.ask(duration="for 1d", approvers=others))
    assert [each.slack for each in request.asked] == [slack("ben"), *map(slack, others[:-1])]


def test_it_is_on_record_only_while_its_author_is_who_they_were_when_it_was_judged(clock: Clock) -> None:
    tried: list[Change] = []

    class Watching(MemoryStore):
        def commit(self, change: Change) -> None:
            tried.append(change)
            super().commit(change)

    world = World(clock, policies=[policy(rule=RULE)], store=Watching(clock))
    alter(world, "ann", groups=frozenset({"on-call"}))
    world.ask(duration="for 1d", approvers=["cat"])
    assert person_key(slack("ben")) in [each.key for each in tried[-1].checks]


def test_its_author_may_still_agree_when_the_rule_does_not_count_any_more(clock: Clock) -> None:
    world = world_of(clock, approvals=2)
    request = world.ask(duration="for 1d", approvers=["cat", "ben"])
    alter(world, "ann", groups=frozenset())
    assert isinstance(world.approve(request, "cat"), Done)
    assert world.request(request).state is State.PENDING
    assert isinstance(world.approve(request, "ben"), Done)
    assert world.request(request).state is State.APPROVED


def shortened(clock: Clock) -> tuple[World, RequestId]:
    """A rule had agreed to a week, and somebody else has to; then its author says that a day is enough."""
    world = world_of(clock, approvals=2)
    world.catalogue([policy(rule=replace(RULE, longest=WEEK), approvals=2)], [role()])
    request = world.ask(duration="for 1w", approvers=["cat", "dan", "ben"])
    assert world.facts(request) == ["asked", "endorsed"]
    world.catalogue([policy(rule=RULE, approvals=2)], [role()])
    return world, request


def test_a_rule_that_agrees_to_less_by_now_counts_for_that_alone(clock: Clock) -> None:
    world, request = shortened(clock)
    assert isinstance(world.approve(request, "cat"), Done)
    assert world.request(request).state is State.PENDING
    facts = world.store.facts(f"REQ#{request}")
    assert [each.detail["approvals"] for each in facts if each.what.value == "endorsed"] == ["1", "1"]
    less = Answering(True, duration=For(DAY))
    assert isinstance(world.workflow.decide(world.by("dan"), world.pointer(request), less), Done)
    assert (world.request(request).state, world.request(request).granted) == (State.APPROVED, For(DAY))


def test_when_it_counts_no_more_its_author_is_asked_like_everybody(clock: Clock) -> None:
    """Nothing waits for somebody who was told that their rule has agreed."""
    world, request = shortened(clock)
    world.work()
    seen: dict[str, tuple[SlackId, ...]] = {}
    draw = world.chat.draw

    def noted(scene: Scene) -> Drawing:
        seen[scene.recipient] = scene.uncounted
        return draw(scene)

    world.chat.draw = noted  # type: ignore[method-assign]
    assert isinstance(world.approve(request, "cat"), Done)
    world.work()
    assert seen[slack("ben")] == seen[slack("ann")] == (slack("ben"),)
    known = world.store.read(list(world.store._records))
    out, short = reroute.lacking(known, world.request(request), clock())
    assert (out, short) == ({}, -1)


def test_its_author_finds_it_in_home_once_it_counts_no_more(clock: Clock) -> None:
    world, request = shortened(clock)
    longer = policy(rule=replace(RULE, longest=WEEK), approvals=2)
    shorter = policy(rule=RULE, approvals=2)
    for now, found in ((longer, []), (shorter, [request])):
        world.catalogue([now], [role()])
        world.work()
        assert waits(world, "ben") == found
    assert isinstance(world.approve(request, "ben"), Done)
    world.work()
    assert waits(world, "ben") == []


def waits(world: World, name: str) -> list[RequestId]:
    found = world.workflow.home(world.by(name), Look())
    assert isinstance(found, Home)
    return [each.request.id for each in found.waiting.items if isinstance(each, Waits)]


def test_its_author_agrees_to_more_than_their_rule_by_hand(clock: Clock) -> None:
    world, request = shortened(clock)
    assert isinstance(world.approve(request, "ben"), Done)
    assert world.request(request).state is State.PENDING
    assert isinstance(world.approve(request, "cat"), Done)
    assert (world.request(request).state, world.request(request).granted) == (State.APPROVED, For(WEEK))


def test_where_a_human_names_less_the_rule_counts(clock: Clock) -> None:
    world, request = shortened(clock)
    less = Answering(True, duration=For(DAY))
    assert isinstance(world.workflow.decide(world.by("cat"), world.pointer(request), less), Done)
    assert (world.request(request).state, world.request(request).granted) == (State.APPROVED, For(DAY))


def test_what_people_approved_is_given_though_a_rule_had_agreed_before(clock: Clock) -> None:
    """The rule did not count, so neither its group nor its author decides whether it is given."""
    world = world_of(clock, approvals=2)
    request = world.ask(duration="for 1d", approvers=["cat", "dan"])
    assert world.facts(request) == ["asked", "endorsed"]
    alter(world, "ann", groups=frozenset())
    found = world.directory.people[okta("ann")]
    world.directory.people[okta("ann")] = replace(found, groups=frozenset())
    for name in ("cat", "dan"):
        assert isinstance(world.approve(request, name), Done)
    world.directory.people[okta("ben")] = replace(world.directory.people[okta("ben")], alive=False)
    world.work()
    assert world.has()
    assert [each.by.okta for each in world.request(request).approvals] == [okta("cat"), okta("dan")]


def test_what_somebody_shortened_stays_short_though_they_do_not_count_any_more(clock: Clock) -> None:
    """Else a rule would have agreed to more than it says, because somebody had named less."""
    world, request = shortened(clock)
    less = Answering(True, duration=For(DAY))
    world.catalogue([policy(rule=RULE, approvals=3)], [role()])
    assert isinstance(world.workflow.decide(world.by("dan"), world.pointer(request), less), Done)
    world.catalogue([policy(rule=RULE, approvals=2)], [role()], ["ben", "cat"])
    assert isinstance(world.approve(request, "cat"), Done)
    found = world.request(request)
    assert (found.state, found.granted) == (State.APPROVED, For(DAY))
    assert [each.by.okta for each in found.approvals] == [okta("ben"), okta("cat")]


def test_who_was_taken_off_the_list_decides_nothing_any_more(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = world.ask(approvers=["ben", "cat", "dan"])
    assert isinstance(world.approve(request, "ben"), Done)
    world.catalogue([policy(approvals=2)], [role()], ["cat", "dan"])
    for name in ("cat", "dan"):
        assert isinstance(world.approve(request, name), Done)
    world.directory.people[okta("ben")] = replace(world.directory.people[okta("ben")], alive=False)
    world.work()
    assert world.has()


def test_asked_twice_with_one_form_it_is_there_once(clock: Clock) -> None:
    world = world_of(clock)
    form = Asking(RequestId("X1"), ROLE, "for 1d", "why", (slack("cat"),))
    answers = [world.workflow.ask(By(slack("ann"), "same"), form) for _ in range(3)]
    assert [isinstance(each, Done) and each.repeated for each in answers] == [False, True, True]
    assert world.facts(RequestId("X1")) == ["asked", "approved"]
    assert set(world.holding(target=GROUP).needs) == {"X1"}


def test_a_list_that_changes_in_the_same_moment_wins(clock: Clock) -> None:
    """The transaction has the list, the policy and the author's record under version conditions."""

    class Late(MemoryStore):
        tripped = False

        def commit(self, change: Change) -> None:
            if not self.tripped and any(fact.what.value == "approved" for fact in change.facts):
                Late.tripped = True
                world.catalogue([policy(rule=RULE)], [role()], ["cat", "dan"])
            super().commit(change)

    world = World(clock, policies=[policy(rule=RULE)], store=Late(clock, woken=lambda _: None))
    alter(world, "ann", groups=frozenset({"on-call"}))
    request = world.ask(duration="for 1d", approvers=["cat"])
    assert Late.tripped
    assert world.facts(request) == ["asked"]


def test_what_okta_says_before_it_is_given_is_what_counts(clock: Clock) -> None:
    world = world_of(clock)
    found = world.directory.people[okta("ann")]
    world.directory.people[okta("ann")] = replace(found, groups=frozenset())
    request = world.ask(duration="for 1d", approvers=["cat"])
    world.work()
    assert world.request(request).reason_ended == "rule_unmet"
    assert world.target.members == set()


def test_its_author_can_end_it_and_nobody_else_who_does_not_own_the_role(clock: Clock) -> None:
    rule = replace(RULE, by=Party(okta("cat"), slack("cat")))
    world = world_of(clock)
    world.catalogue([policy(rule=rule)], [role()])
    request = world.ask(duration="for 1d", approvers=["dan"])
    clock.advance(HOUR)
    pointer = world.pointer(request)
    assert refused(world.workflow.stop(world.by("dan"), pointer, "why")) == "not_owner"
    assert isinstance(world.workflow.stop(world.by("cat"), pointer, "over"), Done)
    stopped = world.request(request).stopped
    assert stopped is not None
    assert (stopped.reason, stopped.by, stopped.note) == ("ruler", okta("cat"), "over")

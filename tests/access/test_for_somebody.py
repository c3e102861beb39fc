"""Asking on behalf of somebody else: who may, for whom, and who can do what afterwards."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from access.answers import Done, Refusals
from access.calls import Asking, Offer, Pointer
from access.duration import DAY, WEEK
from access.holding import Held
from access.home import Home, Look
from access.keys import RequestId, RoleKey, SlackId, Target, card_key, holding_key, person_key
from access.person import Person, Standing
from access.ports import Change, Write
from access.request import Request, State
from access.shown import Shown
from tests.clock import Clock
from tests.world import GROUP, ROLE, World, okta, policy, refused, role, slack


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, policies=[policy(for_others=True)])


def try_ask(
    world: World, for_whom: str = "eve", name: str = "ann", approvers: Sequence[str] = ("ben",)
) -> Done[Request] | Refusals:
    named = tuple(map(slack, approvers))
    asking = Asking(RequestId("R-x"), ROLE, "for 1w", "new here", named, for_whom=slack(for_whom))
    return world.workflow.ask(world.by(name), asking)


def ask(world: World, **more: object) -> RequestId:
    answer = try_ask(world, **more)  # type: ignore[arg-type]
    assert isinstance(answer, Done), answer
    return answer.value.id


def change(world: World, name: str, **more: object) -> None:
    known = world.store.read([person_key(slack(name))])[person_key(slack(name))]
    assert isinstance(known, Person)
    changed = replace(known, version=known.version + 1, **more)  # type: ignore[arg-type]
    world.store.commit(Change(writes=(Write(changed, known.version),)))


def test_it_is_given_to_them_and_both_see_it(world: World) -> None:
    request = ask(world)
    world.work()
    assert len(world.chat.of("ann")) == len(world.chat.of("eve")) == len(world.chat.of("ben")) == 1
    assert isinstance(world.approve(request), Done)
    world.work()
    assert world.has("eve")
    assert not world.has("ann")
    assert world.chat.of("ann") == world.chat.of("eve")
    assert holding_key(okta("ann"), GROUP) not in world.store.read([holding_key(okta("ann"), GROUP)])
    assert world.store.facts(f"REQ#{request}")[0].detail["for_whom"] == okta("eve")


def test_they_can_refuse_it_before_it_is_decided(world: World) -> None:
    request = ask(world)
    assert isinstance(world.workflow.withdraw(world.by("eve"), world.pointer(request)), Done)
    assert world.request(request).reason_ended == "declined"
    assert world.facts(request) == ["asked", "declined"]
    assert world.holding("eve").asking is None
    again = world.workflow.withdraw(world.by("eve"), world.pointer(request))
    assert isinstance(again, Done)
    assert again.repeated
    assert refused(world.workflow.withdraw(world.by("ann"), world.pointer(request))) == "already_over"
    assert refused(world.approve(request)) == "already_over"


def test_the_one_who_asked_can_withdraw_it_and_a_third_person_cannot(world: World) -> None:
    request = ask(world)
    assert refused(world.workflow.withdraw(world.by("cat"), world.pointer(request))) == "not_yours"
    assert isinstance(world.workflow.withdraw(world.by("ann"), world.pointer(request)), Done)
    assert world.request(request).reason_ended == "withdrawn"


def test_they_can_give_it_back_and_only_they_can_extend_it(world: World) -> None:
    request = ask(world)
    world.approve(request)
    world.work()
    assert refused(world.workflow.may_extend(world.by("ann"), world.pointer(request))) == "not_yours"
    assert isinstance(world.workflow.may_extend(world.by("eve"), world.pointer(request)), Done)
    assert isinstance(world.workflow.end(world.by("eve"), world.pointer(request)), Done)
    world.work()
    assert not world.has("eve")
    assert world.holding("eve").state is Held.ABSENT


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"for_whom": "cat", "approvers": ("cat",)}, "approver_is_them"),
        ({"name": "ben", "approvers": ("ben",)}, "approver_is_you"),
    ],
)
def test_neither_of_the_two_is_asked_to_approve(world: World, form: dict[str, str], code: str) -> None:
    assert refused(try_ask(world, **form)) == code


def test_neither_of_the_two_can_approve_by_whatever_account(world: World) -> None:
    request = ask(world, for_whom="cat", name="dan", approvers=("ben",))
    assert refused(world.approve(request, "cat")) == refused(world.approve(request, "dan")) == "own_request"
    change(world, "ben", okta=okta("cat"))
    assert refused(world.approve(request, "ben")) == "own_request"


def test_the_form_leaves_both_out(world: World) -> None:
    offer = world.workflow.offer(world.by("ben"), ROLE, None, (), slack("cat"))
    assert isinstance(offer, Offer)
    assert [each.approver.slack for each in offer.approvers] == [slack("dan")]
    assert offer.for_others
    assert offer.person == okta("cat")
    assert offer.owner == slack("ben")


def test_a_policy_has_to_allow_it(clock: Clock) -> None:
    world = World(clock)
    answer = try_ask(world)
    assert refused(answer) == "not_for_others"
    assert isinstance(answer, Refusals)
    assert answer.first.field == "for_whom"
    assert refused(world.workflow.offer(world.by("ann"), ROLE, None, (), slack("eve"))) == "not_for_others"


def test_it_is_still_allowed_at_the_click(world: World) -> None:
    request = ask(world)
    world.catalogue([policy()], [role()])
    assert refused(world.approve(request)) == "no_longer_for_others"
    assert world.request(request).state is State.PENDING


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ({"ann": {"team"}, "eve": {"team"}}, ""),
        ({"ann": {"team"}}, "not_for_them"),
        ({"eve": {"team"}}, "may_not_ask"),
    ],
)
def test_both_are_among_those_who_may_ask(clock: Clock, groups: dict[str, set[str]], code: str) -> None:
    world = World(clock, policies=[policy(for_others=True, requesters=frozenset({"team"}))])
    for name, those in groups.items():
        change(world, name, groups=frozenset(those))
    answer = try_ask(world)
    assert (refused(answer) if code else isinstance(answer, Done)) == (code or True)


@pytest.mark.parametrize(
    "standing", [each for each in Standing if each not in (Standing.OK, Standing.UNKNOWN)]
)
def test_whoever_is_no_active_member_gets_nothing(world: World, standing: Standing) -> None:
    change(world, "eve", standing=standing)
    assert refused(try_ask(world)) == "cannot_have"
    assert refused(world.workflow.offer(world.by("ann"), ROLE, None, (), slack("eve"))) == "cannot_have"


def test_somebody_unknown_is_looked_up_and_the_next_press_works(world: World) -> None:
    known = world.store._records
    del known[person_key(slack("eve"))]
    answer = try_ask(world)
    assert refused(answer) == "looking_for_whom"
    assert isinstance(answer, Refusals)
    assert "press again" in answer.first.why
    world.work()
    assert isinstance(try_ask(world), Done)


def test_somebody_who_was_looked_up_long_ago_is_looked_up_again(world: World) -> None:
    world.clock.advance(DAY + 1)
    change(world, "ann", checked_at=world.clock())
    assert refused(try_ask(world)) == "looking_for_whom"
    world.work()
    assert isinstance(try_ask(world), Done)


def test_choosing_somebody_unknown_in_the_form_has_them_looked_up(world: World) -> None:
    del world.store._records[person_key(slack("eve"))]
    assert refused(world.workflow.offer(world.by("ann"), ROLE, None, (), slack("eve"))) == "looking_for_whom"
    world.work()
    assert isinstance(world.workflow.offer(world.by("ann"), ROLE, None, (), slack("eve")), Offer)


def test_an_account_that_nobody_has_gets_nothing(world: World) -> None:
    asking = Asking(RequestId("R-x"), ROLE, "for 1w", "why", (slack("ben"),), for_whom=SlackId("U-nobody"))
    assert refused(world.workflow.ask(world.by("ann"), asking)) == "looking_for_whom"
    world.work()
    assert refused(world.workflow.ask(world.by("ann"), asking)) == "cannot_have"


def test_one_undecided_request_for_each_of_them(world: World) -> None:
    world.ask("eve")
    assert refused(try_ask(world)) == "already_asked_for_them"


def test_for_oneself_by_name_is_for_oneself(clock: Clock) -> None:
    world = World(clock)
    request = ask(world, for_whom="ann")
    assert Pointer.to(world.request(request)).holder == slack("ann")


def home(world: World, name: str) -> Home:
    found = world.workflow.home(world.by(name), Look())
    assert isinstance(found, Home)
    return found


def given(world: World) -> RequestId:
    request = ask(world)
    world.work()
    assert isinstance(world.approve(request), Done)
    world.work()
    return request


def test_home_lists_it_for_both_while_nobody_has_decided(world: World) -> None:
    request = ask(world)
    world.work()
    (mine,), (theirs,) = home(world, "ann").asked.items, home(world, "eve").asked.items
    assert mine.request.id == theirs.request.id == request
    assert (mine.withdraw, mine.refuse, mine.for_me) == (True, False, False)
    assert (theirs.withdraw, theirs.refuse, theirs.for_me) == (False, True, True)
    assert home(world, "ben").asked.total == home(world, "ann").others.total == 0


def test_home_lists_it_for_the_one_who_asked_from_the_approval_to_the_proof_that_it_is_gone(
    world: World,
) -> None:
    request = given(world)
    (seen,) = home(world, "ann").others.items
    assert (seen.request.id, seen.state, seen.end) == (request, Shown.ACTIVE, True)
    assert home(world, "ann").held.total == home(world, "ann").asked.total == 0
    assert home(world, "eve").held.total == 1
    assert home(world, "eve").others.total == 0
    world.clock.advance(WEEK)
    (seen,) = home(world, "ann").others.items
    assert (seen.state, seen.end) == (Shown.BEING_TAKEN_BACK, False)
    world.sweep()
    assert home(world, "ann").others.total == 0
    key = card_key(request, slack("ann"))
    assert getattr(world.store.read([key])[key], "who", None) == ""  # Nothing is left in the index either.
    assert not [each for each in world.store.whose(okta("ann")) if each.sk.startswith("CARD")]


def test_a_denied_one_leaves_nothing_in_the_index(world: World) -> None:
    request = ask(world)
    world.work()
    world.deny(request)
    world.work()
    assert list(world.store.whose(okta("ann"))) == []
    assert home(world, "ann").asked.total == 0


def test_the_one_who_asked_can_end_it_and_is_on_record_as_the_one_who_did(world: World) -> None:
    request = given(world)
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(request)), Done)
    again = world.workflow.end(world.by("ann"), world.pointer(request))
    assert isinstance(again, Done)
    assert again.repeated
    assert refused(world.workflow.end(world.by("eve"), world.pointer(request))) == "being_ended"
    world.work()
    assert not world.has("eve")
    found = world.request(request)
    assert (found.reason_ended, found.stopped and found.stopped.by) == ("asker", okta("ann"))
    fact = next(each for each in world.store.facts(f"REQ#{request}") if each.what == "stopped")
    assert fact.actor == okta("ann")


def test_nobody_else_can_end_it(world: World) -> None:
    request = given(world)
    assert refused(world.workflow.end(world.by("cat"), world.pointer(request))) == "not_yours"
    assert world.has("eve")


def test_one_that_was_asked_with_others_is_listed_once_for_each_role(clock: Clock) -> None:
    roles = [role(), role("other", target=Target("okta_group", ("g2",)))]
    world = World(clock, policies=[policy(for_others=True)], roles=roles)
    asking = Asking(
        RequestId("R-x"),
        ROLE,
        "for 1w",
        "new",
        (slack("ben"),),
        for_whom=slack("eve"),
        also=(RoleKey("other"),),
    )
    assert isinstance(world.workflow.ask(world.by("ann"), asking), Done)
    world.work()
    assert home(world, "ann").asked.total == 1
    world.approve(RequestId("R-x"))
    world.work()
    assert home(world, "ann").others.total == 2

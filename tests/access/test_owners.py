"""What owners see and end of their roles, from the real workflow over the twin store."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from access.answers import Done, Refusals
from access.duration import DAY, WEEK
from access.keys import RequestId, RoleKey, Target, person_key, role_key
from access.owners import SIZE, Holders
from access.person import Person, Standing
from access.ports import Change, Write
from access.request import State
from access.shown import Shown
from tests.clock import Clock
from tests.world import GROUP, NAMES, ROLE, World, given, okta, policy, refused, role, slack

OWNER = "ben"


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def holders(world: World, name: str = OWNER, role_: str = ROLE, page: int = 0) -> Holders:
    found = world.workflow.holders(world.by(name), RoleKey(role_), page)
    assert isinstance(found, Holders), found
    return found


def having(world: World, role_: str = ROLE) -> list[str]:
    return [each.request.for_whom.slack for each in holders(world, role_=role_).items]


def stop(world: World, request: RequestId, name: str = OWNER, reason: str = "The project is over") -> object:
    return world.workflow.stop(world.by(name), world.pointer(request), reason)


def edit(world: World, name: str, **changes: object) -> None:
    key = person_key(slack(name))
    person = world.store.read([key])[key]
    assert isinstance(person, Person)
    changed = replace(person, version=person.version + 1, **changes)  # type: ignore[arg-type]
    world.store.commit(Change(writes=(Write(changed, person.version),)))


def refusals(world: World) -> Sequence[str]:
    facts = [
        each
        for key in world.store._records
        if key.pk.startswith("REFUSED#")
        for each in world.store.facts(key.pk)
    ]
    return [f"{each.detail['verb']}:{each.detail['codes']}" for each in facts]


def test_the_owner_sees_who_has_it_from_approval_to_proof(world: World) -> None:
    assert holders(world).items == ()
    request = world.ask()
    world.work()
    assert having(world) == []
    world.approve(request)
    (holder,) = holders(world).items
    assert (holder.state, holder.may_end) == (Shown.BEING_SET_UP, True)
    world.work()
    assert holders(world).items[0].state is Shown.ACTIVE
    world.clock.advance(WEEK)
    world.refresh()
    assert [(each.state, each.may_end) for each in holders(world).items] == [(Shown.BEING_TAKEN_BACK, False)]
    world.sweep()
    assert holders(world).items == ()


@pytest.mark.parametrize("name", [each for each in NAMES if each != OWNER])
def test_nobody_but_the_owner_sees_or_ends_anything(world: World, name: str) -> None:
    request = given(world)
    before = world.store._records.copy()
    assert refused(world.workflow.holders(world.by(name), ROLE)) == "not_owner"
    assert refused(world.workflow.may_stop(world.by(name), world.pointer(request))) == "not_owner"
    assert refused(stop(world, request, name)) == "not_owner"
    assert world.request(request).stopped is None
    assert {key: each for key, each in world.store._records.items() if key.pk.startswith("HOLD")} == {
        key: each for key, each in before.items() if key.pk.startswith("HOLD")
    }
    assert sorted(refusals(world)) == ["holders:not_owner", "stop:not_owner", "stop:not_owner"]


def test_two_roles_of_one_group_are_told_apart(clock: Clock) -> None:
    world = World(clock, roles=[role(), role("other")])
    given(world)
    given(world, name="dan", role_="other")
    assert (having(world), having(world, "other")) == ([slack("ann")], [slack("dan")])


def test_a_role_that_leads_elsewhere_by_now_still_shows_who_has_what_it_led_to(world: World) -> None:
    given(world)
    world.catalogue([policy()], [role(target=Target("okta_group", ("g2",)))])
    assert having(world) == [slack("ann")]


def test_ending_takes_it_away_at_once_and_the_person_reads_why(world: World) -> None:
    request = given(world)
    answer = stop(world, request, reason="  The project is over\n")
    assert isinstance(answer, Done)
    assert holders(world).items[0].state is Shown.BEING_TAKEN_BACK
    world.work()
    assert not world.has()
    over = world.request(request)
    assert (over.state, over.reason_ended) == (State.ENDED, "owner")
    assert over.stopped
    assert (over.stopped.note, over.stopped.by) == ("The project is over", okta(OWNER))
    assert world.facts(request) == ["asked", "approved", "begun", "given", "stopped", "taking_back", "ended"]
    fact = world.store.facts(f"REQ#{request}")[4]
    assert (fact.actor, fact.detail["why"], fact.detail["reason"]) == (
        okta(OWNER),
        "owner",
        "The project is over",
    )
    assert any("owner" in text for text in world.chat.of("ann"))


def test_ending_twice_is_once_and_too_late_is_said(world: World) -> None:
    request = given(world)
    assert isinstance(stop(world, request), Done)
    again = stop(world, request)
    assert isinstance(again, Done)
    assert again.repeated
    world.work()
    assert world.facts(request).count("stopped") == 1
    other = given(world)
    world.workflow.end(world.by("ann"), world.pointer(other))
    assert refused(stop(world, other)) == "being_ended"
    world.work()
    assert refused(stop(world, other)) == "not_running"
    assert refused(stop(world, other, reason="")) == "not_running"


def test_a_reason_is_needed(world: World) -> None:
    request = given(world)
    for reason in ("", " \n", "x" * 1001):
        answer = stop(world, request, reason=reason)
        assert isinstance(answer, Refusals)
        assert answer.first.field == "reason"
    assert world.request(request).stopped is None


def test_what_is_not_given_yet_is_never_given(world: World) -> None:
    request = world.ask()
    world.work()
    world.approve(request)
    assert isinstance(stop(world, request), Done)
    world.work()
    world.sweep(3)
    assert not world.has()
    assert world.request(request).state is State.ENDED


def test_an_undecided_request_is_not_the_owners_to_end(world: World) -> None:
    request = world.ask(approvers=("cat",))
    world.work()
    assert refused(stop(world, request)) == "not_running"


def test_a_waiting_extension_ends_with_it(world: World) -> None:
    request = given(world)
    world.workflow.extend(world.by("ann"), world.pointer(request), RequestId("E1"), "for 1w", "more")
    assert isinstance(stop(world, request), Done)
    assert refused(world.approve(RequestId("E1"))) == "being_ended"
    world.work()
    assert world.request(RequestId("E1")).reason_ended == "parent_gone"


def test_somebody_who_has_it_through_another_role_keeps_it(clock: Clock) -> None:
    world = World(clock, roles=[role(), role("other")])
    first = given(world)
    given(world, role_="other")
    assert isinstance(stop(world, first), Done)
    world.work()
    assert world.has()
    assert world.request(first).state is State.ENDED


def test_an_owner_who_was_not_looked_up_today_or_has_left_ends_nothing(world: World) -> None:
    request = given(world)
    edit(world, OWNER, standing=Standing.OKTA_GONE)
    assert refused(stop(world, request)) == "not_a_member.okta_gone"
    edit(world, OWNER, standing=Standing.OK)
    world.clock.advance(DAY + 1)
    assert refused(stop(world, request)) == "looking_you_up"
    world.work()
    assert isinstance(stop(world, request), Done)


def test_a_second_account_of_the_owner_is_the_owner(world: World) -> None:
    request = given(world)
    edit(world, "eve", okta=okta(OWNER))
    assert isinstance(stop(world, request, "eve"), Done)


def test_a_former_owner_ends_nothing(world: World) -> None:
    request = given(world)
    key = role_key(ROLE)
    world.catalogue(
        [policy()], [replace(role(), owner=replace(role().owner, okta=okta("cat"), slack=slack("cat")))]
    )
    assert key in world.store.read([key])
    assert refused(stop(world, request)) == "not_owner"
    assert isinstance(stop(world, request, "cat"), Done)


def test_many_holders_come_in_pages(clock: Clock) -> None:
    world = World(clock, roles=[role(target=Target("okta_group", ("g",)))])
    first = given(world)
    sample = world.request(first)
    for number in range(SIZE * 2):
        more = replace(sample, id=RequestId(f"S{number:03d}"), due=None, wake=False)
        world.store.commit(Change(writes=(Write(more, None),)))
    assert [len(holders(world, page=page).items) for page in (-1, 0, 1, 2, 9)] == [SIZE, SIZE, SIZE, 1, 1]
    assert holders(world).total == 2 * SIZE + 1
    world.store.spoil(replace(sample, id=RequestId("S000")).key)
    seen = holders(world)
    assert (len(seen.items), seen.hidden) == (SIZE - 1, 1)


def test_an_unknown_role_or_request_is_refused(world: World) -> None:
    request = given(world)
    assert refused(world.workflow.holders(world.by(OWNER), RoleKey("nothing"))) == "unknown_role"
    nowhere = replace(world.pointer(request), request=RequestId("nothing"))
    assert refused(world.workflow.stop(world.by(OWNER), nowhere, "why")) == "unknown_request"
    assert world.holding(target=GROUP).needs

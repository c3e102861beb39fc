"""What one person holds, what waits for them, what they asked for: from the real workflow over the twin store."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pytest

from access.answers import Done, Refusals
from access.breaker import SERVICES
from access.catalog import Role
from access.duration import DAY, HOUR, WEEK, For
from access.emergency import Rules
from access.errors import NeverWorks, TryAgain, Unreadable
from access.home import Home, Look, WaitingReview, Waits, Watch
from access.home_emergencies import Emergencies, Owed
from access.home_reading import MOST
from access.keys import (
    Key,
    OktaId,
    RequestId,
    RoleKey,
    Target,
    person_key,
    request_key,
    role_key,
    search_list_key,
)
from access.person import Party, Person, Standing
from access.ports import Change, Record, Write
from access.reading import BATCH
from access.request import Request
from access.shown import Shown
from access.workflow import Workflow
from tests.clock import Clock
from tests.world import NAMES, World, okta, policy, role, slack, urgently


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def home(world: World, name: str, look: Look | None = None) -> Home:
    found = world.workflow.home(world.by(name), look or Look())
    assert isinstance(found, Home), found
    return found


def ids(requests: Iterable[Request]) -> list[str]:
    return [each.id for each in requests]


def asked(world: World, name: str, look: Look | None = None) -> list[str]:
    return ids(each.request for each in home(world, name, look).asked.items)


def held(world: World, name: str = "ann", look: Look | None = None) -> list[str]:
    return ids(each.request for each in home(world, name, look).held.items)


def waiting(world: World, name: str) -> list[str]:
    return ids(each.request for each in home(world, name).waiting.items if isinstance(each, Waits))


def given(world: World, **more: object) -> RequestId:
    request = world.ask(**more)  # type: ignore[arg-type]
    world.work()
    assert isinstance(world.approve(request), Done)
    world.work()
    return request


def edit(world: World, name: str, **changes: object) -> None:
    key = person_key(slack(name))
    person = world.store.read([key])[key]
    assert isinstance(person, Person)
    changed = replace(person, version=person.version + 1, **changes)  # type: ignore[arg-type]
    world.store.commit(Change(writes=(Write(changed, person.version),)))


def many(clock: Clock, count: int) -> World:
    """A world with so many roles, each with a target of its own."""
    roles = [role(f"role-{n:03d}", target=Target("okta_group", (f"g{n:03d}",))) for n in range(count)]
    return World(clock, roles=roles)


def test_it_is_empty_for_somebody_who_has_nothing(world: World) -> None:
    seen = home(world, "ann")
    assert (seen.held.total, seen.waiting.total, seen.asked.total, seen.pages) == (0, 0, 0, 1)


def test_a_request_is_asked_for_one_and_waits_for_the_others(world: World) -> None:
    request = world.ask(approvers=("ben", "cat"))
    world.work()
    assert asked(world, "ann") == [request]
    assert waiting(world, "ben") == waiting(world, "cat") == [request]
    assert waiting(world, "dan") == waiting(world, "ann") == []
    assert asked(world, "ben") == held(world, "ben") == []


def test_what_is_given_is_held_until_it_is_proven_to_be_gone(world: World) -> None:
    request = world.ask()
    world.work()
    world.approve(request)
    (hold,) = home(world, "ann").held.items
    assert (hold.state, hold.extend, hold.give_back) == (Shown.BEING_SET_UP, True, True)
    assert asked(world, "ann") == waiting(world, "ben") == []
    world.work()
    assert home(world, "ann").held.items[0].state is Shown.ACTIVE
    world.workflow.end(world.by("ann"), world.pointer(request))
    (hold,) = home(world, "ann").held.items
    assert (hold.state, hold.extend, hold.give_back) == (Shown.BEING_TAKEN_BACK, False, False)
    world.work()
    assert held(world) == []


def test_after_its_end_by_the_clock_nothing_can_be_pressed(world: World) -> None:
    given(world)
    world.clock.advance(WEEK)
    (hold,) = home(world, "ann").held.items
    assert (hold.state, hold.extend, hold.give_back) == (Shown.BEING_TAKEN_BACK, False, False)


@pytest.mark.parametrize("end", ["denied", "withdrawn", "lapsed"])
def test_an_ended_request_is_nobodys_business_any_more(world: World, end: str) -> None:
    request = world.ask()
    world.work()
    if end == "denied":
        world.deny(request)
    elif end == "withdrawn":
        world.workflow.withdraw(world.by("ann"), world.pointer(request))
    else:
        world.clock.advance(WEEK)  # The sweep has not come by yet.
    assert asked(world, "ann") == waiting(world, "ben") == []


def test_whoever_has_agreed_waits_for_the_others(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = world.ask(approvers=("ben", "cat"))
    world.work()
    world.approve(request)
    assert waiting(world, "ben") == []
    assert waiting(world, "cat") == [request]


def test_an_undecided_extension_is_asked_and_waits_and_cannot_be_asked_twice(world: World) -> None:
    request = given(world)
    world.workflow.extend(world.by("ann"), world.pointer(request), RequestId("E1"), "for 1w", "more")
    world.work()
    (hold,) = home(world, "ann").held.items
    assert (hold.waiting, hold.extend, hold.give_back) == (True, False, True)
    assert asked(world, "ann") == waiting(world, "ben") == ["E1"]


@pytest.mark.parametrize("extend", [True, False])
def test_extending_is_offered_where_the_request_allows_it(clock: Clock, extend: bool) -> None:
    world = World(clock, policies=[policy(extend=extend)])
    given(world)
    assert home(world, "ann").held.items[0].extend is extend


def test_extending_is_not_offered_when_nothing_fits_any_more(world: World) -> None:
    request = given(world, duration="for 2w")
    assert home(world, "ann").held.items[0].extend
    world.workflow.extend(world.by("ann"), world.pointer(request), RequestId("E1"), "for 2w", "more")
    assert isinstance(world.approve(RequestId("E1")), Done)
    (hold,) = home(world, "ann").held.items
    assert (hold.waiting, hold.extend, hold.give_back) == (False, False, True)


def test_a_second_account_of_one_human_sees_it_and_is_offered_what_it_may_do(world: World) -> None:
    request = given(world)
    edit(world, "eve", okta=okta("ann"))
    (hold,) = home(world, "eve").held.items
    assert hold.request.id == request
    assert not hold.extend
    assert not hold.give_back
    assert home(world, "ann").held.items[0].give_back


def test_the_order_is_what_ends_what_lapses_and_what_is_new(clock: Clock) -> None:
    world = many(clock, 6)
    late = given(world, role_="role-000", duration="for 2w")
    soon = given(world, role_="role-001", duration="for 1d")
    assert held(world) == [soon, late]
    first = world.ask(role_="role-002")
    world.clock.advance(60)
    second = world.ask(role_="role-003")
    world.work()
    assert asked(world, "ann") == [second, first]
    assert waiting(world, "ben") == [first, second]


def test_sixty_items_come_in_pages_and_none_is_lost(clock: Clock) -> None:
    world = many(clock, 60)
    requests = [world.ask("ann", role_=f"role-{n:03d}") for n in range(60)]
    world.work()
    for request in requests[:20]:
        world.approve(request)
    seen: list[str] = []
    for page in range(4):
        at = home(world, "ann", Look(page, 15))
        assert (at.page, at.pages, at.held.total, at.asked.total) == (page, 4, 20, 40)
        assert at.held.page == 0
        assert at.asked.page == 1
        seen += [*ids(each.request for each in at.held.items), *ids(each.request for each in at.asked.items)]
        assert len(seen) == 15 * (page + 1)
    assert sorted(seen) == sorted(requests)
    assert home(world, "ann", Look(99, 15)).page == 3
    assert home(world, "ann", Look(-1, 15)).page == 0
    assert home(world, "ann", Look(2, 15)).asked.first == 10


def counted(world: World, monkeypatch: pytest.MonkeyPatch, named: Sequence[Key] | None = None) -> list[int]:
    """The sizes of the batches that are read from here on, and 0 for a query of the index, which may be told what to name."""
    counts: list[int] = []
    read, whose = world.store.read, world.store.whose

    def reading(keys: Iterable[Key]) -> Mapping[Key, Record]:
        wanted = list(keys)
        counts.append(len(wanted))
        return read(wanted)

    def naming(person: OktaId, kind: str = "") -> Sequence[Key]:
        counts.append(0)
        return whose(person, kind) if named is None else named

    monkeypatch.setattr(world.store, "read", reading)
    monkeypatch.setattr(world.store, "whose", naming)
    return counts


def test_one_query_and_one_batch_are_enough(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    given(world)
    counts = counted(world, monkeypatch)
    assert held(world, "ann", Look(person=okta("ann")))
    assert counts == [0, 3]
    counts.clear()
    assert held(world)
    assert counts == [1, 0, 2]


def test_a_wrong_hint_shows_nobody_elses_things(world: World) -> None:
    given(world)
    assert held(world, "eve", Look(person=okta("ann"))) == []
    assert home(world, "eve", Look(person=okta("ann"))).person == okta("eve")


def test_reads_are_batches_of_a_hundred_and_end_somewhere(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    home(world, "eve")  # The list of roles is fetched once a minute, for whoever comes first.
    named = [request_key(RequestId(f"N{n}")) for n in range(MOST + 50)]
    counts = counted(world, monkeypatch, named)
    assert home(world, "ann", Look(person=okta("ann"))).unread == 50
    assert counts == [0, BATCH, BATCH, BATCH, 1]


def test_an_index_that_is_behind_hides_nothing_that_was_just_done(world: World) -> None:
    request = given(world)
    world.store._index._lag = 30
    world.clock.advance(60)
    world.workflow.extend(world.by("ann"), world.pointer(request), RequestId("E1"), "for 1w", "more")
    assert asked(world, "ann") == ["E1"]  # The holding names it.
    new = world.ask("dan")
    assert asked(world, "dan") == []
    assert asked(world, "dan", Look(also=(new,))) == [new]
    world.workflow.withdraw(world.by("dan"), world.pointer(new))
    world.clock.advance(10)
    assert asked(world, "dan", Look(also=(new,))) == []
    assert asked(world, "eve", Look(also=(new,))) == []


@pytest.mark.parametrize(
    "standing", [each for each in Standing if each not in (Standing.OK, Standing.UNKNOWN)]
)
def test_whoever_may_not_use_it_is_told_why(world: World, standing: Standing) -> None:
    edit(world, "ann", standing=standing)
    answer = world.workflow.home(world.by("ann"), Look())
    assert isinstance(answer, Refusals)
    assert answer.first.code == f"not_a_member.{standing}"


def test_somebody_unknown_is_looked_up(world: World) -> None:
    edit(world, "eve", standing=Standing.UNKNOWN, checked_at=0)
    answer = world.workflow.home(world.by("eve"), Look())
    assert isinstance(answer, Refusals)
    assert answer.first.code == "looking_you_up"
    world.work()
    assert home(world, "eve").pages == 1


def test_somebody_new_is_looked_up_too(world: World) -> None:
    world.by("eve")
    world.store._records.pop(person_key(slack("eve")))
    assert isinstance(world.workflow.home(world.by("eve"), Look()), Refusals)
    world.work()
    assert home(world, "eve").pages == 1


def test_in_the_morning_ones_own_things_are_there_and_one_is_looked_up_meanwhile(world: World) -> None:
    request = given(world)
    other = world.ask("dan")
    world.work()
    world.clock.advance(DAY + 1)
    assert held(world) == [request]
    assert waiting(world, "ben") == [other]
    world.work()
    for name in ("ann", "ben"):
        person = world.store.read([person_key(slack(name))])[person_key(slack(name))]
        assert isinstance(person, Person)
        assert person.checked_at == world.clock()


def test_a_guest_of_yesterday_is_looked_up_and_shown_nothing(world: World) -> None:
    given(world)
    edit(world, "ann", standing=Standing.GUEST)
    world.clock.advance(DAY + 1)
    answer = world.workflow.home(world.by("ann"), Look())
    assert isinstance(answer, Refusals)
    assert answer.first.code == "looking_you_up"


def test_everybodys_home_agrees_with_the_rules(world: World) -> None:
    """What is offered is what a click may do, for every person and item."""
    given(world)
    world.ask("dan", approvers=("ben", "cat"))
    world.work()
    for name in NAMES:
        seen = home(world, name)
        for item in seen.waiting.items:
            assert isinstance(item, Waits)
            pointer = world.pointer(item.request.id)
            assert isinstance(world.workflow.may_decide(world.by(name), pointer), Done)
        for hold in seen.held.items:
            may = world.workflow.may_extend(world.by(name), world.pointer(hold.request.id))
            assert isinstance(may, Done) is hold.extend


def test_an_extension_that_waits_shows_the_present_end(world: World) -> None:
    request = given(world)
    world.workflow.extend(world.by("ann"), world.pointer(request), RequestId("E1"), "for 1w", "more")
    world.work()
    (item,) = home(world, "ben").waiting.items
    assert isinstance(item, Waits)
    assert item.ends == world.request(request).end
    world.store.spoil(request_key(request))
    seen = home(world, "ben")
    assert [(each.request.id, each.ends) for each in seen.waiting.items if isinstance(each, Waits)] == [
        ("E1", None)
    ]
    assert seen.hidden == 1


@pytest.mark.parametrize("hint", [None, okta("ann")])
def test_one_item_that_cannot_be_read_hides_itself_alone(clock: Clock, hint: OktaId | None) -> None:
    world = many(clock, 4)
    requests = [world.ask(role_=f"role-{n:03d}") for n in range(4)]
    world.work()
    world.store.spoil(request_key(requests[1]))
    world.store.spoil(world.request(requests[2]).holding_key)
    seen = home(world, "ann", Look(person=hint))
    assert {each.request.id for each in seen.asked.items} == {requests[0], requests[2], requests[3]}
    assert seen.hidden == 2
    assert waiting(world, "ben") == [requests[0], requests[2], requests[3]]


def test_somebody_whose_own_record_cannot_be_read_is_nobody(world: World) -> None:
    world.store.spoil(person_key(slack("ann")))
    for look in (Look(), Look(person=okta("ann"))):
        with pytest.raises(Unreadable):
            world.workflow.home(world.by("ann"), look)


def test_a_list_of_roles_that_cannot_be_read_hides_ones_own_roles_alone(world: World) -> None:
    request = given(world)
    world.store.spoil(search_list_key(world.head))
    world.workflow = Workflow(world.desk)  # A process that has not read it yet.
    seen = home(world, "ann")
    assert [each.request.id for each in seen.held.items] == [request]
    assert home(world, "ben").own.total == 0
    assert seen.hidden == 1


def test_whoever_owns_roles_sees_them_by_title_and_nobody_else_does(clock: Clock) -> None:
    world = many(clock, 20)
    seen = home(world, "ben")
    assert [each.role.key for each in seen.own.items] == [f"role-{n:03d}" for n in range(15)]
    assert (seen.own.total, seen.pages) == (20, 2)
    assert [each.slack for each in seen.own.items[0].approvers] == [slack("ben"), slack("cat"), slack("dan")]
    assert len(home(world, "ben", Look(1)).own.items) == 5
    assert all(home(world, name).own.total == 0 for name in ("ann", "cat", "eve"))


def test_ones_own_roles_come_last_and_go_on_from_page_to_page(clock: Clock) -> None:
    world = many(clock, 20)
    for number in range(10):
        world.ask("ann", role_=f"role-{number:03d}")
    world.work()
    first, second = home(world, "ben"), home(world, "ben", Look(1))
    assert (len(first.waiting.items), len(first.own.items), len(second.own.items)) == (10, 5, 15)
    assert second.own.first == 5
    assert (first.own.page, second.page) == (0, 1)


def test_ones_own_roles_cost_one_batch_more_and_only_on_their_page(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = many(clock, 5000)
    home(world, "eve")
    counts = counted(world, monkeypatch)
    assert home(world, "ben", Look(person=okta("ben"))).own.total == 5000
    assert counts == [0, 1, 3 * 15 + 3]
    counts.clear()
    assert home(world, "ann", Look(person=okta("ann"))).own.total == 0
    assert counts == [0, 1]


def test_a_role_that_went_to_somebody_else_is_theirs_at_once(world: World) -> None:
    assert home(world, "ben").own.items[0].role.key == "staging-read"
    key = role_key(RoleKey("staging-read"))
    stored = world.store.read([key])[key]
    assert isinstance(stored, Role)
    world.store._put(replace(stored, owner=Party(okta("cat"), slack("cat")), version=stored.version + 1))
    assert home(world, "ben").own.items == ()


def test_an_approver_who_has_left_is_shown_as_such(world: World) -> None:
    edit(world, "cat", standing=Standing.OKTA_GONE)
    assert home(world, "ben").own.items[0].gone == {slack("cat")}


def watching(world: World, name: str = "eve") -> World:
    """`name` is of the security team."""
    edit(world, name, groups=frozenset({"00gsecurity"}))
    there = world.directory.people[okta(name)]
    world.directory.people[okta(name)] = replace(there, groups=frozenset({"00gsecurity"}))
    world.desk = replace(world.desk, security="00gsecurity")
    world.workflow = Workflow(world.desk)
    return world


def test_security_sees_removals_that_are_stuck_and_services_that_are_down(world: World) -> None:
    watching(world)
    assert home(world, "eve").watch == Watch((), 0, ())
    request = given(world)
    world.target.before = [NeverWorks("the group is managed by a rule")] * 99
    world.clock.advance(WEEK)
    world.refresh()
    assert home(world, "eve").watch == Watch((), 0, ())  # Only just due.
    world.sweep()
    seen = home(world, "eve").watch
    assert seen
    (stuck,) = seen.stuck
    assert (stuck.person, stuck.target) == (slack("ann"), world.holding().target)
    assert stuck.error == "the group is managed by a rule"
    assert stuck.since == world.request(request).end
    world.target.before = [TryAgain("503 from okta", service=True)] * 99
    world.sweep(40)
    seen = home(world, "eve").watch
    assert seen
    assert [(each.service, each.why) for each in seen.down] == [("okta", "503 from okta")]
    world.target.before.clear()
    world.sweep(40)
    assert home(world, "eve").watch == Watch((), 0, ())


def test_nobody_else_sees_what_is_stuck(world: World) -> None:
    watching(world)
    assert [home(world, name).watch for name in ("ann", "ben", "cat", "dan")] == [None] * 4
    assert home(world, "eve", Look(0)).watch is not None
    world.workflow = Workflow(replace(world.desk, security=""))
    assert home(world, "eve").watch is None


def test_a_holding_that_cannot_be_read_is_counted_and_the_others_are_listed(world: World) -> None:
    watching(world)
    given(world)
    given(world, name="dan")
    world.target.before = [NeverWorks("no")] * 99
    world.clock.advance(WEEK)
    world.refresh()
    world.sweep()
    world.store.spoil(world.holding("dan").key)
    seen = home(world, "eve")
    assert seen.watch
    assert ([each.person for each in seen.watch.stuck], seen.hidden) == ([slack("ann")], 1)


def test_the_services_are_those_of_the_provisioners() -> None:
    from provisioners import okta_group, okta_people

    services = {okta_group.OktaGroup.service, okta_people.OktaDirectory.service}
    assert services == set(SERVICES)


def test_whoever_watches_sees_emergencies_until_they_are_reviewed(clock: Clock) -> None:
    world = watching(World(clock, policies=[policy(emergency=Rules(For(4 * HOUR)))]))
    request = urgently(world)
    seen = home(world, "eve").watch
    assert seen
    assert seen.emergencies == Emergencies(
        (Owed(slack("ann"), "staging-read - AWS Role", clock(), clock() + DAY),), 1, 1
    )
    assert isinstance(world.review(request), Done)
    seen = home(world, "eve").watch
    assert seen
    assert seen.emergencies == Emergencies((), 0, 1)


def test_an_emergency_waits_at_home_for_its_reviewers_alone(clock: Clock) -> None:
    world = World(clock, policies=[policy(emergency=Rules(For(4 * HOUR)))])
    request = urgently(world)
    for name in ("ben", "cat", "dan"):
        (item,) = home(world, name).waiting.items
        assert isinstance(item, WaitingReview)
        assert (item.request.id, item.deadline) == (request, clock() + DAY)
    assert home(world, "eve").waiting.total == 0
    world.review(request)
    world.work()
    assert home(world, "ben").waiting.total == 0

"""Somebody who leaves the groups that made them eligible keeps what runs and is told once, or loses it where the policy says so."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from access import people
from access.answers import Done
from access.catalog import Ineligible
from access.duration import WEEK
from access.errors import Conflict, TryAgain
from access.keys import Due, Key, Lane, RequestId, person_key, request_key
from access.moving import GROUP, USERS, ends, reconsider, why
from access.person import Person, Standing
from access.ports import Change, Record, Write
from access.request import Request, State
from access.workflow import Workflow
from tests.clock import Clock
from tests.simulation.copies import copied, restore
from tests.world import NAMES, World, given, okta, policy, refused, role, slack

ENG, OPS, STAFF = "00gENG", "00gOPS", "00gSTAFF"
KEEP, END = Ineligible.KEEP, Ineligible.END


def put(world: World, name: str, *groups: str) -> None:
    found = world.directory.people[okta(name)]
    world.directory.people[okta(name)] = replace(found, groups=frozenset(groups))


def made(clock: Clock, when: Ineligible = KEEP, requesters: frozenset[str] = frozenset({ENG})) -> World:
    """Everybody is in Engineering and looked up; ann has access for a week."""
    world = World(clock, policies=[policy(requesters=requesters, when_ineligible=when)])
    for name in NAMES:
        put(world, name, ENG, STAFF)
    world.refresh()
    given(world)
    return world


@pytest.fixture
def world(clock: Clock) -> World:
    return made(clock)


def look_up(world: World, name: str = "ann") -> Person:
    key = person_key(slack(name))
    assert people.meet(world.desk, world.outside, key)
    world.work()
    found = world.store.read([key])[key]
    assert isinstance(found, Person)
    return found


def only_for(world: World, group: str) -> None:
    world.desk = replace(world.desk, users=group)
    world.workflow = Workflow(world.desk)


FIRST = RequestId("R1")


def told(world: World) -> list[str]:
    return [text for text in world.chat.of("ann") if text.startswith("moved@")]


def test_who_leaves_keeps_it_to_its_end_and_is_told_once(world: World) -> None:
    put(world, "ann", STAFF)
    look_up(world)
    assert world.has()
    assert world.request(FIRST).moved
    assert len(told(world)) == 1
    look_up(world)
    world.sweep(26, every=3600)
    assert world.has()
    assert len(told(world)) == 1
    assert world.facts(FIRST) == ["asked", "approved", "begun", "given", "moved"]
    fact = world.store.facts(f"REQ#{FIRST}")[-1]
    assert (fact.actor, dict(fact.detail)) == ("access-service", {"why": GROUP, "groups": ENG})
    world.clock.advance(WEEK)
    world.sweep()
    assert not world.has()
    assert world.request(FIRST).reason_ended == "expired"


def test_they_can_neither_extend_nor_ask_again(world: World) -> None:
    put(world, "ann", STAFF)
    look_up(world)
    pointer = world.pointer(FIRST)
    assert refused(world.workflow.may_extend(world.by("ann"), pointer)) == "may_not_ask"
    answer = world.workflow.extend(world.by("ann"), pointer, RequestId("X"), "for 1d", "more")
    assert refused(answer) == "may_not_ask"
    assert refused(world.try_ask()) == "may_not_ask"


def test_where_the_policy_says_so_it_ends_at_once(clock: Clock) -> None:
    world = made(clock, END)
    put(world, "ann", STAFF)
    look_up(world)
    assert not world.has()
    request = world.request(FIRST)
    assert (request.state, request.reason_ended) == (State.ENDED, GROUP)
    assert world.facts(FIRST) == ["asked", "approved", "begun", "given", "stopped", "taking_back", "ended"]
    assert told(world) == []


@pytest.mark.parametrize(("then", "now"), [(END, KEEP), (KEEP, END)])
def test_the_stricter_of_then_and_now_counts(clock: Clock, then: Ineligible, now: Ineligible) -> None:
    world = made(clock, then)
    world.catalogue([policy(requesters=frozenset({ENG}), when_ineligible=now)], [role()])
    put(world, "ann", STAFF)
    look_up(world)
    assert not world.has()


def test_a_policy_that_comes_to_end_it_ends_what_was_only_marked(world: World) -> None:
    put(world, "ann", STAFF)
    look_up(world)
    world.catalogue([policy(requesters=frozenset({ENG}), when_ineligible=END)], [role()])
    world.sweep(26, every=3600)
    assert not world.has()


def test_who_comes_back_can_extend_again(world: World) -> None:
    put(world, "ann", STAFF)
    look_up(world)
    put(world, "ann", ENG)
    look_up(world)
    assert world.request(FIRST).moved is None
    assert world.facts(FIRST)[-1] == "moved_back"
    assert isinstance(world.workflow.may_extend(world.by("ann"), world.pointer(FIRST)), Done)


def test_who_leaves_comes_back_and_leaves_in_one_second_is_told_once(world: World) -> None:
    for groups in ((STAFF,), (ENG,), (STAFF,)):
        put(world, "ann", *groups)
        assert people.meet(world.desk, world.outside, person_key(slack("ann")))
    world.work()
    assert world.request(FIRST).moved
    assert len(world.request(FIRST).moved_before) == 1
    assert len(told(world)) == 1
    world.clock.advance(WEEK)
    world.sweep(3)
    assert not world.has()


@pytest.mark.parametrize("when", [KEEP, END])
def test_one_of_the_groups_is_enough_and_so_is_one_that_the_policy_names_by_now(
    clock: Clock, when: Ineligible
) -> None:
    """Two groups that are merged into a third one, whose id the file names before people are moved."""
    world = made(clock, when, frozenset({ENG, OPS}))
    put(world, "ann", OPS)
    look_up(world)
    world.catalogue([policy(requesters=frozenset({"00gMERGED"}), when_ineligible=when)], [role()])
    put(world, "ann", "00gMERGED")
    look_up(world)
    assert world.has()
    assert world.request(FIRST).moved is None


@pytest.mark.parametrize("requesters", [frozenset(), frozenset({OPS})])
def test_a_policy_that_is_changed_takes_nothing_from_who_did_not_move(
    clock: Clock, requesters: frozenset[str]
) -> None:
    world = made(clock, END)
    world.catalogue([policy(requesters=requesters, when_ineligible=END)], [role()])
    look_up(world)
    world.sweep(26, every=3600)
    assert world.has()


@pytest.mark.parametrize("how", ["deleted", "hidden"])
@pytest.mark.parametrize("when", [KEEP, END])
def test_a_group_that_okta_does_not_show_takes_nothing(clock: Clock, when: Ineligible, how: str) -> None:
    """Everybody seems to have left a group that was deleted."""
    world = made(clock, when)
    getattr(world.directory, how).add(ENG)
    put(world, "ann", STAFF)
    look_up(world)
    assert world.has()
    assert told(world) == []
    assert refused(world.try_ask()) == "may_not_ask"


def test_okta_that_does_not_answer_about_the_group_is_asked_again_the_next_day(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = made(clock, END)
    put(world, "ann", STAFF)

    def down(group: str, seconds: float) -> bool:
        raise TryAgain("down", service=True)

    with monkeypatch.context() as broken:
        broken.setattr(world.directory, "has_group", down)
        look_up(world)
    assert world.has()
    world.sweep(26, every=3600)
    assert not world.has()


def test_nobody_has_to_open_slack_for_it(clock: Clock) -> None:
    world = made(clock, END)
    put(world, "ann", STAFF)
    world.sweep(26, every=3600)
    assert not world.has()
    assert world.request(FIRST).state is State.ENDED


def test_what_is_offered_to_everybody_does_not_end_for_any_group(clock: Clock) -> None:
    world = made(clock, END, frozenset())
    put(world, "ann")
    look_up(world)
    world.sweep(26, every=3600)
    assert world.has()
    assert told(world) == []


def test_an_extension_that_waits_is_not_agreed_to(world: World) -> None:
    end = world.request(FIRST).end
    more = world.workflow.extend(world.by("ann"), world.pointer(FIRST), RequestId("X"), "for 1d", "more")
    assert isinstance(more, Done)
    put(world, "ann", STAFF)
    look_up(world)
    assert refused(world.approve(more.value.id)) == "not_offered_to_them"
    assert world.request(FIRST).end == end


# The group whose members may use the service at all


def test_outside_of_it_nobody_asks_extends_or_decides(world: World) -> None:
    request = world.ask("eve")
    only_for(world, STAFF)
    for name in ("ann", "ben"):
        put(world, name, ENG)
        assert look_up(world, name).standing is Standing.OUTSIDE
    assert refused(world.try_ask()) == "not_a_member.outside"
    assert refused(world.workflow.may_extend(world.by("ann"), world.pointer(FIRST))) == "not_a_member.outside"
    assert refused(world.approve(request, "ben")) == "not_a_member.outside"
    assert refused(world.try_ask("dan", approvers=("ben",))) == "approver_not_alive"
    assert world.has()
    moved = world.request(FIRST).moved
    assert moved
    assert moved.why == USERS
    assert len(told(world)) == 1


@pytest.mark.parametrize(("then", "now"), [(END, KEEP), (KEEP, END)])
def test_whoever_is_put_outside_loses_it_where_the_policy_says_so(
    clock: Clock, then: Ineligible, now: Ineligible
) -> None:
    """Also of a role that everybody may ask for who may use the service."""
    world = made(clock, then, frozenset())
    world.catalogue([policy(when_ineligible=now)], [role()])
    only_for(world, STAFF)
    put(world, "ann", ENG)
    look_up(world)
    assert not world.has()
    assert world.request(FIRST).reason_ended == USERS


def test_what_somebody_outside_asked_for_before_is_not_given(world: World) -> None:
    request = world.ask("eve")
    only_for(world, STAFF)
    put(world, "eve", ENG)
    look_up(world, "eve")
    assert refused(world.approve(request)) == "not_offered_to_them"


def test_an_approver_outside_of_it_is_replaced(world: World) -> None:
    request = world.ask("eve", approvers=("ben",))
    world.work()
    only_for(world, STAFF)
    put(world, "ben", ENG)
    look_up(world, "ben")
    world.sweep(2)
    assert "ben" not in [each.slack.removeprefix("U-") for each in world.request(request).asked]
    assert "rerouted" in world.facts(request)


def test_they_can_give_back(world: World) -> None:
    only_for(world, STAFF)
    put(world, "ann", ENG)
    look_up(world)
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(FIRST)), Done)
    world.work()
    assert not world.has()


def test_a_group_of_users_that_was_deleted_takes_nothing(clock: Clock) -> None:
    world = made(clock, END)
    only_for(world, STAFF)
    world.directory.deleted.add(STAFF)
    put(world, "ann", ENG)
    look_up(world)
    assert world.has()
    assert told(world) == []
    assert refused(world.try_ask()) == "not_a_member.outside"


def test_whoever_is_let_in_again_is_looked_up_when_they_try(world: World) -> None:
    only_for(world, STAFF)
    put(world, "ann", ENG)
    look_up(world)
    only_for(world, "")
    world.clock.advance(61)
    assert refused(world.try_ask()) == "not_a_member.outside"
    world.work()
    assert isinstance(world.workflow.may_extend(world.by("ann"), world.pointer(FIRST)), Done)


def test_a_look_that_dies_is_made_up_for(clock: Clock) -> None:
    """The mark is written before the person's record; whoever dies in between finds the same again."""
    world = made(clock, END)
    put(world, "ann", STAFF)
    commit, left = world.store.commit, [1]

    def dying(change: object) -> None:
        if not left:
            raise TryAgain("killed", service=True)
        left.pop()
        commit(change)  # type: ignore[arg-type]

    world.store.commit = dying  # type: ignore[method-assign]
    with pytest.raises(TryAgain):
        people.meet(world.desk, world.outside, person_key(slack("ann")))
    world.store.commit = commit  # type: ignore[method-assign]
    look_up(world)
    assert world.facts(FIRST).count("stopped") == 1
    assert not world.has()


def test_without_the_setting_everybody_is_let_in(world: World) -> None:
    put(world, "ann")
    assert look_up(world).standing is Standing.OK


# Who has moved, from records alone


def request_of(world: World, **changes: object) -> Request:
    return replace(world.request(FIRST), **changes)  # type: ignore[arg-type]


def person(world: World, **changes: object) -> Person:
    key = person_key(slack("ann"))
    found = world.store.read([key])[key]
    assert isinstance(found, Person)
    return replace(found, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("through", "groups", "now", "standing", "expected"),
    [
        ((ENG,), (ENG,), (ENG,), Standing.OK, ""),
        ((ENG,), (ENG,), (ENG,), Standing.OUTSIDE, USERS),
        ((), (), None, Standing.OK, ""),
        ((ENG,), (STAFF,), None, Standing.OK, GROUP),
        ((ENG,), (STAFF,), (ENG,), Standing.OK, GROUP),
        ((ENG,), (STAFF,), (), Standing.OK, ""),
        ((ENG,), (STAFF,), (OPS, STAFF), Standing.OK, ""),
        ((ENG, OPS), (OPS,), (ENG,), Standing.OK, ""),
    ],
)
def test_why_somebody_could_not_ask_for_it_now(
    world: World,
    through: tuple[str, ...],
    groups: tuple[str, ...],
    now: tuple[str, ...] | None,
    standing: Standing,
    expected: str,
) -> None:
    """By what the policy said then, or says now; a policy that is gone says nothing."""
    request = request_of(world, through=frozenset(through))
    rules = None if now is None else policy(requesters=frozenset(now))
    assert why(request, person(world, groups=frozenset(groups), standing=standing), rules) == expected


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [(KEEP, None, False), (END, None, True), (KEEP, KEEP, False), (KEEP, END, True), (END, KEEP, True)],
)
def test_whether_whoever_moved_loses_it(
    world: World, then: Ineligible, now: Ineligible | None, expected: bool
) -> None:
    request = world.request(FIRST)
    request = replace(request, limits=replace(request.limits, when_ineligible=then))
    assert ends(request, None if now is None else policy(when_ineligible=now)) is expected


def moved(world: World, before: Person, met: Person) -> bool:
    """Whether judging these two records marks or stops anything."""
    reconsider(world.desk, world.outside, before, met)
    return world.facts(FIRST)[-1] in ("moved", "stopped")


@pytest.mark.parametrize("standing", [Standing.OKTA_GONE, Standing.SLACK_GONE, Standing.UNKNOWN])
def test_whoever_is_gone_or_unknown_has_not_moved(world: World, standing: Standing) -> None:
    """Of those who are gone everything is taken elsewhere; of the others nothing is known."""
    before = person(world)
    assert not moved(world, before, replace(before, groups=frozenset(), standing=standing))


def test_whoever_is_bound_to_nobody_has_not_moved(world: World) -> None:
    before = person(world)
    assert not moved(world, before, replace(before, groups=frozenset(), okta=None))


def test_somebody_is_judged_when_something_has_changed_or_a_look_was_planned(world: World) -> None:
    now = world.clock()
    left = person(world, groups=frozenset({STAFF}))
    assert not moved(world, replace(left, due=Due(Lane.TELL, now + 1)), left)
    assert not moved(world, replace(left, due=None), left)
    assert not moved(world, replace(left, due=Due(Lane.TELL, now), checked_at=0), left)
    assert moved(world, replace(left, due=Due(Lane.TELL, now)), left)


def test_what_is_over_or_waits_is_not_moved(world: World) -> None:
    waiting = world.ask("eve")
    world.workflow.end(world.by("ann"), world.pointer(FIRST))
    world.work()
    before = person(world)
    assert not moved(world, before, replace(before, groups=frozenset({STAFF})))
    eve = replace(before, slack=slack("eve"), okta=okta("eve"))
    assert not moved(world, eve, replace(eve, groups=frozenset({STAFF})))
    assert (world.facts(FIRST)[-1], world.facts(waiting)) == ("ended", ["asked"])


def test_it_is_told_at_once_and_on_record_with_every_group_that_was_lost(clock: Clock) -> None:
    world = made(clock, KEEP, frozenset({ENG, OPS}))
    request = world.request(FIRST)
    edited = replace(request, through=frozenset({OPS, ENG}), due=Due(Lane.TELL, clock() + WEEK))
    world.store._records[request.key] = edited
    before = person(world)
    assert moved(world, before, replace(before, groups=frozenset({STAFF})))
    after = world.request(FIRST)
    assert (after.due, after.wake) == (Due(Lane.TELL, clock() + 60), True)
    assert after.moved
    assert (after.moved.why, after.moved.at) == (GROUP, clock())
    assert dict(world.store.facts(f"REQ#{FIRST}")[-1].detail) == {"why": GROUP, "groups": f"{ENG},{OPS}"}
    reconsider(world.desk, world.outside, replace(before, groups=frozenset({STAFF})), before)
    fact = world.store.facts(f"REQ#{FIRST}")[-1]
    assert (fact.what, dict(fact.detail), fact.actor) == ("moved_back", {}, "access-service")
    assert world.request(FIRST).wake


def test_where_it_ends_the_record_says_which_groups_were_lost(clock: Clock) -> None:
    world = made(clock, END)
    before = person(world)
    assert moved(world, before, replace(before, groups=frozenset({STAFF})))
    fact = world.store.facts(f"REQ#{FIRST}")[-1]
    assert (fact.what, fact.actor) == ("stopped", "access-service")
    assert dict(fact.detail) == {"why": GROUP, "groups": ENG}
    holding = world.holding()
    assert (dict(holding.needs), dict(holding.leaving)) == ({}, {FIRST: GROUP})


def test_of_the_group_of_all_users_the_record_names_that_one(world: World) -> None:
    only_for(world, STAFF)
    before = person(world)
    assert moved(world, before, replace(before, groups=frozenset({ENG}), standing=Standing.OUTSIDE))
    assert dict(world.store.facts(f"REQ#{FIRST}")[-1].detail) == {"why": USERS, "groups": STAFF}


def test_a_lost_race_is_judged_anew(clock: Clock) -> None:
    world = made(clock, END)
    before, commit, lost = person(world), world.store.commit, list[Change]()

    def losing(change: Change) -> None:
        if len(lost) < 2:
            lost.append(change)
            raise Conflict([world.holding().key])
        commit(change)

    world.store.commit = losing  # type: ignore[method-assign]
    assert moved(world, before, replace(before, groups=frozenset({STAFF})))
    assert len(lost) == 2


def test_what_somebody_else_has_ended_meanwhile_is_left_alone(clock: Clock) -> None:
    """The thing does not need it any more, though the paper still runs; or there is no thing in a restored table."""
    world = made(clock, END)
    before, held = person(world), world.holding()
    left = replace(held.leave(FIRST, "given_back"), version=held.version + 1)
    world.store.commit(Change(writes=(Write(left, held.version),)))
    assert not moved(world, before, replace(before, groups=frozenset({STAFF})))
    del world.store._records[held.key]
    assert not moved(world, before, replace(before, groups=frozenset({STAFF})))


def test_of_two_requests_one_that_cannot_be_judged_by_groups_reads_nothing_more(world: World) -> None:
    request = world.request(FIRST)
    world.store._records[request.key] = replace(request, through=frozenset())
    batches, read = list[set[Key]](), world.store.read

    def reading(keys: Iterable[Key]) -> Mapping[Key, Record]:
        batches.append(set(keys))
        return read(batches[-1])

    world.store.read = reading  # type: ignore[method-assign]
    before = person(world)
    batches.clear()
    reconsider(world.desk, world.outside, before, replace(before, groups=frozenset()))
    assert batches == [{request.key}]


def test_the_words_on_record_are_those_of_earlier_releases() -> None:
    assert (GROUP, USERS) == ("left_group", "left_users")


def test_whoever_is_put_outside_is_judged_although_their_other_groups_stay(world: World) -> None:
    only_for(world, OPS)
    before = person(world)
    assert moved(world, before, replace(before, standing=Standing.OUTSIDE))


def test_a_request_that_the_index_names_and_no_record_has_is_passed_by(world: World) -> None:
    before, whose = person(world), world.store.whose
    world.store.whose = lambda *_: [request_key(RequestId("R-none")), *whose(okta("ann"), "REQ")]  # type: ignore[method-assign]
    assert moved(world, before, replace(before, groups=frozenset({STAFF})))


def test_a_look_that_finds_nothing_new_writes_nothing(world: World) -> None:
    before = person(world, due=Due(Lane.TELL, world.clock()))
    version = world.request(FIRST).version
    reconsider(world.desk, world.outside, before, before)
    assert world.request(FIRST).version == version


def test_whoever_was_outside_and_is_let_in_again_has_moved_back_also_where_everybody_may_ask(
    clock: Clock,
) -> None:
    world = made(clock, KEEP, frozenset())
    only_for(world, OPS)
    before = person(world)
    outside = replace(before, standing=Standing.OUTSIDE)
    assert moved(world, before, outside)
    reconsider(world.desk, world.outside, outside, before)
    assert world.facts(FIRST)[-1] == "moved_back"
    assert world.request(FIRST).moved is None


def test_a_restored_record_is_mended_before_it_is_judged(world: World) -> None:
    copy, before = copied(world), person(world)
    world.workflow.end(world.by("ann"), world.pointer(FIRST))
    world.work()
    restore(world, copy)
    reconsider(world.desk, world.outside, before, replace(before, groups=frozenset({STAFF})))
    assert world.facts(FIRST)[-3:] == ["taking_back", "ended", "restored"]


def test_of_what_waits_for_an_answer_nothing_more_is_read(world: World) -> None:
    waiting = world.ask("eve")
    before = person(world, slack=slack("eve"), okta=okta("eve"))
    read, batches = world.store.read, list[set[Key]]()

    def reading(keys: Iterable[Key]) -> Mapping[Key, Record]:
        batches.append(set(keys))
        return read(batches[-1])

    world.store.read = reading  # type: ignore[method-assign]
    reconsider(world.desk, world.outside, before, replace(before, groups=frozenset()))
    assert batches == [{request_key(waiting)}]

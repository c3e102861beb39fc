"""What settle must not do: take what was there before us, ask twice, look once more than it needs, or give what nobody may have."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from access import mending
from access.answers import Done
from access.calls import Asking
from access.catalog import Rule
from access.duration import DAY, HOUR, WEEK
from access.errors import Conflict, NeverWorks, TryAgain
from access.holding import LEASE, Base, Held, Lease
from access.keys import Key, OktaId, RequestId, holding_key
from access.person import Party
from access.ports import Change, OktaPerson, Taken, Write
from access.request import State, Stop
from access.run import Outcome, Settled
from access.settle import settle
from tests.clock import Clock
from tests.simulation.copies import copied, restore
from tests.world import GROUP, ROLE, World, given, okta, policy, role, slack

HOLDING = holding_key(okta("ann"), GROUP)


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def once(world: World, owner: str = "me") -> Settled:
    outside = replace(world.outside, owner=owner)
    return settle(world.desk, outside, HOLDING, GROUP.kind)


def approved(world: World) -> RequestId:
    request = world.ask()
    assert isinstance(world.approve(request), Done)
    return request


def leaves(world: World, name: str) -> None:
    world.directory.people[okta(name)] = replace(world.directory.people[okta(name)], alive=False)


def dead_owner(world: World) -> None:
    """Somebody took the lease and died; it has run out by now."""
    before = world.holding()
    dead = replace(before, lease=Lease("dead", world.clock()), version=before.version + 1)
    world.store.commit(Change(writes=(Write(dead, before.version),)))


def looks(world: World) -> list[Key]:
    """Every read of the holding from now on."""
    read, seen = world.store.read, list[Key]()

    def reading(keys: object) -> object:
        asked = list(keys)  # type: ignore[call-overload]
        seen.extend(key for key in asked if key == HOLDING)
        return read(asked)

    world.store.read = reading  # type: ignore[method-assign, assignment]
    return seen


def losing_first(world: World, meanwhile: Callable[[], object]) -> None:
    """The next commit loses its race against what happens meanwhile."""
    commit = world.store.commit

    def committing(change: Change) -> None:
        world.store.commit = commit  # type: ignore[method-assign]
        meanwhile()
        raise Conflict([HOLDING])

    world.store.commit = committing  # type: ignore[method-assign]


def test_what_is_given_is_done_after_one_look_at_the_records(world: World) -> None:
    """And none at the audit."""
    approved(world)
    seen = looks(world)
    world.store.facts = None  # type: ignore[method-assign, assignment]
    assert once(world).outcome is Outcome.SPOKE
    assert len(seen) == 1


def test_what_ends_without_a_call_is_done_after_one_look_at_the_records(world: World) -> None:
    world.target.members.add((okta("ann"), GROUP))
    request = given(world)
    world.clock.advance(WEEK)
    seen = looks(world)
    assert once(world).outcome is Outcome.QUIET
    assert len(seen) == 1
    assert world.request(request).state is State.ENDED


def test_what_was_there_before_us_stays_while_a_watch_goes_on_after_its_end(world: World) -> None:
    """The watch was for a call of ours that may still land; what it finds was theirs all along."""
    world.target.members.add((okta("ann"), GROUP))
    request = given(world, duration="for 1d")
    world.clock.advance(DAY - 30)
    dead_owner(world)
    once(world)
    assert world.holding().watch_from is not None
    world.sweep(20)
    assert world.request(request).reason_ended == "expired"
    assert world.has()
    assert "remove" not in world.target.calls
    assert world.holding().watch_from is None


def test_what_lands_late_is_taken_back_and_not_given_first(world: World) -> None:
    world.target.before = [None, TryAgain("timeout", service=True, doubt=True)]
    request = given(world)
    world.workflow.end(world.by("ann"), world.pointer(request))
    world.sweep(2)
    assert not world.has()
    world.target.members.add((okta("ann"), GROUP))
    before = len(world.target.calls)
    world.sweep(20)
    assert not world.has()
    assert "add" not in world.target.calls[before:]
    assert world.target.calls[before:].count("remove") == 1


def test_ours_stays_ours_where_only_the_audit_knows_that_we_began(world: World) -> None:
    """A restored table whose record has jumped over what the audit says."""
    request = approved(world)
    copy = copied(world)
    world.work()
    assert world.has()
    restore(world, copy)
    facts = world.store.facts(f"REQ#{request}")
    world.store.commit(mending._jump(world.desk, world.request(request), facts[-1]))
    world.sweep(3)
    assert (world.holding().state, world.holding().base) == (Held.PRESENT, Base.NONE)
    world.clock.advance(WEEK)
    world.sweep(3)
    assert not world.has()


def test_others_keep_nothing_that_is_not_there(world: World) -> None:
    """They gave it as well when we took ours away, and took theirs away before we had looked."""
    request = given(world)
    remove = world.target.remove

    def others_too(*args: object) -> Taken:
        remove(*args)  # type: ignore[arg-type]
        return Taken.KEPT

    world.target.remove = others_too  # type: ignore[method-assign, assignment]
    world.workflow.end(world.by("ann"), world.pointer(request))
    world.sweep(2)
    ended = world.request(request)
    assert (ended.state, ended.kept) == (State.ENDED, False)
    assert world.store.facts(f"REQ#{request}")[-1].detail["proof"] == "absent"


@pytest.mark.parametrize("adding", [True, False])
def test_what_does_not_show_yet_is_not_called_again_at_once(world: World, adding: bool) -> None:
    request = approved(world)
    if not adding:
        world.work()
        world.workflow.end(world.by("ann"), world.pointer(request))
    world.target.calls.clear()
    world.target.add = lambda *_: world.target.calls.append("add")  # type: ignore[method-assign]

    def accepted(*_: object) -> Taken:
        world.target.calls.append("remove")
        return Taken.GONE

    world.target.remove = accepted  # type: ignore[method-assign, assignment]
    assert once(world).outcome is Outcome.ITEM
    assert world.target.calls == (["present", "add", "present"] if adding else ["remove", "present"])
    assert world.holding().watch_from is not None


def test_okta_is_asked_about_each_of_them_once_however_often_it_begins_anew(world: World) -> None:
    approved(world)
    asked, by_id = list[str](), world.directory.by_id

    def asking(person: object, seconds: float) -> object:
        asked.append(str(person))
        return by_id(person, seconds)  # type: ignore[arg-type]

    world.directory.by_id = asking  # type: ignore[method-assign, assignment]
    losing_first(world, lambda: None)
    assert once(world).outcome is Outcome.SPOKE
    assert sorted(asked) == [okta("ann"), okta("ben")]


def test_whoever_asked_for_somebody_and_has_left_is_no_second_person(clock: Clock) -> None:
    world = World(clock, policies=[policy(for_others=True)])
    asking = Asking(RequestId("R-x"), ROLE, "for 1w", "new here", (slack("ben"),), for_whom=slack("eve"))
    assert isinstance(world.workflow.ask(world.by("ann"), asking), Done)
    assert isinstance(world.approve(RequestId("R-x")), Done)
    leaves(world, "ann")
    world.work()
    assert not world.has("eve")
    assert world.request(RequestId("R-x")).reason_ended == "person_gone"


def test_a_service_that_was_looked_at_has_answered_although_nothing_came_of_it(world: World) -> None:
    """So its breaker may close."""
    approved(world)
    leaves(world, "ann")
    assert once(world).outcome is Outcome.SPOKE
    assert "add" not in world.target.calls


def test_a_service_that_was_looked_at_has_answered_although_another_wrote_it_down(world: World) -> None:
    given(world)
    dead_owner(world)
    once(world)
    world.clock.advance(60)
    losing_first(world, lambda: once(world, "another"))
    assert once(world).outcome is Outcome.SPOKE


def test_a_service_that_was_written_to_has_answered_although_another_wrote_it_down(world: World) -> None:
    """By the other's clock our lease has run out before we have read back."""
    given(world)
    world.clock.advance(WEEK)
    calls, present = world.target.calls, world.target.present

    def slowly(*args: object) -> bool:
        world.target.present = present  # type: ignore[method-assign]
        world.clock.advance(LEASE)
        assert once(world, "another").outcome is Outcome.SPOKE
        world.clock.advance(-LEASE)
        return present(*args)  # type: ignore[arg-type]

    world.target.present = slowly  # type: ignore[method-assign, assignment]
    calls.clear()
    assert once(world).outcome is Outcome.SPOKE
    assert calls == ["remove", "remove", "present", "present"]
    assert (world.holding().state, world.holding().lease) == (Held.ABSENT, None)


def test_of_three_who_wait_for_it_none_gets_it_whose_second_person_has_left(clock: Clock) -> None:
    roles = ["first", "second", "third"]
    world = World(clock, roles=[role(each) for each in roles])
    requests = []
    for key, approver in zip(roles, ("ben", "cat", "dan"), strict=True):
        requests.append(world.ask(role_=key, approvers=[approver]))
        assert isinstance(world.approve(requests[-1], approver), Done)
    leaves(world, "cat")
    leaves(world, "dan")
    world.work()
    assert world.has()
    first, *others = requests
    assert world.facts(first) == ["asked", "approved", "begun", "given"]
    for each in others:
        assert world.facts(each) == ["asked", "approved", "stopped", "ended"]
        assert world.request(each).stopped == Stop("approver_gone", "access-service", clock())
    assert set(world.holding().needs) == {first}


def test_whoever_vanishes_from_okta_while_their_groups_are_read_gets_nothing_by_a_rule(clock: Clock) -> None:
    rule = Rule("on-call", Party(okta("ben"), slack("ben")), DAY)
    world = World(clock, policies=[policy(rule=rule)])
    found = world.directory.people[okta("ann")]
    world.directory.people[okta("ann")] = replace(found, groups=frozenset({"on-call"}))
    world.refresh()
    request = world.ask(duration="for 1d", approvers=["cat"])
    assert world.request(request).state is State.APPROVED
    by_id, answers = world.directory.by_id, [found]

    def vanishing(person: OktaId, seconds: float) -> OktaPerson | None:
        if person != okta("ann"):
            return by_id(person, seconds)
        return answers.pop() if answers else None

    world.directory.by_id = vanishing  # type: ignore[method-assign, assignment]
    once(world)
    assert world.request(request).stopped == Stop("rule_unmet", "access-service", clock())
    assert not world.has()


def silent(seconds: float) -> str:
    raise TryAgain("503", service=True)


def test_what_cannot_be_given_under_a_name_is_on_record_as_hindered(world: World) -> None:
    request = approved(world)
    world.target.giver = silent  # type: ignore[method-assign]
    failed = once(world)
    assert (failed.outcome, failed.why) == (Outcome.SERVICE, "503")
    assert world.facts(request) == ["asked", "approved", "hindered"]


def test_taking_back_waits_for_no_name_of_ours(world: World) -> None:
    given(world)
    world.target.giver = silent  # type: ignore[method-assign]
    world.clock.advance(WEEK)
    assert once(world).outcome is Outcome.SPOKE
    assert not world.has()


@pytest.mark.parametrize("based_at", [17, None])
def test_whoever_takes_back_says_since_when_it_can_be_ours(world: World, based_at: int | None) -> None:
    """A record of long ago does not say it: then it can be ours since ever."""
    given(world)
    before = world.holding()
    edited = replace(before, based_at=based_at, version=before.version + 1)
    world.store.commit(Change(writes=(Write(edited, before.version),)))
    said, remove = list[object](), world.target.remove

    def removing(*args: object) -> Taken:
        said.extend(args[2:4])
        return remove(*args)  # type: ignore[arg-type]

    world.target.remove = removing  # type: ignore[method-assign, assignment]
    world.clock.advance(WEEK)
    once(world)
    assert said == [based_at or 0, ("us",)]


def test_a_read_that_fails_after_a_clear_answer_leaves_no_doubt(world: World) -> None:
    request = approved(world)
    world.target.before = [None, None, TryAgain("timeout", service=True, doubt=True)]
    failed = once(world)
    assert (failed.outcome, world.target.calls) == (Outcome.SERVICE, ["present", "add", "present"])
    assert (world.holding().state, world.holding().lease, world.holding().watch_from) == (
        Held.ADDING,
        None,
        None,
    )
    world.sweep(2)
    assert world.facts(request) == ["asked", "approved", "begun", "hindered", "given"]


def test_a_removal_that_was_late_and_is_proven_is_late_no_more(world: World) -> None:
    given(world)
    world.clock.advance(WEEK + 2 * HOUR)
    settled = once(world)
    assert (settled.outcome, settled.late) == (Outcome.SPOKE, 0)


def test_what_we_gave_is_not_taken_for_somebody_elses_where_its_record_is_incomplete(clock: Clock) -> None:
    """The record says that it is there, and not what was there before; another request joins it."""
    world = World(clock, roles=[role(), role("more")])
    given(world, duration="for 1d")
    before = world.holding()
    edited = replace(before, base=None, version=before.version + 1)
    world.store.commit(Change(writes=(Write(edited, before.version),)))
    second = given(world, role_="more", duration="for 1w")
    assert world.request(second).given_at is not None
    world.clock.advance(WEEK)
    world.sweep(2)
    assert not world.has()


def test_an_add_that_never_works_and_may_have_landed_is_watched(world: World) -> None:
    request = approved(world)
    world.target.before = [None, NeverWorks("odd", doubt=True)]
    once(world)
    assert (world.request(request).reason_ended, world.holding().watch_from) == ("failed", world.clock())
    world.target.members.add((okta("ann"), GROUP))
    world.sweep(20)
    assert not world.has()


def test_what_rests_is_not_written_again(world: World) -> None:
    given(world)
    world.sweep()
    version = world.holding().version
    assert once(world).outcome is Outcome.QUIET
    assert world.holding().version == version


def test_a_removal_that_never_works_is_tried_once_and_waits_for_its_next_turn(world: World) -> None:
    given(world)
    world.clock.advance(WEEK)
    world.target.calls.clear()
    world.target.before = [NeverWorks("403")]
    assert once(world).outcome is Outcome.ITEM
    assert world.target.calls == ["remove"]
    assert (world.holding().state, world.holding().attempts) == (Held.REMOVING, 1)

"""A used-up budget while draining: whose turn it is, who keeps their place, and that it is nobody's failure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

import pytest

from access import breaking, draining
from access.breaker import Breaker
from access.desk import Outside
from access.draining import Drained
from access.duration import DAY
from access.errors import Conflict, TryAgain
from access.keys import Due, Lane, Target, breaker_key, holding_key
from access.ports import Change, Nominee, Write
from access.run import Outcome, Settled
from access.settle import settle
from tests.clock import START, Clock
from tests.world import GROUP, FakeTarget, World, given, okta, role

SPENT = Settled(Outcome.SPENT, why="our share is used up", retry_at=START + 50)
SPOKE = Settled(Outcome.SPOKE)
SERVICE = Settled(Outcome.SERVICE, why="503")
APP = Target("okta_app", ("0oa1",))


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, roles=[role(), role("app", target=APP)])


def nominee(number: int, kind: str = "okta_group", lane: Lane = Lane.END) -> Nominee:
    return Nominee(holding_key(okta("ann"), Target(kind, (f"x{number}",))), Due(lane, number))


def drain(
    world: World, queue: list[Nominee], outcome: Callable[[Nominee], Settled], most: int = 100
) -> tuple[Drained, list[Nominee]]:
    """What came of it, and who was tried."""
    tried = []

    def settle(each: Nominee, _probe: bool) -> Settled:
        tried.append(each)
        return outcome(each)

    def bucket_of(each: Nominee) -> str:
        return each.key.pk.split("#")[2].partition(":")[0]

    return draining.drain(world.desk, "okta", queue, settle, bucket_of, most), tried


def opened(world: World) -> bool:
    found = world.store.read([breaker_key("okta")]).get(breaker_key("okta"))
    return isinstance(found, Breaker) and found.open_since is not None


# One run at one service


def test_the_bucket_is_left_and_the_others_go_on(world: World) -> None:
    apps, groups = [nominee(n, "okta_app") for n in range(3)], [nominee(n) for n in range(3, 6)]
    drained, tried = drain(world, [*apps, *groups], lambda each: SPENT if each in apps else SPOKE)
    assert tried == [apps[0], *groups]
    assert (drained.left, drained.failed, drained.opens_at) == (3, 0, START + 50)
    assert drained.waiting == tuple(apps)
    assert not opened(world)


def test_it_is_no_suspect_and_clears_none(world: World) -> None:
    apps, groups = [nominee(n, "okta_app") for n in range(2)], [nominee(n) for n in range(2, 4)]
    order = [groups[0], apps[0], apps[1], groups[1]]
    drained, tried = drain(world, order, lambda each: SPENT if each in apps else SERVICE)
    assert tried == [groups[0], apps[0], groups[1]]
    assert opened(world)
    assert drained.failed == 2
    assert drained.left == 2


def test_nothing_but_used_up_budgets_opens_no_breaker(world: World) -> None:
    drained, _ = drain(world, [nominee(1), nominee(2, "okta_app")], lambda _: SPENT)
    assert (drained.failed, drained.left) == (0, 2)
    assert not opened(world)


def test_a_giving_that_has_no_budget_keeps_no_removal_waiting(world: World) -> None:
    give, more = nominee(1, lane=Lane.GIVE), nominee(2, lane=Lane.GIVE)
    end = nominee(3)
    drained, tried = drain(
        world, [give, end, more], lambda each: SPENT if each.due.lane is Lane.GIVE else SPOKE
    )
    assert tried == [give, end]
    assert drained.waiting == (give, more)


def test_who_waits_comes_next_when_the_window_opens_during_the_run(world: World, clock: Clock) -> None:
    apps, groups = [nominee(n, "okta_app") for n in range(2)], [nominee(n) for n in range(2, 6)]

    def outcome(each: Nominee) -> Settled:
        clock.advance(25)
        return SPENT if each in apps and clock() < START + 50 else SPOKE

    drained, tried = drain(world, [*apps, *groups], outcome)
    assert tried == [apps[0], groups[0], *apps, *groups[1:]]
    assert (drained.left, drained.waiting, drained.opens_at) == (0, (), None)


def test_a_bucket_that_only_says_it_opens_is_not_tried_for_ever(world: World) -> None:
    apps = [nominee(n, "okta_app") for n in range(3)]
    drained, tried = drain(world, apps, lambda _: replace(SPENT, retry_at=START - 1))
    assert tried == [apps[0], apps[0]]
    assert drained.left == 3


def test_a_removal_that_has_no_budget_keeps_everybody_of_its_bucket(world: World) -> None:
    end, give = nominee(1), nominee(2, lane=Lane.GIVE)
    _, tried = drain(world, [end, give], lambda _: SPENT)
    assert tried == [end]


def test_an_open_breaker_is_probed_although_one_bucket_is_empty(world: World) -> None:
    breaking.open_(world.desk, Breaker("okta"), SERVICE)
    breaker = breaking.load(world.desk, "okta")
    apps, groups = [nominee(n, "okta_app") for n in range(2)], [nominee(n) for n in range(2, 4)]
    _, tried = drain(
        world, [*apps, *groups], lambda each: replace(SPENT if each in apps else SPOKE, breaker=breaker)
    )
    assert set(groups) <= set(tried)
    assert not opened(world)


def test_it_tries_no_more_than_a_run_may(world: World) -> None:
    drained, tried = drain(world, [nominee(n) for n in range(5)], lambda _: SPOKE, most=3)
    assert len(tried) == 3
    assert drained.left == 2


# The sweep and the worker


@dataclass
class Waits:
    """A pause that moves the clock, and may refill a target."""

    clock: Clock
    target: FakeTarget
    asked: list[float]

    def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.clock.advance(int(seconds))
        self.target.room = float("inf")


def ending(world: World) -> None:
    """Ann has it, and its end has passed."""
    given(world, duration="for 1d")
    world.clock.advance(DAY)


def test_it_keeps_its_place_without_a_failure_and_goes_at_the_next_sweep(world: World) -> None:
    ending(world)
    before = world.holding()
    world.target.room, world.target.refills = 0, world.clock() + 50
    calls = len(world.target.calls)
    counts = world.workflow.sweep(world.outside)
    assert (counts.failed, counts.left) == (0, 1)
    assert len(world.target.calls) == calls
    assert world.holding() == before
    world.target.room = 1
    world.sweep()
    assert not world.has()


def outside(world: World, waits: Waits | None, left: float = 55.0) -> Outside:
    return replace(world.outside, pause=waits, left=lambda: left)


@pytest.mark.parametrize("seconds", [1, 20])
def test_when_all_else_is_done_it_waits_some_seconds_for_the_next_window(world: World, seconds: int) -> None:
    ending(world)
    world.target.room, world.target.refills = 0, world.clock() + seconds
    waits = Waits(world.clock, world.target, [])
    counts = world.workflow.sweep(outside(world, waits))
    assert waits.asked == [seconds]
    assert not world.has()
    assert (counts.failed, counts.left, counts.settled) == (0, 0, 1)
    assert any("ended" in text for text in world.chat.of("ann"))


@pytest.mark.parametrize(("seconds", "left"), [(21, 55), (10, 39)])
def test_it_does_not_wait_for_long_nor_without_time_for_work(world: World, seconds: int, left: int) -> None:
    ending(world)
    world.target.room, world.target.refills = 0, world.clock() + seconds
    waits = Waits(world.clock, world.target, [])
    world.workflow.sweep(outside(world, waits, left))
    assert waits.asked == []
    assert world.has()


def test_it_never_waits_where_it_may_not(world: World) -> None:
    ending(world)
    world.target.room, world.target.refills = 0, world.clock() + 1
    assert world.workflow.sweep(outside(world, None)).left == 1


def test_a_bucket_that_is_empty_again_after_the_wait_ends_the_run(world: World) -> None:
    ending(world)
    world.target.room, world.target.refills = 0, world.clock() + 1
    waited: list[float] = []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        world.clock.advance(int(seconds))
        world.target.refills = world.clock() + 1

    counts = world.workflow.sweep(replace(world.outside, pause=pause))
    assert len(waited) == 1
    assert (counts.left, counts.settled, counts.failed) == (1, 0, 0)


def test_others_are_told_before_it_waits(world: World) -> None:
    ending(world)
    world.workflow.meet(world.by("eve").slack)
    request = world.ask("eve")
    world.woken.clear()
    world.clock.advance(DAY // 24)
    world.target.room, world.target.refills = 0, world.clock() + 5
    told: list[bool] = []

    def pause(_: float) -> None:
        told.append(bool(world.chat.of("ben")))

    world.workflow.sweep(replace(world.outside, pause=pause))
    assert told == [True]
    assert request


def test_the_worker_leaves_it_to_the_sweep(world: World) -> None:
    request = world.ask()
    world.work()
    world.target.room_to_give = 0
    world.approve(request)
    roused = [world.workflow.rouse(world.outside, key) for key in set(world.woken)]
    assert sum(each.failed for each in roused) == 0
    assert not world.has()
    assert not opened(world)
    world.woken.clear()
    world.target.room_to_give = 1
    world.sweep(2)
    assert world.has()


def test_a_budget_that_ends_in_the_middle_of_an_act_is_nobodys_failure(world: World) -> None:
    from access.errors import Spent

    ending(world)
    world.target.before = [Spent("used up", service=True, retry_at=world.clock() + 30)]
    counts = world.workflow.sweep(world.outside)
    assert (counts.failed, counts.left) == (0, 1)
    assert world.holding().lease is None
    assert world.holding().attempts == 0
    world.sweep()
    assert not world.has()
    assert not opened(world)


def test_a_real_failure_is_still_one(world: World) -> None:
    ending(world)
    world.target.before = [TryAgain("503", service=True)]
    counts = world.workflow.sweep(world.outside)
    assert (counts.failed, counts.left) == (1, 0)
    assert opened(world)


def test_a_giving_in_the_lane_of_the_ends_keeps_no_removal_waiting(world: World) -> None:
    """Somebody whose other request ends now is due as an end, and may still wait for something to be given."""
    giving, removal = nominee(1), nominee(2)
    drained, tried = drain(
        world, [giving, removal], lambda each: replace(SPENT, giving=True) if each == giving else SPOKE
    )
    assert tried == [giving, removal]
    assert drained.waiting == (giving,)


def test_it_says_of_a_giving_that_it_is_one(world: World) -> None:
    request = world.ask(duration="for 1d")
    world.work()
    world.target.room_to_give = 0
    world.approve(request)
    key = holding_key(okta("ann"), GROUP)
    settled = settle(world.desk, world.outside, key, "okta_group")
    assert (settled.outcome, settled.giving) == (Outcome.SPENT, True)
    world.target.room_to_give = inf
    world.sweep()
    assert world.has()
    world.clock.advance(DAY)
    world.target.room = 0
    settled = settle(world.desk, world.outside, key, "okta_group")
    assert (settled.outcome, settled.giving) == (Outcome.SPENT, False)


def test_a_breaker_that_cannot_be_read_ends_no_sweep_in_an_outage(world: World) -> None:
    given(world, duration="for 1d")
    ending(world)
    world.store.commit(Change(writes=(Write(Breaker("okta", version=1), None),)))
    world.store.spoil(breaker_key("okta"))
    world.target.before = [TryAgain("503", service=True)] * 2
    counts = world.workflow.sweep(world.outside)
    assert breaker_key("okta") in counts.unreadable
    world.target.before = []
    world.sweep(2)
    assert not world.has()


def test_a_moment_that_no_service_can_have_named_is_not_waited_for(world: World, clock: Clock) -> None:
    """The breaker was opened while the clock of this machine was a week ahead."""
    given(world, duration="for 1d")
    ending(world)
    opened = Breaker("okta", clock() + 7 * DAY, clock() + 8 * DAY, "429", version=1)
    world.store.commit(Change(writes=(Write(opened, None),)))
    world.sweep(2)
    assert not world.has()


# What one item's outcome means for the others


def told(world: World, queue: list[Nominee], outcomes: list[Settled]) -> tuple[Drained, list[bool]]:
    """What came of it, and who was tried as a probe."""
    probes, coming = list[bool](), iter(outcomes)

    def settle(_: Nominee, probe: bool) -> Settled:
        probes.append(probe)
        return next(coming)

    return draining.drain(world.desk, "okta", queue, settle, lambda _: "okta:groups", 100), probes


ITEM = Settled(Outcome.ITEM, why="odd")
NO_TIME = Settled(Outcome.NO_TIME)


def test_an_item_that_fails_by_itself_is_one_failure_and_the_others_go_on(world: World) -> None:
    drained, probes = told(world, [nominee(1), nominee(2), nominee(3)], [ITEM, SPOKE, ITEM])
    assert (drained.failed, drained.left, len(drained.settled)) == (2, 0, 3)
    assert probes == [True, False, False]
    assert not opened(world)


def test_without_time_nobody_else_is_tried_and_nothing_was_found_out(world: World) -> None:
    """The one before may have met bad luck of its own: nobody has looked after it."""
    drained, probes = told(world, [nominee(1), nominee(2), nominee(3)], [SERVICE, NO_TIME])
    assert (drained.failed, drained.left, len(probes)) == (0, 2, 2)
    assert not opened(world)
    assert drained.breaker == Breaker("okta")


def test_two_that_meet_the_same_trouble_speak_for_the_service(world: World) -> None:
    drained, probes = told(world, [nominee(n) for n in range(4)], [SERVICE, replace(SERVICE, why="504")])
    assert (drained.failed, drained.left, len(probes)) == (2, 2, 2)
    assert (drained.breaker.open_since, drained.breaker.why) == (START, "504")


def test_trouble_that_the_next_one_does_not_meet_is_the_items_own(world: World) -> None:
    given(world, duration="for 1d")
    world.clock.advance(DAY)
    mine = Nominee(holding_key(okta("ann"), GROUP), Due(Lane.END, 0))
    drained, _ = told(world, [mine, nominee(2), nominee(3)], [SERVICE, SPOKE, SERVICE])
    assert drained.failed == 2
    assert (world.holding().attempts, world.holding().last_error) == (1, "503")
    assert world.holding().watch_from is None
    assert opened(world)


def test_who_is_gone_or_being_settled_by_another_is_charged_with_nothing(world: World) -> None:
    drained, _ = told(world, [nominee(1), nominee(2)], [SERVICE, SPOKE])
    assert drained.failed == 1
    given(world)
    mine = Nominee(holding_key(okta("ann"), GROUP), Due(Lane.END, 0))
    commit = world.store.commit

    def losing(change: Change) -> None:
        raise Conflict([mine.key])

    world.store.commit = losing  # type: ignore[method-assign]
    drained, _ = told(world, [nominee(1), mine, nominee(2)], [SPOKE, SERVICE, SPOKE])
    world.store.commit = commit  # type: ignore[method-assign]
    assert drained.failed == 1
    assert world.holding().attempts == 0


@pytest.mark.parametrize(
    ("chance", "size", "order"),
    [
        (0.0, 4, [0, 1, 2, 3]),
        (0.5, 5, [0, 3, 1, 2, 4]),
        (0.99, 4, [0, 3, 1, 2]),
        (0.99, 3, [0, 2, 1]),
        (0.99, 2, [0, 1]),
    ],
)
def test_an_open_breaker_is_probed_with_the_oldest_and_one_by_chance(
    world: World, chance: float, size: int, order: list[int]
) -> None:
    world.desk = replace(world.desk, chance=lambda: chance)
    breaker = Breaker("okta", open_since=START, version=1)
    queue = [nominee(n) for n in range(size)]
    drained, tried = drain(world, queue, lambda _: replace(SPOKE, breaker=breaker))
    assert tried == [queue[n] for n in order]
    assert drained.breaker.open_since is None


def test_while_it_stays_open_everybody_who_is_tried_is_a_probe(world: World) -> None:
    breaking.open_(world.desk, Breaker("okta"), SERVICE)
    breaker = breaking.load(world.desk, "okta")
    down = replace(SERVICE, breaker=breaker)
    drained, probes = told(world, [nominee(n) for n in range(4)], [down, down])
    assert probes == [True, True]
    assert (drained.failed, drained.left) == (2, 2)
    assert drained.breaker.open_since == START


def test_after_the_first_success_nobody_is_a_probe_any_more(world: World) -> None:
    breaking.open_(world.desk, Breaker("okta"), SERVICE)
    breaker = breaking.load(world.desk, "okta")
    _, probes = told(world, [nominee(n) for n in range(4)], [replace(SPOKE, breaker=breaker)] * 4)
    assert probes == [True, False, False, False]
    assert not opened(world)


def test_while_the_service_answers_everybody_comes_in_their_order(world: World) -> None:
    world.desk = replace(world.desk, chance=lambda: 0.99)
    queue = [nominee(n) for n in range(5)]
    _, tried = drain(world, queue, lambda _: replace(SPOKE, breaker=Breaker("okta", version=1)))
    assert tried == queue

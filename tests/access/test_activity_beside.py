"""Access that lasts while it is used, beside all else that happens to a grant: extension, emergency, a shorter approval, a mover, a stuck
removal.
"""

from dataclasses import replace

import pytest

from access import home_watch, people
from access.activity import GRACE, WITHOUT_NEWS
from access.answers import Done
from access.calls import Answering
from access.catalog import UsedApp
from access.cursor import LOG
from access.duration import DAY, HOUR, MINUTE, WEEK, Duration, For, WhileUsed
from access.emergency import Rules
from access.errors import TryAgain
from access.keys import RequestId, Target, cursor_key, person_key
from tests.clock import Clock
from tests.world import GROUP, NAMES, World, given, okta, policy, refused, role, slack

APP = "0oaCLOUD"
CLOUD = UsedApp(APP, "Cloud")
WHILE = "while used within 2w"
OFFERED: tuple[Duration, ...] = (For(DAY), For(WEEK), For(2 * WEEK), WhileUsed(WEEK), WhileUsed(2 * WEEK))
ENG, STAFF = "00gENG", "00gSTAFF"


@pytest.fixture
def world(clock: Clock) -> World:
    rules = Rules(duration=For(4 * HOUR), review=DAY, most=2, within=4 * WEEK, requesters=frozenset())
    found = policy(longest=8 * WEEK, reminders=(DAY,), emergency=rules, requesters=frozenset({ENG}))
    offered = replace(found, durations=OFFERED)
    world = World(clock, policies=[offered], roles=[role(activity=CLOUD)])
    for name in NAMES:
        put(world, name, ENG, STAFF)
    world.refresh()
    return world


def put(world: World, name: str, *groups: str) -> None:
    found = world.directory.people[okta(name)]
    world.directory.people[okta(name)] = replace(found, groups=frozenset(groups))


def look_up(world: World, name: str = "ann") -> None:
    assert people.meet(world.desk, world.outside, person_key(slack(name)))
    world.work()


def used(world: World, name: str = "ann", ago: int = 0) -> None:
    world.log.use(name, APP, world.clock() - ago)
    world.sweep()


def end(world: World, request: RequestId, target: Target = GROUP) -> int:
    """The end, the same on paper and thing."""
    at = world.request(request).end
    assert at is not None
    assert world.holding(target=target).needs[request] == at
    return at


def at(world: World, when: int) -> None:
    world.clock.advance(when - world.clock())


def test_a_request_that_becomes_an_emergency_has_the_fixed_end_of_one(world: World) -> None:
    request = world.ask(duration=WHILE)
    world.work()
    assert isinstance(world.workflow.turn(world.by("ann"), world.pointer(request), "INC-7: down"), Done)
    world.work()
    assert world.has()
    assert world.request(request).activity is None
    assert world.holding().uses == {}
    assert cursor_key(LOG) not in world.store.read([cursor_key(LOG)])


def test_it_is_extended_by_a_fixed_time_only(world: World) -> None:
    fixed = given(world, duration="for 1w")
    found = world.workflow.may_extend(world.by("ann"), world.pointer(fixed))
    assert isinstance(found, Done)
    assert found.value.durations == (For(DAY), For(WEEK), For(2 * WEEK))
    answer = world.workflow.extend(world.by("ann"), world.pointer(fixed), RequestId("X1"), WHILE, "more")
    assert refused(answer) == "duration_not_offered"


def test_where_only_use_makes_it_longer_nothing_can_be_extended(world: World) -> None:
    request = given(world, duration=WHILE)
    only = replace(policy(longest=8 * WEEK, requesters=frozenset({ENG})), durations=(WhileUsed(2 * WEEK),))
    world.catalogue([only], [role(activity=CLOUD)])
    answer = world.workflow.may_extend(world.by("ann"), world.pointer(request))
    assert refused(answer) == "cannot_extend"


def test_an_approval_for_shorter_counts_by_the_shorter_time(world: World) -> None:
    request = world.ask(duration=WHILE)
    world.work()
    answering = Answering(True, duration=WhileUsed(WEEK))
    assert isinstance(world.workflow.decide(world.by("ben"), world.pointer(request), answering), Done)
    world.work()
    began = world.request(request).approved_at or 0
    assert end(world, request) == began + WEEK
    world.clock.advance(3 * DAY)
    used(world)
    assert end(world, request) == began + 4 * DAY + WEEK


def test_two_roles_of_one_app_are_both_used_at_once(clock: Clock) -> None:
    app = Target("okta_app", (APP,))
    other = Target("okta_group", ("00g2",))
    roles = [
        role("cloud", target=app),
        role("cloud-too", target=app),
        role("beside", target=other, activity=CLOUD),
    ]
    world = World(clock, policies=[policy(longest=8 * WEEK)], roles=roles)
    requests = [given(world, role_=each, duration=WHILE) for each in ("cloud", "cloud-too", "beside")]
    before = [world.request(each).end or 0 for each in requests]
    world.clock.advance(2 * DAY)
    used(world)
    assert [world.request(each).end or 0 for each in requests] == [each + 3 * DAY for each in before]
    assert world.holding(target=app).needs == {each: world.request(each).end for each in requests[:2]}
    world.workflow.end(world.by("ann"), world.pointer(requests[0]))
    world.work()
    assert world.has(target=app)
    assert list(world.holding(target=app).uses) == [requests[1]]


def test_whoever_left_the_team_keeps_it_to_its_end_and_no_use_moves_that(world: World) -> None:
    request = given(world, duration=WHILE)
    world.clock.advance(DAY)
    used(world)
    last = end(world, request)
    put(world, "ann", STAFF)
    look_up(world)
    assert world.request(request).moved
    for _ in range(5):
        world.clock.advance(2 * DAY)
        used(world)
    assert end(world, request) == last
    assert not world.request(request).idles
    at(world, last - MINUTE)
    world.sweep()
    assert not world.has()
    assert world.facts(request).count("used") == 1


def test_whoever_comes_back_is_moved_by_use_again_up_to_the_longest_total(world: World) -> None:
    request = given(world, duration=WHILE)
    before = world.request(request).activity, world.holding().uses
    put(world, "ann", STAFF)
    look_up(world)
    look_up(world)
    put(world, "ann", ENG)
    look_up(world)
    assert world.request(request).moved is None
    assert (world.request(request).activity, world.holding().uses) == before
    first = end(world, request)
    world.clock.advance(DAY)
    used(world)
    assert end(world, request) == first + 2 * DAY


def test_whoever_left_before_it_was_there_has_a_fixed_end(world: World) -> None:
    request = world.ask(duration=WHILE)
    world.work()
    world.target.before = [TryAgain("503", service=True)] * 3
    assert isinstance(world.approve(request), Done)
    world.work()
    put(world, "ann", STAFF)
    look_up(world)
    last = end(world, request)
    world.target.before = []
    world.sweep(times=5)
    assert world.has()
    world.clock.advance(DAY)
    used(world)
    assert end(world, request) == last


def test_home_calls_a_removal_stuck_from_when_it_began_and_not_from_the_end(world: World) -> None:
    request = given(world, duration=WHILE)
    at(world, end(world, request) + GRACE)
    world.sweep()
    world.target.before = [TryAgain("409")] * 500
    world.sweep(times=4)
    assert world.has()
    began = world.request(request).taking_back_at
    assert began
    found, _ = home_watch.everything(world.desk, world.clock())
    assert [each.since for each in found.stuck] == [began]
    world.target.before = []


def test_home_calls_what_no_service_could_take_stuck_from_when_it_was_over_without_news(
    world: World,
) -> None:
    request = given(world, duration=WHILE)
    last = end(world, request)
    world.log.down = TryAgain("503", service=True)
    at(world, last + WITHOUT_NEWS - HOUR)
    assert not home_watch.everything(world.desk, world.clock())[0].stuck
    at(world, last + WITHOUT_NEWS + 16 * MINUTE)  # No sweep has run since.
    found, _ = home_watch.everything(world.desk, world.clock())
    assert [each.since for each in found.stuck] == [last + WITHOUT_NEWS]

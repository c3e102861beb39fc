"""The one who asked reminds those who have not answered, three times at most."""

from access.answers import Done
from access.duration import DAY, HOUR
from access.keys import RequestId
from tests.clock import Clock
from tests.world import World, policy, refused


def nudged(world: World, request: RequestId, name: str = "ann") -> object:
    answer = world.workflow.nudge(world.by(name), world.pointer(request))
    world.work()
    return answer


def reminders(world: World, name: str) -> list[str]:
    return [text for text in world.chat.of(name) if text.startswith("nudge@")]


def test_each_approver_who_has_not_answered_is_reminded_under_their_card(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = world.ask(approvers=("ben", "cat"))
    world.work()
    world.approve(request, "cat")
    world.work()
    assert isinstance(nudged(world, request), Done)
    assert len(reminders(world, "ben")) == 1
    assert not reminders(world, "cat")
    (answer,) = [place for place, text in world.chat.seen.items() if text.startswith("nudge@")]
    assert answer.thread in [place.ts for place in world.chat.seen if place.channel == "D-U-ben"]
    assert world.facts(request) == ["asked", "endorsed", "nudged"]


def test_it_is_done_at_most_every_four_hours_and_three_times(clock: Clock) -> None:
    world = World(clock)
    request = world.ask()
    world.work()
    for _ in range(3):
        assert isinstance(nudged(world, request), Done)
        clock.advance(4 * HOUR - 1)
        assert refused(nudged(world, request)) in ("reminded_lately", "reminded_enough")
        clock.advance(1)
    assert refused(nudged(world, request)) == "reminded_enough"
    assert len(reminders(world, "ben")) == 3
    assert world.facts(request).count("nudged") == 3


def test_a_second_press_is_the_same_one(clock: Clock) -> None:
    world = World(clock)
    request = world.ask()
    world.work()
    nudged(world, request)
    again = nudged(world, request)
    assert isinstance(again, Done)
    assert again.repeated
    assert len(reminders(world, "ben")) == 1


def test_nobody_else_can_and_not_when_it_is_over(clock: Clock) -> None:
    world = World(clock)
    request = world.ask()
    world.work()
    assert refused(nudged(world, request, "ben")) == "not_yours"
    world.approve(request)
    assert refused(nudged(world, request)) == "already_decided"


def test_a_reminder_that_came_too_late_is_not_sent(clock: Clock) -> None:
    world = World(clock)
    request = world.ask()
    world.work()
    world.workflow.nudge(world.by("ann"), world.pointer(request))
    world.woken.clear()
    world.sweep(1, every=DAY // 4)
    assert not reminders(world, "ben")


def test_a_reminder_before_there_is_a_card_follows_the_card(clock: Clock) -> None:
    world = World(clock)
    request = world.ask()
    assert isinstance(world.workflow.nudge(world.by("ann"), world.pointer(request)), Done)
    world.work()
    world.sweep(2)
    assert [each.partition("@")[0].partition(":")[0] for each in world.chat.of("ben")] == ["card", "nudge"]

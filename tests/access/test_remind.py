"""Approvers hear once of what waits for them, by day; the owner hears of what nobody answers."""

from dataclasses import replace

from access.duration import DAY, HOUR
from access.keys import RequestId, person_key
from access.person import Person
from access.ports import Change, Write
from tests.clock import Clock
from tests.world import World, policy, role, slack


def prompts(world: World, name: str) -> list[str]:
    return [text for text in world.chat.of(name) if text.startswith("prompt")]


def requested(world: World, *approvers: str, name: str = "ann", role_: str = "staging-read") -> RequestId:
    request = world.ask(name, approvers=approvers, role_=role_)
    world.work()
    return request


def lives(world: World, name: str, tz: str) -> None:
    key = person_key(slack(name))
    person = world.store.read([key])[key]
    assert isinstance(person, Person)
    changed = replace(person, tz=tz, version=person.version + 1)
    world.store.commit(Change(writes=(Write(changed, person.version),)))
    account = world.chat.accounts[slack(name)]
    world.chat.accounts[slack(name)] = replace(account, tz=tz)


def test_it_comes_once_after_half_of_the_time(clock: Clock) -> None:
    world = World(clock, policies=[policy(pending=2 * DAY)])
    requested(world, "cat", "dan")
    world.sweep(1, every=DAY - 60)
    assert not prompts(world, "cat")
    world.sweep(60 * 10, every=60)
    assert len(prompts(world, "cat")) == len(prompts(world, "dan")) == 1


def test_one_message_is_for_several_requests(clock: Clock) -> None:
    world = World(clock, policies=[policy(pending=2 * DAY)])
    requested(world, "cat")
    clock.advance(HOUR)
    requested(world, "cat", name="eve")
    world.sweep(20, every=2 * HOUR)
    assert len(prompts(world, "cat")) == 1


def test_nobody_is_reminded_who_has_answered(clock: Clock) -> None:
    world = World(clock, policies=[policy(pending=2 * DAY, approvals=2)])
    request = requested(world, "cat", "dan")
    world.approve(request, "cat")
    world.sweep(14, every=2 * HOUR)
    assert not prompts(world, "cat")
    assert len(prompts(world, "dan")) == 1


def test_it_waits_for_the_morning(clock: Clock) -> None:
    from access import night

    world = World(clock, policies=[policy(pending=2 * DAY)])
    zone = next(tz for tz in (f"Etc/GMT{hours:+d}" for hours in range(-12, 13)) if night.asleep(clock(), tz))
    lives(world, "cat", zone)
    requested(world, "cat")
    asleep = clock() + DAY
    for _ in range(36):
        world.sweep(1, every=HOUR)
        if prompts(world, "cat"):
            break
    assert clock() > asleep
    assert not night.asleep(clock(), zone)


def test_the_owner_is_told_once_at_three_quarters(clock: Clock) -> None:
    world = World(clock, policies=[policy(pending=2 * DAY)])
    world.catalogue([policy(pending=2 * DAY)], [role()], approvers=("cat", "dan"))
    request = requested(world, "cat")
    world.sweep(1, every=DAY * 3 // 2 - 120)
    assert not [text for text in world.chat.of("ben") if text.startswith("owner")]
    world.sweep(10)
    assert len([text for text in world.chat.of("ben") if text.startswith("owner")]) == 1
    assert [party.slack for party in world.request(request).asked] == ["U-cat"]
    assert world.facts(request) == ["asked", "escalated"]
    world.sweep(1, every=DAY)
    assert world.facts(request) == ["asked", "escalated", "lapsed"]


def test_an_owner_who_may_decide_gets_a_card(clock: Clock) -> None:
    world = World(clock, policies=[policy(pending=2 * DAY)])
    request = requested(world, "cat")
    world.sweep(1, every=DAY * 3 // 2)
    assert [party.slack for party in world.request(request).asked] == ["U-cat", "U-ben"]
    assert [text for text in world.chat.of("ben") if text.startswith("card")]


def test_an_owner_who_asked_is_not_told(clock: Clock) -> None:
    world = World(clock, policies=[policy(pending=2 * DAY)])
    request = requested(world, "cat", name="ben")
    world.sweep(3, every=DAY * 3 // 5)
    assert world.facts(request) == ["asked"]


def test_a_reminder_that_slack_lost_is_sent_again(clock: Clock) -> None:
    from access.errors import Undeliverable

    world = World(clock, policies=[policy(pending=2 * DAY)])
    requested(world, "cat")
    world.chat.faults.append(Undeliverable("down"))
    world.sweep(1, every=DAY)
    assert not prompts(world, "cat")
    world.sweep(5)
    assert len(prompts(world, "cat")) == 1

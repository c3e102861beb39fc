"""Approvers who get requests together: held back until their hour, one message, and nothing urgent waits."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from access import digest, gathering, night, people
from access.answers import Done
from access.calls import Answering, Offer
from access.card import Card, Place
from access.duration import DAY, HOUR, MINUTE
from access.errors import Conflict, Undeliverable
from access.home import Home, Look, Waits
from access.keys import RequestId, SlackId, Target, card_key, load_key, person_key
from access.person import Load, Person
from access.ports import Change, Drawing, Write
from access.request import State
from tests.clock import START, Clock
from tests.world import ROLE, World, okta, policy, refused, role, slack

ROLES = tuple(f"r{number}" for number in range(14))
NINE, ONE = START, START + 4 * HOUR
"""Nine o'clock and one o'clock where everybody is."""


@pytest.fixture
def world(clock: Clock) -> World:
    roles = [role(each, target=Target("okta_group", (f"g-{each}",))) for each in ROLES]
    world = World(clock, roles=roles, policies=[policy(pending=2 * DAY)])
    assert isinstance(world.workflow.gather(world.by("ben"), (9, 13)), Done)
    clock.advance(30 * MINUTE)
    return world


def ask(world: World, *keys: str, approvers: tuple[str, ...] = ("ben",)) -> list[RequestId]:
    made = [world.ask(approvers=approvers, role_=key) for key in keys]
    world.work()
    return made


def at(world: World, moment: int) -> None:
    """The sweep at this moment."""
    world.sweep(every=moment - world.clock())


def card(world: World, request: RequestId, name: str = "ben") -> Card:
    key = card_key(request, slack(name))
    found = world.store.read([key])[key]
    assert isinstance(found, Card)
    return found


def waiting(world: World, name: str = "ben") -> list[str]:
    found = world.workflow.home(world.by(name), Look())
    assert isinstance(found, Home)
    return [each.request.id for each in found.waiting.items if isinstance(each, Waits)]


def load(world: World, name: str = "ben") -> int:
    key = load_key(slack(name))
    found = world.store.read([key]).get(key)
    return found.waiting if isinstance(found, Load) else 0


def test_a_request_is_held_back_until_the_next_hour_and_stands_in_home_meanwhile(world: World) -> None:
    (request,) = ask(world, "r0")
    assert world.chat.of("ben") == []
    assert waiting(world) == [request]
    assert load(world) == 1
    at(world, ONE - 60)
    assert world.chat.of("ben") == []
    at(world, ONE)
    assert len(world.chat.of("ben")) == 1
    assert load(world) == 1


def test_several_are_one_message_and_each_is_decided_by_itself(world: World) -> None:
    requests = ask(world, "r0", "r1", "r2")
    sent = len(world.chat.sent)
    at(world, ONE)
    (message,) = world.chat.of("ben")
    assert message.count("card: ") == 3
    assert len(world.chat.sent) - sent == 1
    for number, request in enumerate(requests[::-1], 1):
        assert isinstance(world.approve(request), Done)
        world.work()
        (message,) = world.chat.of("ben")
        assert message.count("by 1") == number
    world.sweep(3)
    assert len(world.chat.of("ben")) == 1
    assert load(world) == 0
    assert all(world.has(target=Target("okta_group", (f"g-{key}",))) for key in ("r0", "r1", "r2"))


def test_more_than_fit_into_one_message_are_several(world: World) -> None:
    ask(world, *ROLES)
    at(world, ONE)
    counts = [each.count("card: ") for each in world.chat.of("ben")]
    assert sum(counts) == len(ROLES)
    assert max(counts) == gathering.MOST
    assert len(counts) == 3


def test_each_approver_gets_their_own(world: World) -> None:
    assert isinstance(world.workflow.gather(world.by("cat"), (9, 13)), Done)
    ask(world, "r0", "r1", approvers=("ben", "cat"))
    ask(world, "r2", approvers=("ben", "dan"))
    assert len(world.chat.of("dan")) == 1
    at(world, ONE)
    assert [each.count("card: ") for each in world.chat.of("ben")] == [3]
    assert [each.count("card: ") for each in world.chat.of("cat")] == [2]


@pytest.mark.parametrize("how", ["approved", "denied", "withdrawn"])
def test_what_is_decided_before_the_hour_is_never_sent(world: World, how: str) -> None:
    first, second = ask(world, "r0", "r1")
    if how == "withdrawn":
        world.workflow.withdraw(world.by("ann"), world.pointer(first))
    else:
        by = world.by("ben")
        by = replace(by, place=None)  # In Home.
        answer = Answering(how == "approved", "not needed")
        assert isinstance(world.workflow.decide(by, world.pointer(first), answer), Done)
    world.work()
    assert load(world) == 1
    assert waiting(world) == [second]
    at(world, ONE)
    (message,) = world.chat.of("ben")
    assert message.count("card: ") == 1
    assert card(world, first).shown == digest.DROPPED


def test_what_is_decided_in_the_very_minute_of_the_hour_is_not_in_the_message(world: World) -> None:
    first, second, third = ask(world, "r0", "r1", "r2")
    world.clock.now = ONE
    in_home = replace(world.by("ben"), place=None)
    assert isinstance(world.workflow.decide(in_home, world.pointer(first), Answering(False, "no")), Done)
    world.workflow.sweep(world.outside)
    world.work()
    assert sum(each.count("denied") for each in world.chat.of("ben")) == 0
    assert {world.request(each).state for each in (second, third)} == {State.PENDING}


def test_an_urgent_one_comes_at_once(clock: Clock) -> None:
    world = World(clock, policies=[policy(pending=6 * HOUR)])
    world.workflow.gather(world.by("ben"), (9,))
    clock.advance(HOUR)
    world.ask()
    world.work()
    assert len(world.chat.of("ben")) == 1


def test_one_whose_half_time_comes_first_comes_at_once_and_one_just_after_waits(clock: Clock) -> None:
    for pending, sent in ((8 * HOUR - 2, 1), (8 * HOUR + 60, 0)):
        world = World(Clock(START), policies=[policy(pending=pending)])
        world.workflow.gather(world.by("ben"), (13,))
        world.workflow.gather(world.by("ben"), (9, 13))
        world.clock.advance(1)
        world.ask()
        world.work()
        assert len(world.chat.of("ben")) == sent


def test_an_extension_that_ends_before_the_hour_comes_at_once(world: World) -> None:
    (request,) = ask(world, "r0", approvers=("cat",))
    world.approve(request, "cat")
    world.work()
    end = world.request(request).end or 0
    world.sweep(1, every=end - HOUR - world.clock())
    world.refresh()
    asked = replace(world.request(request), asked=world.request(request).asked)
    assert asked.running
    done = world.workflow.extend(
        world.by("ann"), world.pointer(request), RequestId("R-more"), "for 1d", "not done"
    )
    assert isinstance(done, Done)
    world.work()
    more = world.request(RequestId("R-more"))
    ben = replace(more, asked=(replace(more.asked[0], okta=okta("ben"), slack=slack("ben")),))
    known = {person_key(slack("ben")): person(world, "ben")}
    assert digest.held_until(known, ben, slack("ben"), world.clock()) == 0


def person(world: World, name: str) -> Person:
    key = person_key(slack(name))
    found = world.store.read([key])[key]
    assert isinstance(found, Person)
    return found


def test_whoever_cannot_wait_reminds_and_it_comes_at_once(world: World) -> None:
    first, second = ask(world, "r0", "r1")
    assert isinstance(world.workflow.nudge(world.by("ann"), world.pointer(first)), Done)
    world.work()
    world.sweep(2)
    assert [each.partition(":")[0] for each in world.chat.of("ben")] == ["card"]
    assert card(world, second).place is None
    at(world, ONE)
    assert card(world, second).place is not None
    world.clock.advance(HOUR)
    assert isinstance(world.workflow.nudge(world.by("ann"), world.pointer(first)), Done)
    world.work()
    assert sum(each.startswith("nudge@") for each in world.chat.of("ben")) == 1


def test_a_reminder_of_one_in_a_joined_message_arrives(world: World) -> None:
    requests = ask(world, "r0", "r1")
    at(world, ONE)
    for request in requests:
        assert isinstance(world.workflow.nudge(world.by("ann"), world.pointer(request)), Done)
        world.work()
    assert sum(each.startswith("nudge@") for each in world.chat.of("ben")) == 2


def test_approvers_of_a_joined_message_are_prompted_after_half_of_the_time_once(world: World) -> None:
    ask(world, "r0", "r1")
    world.sweep(20, every=2 * HOUR)
    assert sum(each.startswith("prompt") for each in world.chat.of("ben")) == 1


def test_a_click_in_a_joined_message_leaves_each_card_where_it_is(world: World) -> None:
    first, second, third = ask(world, "r0", "r1", "r2")
    at(world, ONE)
    place = next(each.place for each in (card(world, one) for one in (first, second, third)) if each.place)
    for request in (second, third, first):
        by = replace(world.by("ben"), place=place)
        assert isinstance(world.workflow.decide(by, world.pointer(request), Answering(True)), Done)
        world.work()
    assert len(world.chat.of("ben")) == 1
    assert world.chat.of("ben")[0].count("by 1") == 3


def test_a_refused_click_in_a_joined_message_puts_it_right(world: World) -> None:
    first, second = ask(world, "r0", "r1")
    at(world, ONE)
    world.workflow.withdraw(world.by("ann"), world.pointer(second))
    assert refused(world.approve(second)) == "already_over"
    world.work()
    (message,) = world.chat.of("ben")
    assert message.count("card: withdrawn") == 1
    assert isinstance(world.approve(first), Done)


def test_the_one_who_asked_reads_when_it_arrives(world: World) -> None:
    (request,) = ask(world, "r0", approvers=("ben", "cat"))
    known = world.store.read([person_key(slack("ben")), card_key(request, slack("ben"))])
    assert digest.later(known, world.request(request), world.clock()) == ((slack("ben"), ONE),)
    at(world, ONE)
    known = world.store.read([person_key(slack("ben")), card_key(request, slack("ben"))])
    assert digest.later(known, world.request(request), world.clock()) == ()


def test_when_the_joined_message_cannot_be_sent_each_requester_learns_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = ask(world, "r0", "r1")
    send = world.chat.send

    def gone(recipient: SlackId, drawing: Drawing, place: Place | None) -> Place:
        if recipient == slack("ben"):
            raise Undeliverable("channel_not_found", final=True)
        return send(recipient, drawing, place)

    monkeypatch.setattr(world.chat, "send", gone)
    at(world, ONE)
    world.sweep(3)
    assert [bool(card(world, each).lost) for each in requests] == [True, True]
    assert all("not reached" in each for each in world.chat.of("ann"))


def test_a_sender_that_dies_leaves_what_is_held_back_held_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = world.store.commit

    def dies(change: Change) -> None:
        if any(isinstance(each.record, Card) and each.record.shown == digest.HELD for each in change.writes):
            raise RuntimeError("killed")
        commit(change)

    monkeypatch.setattr(world.store, "commit", dies)
    world.ask(role_="r0")
    with pytest.raises(RuntimeError):
        world.work()
    monkeypatch.setattr(world.store, "commit", commit)
    world.sweep(4)
    assert world.chat.of("ben") == []
    assert load(world) == 1
    at(world, ONE)
    assert len(world.chat.of("ben")) == 1


def test_a_lost_race_at_the_gathering_sends_each_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(world, "r0", "r1")
    commit = world.store.commit

    def raced(change: Change) -> None:
        if any(isinstance(each.record, Card) and each.record.guests for each in change.writes):
            raise Conflict([change.writes[0].record.key])
        commit(change)

    monkeypatch.setattr(world.store, "commit", raced)
    at(world, ONE)
    assert [each.count("card: ") for each in world.chat.of("ben")] == [1, 1]


def test_whoever_chooses_one_by_one_again_gets_the_next_one_at_once(world: World) -> None:
    (held,) = ask(world, "r0")
    assert isinstance(world.workflow.gather(world.by("ben"), ()), Done)
    ask(world, "r1")
    assert len(world.chat.of("ben")) == 1
    at(world, ONE)
    assert len(world.chat.of("ben")) == 2
    assert card(world, held).place


def test_only_the_listed_hours_can_be_chosen_and_twice_is_once(world: World) -> None:
    assert refused(world.workflow.gather(world.by("ben"), (3,))) == "unknown_hours"
    again = world.workflow.gather(world.by("ben"), (9, 13))
    assert isinstance(again, Done)
    assert again.repeated
    assert person(world, "ben").digest == (9, 13)


def test_who_gets_requests_at_once_is_proposed_before_who_gets_them_together(clock: Clock) -> None:
    world = World(clock)
    for name in ("ben", "cat"):
        world.workflow.gather(world.by(name), (9,))
    offer = world.workflow.offer(world.by("ann"), ROLE)
    assert isinstance(offer, Offer)
    assert [each.approver.slack for each in offer.approvers if each.proposed] == [slack("dan")]
    assert {each.approver.slack: each.digest for each in offer.approvers} == {
        slack("ben"): (9,),
        slack("cat"): (9,),
        slack("dan"): (),
    }


@pytest.mark.parametrize(
    ("moment", "hours", "tz", "expected"),
    [
        (START, (9, 13), "Asia/Tokyo", START),
        (START + 1, (9, 13), "Asia/Tokyo", ONE),
        (ONE + 1, (9, 13), "Asia/Tokyo", START + DAY),
        (START, (9,), "UTC", START + 9 * HOUR),
        (START, (9,), "Nowhere/Land", START + 9 * HOUR),
    ],
)
def test_the_next_hour_is_that_of_their_own_day(
    moment: int, hours: tuple[int, ...], tz: str, expected: int
) -> None:
    assert night.next_hour(moment, hours, tz) == expected


def test_somebody_whose_record_is_gone_gets_it_at_once(world: World) -> None:
    ben = person(world, "ben")
    world.store.commit(Change(writes=(Write(replace(ben, digest=(), version=ben.version + 1), ben.version),)))
    ask(world, "r0")
    assert len(world.chat.of("ben")) == 1


@pytest.mark.parametrize("change", ["fewer hours", "other hours", "one by one", "another zone"])
def test_what_is_held_back_comes_when_its_requester_was_told_it_would(world: World, change: str) -> None:
    (request,) = ask(world, "r0")
    if change == "another zone":
        ben = person(world, "ben")
        world.store.commit(
            Change(writes=(Write(replace(ben, tz="America/New_York", version=ben.version + 1), ben.version),))
        )
    else:
        hours = {"fewer hours": (9,), "other hours": (9, 13, 17), "one by one": ()}[change]
        assert isinstance(world.workflow.gather(world.by("ben"), hours), Done)
    world.work()
    for moment in (ONE - HOUR, ONE - 60):
        at(world, moment)
        assert world.chat.of("ben") == []
    at(world, ONE)
    assert len(world.chat.of("ben")) == 1
    assert card(world, request).place


def test_two_approvers_far_apart_get_it_at_the_hour_of_each(world: World) -> None:
    cat = person(world, "cat")
    world.store.commit(
        Change(writes=(Write(replace(cat, tz="America/New_York", version=cat.version + 1), cat.version),))
    )
    assert isinstance(world.workflow.gather(world.by("cat"), (9, 13)), Done)
    (request,) = ask(world, "r0", approvers=("ben", "cat"))
    nine_there = START + 14 * HOUR
    known = world.store.read([person_key(slack("ben")), person_key(slack("cat"))])
    assert digest.later(known, world.request(request), world.clock()) == (
        (slack("ben"), ONE),
        (slack("cat"), nine_there),
    )
    at(world, ONE)
    assert (len(world.chat.of("ben")), len(world.chat.of("cat"))) == (1, 0)
    at(world, nine_there)
    assert (len(world.chat.of("ben")), len(world.chat.of("cat"))) == (1, 1)


def test_one_who_is_asked_in_place_of_another_gets_what_is_old_by_then_at_once(world: World) -> None:
    (request,) = ask(world, "r0", approvers=("cat",))
    world.clock.advance(5 * HOUR)
    gone = world.directory.people[okta("cat")]
    world.directory.people[okta("cat")] = replace(gone, alive=False)
    world.directory.people[okta("dan")] = replace(world.directory.people[okta("dan")], alive=False)
    for name in ("dan", "cat"):
        people.meet(world.desk, world.outside, person_key(slack(name)))
        world.work()
    assert world.facts(request)[-1] == "rerouted"
    assert len(world.chat.of("ben")) == 1


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)],
)
def test_an_hour_stays_that_hour_when_clocks_change(day: date, hours: int) -> None:
    before = int(datetime(day.year, day.month, day.day - 1, 8, tzinfo=UTC).timestamp())
    nine = night.next_hour(before - 3 * HOUR, (9,), "Europe/Paris")
    assert night.next_hour(nine + 1, (9,), "Europe/Paris") - nine == hours * HOUR

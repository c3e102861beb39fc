"""When people are reminded: never late, never at night if the evening before is there for it, never twice, and together what comes together."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as some

from access import joining, night, owing, tell
from access.answers import Done
from access.card import Card
from access.duration import DAY, HOUR, MINUTE, WEEK, For
from access.keys import Key, Lane, RequestId, Target, notice_key, person_key, request_key
from access.person import Person
from access.ports import Change, Record, Write
from access.request import Request, State
from tests.bot.samples import ADA, APPROVED
from tests.clock import START, Clock
from tests.world import World, given, policy, role, slack

ZONES = ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Kiritimati")


def at(text: str, zone: str = "Europe/Berlin") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


@pytest.mark.parametrize(
    ("moment", "instead"),
    [
        ("2026-01-05T08:00", "2026-01-05T08:00"),
        ("2026-01-05T21:59", "2026-01-05T21:59"),
        ("2026-01-05T22:00", "2026-01-05T18:00"),
        ("2026-01-06T00:00", "2026-01-05T18:00"),
        ("2026-01-06T07:59", "2026-01-05T18:00"),
        ("2026-03-29T03:30", "2026-03-28T18:00"),
        ("2026-10-25T02:30", "2026-10-24T18:00"),
        ("2026-01-01T03:00", "2025-12-31T18:00"),
    ],
)
def test_a_moment_at_night_is_moved_to_the_evening_before(moment: str, instead: str) -> None:
    assert night.by_day(at(moment), "Europe/Berlin") == at(instead)


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../../etc/passwd", "America", "Europe/Berlin\x00", "/", "\ud800"]
)
def test_a_zone_that_nobody_knows_counts_as_utc(zone: str) -> None:
    assert night.by_day(START, zone) == START - 6 * HOUR


@for_all(some.integers(START - 30 * WEEK, START + 60 * WEEK), some.sampled_from(ZONES))
def test_what_is_moved_is_by_day_and_less_than_a_day_earlier(moment: int, zone: str) -> None:
    moved = night.by_day(moment, zone)
    assert moment - 15 * HOUR <= moved <= moment
    assert 8 <= datetime.fromtimestamp(moved, ZoneInfo(zone)).hour < 22


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def running(reminders: tuple[int, ...], length: int, approved: int) -> Request:
    return replace(
        APPROVED,
        limits=replace(APPROVED.limits, reminders=tuple(sorted(reminders, reverse=True))),
        granted=For(length),
        approved_at=approved,
        given_at=approved,
        end=approved + length,
    )


def sent(request: Request, zone: str, moved_to: str | None = None) -> list[tuple[int, str]]:
    """Every reminder with its time, as a sweep finds it that comes every five minutes; the person may move half-way."""
    person = Person(ADA.slack, okta=ADA.okta, tz=zone)
    known: dict[Key, Record] = {person.key: person}
    began, end = request.approved_at or 0, request.end or 0
    found = []
    times = sorted(
        {*range(began, end, 5 * MINUTE), *owing.moments(request, known).values(), *owing.coming(request)}
    )
    for now in times:
        if moved_to and now > began + (end - began) // 2:
            known[person.key] = replace(person, tz=moved_to)
        for event in owing.due_events(request, known, now):
            key = notice_key(request.id, event, ADA.slack)
            if key not in known:
                known[key] = Card(request.id, ADA.slack, event)
                found.append((now, event))
    return found


LENGTHS = some.integers(1, 14 * 24).map(lambda hours: hours * HOUR)
POLICIES = some.sets(
    some.sampled_from((15 * MINUTE, HOUR, 4 * HOUR, 10 * HOUR, DAY, 2 * DAY, WEEK)), max_size=4
).map(tuple)
TIMES = some.integers(START // MINUTE, START // MINUTE + 40 * 24 * 60).map(lambda minutes: minutes * MINUTE)


@settings(max_examples=150, deadline=None)
@for_all(
    POLICIES, LENGTHS, TIMES, some.sampled_from(ZONES), some.one_of(some.none(), some.sampled_from(ZONES))
)
def test_no_reminder_is_late_or_dropped_or_doubled_or_before_its_access(
    reminders: tuple[int, ...], length: int, approved: int, zone: str, moved_to: str | None
) -> None:
    request = running(reminders, length, approved)
    came = sent(request, zone, moved_to)
    events = [event for _, event in came]
    wanted = owing.coming(request)
    assert len(set(events)) == len(events) <= len(wanted)
    for nominal in wanted:
        assert any(approved <= when <= nominal for when, _ in came), f"nothing came by {nominal}"
    for when, event in came:
        assert approved <= when <= int(event.removeprefix(owing.REMIND))
        local = datetime.fromtimestamp(when, ZoneInfo(zone)).hour
        began_late = night.by_day(int(event.removeprefix(owing.REMIND)), zone) <= approved
        assert moved_to or 8 <= local < 22 or began_late
    fitting = [each for each in reminders if each < length]
    assert bool(wanted) == bool(fitting or (reminders and length >= 4 * HOUR))
    assert owing.too_short(request) == (bool(reminders) and not wanted)


def test_two_that_fall_into_one_night_become_one() -> None:
    request = running((9 * HOUR, 5 * HOUR), WEEK, at("2026-01-05T09:00") - 45 * MINUTE)
    assert sent(replace(request, end=at("2026-01-12T09:00")), "Europe/Berlin") == [
        (at("2026-01-11T18:00"), f"remind@{at('2026-01-12T04:00')}")
    ]


def test_the_reminder_of_a_day_at_night_comes_the_evening_before(world: World) -> None:
    live_in(world, "ann", "Europe/London")  # START is midnight there.
    request = given(world)
    world.sweep(5 * 24 + 17, every=HOUR)
    assert len(world.chat.of("ann")) == 1
    world.sweep(every=HOUR)
    assert world.chat.of("ann")[1].startswith("remind@")
    due = world.request(request).due
    assert due is None or due.at > world.clock()
    world.sweep(31, every=HOUR)
    assert not world.has()
    assert len(world.chat.of("ann")) == 2


def test_somebody_who_cannot_be_read_is_reminded_at_the_time_itself(world: World) -> None:
    request = given(world)
    world.store.spoil(person_key(slack("ann")))
    world.clock.now = (world.request(request).end or 0) - DAY
    tell.attend(world.desk, world.outside, request)
    assert world.chat.of("ann")[1].startswith("remind@")


# Several at once

OTHERS = tuple(Target("okta_group", (f"00g{number}",)) for number in range(40))


def live_in(world: World, name: str, zone: str) -> None:
    person = world.store.read([person_key(slack(name))])[person_key(slack(name))]
    assert isinstance(person, Person)
    moved = replace(person, tz=zone, version=person.version + 1)
    world.store.commit(Change(writes=(Write(moved, person.version),)))


@pytest.fixture
def many(clock: Clock) -> World:
    """As many roles as there are targets, each of which somebody may have."""
    roles = [role(f"role-{number}", target=each) for number, each in enumerate(OTHERS)]
    return World(clock, policies=[policy()], roles=roles)


def held(world: World, number: int, **more: object) -> list[RequestId]:
    return [given(world, role_=f"role-{place}", **more) for place in range(number)]


def reminded(world: World) -> list[str]:
    return [each for each in world.chat.of("ann") if each.startswith("remind@")]


def test_reminders_that_come_together_are_one_message(many: World) -> None:
    held(many, 3)
    before = len(many.chat.sent)
    many.sweep(every=6 * DAY)
    (message,) = reminded(many)
    assert message.count("remind@") == 3
    assert len(many.chat.sent) == before + 1
    many.sweep(5)
    assert len(many.chat.sent) == before + 1


def test_what_happens_to_one_of_them_changes_the_message_at_once(many: World) -> None:
    first, second, third = held(many, 3)
    many.sweep(every=6 * DAY)
    for request in (second, first):
        assert isinstance(many.workflow.end(many.by("ann"), many.pointer(request)), Done)
        many.work()
    (message,) = reminded(many)
    assert message.count("given_back") == 2
    many.sweep(every=DAY)
    (message,) = reminded(many)
    assert message.count("expired") == 1
    assert message.count("ended") == 3
    assert len(many.chat.of("ann")) == 4
    assert many.request(third).due is None


def test_one_that_is_extended_is_reminded_of_again_by_itself(many: World) -> None:
    first, second = held(many, 2)
    many.sweep(every=6 * DAY)
    many.refresh()
    new = RequestId("more")
    many.workflow.extend(many.by("ann"), many.pointer(second), new, "for 1d", "not done yet")
    many.work()
    assert "(extension asked)" in reminded(many)[0]
    many.approve(new)
    many.work()
    many.sweep()
    assert "(extension asked)" not in reminded(many)[0]
    many.sweep(every=DAY)
    assert len(reminded(many)) == 2
    assert many.request(first).state is State.ENDED


def test_more_than_fit_into_one_message_are_several(many: World) -> None:
    held(many, 33, duration="for 1w")
    many.sweep(every=6 * DAY)
    assert sorted(each.count("remind@") for each in reminded(many)) == [3, 30]


def test_each_person_has_a_message_of_their_own(many: World) -> None:
    held(many, 2)
    for place in range(2):
        given(many, name="eve", role_=f"role-{place}")
    many.sweep(every=6 * DAY)
    for name in ("ann", "eve"):
        assert [each.count("remind@") for each in many.chat.of(name) if each.startswith("remind@")] == [2]


def test_a_sweep_that_dies_between_joining_and_sending_leaves_it_to_the_next(many: World) -> None:
    keys = [request_key(each) for each in held(many, 3)]
    many.clock.advance(6 * DAY)
    joining.join(many.desk, many.chat, keys)
    assert reminded(many) == []
    joining.join(many.desk, many.chat, keys)
    many.sweep(2)
    (message,) = reminded(many)
    assert message.count("remind@") == 3


def test_two_sweeps_at_once_send_it_once(many: World) -> None:
    requests = held(many, 3)
    many.clock.advance(6 * DAY)
    tell.attend(many.desk, many.outside, requests[1])
    joining.join(many.desk, many.chat, [request_key(each) for each in requests])
    many.sweep(3)
    assert sorted(each.count("remind@") for each in reminded(many)) == [1, 2]


@pytest.mark.parametrize("worked", [False, True], ids=["and is told later", "and is told meanwhile"])
def test_one_that_changes_while_the_message_is_sent_is_shown_in_the_end(many: World, worked: bool) -> None:
    first, second = held(many, 2)
    send = many.chat.send

    def meanwhile(*args: object) -> object:
        many.chat.send = send  # type: ignore[method-assign]
        assert isinstance(many.workflow.end(many.by("ann"), many.pointer(second)), Done)
        if worked:
            many.work()
        return send(*args)  # type: ignore[arg-type]

    many.chat.send = meanwhile  # type: ignore[method-assign, assignment]
    many.clock.advance(6 * DAY)
    many.workflow.sweep(many.outside)
    many.work()
    many.sweep(4)
    (message,) = reminded(many)
    assert message.count("given_back") == 1
    assert many.request(first).state is State.APPROVED


def test_nothing_is_due_for_ever_when_all_of_it_has_ended(many: World) -> None:
    held(many, 3)
    many.sweep(every=6 * DAY)
    many.sweep(every=DAY)
    many.sweep(3)
    assert [
        many.store.due(lane, shard, many.clock() + 52 * WEEK, 100) for lane in Lane for shard in range(4)
    ] == [[]] * 12

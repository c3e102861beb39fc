"""The sweep's own promises: in which order, who keeps their place, what it counts, and that nobody's trouble is anybody else's."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from access import follow, gathering, joining, rouse, settle, sweep, track
from access.answers import Done
from access.breaker import Breaker, Heartbeat
from access.card import Place
from access.cursor import Cursor
from access.duration import DAY, HOUR, MINUTE, WEEK
from access.errors import Barred, Busy, TryAgain, Unreadable
from access.keys import (
    SHARDS,
    Due,
    Key,
    Lane,
    SlackId,
    Target,
    breaker_key,
    cursor_key,
    heartbeat_key,
    person_key,
)
from access.person import Person
from access.ports import Change, Nominee, Write
from access.run import Settled
from access.sweep import Counts
from access.tell import ENDING, GATHERING, NEWS, REMINDING
from access.track import Delivered
from tests.clock import Clock
from tests.world import GROUP, World, given, okta, role, slack

APP = Target("okta_app", ("0oa1",))


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, roles=[role(), role("app", target=APP)])


def once(world: World) -> Counts:
    return world.workflow.sweep(world.outside)


def over(world: World, *names: str) -> None:
    """Each of them has had access for a week, and its end is now."""
    for name in names or ("ann",):
        given(world, name=name)
    world.sweep(2)
    world.clock.advance(WEEK - 2 * MINUTE)
    world.woken.clear()


def no_room(world: World, *seconds: int) -> None:
    """The chat has no room for so many seconds; and at the end of each of them, none for so many as come next."""
    ends = [world.clock() + sum(seconds[: place + 1]) for place in range(len(seconds))]

    def wait(*_: object) -> int:
        return next((end - world.clock() for end in ends if world.clock() < end), 0)

    world.chat.wait = wait  # type: ignore[method-assign, assignment]


class Waits:
    """A pause that moves the clock."""

    def __init__(self, world: World) -> None:
        self.world, self.asked = world, list[float]()

    def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.world.clock.advance(int(seconds))


# What it counts


def test_it_counts_what_was_due_and_what_came_of_it(world: World) -> None:
    over(world, "ann", "eve")
    counts = once(world)
    assert (counts.due, counts.settled, counts.failed, counts.left) == (4, 2, 0, 0)
    assert counts.sent > 0
    assert counts.overdue == {}
    assert counts.as_dict() == {"due": 4, "settled": 2, "sent": counts.sent, "failed": 0, "left": 0}
    beat = world.store.read([heartbeat_key()])[heartbeat_key()]
    assert beat == Heartbeat(world.clock(), f"due=4,settled=2,sent={counts.sent},failed=0,left=0")


def test_it_says_for_how_long_the_first_has_waited(world: World) -> None:
    nothing = once(world)
    assert (nothing.behind, set(nothing.as_dict().values()), Counts()) == (0, {0}, nothing)
    asked_by(world, "ann")
    assert once(world).behind == 0
    asked_by(world, "eve")
    world.clock.advance(7)
    asked_by(world, "dan")
    counts = once(world)
    assert (counts.due, counts.behind) == (2, 7 + MINUTE)


def test_a_removal_is_overdue_from_fifteen_minutes_after_its_end_on(world: World) -> None:
    over(world)
    world.target.before = [TryAgain("busy")] * 9
    world.clock.advance(15 * MINUTE)
    assert once(world).overdue == {}
    world.clock.advance(15 * MINUTE)
    assert once(world).overdue == {world.holding().key: 30 * MINUTE}


def test_what_no_service_took_is_overdue_from_when_it_was_due(world: World) -> None:
    """Nobody looked at it, because the service does not answer."""
    over(world, "ann", "eve", "dan")
    world.target.before = [TryAgain("503", service=True)] * 99
    world.clock.advance(15 * MINUTE)
    assert once(world).overdue == {}
    world.clock.advance(5 * MINUTE)
    counts = once(world)
    assert (counts.failed, counts.left) == (2, 1)
    assert set(counts.overdue.values()) == {20 * MINUTE}
    assert len(counts.overdue) == 3


def test_it_names_the_services_that_are_down_and_those_that_bar_us(world: World) -> None:
    over(world)
    world.target.before = [TryAgain("503", service=True)]
    counts = once(world)
    assert (counts.down, counts.barred) == ({"okta"}, set())
    world.target.before = [Barred("no key")]
    counts = once(world)
    assert (counts.down, counts.barred) == ({"okta"}, {"okta"})
    counts = once(world)
    assert (counts.down, counts.barred) == (set(), set())


def test_a_second_look_at_a_service_in_one_run_counts(world: World) -> None:
    counts = Counts(down={"okta", "slack"}, barred={"okta"})
    sweep._note_breaker(counts, Breaker("okta", open_since=5))
    assert (counts.down, counts.barred) == ({"okta", "slack"}, set())
    sweep._note_breaker(counts, Breaker("okta"))
    assert counts.down == {"slack"}


def test_what_lies_beside_an_item_and_cannot_be_read_is_named(world: World) -> None:
    over(world)
    hidden = breaker_key("okta")
    world.store.commit(Change(writes=(Write(Breaker("okta", version=1), None),)))
    world.store.spoil(hidden)
    counts = once(world)
    assert counts.unreadable == {hidden: "beside an item that was settled"}
    assert not world.has()


# In which order


def nominee(pk: str, bucket: str = "") -> Nominee:
    return Nominee(Key(person_key(slack("ann")).table, pk, "META"), Due(Lane.TELL, 0, bucket))


def test_what_ends_is_told_before_decisions_and_those_before_reminders() -> None:
    """And what calls Okta comes last, to look people up and to compare; what security is told is never kept waiting."""
    order = [
        nominee("PERSON#U-ann"),
        nominee("LOOKOUT#all"),
        nominee("COMPARISON#holdings"),
        nominee("REQ#a", REMINDING),
        nominee("REQ#b", GATHERING),
        nominee("EDITS#c", "odd"),
        nominee("REQ#d", NEWS),
        nominee("REQ#e", ENDING),
        nominee("ALARM#f"),
    ]
    found = [each.key.pk for each in sweep._in_order(order)]
    assert found == [
        "REQ#e",
        "ALARM#f",
        "REQ#d",
        "REQ#b",
        "REQ#a",
        "EDITS#c",
        "PERSON#U-ann",
        "LOOKOUT#all",
        "COMPARISON#holdings",
    ]


def test_the_log_of_uses_is_read_before_anything_is_judged_by_it(world: World) -> None:
    given(world, role_="app", duration="while used within 2w")
    world.sweep(3)
    place = len(world.log.asked)
    world.clock.advance(HOUR)
    once(world)
    assert len(world.log.asked) > place


def test_a_log_that_breaks_us_is_put_aside_and_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    given(world, role_="app", duration="while used within 2w")
    given(world, name="eve", duration="for 1d")
    world.sweep(3)
    world.clock.advance(DAY)

    def broken(*_: object) -> object:
        raise ValueError("odd")

    monkeypatch.setattr(follow, "follow", broken)
    counts = once(world)
    assert counts.unreadable[cursor_key("okta")] == "ValueError: odd"
    assert not world.has("eve")
    assert counts.failed == 1
    assert cursor_key("okta") not in once(world).unreadable
    world.clock.advance(15 * MINUTE)
    assert cursor_key("okta") in once(world).unreadable


def test_while_the_records_do_not_answer_the_log_keeps_its_place(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(world, role_="app", duration="while used within 2w")
    world.sweep(3)
    world.clock.advance(HOUR)

    def busy(*_: object) -> object:
        raise Busy("throttled")

    monkeypatch.setattr(follow, "follow", busy)
    assert (once(world).failed, once(world).unreadable) == (1, {})


# Nobody's trouble is anybody else's


@pytest.mark.parametrize("error", [Busy("throttled"), ValueError("odd")])
def test_one_removal_that_breaks_us_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    over(world, "ann", "eve")
    real, broken = settle.settle, world.holding().key

    def settling(desk: object, outside: object, key: Key, kind: str, **more: object) -> Settled:
        if key == broken:
            raise error
        return real(desk, outside, key, kind, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(settle, "settle", settling)
    counts = once(world)
    assert (world.has(), world.has("eve")) == (True, False)
    assert counts.failed == 1
    odd = isinstance(error, ValueError)
    assert counts.unreadable == ({broken: "ValueError: odd"} if odd else {})
    due = world.holding().due
    assert due
    assert due.at == (world.clock() + 15 * MINUTE if odd else due.at)


@pytest.mark.parametrize("error", [Busy("throttled"), ValueError("odd")])
def test_one_message_that_breaks_us_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    first, _ = world.ask(), world.ask("eve")
    world.woken.clear()
    world.clock.advance(MINUTE)
    real, broken = rouse.rouse, world.request(first).key

    def rousing(desk: object, outside: object, key: Key, *more: object) -> object:
        if key == broken:
            raise error
        return real(desk, outside, key, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(rouse, "rouse", rousing)
    counts = once(world)
    assert (counts.failed, counts.left) == (1, 0)
    assert (len(world.chat.of("ann")), len(world.chat.of("eve"))) == (0, 1)
    assert bool(counts.unreadable) is isinstance(error, ValueError)


def test_of_what_cannot_be_read_beside_it_that_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_by(world, "ann")
    beside = heartbeat_key()

    def rousing(*_: object) -> object:
        raise Unreadable(beside, "odd")

    monkeypatch.setattr(rouse, "rouse", rousing)
    counts = once(world)
    assert set(counts.unreadable) == {beside}
    assert counts.due == 1


def due_now(world: World, *names: str) -> None:
    """These people are to be looked up."""
    for name in names:
        key = person_key(slack(name))
        found = world.store.read([key])[key]
        assert isinstance(found, Person)
        due = replace(found, due=Due(Lane.TELL, world.clock()), version=found.version + 1)
        world.store.commit(Change(writes=(Write(due, found.version),)))


def test_whoever_is_looked_up_counts_as_settled(world: World) -> None:
    due_now(world, "cat", "dan")
    assert once(world).settled == 2


def test_whoever_was_told_after_settling_is_not_told_again_in_the_same_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    over(world)
    real, roused = rouse.rouse, list[str]()

    def rousing(desk: object, outside: object, key: Key, *more: object) -> object:
        roused.append(key.pk)
        return real(desk, outside, key, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(rouse, "rouse", rousing)
    assert once(world).settled == 1
    assert "REQ#R1" not in roused


def test_reminders_that_cannot_be_joined_are_sent_each_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(world)
    given(world, name="eve")

    def broken(*_: object) -> None:
        raise ValueError("odd")

    monkeypatch.setattr(joining, "join", broken)
    world.clock.advance(WEEK - HOUR)
    world.refresh()
    counts = once(world)
    assert counts.failed == 1
    assert any(text.startswith("remind") for text in world.chat.of("ann"))
    assert any(text.startswith("remind") for text in world.chat.of("eve"))


def test_without_time_nothing_is_joined(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    joined = list[object]()
    monkeypatch.setattr(joining, "join", lambda *_: joined.append("join"))
    monkeypatch.setattr(gathering, "gather", lambda *_: joined.append("gather"))
    world.outside = replace(world.outside, left=lambda: 24.9)
    once(world)
    assert joined == []
    world.outside = replace(world.outside, left=lambda: 25.0)
    once(world)
    assert joined == ["join", "gather"]


def test_only_reminders_are_joined_and_only_what_was_held_back_is_gathered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Iterable[Key]] = {}
    monkeypatch.setattr(joining, "join", lambda _, __, keys: seen.update(join=keys))
    monkeypatch.setattr(gathering, "gather", lambda _, keys: seen.update(gather=keys))
    tells = [nominee("REQ#a", REMINDING), nominee("REQ#b", GATHERING), nominee("REQ#c", NEWS)]
    sweep._join(world.desk, world.outside, tells, Counts())
    assert seen == {"join": [tells[0].key], "gather": [tells[1].key]}


def test_a_kind_of_thing_that_this_release_does_not_know_is_put_aside(world: World) -> None:
    over(world)
    world.refresh()
    other = given(world, name="eve", role_="app", duration="for 1d")
    world.clock.advance(DAY)
    real = world.outside.provisioner

    def unknown(kind: str) -> object:
        if kind == GROUP.kind:
            raise ValueError(f"no kind {kind}")
        return real(kind)

    world.outside = replace(world.outside, provisioner=unknown)  # type: ignore[arg-type]
    counts = once(world)
    assert counts.unreadable == {world.holding().key: f"ValueError: no kind {GROUP.kind}"}
    assert (counts.failed, world.facts(other)[-1]) == (1, "ended")


def test_a_record_of_a_newer_release_is_put_aside_and_does_not_seem_to_wait(world: World) -> None:
    """A kind that only they attend to, after going back to this one."""
    newer = Cursor("newer", due=Due(Lane.TELL, world.clock()), version=1)
    world.store.commit(Change(writes=(Write(newer, None),)))
    world.clock.advance(HOUR)
    assert newer.key in once(world).unreadable
    world.clock.advance(MINUTE)
    counts = once(world)
    assert (counts.behind, counts.unreadable) == (0, {})


def test_people_are_left_for_the_next_run_when_they_cannot_be_looked_up(world: World) -> None:
    asked_by(world, "ann")
    due_now(world, "ben", "cat", "dan")
    world.directory.down = TryAgain("503", service=True)
    counts = once(world)
    assert (counts.due, counts.failed, counts.left) == (4, 1, 2)


# What the chat has no room for


def asked_by(world: World, *names: str) -> None:
    for name in names:
        world.ask(name)
    world.woken.clear()
    world.clock.advance(MINUTE)


def test_what_the_chat_has_no_room_for_is_said_some_seconds_later(world: World) -> None:
    asked_by(world, "ann", "eve")
    waits = Waits(world)
    world.outside = replace(world.outside, pause=waits)
    no_room(world, 7)
    counts = once(world)
    assert waits.asked == [7]
    assert (counts.left, counts.failed) == (0, 0)
    assert world.chat.of("ann")
    assert world.chat.of("eve")


def test_what_has_no_room_again_is_waited_for_again(world: World) -> None:
    asked_by(world, "ann")
    waits = Waits(world)
    world.outside = replace(world.outside, pause=waits)
    no_room(world, 7, 9)
    counts = once(world)
    assert waits.asked == [7, 9]
    assert (counts.left, counts.failed) == (0, 0)


def test_what_has_no_room_for_long_keeps_its_place(world: World) -> None:
    asked_by(world, "ann")
    waits = Waits(world)
    world.outside = replace(world.outside, pause=waits)
    no_room(world, 21)
    counts = once(world)
    assert (waits.asked, counts.left, counts.failed) == ([], 1, 0)
    assert world.chat.of("ann") == []


@pytest.mark.parametrize(("rest", "told"), [(12.4, 0), (12.5, 2), (40.0, 2)])
def test_when_the_time_ends_while_it_waits_they_keep_their_place(
    world: World, rest: float, told: int
) -> None:
    asked_by(world, "ann", "eve")
    left = [55.0]

    def pause(seconds: float) -> None:
        world.clock.advance(int(seconds))
        left[0] = rest

    world.outside = replace(world.outside, pause=pause, left=lambda: left[0])
    no_room(world, 7)
    counts = once(world)
    assert (counts.left, bool(counts.sent), counts.failed) == (2 - told, bool(told), 0)
    left[0] = 55.0
    world.sweep()
    assert world.chat.of("ann")
    assert world.chat.of("eve")


def test_without_time_nothing_more_is_told_and_what_is_left_is_counted(world: World) -> None:
    asked_by(world, "ann", "eve", "dan")
    world.outside = replace(world.outside, left=lambda: 12.4)
    counts = once(world)
    assert (counts.left, counts.sent) == (counts.due, 0)
    world.outside = replace(world.outside, left=lambda: 12.5)
    counts = once(world)
    assert (counts.left, counts.failed) == (0, 0)
    assert counts.sent > 0


@pytest.mark.parametrize(("left", "waits"), [(40.0, True), (39.9, False)])
def test_it_waits_only_while_there_is_time_to_do_something_afterwards(
    world: World, left: float, waits: bool
) -> None:
    pause = Waits(world)
    outside = replace(world.outside, pause=pause, left=lambda: left)
    assert sweep._waited(world.desk, outside, world.clock() + 10) is waits
    assert pause.asked == ([10] if waits else [])


def test_what_is_due_already_is_not_waited_for(world: World) -> None:
    assert sweep._waited(world.desk, world.outside, world.clock())
    assert not sweep._waited(world.desk, world.outside, world.clock() + 1)


def test_a_pause_that_ends_early_is_none(world: World) -> None:
    outside = replace(world.outside, pause=lambda _: None)
    assert not sweep._waited(world.desk, outside, world.clock() + 1)


# After everything else


def test_a_warehouse_in_trouble_is_nobody_elses(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    over(world)

    def busy(*_: object) -> Delivered:
        raise Busy("throttled")

    monkeypatch.setattr(track, "deliver", busy)
    world.outside = replace(world.outside, tracker=object())  # type: ignore[arg-type]
    counts = once(world)
    assert counts.tracked == Delivered(why="Busy")
    assert not world.has()
    monkeypatch.setattr(track, "deliver", lambda *_: Delivered(sent=3))
    assert once(world).tracked == Delivered(sent=3)
    world.outside = replace(world.outside, tracker=None)
    assert once(world).tracked == Delivered()


def test_it_takes_at_most_a_thousand_in_one_run_of_one_service(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    over(world, "ann", "eve", "dan")
    monkeypatch.setattr(sweep, "MOST", 2)
    counts = once(world)
    assert (counts.settled, counts.left) == (2, 1)
    assert sum(world.has(each) for each in ("ann", "eve", "dan")) == 1


def test_of_two_services_without_budget_the_one_that_has_some_within_seconds_is_waited_for(
    world: World,
) -> None:
    over(world)
    world.refresh()
    given(world, name="eve", role_="app", duration="for 1d")
    world.clock.advance(DAY)
    far = replace(world.target, service="far", bucket="far", room=0, refills=world.clock() + 500)
    real = world.outside.provisioner
    waits = Waits(world)

    def pause(seconds: float) -> None:
        waits(seconds)
        world.target.room = 9

    world.target.room, world.target.refills = 0, world.clock() + 5
    world.outside = replace(
        world.outside,
        provisioner=lambda kind: far if kind == APP.kind else real(kind),
        pause=pause,
    )
    counts = once(world)
    assert waits.asked == [5]
    assert (world.has(), world.has("eve", APP)) == (False, True)
    assert (counts.left, counts.failed) == (1, 0)


def test_what_ends_what_is_given_and_what_is_told_all_count_as_waiting(world: World) -> None:
    given(world)
    world.sweep(1, every=WEEK - HOUR)
    world.clock.advance(HOUR)
    world.refresh()
    request = world.ask("eve")
    assert isinstance(world.approve(request), Done)
    world.woken.clear()
    world.clock.advance(MINUTE)
    now = world.clock()
    world.store.postpone(world.holding().key, now - 500)
    world.store.postpone(world.holding("eve").key, now - 300)
    tells = [each for shard in range(SHARDS) for each in world.store.due(Lane.TELL, shard, now, 99)]
    counts = once(world)
    assert (counts.due, counts.behind) == (2 + len(tells), 500)
    assert (world.has(), world.has("eve")) == (False, True)


def test_what_is_given_counts_as_waiting_although_nothing_ends(world: World) -> None:
    assert isinstance(world.approve(world.ask("eve")), Done)
    world.woken.clear()
    world.store.postpone(world.holding("eve").key, world.clock() - 300)
    assert once(world).behind == 300


def test_what_is_right_without_a_call_counts_as_settled(world: World) -> None:
    world.target.others.add((okta("ann"), GROUP))
    given(world)
    world.woken.clear()
    world.clock.advance(WEEK)
    calls = len(world.target.calls)
    assert once(world).settled == 1
    assert len(world.target.calls) == calls


def test_when_the_time_ends_between_two_messages_the_others_keep_their_place(world: World) -> None:
    asked_by(world, "ann", "eve", "dan")
    world.outside = replace(world.outside, left=lambda: 12.4 if world.chat.sent else 55.0)
    counts = once(world)
    assert (counts.due, counts.left) == (3, 2)


def test_whoever_has_room_first_is_told_first(world: World) -> None:
    asked_by(world, "ann", "eve")
    waits, start = Waits(world), world.clock()
    rooms = {slack("ann"): start + 7}

    def wait(recipient: SlackId, place: Place | None) -> int:
        return max(0, rooms.get(recipient, start + 9) - world.clock())

    world.chat.wait = wait  # type: ignore[method-assign]
    world.outside = replace(world.outside, pause=waits)
    assert once(world).left == 0
    assert waits.asked == [7, 2]

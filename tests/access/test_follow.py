"""Following the log of uses: every event counts once, whenever it is told of; nobody loses access for want of news before a day is over."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pytest

from access import follow as following
from access import uses as uses_
from access.activity import GRACE, WITHOUT_NEWS
from access.answers import Done
from access.catalog import UsedApp
from access.cursor import ALWAYS, LOG, REST, RETENTION, Cursor
from access.duration import DAY, HOUR, MINUTE, WEEK
from access.errors import Busy, Forgotten, NeverWorks, Spent, TryAgain
from access.keys import Key, Lane, RequestId, cursor_key
from access.ports import Change, Record, UsePage, Write
from access.request import State
from tests.clock import Clock
from tests.world import World, given, policy, role

APP = "0oaCLOUD"
USED = role(activity=UsedApp(APP, "Cloud"))
WHILE = "while used within 2w"


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, policies=[policy(longest=8 * WEEK, reminders=(DAY,))], roles=[USED])


def cursor(world: World) -> Cursor:
    found = world.store.read([cursor_key(LOG)])[cursor_key(LOG)]
    assert isinstance(found, Cursor)
    return found


def end(world: World, request: RequestId) -> int:
    """The end, the same on paper and thing."""
    at = world.request(request).end
    assert at is not None
    assert world.holding().needs[request] == at
    return at


def at(world: World, when: int) -> None:
    """Time goes on until then."""
    world.clock.advance(when - world.clock())


def used(world: World, name: str = "ann", app: str = APP, ago: int = 0) -> None:
    world.log.use(name, app, world.clock() - ago)


def test_a_use_moves_the_end_once_a_day_and_goes_on_record(world: World) -> None:
    request = given(world, duration=WHILE)
    first = end(world, request)
    world.clock.advance(3 * DAY + HOUR)
    for _ in range(5):
        used(world)
        world.sweep()
    assert end(world, request) == first + 4 * DAY
    assert world.facts(request).count("used") == 1
    world.clock.advance(DAY)
    used(world)
    world.sweep(times=2)
    assert end(world, request) == first + 5 * DAY
    assert world.facts(request).count("used") == 2
    activity = world.request(request).activity
    assert activity is not None
    assert world.clock() - activity.used_at < 3 * MINUTE


def test_unused_access_ends_when_the_log_is_read_past_its_end_and_a_grace(world: World) -> None:
    request = given(world, duration=WHILE)
    last = end(world, request)
    at(world, last - 60)
    world.sweep()
    assert world.has()
    at(world, last + GRACE - 2 * MINUTE)
    world.sweep()
    assert world.has()
    world.sweep(times=6)
    assert not world.has()
    assert world.facts(request)[-2:] == ["taking_back", "ended"]
    assert world.chat.alarms == []


def test_a_removal_that_fails_is_late_from_its_beginning_and_not_from_the_end(world: World) -> None:
    request = given(world, duration=WHILE)
    at(world, end(world, request) + GRACE)
    world.sweep()
    world.target.before = [TryAgain("503", service=True)] * 500
    world.sweep(times=14)
    assert world.has()
    assert world.request(request).taking_back_at is not None
    assert world.chat.alarms == []
    world.sweep(times=20)
    assert [text.split()[0] for text in world.chat.alarms] == ["many_overdue"]
    world.target.before = []


def test_it_is_not_late_while_it_waits_for_news(world: World) -> None:
    given(world, duration=WHILE)
    world.clock.advance(2 * WEEK + 40 * MINUTE)
    counts = world.workflow.sweep(world.outside)
    assert world.has()
    assert counts.overdue == {}


@pytest.mark.parametrize("told_after", [0, 10 * MINUTE, GRACE - 5 * MINUTE])
def test_a_use_that_is_told_of_late_counts(world: World, told_after: int) -> None:
    request = given(world, duration=WHILE)
    last = end(world, request)
    at(world, last - 60)
    world.sweep()
    at(world, last + told_after)
    world.log.use("ann", APP, last - HOUR)
    world.sweep(times=30)
    assert world.has()
    assert end(world, request) == last + 2 * WEEK


def test_uses_twice_in_any_order_and_on_one_page_come_to_one_end(world: World) -> None:
    request = given(world, duration=WHILE)
    first = end(world, request)
    world.clock.advance(5 * DAY)
    for ago in (DAY, 4 * DAY, DAY, 0, 2 * DAY, 0):
        used(world, ago=ago)
    world.sweep()
    used(world, ago=3 * DAY)
    world.sweep()
    assert end(world, request) == first + 6 * DAY
    assert world.facts(request).count("used") == 1


@pytest.mark.parametrize(
    ("name", "app", "ago"), [("eve", APP, 0), ("ann", "0oaOTHER", 0), ("ann", APP, 4 * DAY)]
)
def test_what_others_use_other_apps_and_uses_before_it_began_do_not_count(
    world: World, name: str, app: str, ago: int
) -> None:
    request = given(world, duration=WHILE)
    first = end(world, request)
    world.clock.advance(DAY)
    used(world, name, app, ago)
    world.sweep()
    assert end(world, request) == first
    assert "used" not in world.facts(request)


def test_use_after_the_end_does_not_bring_access_back(world: World) -> None:
    request = given(world, duration=WHILE)
    last = end(world, request)
    at(world, last + 10 * MINUTE)
    used(world)
    world.sweep(times=100)
    assert not world.has()
    assert world.request(request).end == last


def test_after_days_without_the_log_all_that_was_used_meanwhile_counts(world: World) -> None:
    request = given(world, duration=WHILE)
    last = end(world, request)
    world.sweep()
    world.log.down = TryAgain("503", service=True)
    at(world, last - HOUR)
    used(world)
    world.clock.advance(3 * HOUR)
    used(world)
    world.clock.advance(10 * HOUR)
    world.sweep(times=3)
    assert world.has()
    world.log.down = None
    world.sweep(times=20)
    assert world.has()
    assert end(world, request) > last + 13 * DAY


def test_without_any_news_access_ends_a_day_after_its_end_and_security_is_told(world: World) -> None:
    request = given(world, duration=WHILE)
    world.sweep()
    last = end(world, request)
    at(world, last - 2 * HOUR)
    world.sweep()
    world.log.down = TryAgain("503 from Okta", service=True)
    at(world, last - 10 * MINUTE)
    world.sweep()
    assert [text.split()[0] for text in world.chat.alarms] == ["log_silent"]
    at(world, last + WITHOUT_NEWS - 2 * MINUTE)
    world.sweep()
    assert world.has()
    assert [text.split()[0] for text in world.chat.alarms] == ["log_silent", "log_silent"]
    world.sweep(times=3)
    assert not world.has()
    assert world.request(request).state is State.ENDED
    assert len(world.chat.alarms) == 2
    world.log.down = None


def test_security_is_told_once_and_when_there_is_news_again(world: World) -> None:
    given(world, duration=WHILE)
    world.sweep()
    world.log.down = NeverWorks("our admin role may not read the log")
    world.sweep(times=20)
    assert world.chat.alarms == []
    world.sweep(times=60)
    (alarm,) = world.chat.alarms
    assert "our admin role may not read the log" in alarm
    world.log.down = None
    world.sweep(times=2)
    assert [text.split()[0] for text in world.chat.alarms] == ["log_silent", "log_heard"]
    assert cursor(world).told == 0


def test_a_used_up_rate_limit_only_makes_it_later(world: World) -> None:
    request = given(world, duration=WHILE)
    first = end(world, request)
    world.clock.advance(DAY)
    used(world)
    world.log.faults = [Spent("used up", service=True)]
    world.sweep()
    assert end(world, request) == first
    world.sweep()
    assert end(world, request) > first


def test_a_page_whose_effects_are_not_on_record_is_read_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = given(world, duration=WHILE)
    first = end(world, request)
    world.sweep()
    place = cursor(world).after
    used(world)

    def killed(*_: object) -> None:
        raise Busy("out of reach")

    with monkeypatch.context() as broken:
        broken.setattr(uses_, "record", killed)
        world.sweep()
    assert cursor(world).after == place
    world.sweep()
    assert cursor(world).after != place
    assert end(world, request) == first + DAY


def test_a_cursor_that_could_not_be_moved_does_no_harm(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    request = given(world, duration=WHILE)
    first = end(world, request)
    used(world)
    real = following._write

    def killed(*_: object) -> None:
        raise Busy("out of reach")

    with monkeypatch.context() as broken:
        broken.setattr(following, "_write", killed)
        world.sweep()
    assert following._write is real
    assert end(world, request) == first + DAY
    world.sweep(times=2)
    assert end(world, request) == first + DAY
    assert world.facts(request).count("used") == 1


def test_a_place_that_the_log_has_forgotten_is_sought_anew_and_security_is_told(world: World) -> None:
    request = given(world, duration=WHILE)
    world.sweep()
    first, read_to = end(world, request), cursor(world).read_to
    used(world)
    world.log.faults = [Forgotten("no such place")]
    world.sweep()
    assert (cursor(world).after, cursor(world).since) == ("", read_to - GRACE)
    world.sweep()
    assert end(world, request) == first + DAY
    assert [text.split()[0] for text in world.chat.alarms] == ["log_forgotten"]


def test_much_in_the_log_is_read_in_several_sweeps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    request = given(world, duration=WHILE)
    first = end(world, request)
    world.log.most = 2
    world.clock.advance(DAY)
    for _ in range(2 * following.PAGES):
        used(world, "eve")
    used(world)
    world.sweep()
    assert end(world, request) == first
    assert cursor(world).read_to == world.clock() - 60
    world.sweep()
    assert end(world, request) == first + 2 * DAY


def test_nothing_is_asked_while_nobody_has_such_access(world: World) -> None:
    given(world, duration="for 1w")
    world.sweep(times=3)
    assert world.log.asked == []
    assert cursor_key(LOG) not in world.store.read([cursor_key(LOG)])


def test_reading_stops_when_nobody_has_such_access_and_begins_again(world: World) -> None:
    request = given(world, duration=WHILE)
    world.sweep()
    assert cursor(world).on
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(request)), Done)
    world.work()
    world.sweep()
    asked = len(world.log.asked)
    world.sweep(times=REST // 60 + 2)
    assert len(world.log.asked) == asked
    assert cursor(world).due is None
    assert world.store.due(Lane.TELL, 0, world.clock() + WEEK, 10) == []
    world.refresh()
    again = given(world, duration=WHILE)
    assert cursor(world) == replace(
        cursor(world), after="", since=world.request(again).approved_at or 0, due=ALWAYS
    )
    first = end(world, again)
    used(world)
    world.sweep()
    assert end(world, again) == first + DAY


def test_somebody_who_is_given_it_within_the_rest_goes_on_where_it_stopped(world: World) -> None:
    request = given(world, duration=WHILE)
    world.sweep()
    world.workflow.end(world.by("ann"), world.pointer(request))
    world.work()
    world.sweep()
    place = cursor(world).after
    assert not cursor(world).on
    given(world, duration=WHILE)
    assert cursor(world).on
    assert cursor(world).after == place


def test_an_index_that_is_behind_stops_nothing(clock: Clock) -> None:
    from store.memory import MemoryStore

    woken: list[Key] = []
    store = MemoryStore(clock, lag=120, woken=woken.append)
    world = World(clock, policies=[policy(longest=8 * WEEK)], roles=[USED], store=store)
    world.woken = woken
    request = given(world, duration=WHILE)
    first = end(world, request)
    world.sweep(times=5)
    assert cursor(world).on
    clock.advance(DAY)
    used(world)
    world.sweep(times=4)
    assert end(world, request) == first + 2 * DAY


@pytest.mark.parametrize("how", ["give back", "stop"])
def test_use_of_what_is_given_back_or_ended_moves_nothing(world: World, how: str) -> None:
    request = given(world, duration=WHILE)
    last = end(world, request)
    if how == "give back":
        world.workflow.end(world.by("ann"), world.pointer(request))
    else:
        world.workflow.stop(world.by("ben"), world.pointer(request), "not needed")
    used(world)
    following.follow(world.desk, world.outside)
    world.work()
    assert world.request(request).end == last
    assert "used" not in world.facts(request)


def test_somebody_else_writing_the_holding_meanwhile_loses_no_use(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = given(world, duration=WHILE)
    first = end(world, request)
    used(world)
    meanwhile(world, monkeypatch, lambda: world.workflow.end(world.by("ann"), world.pointer(request)))
    following.follow(world.desk, world.outside)
    assert world.request(request).end == first
    assert world.request(request).stopped is not None


def meanwhile(world: World, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """The next commit is overtaken."""
    real = world.store.commit

    def overtaken(change: Change) -> None:
        monkeypatch.setattr(world.store, "commit", real)
        act()
        real(change)

    monkeypatch.setattr(world.store, "commit", overtaken)


def test_two_sweeps_at_once_read_the_same_page_and_one_of_them_moves_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = given(world, duration=WHILE)
    first = end(world, request)
    used(world)
    meanwhile(world, monkeypatch, lambda: following.follow(world.desk, world.outside))
    following.follow(world.desk, world.outside)
    assert end(world, request) == first + DAY
    assert world.facts(request).count("used") == 1


def test_a_restored_table_that_forgot_the_cursor_reads_again_before_anybody_loses_access(
    world: World,
) -> None:
    request = given(world, duration=WHILE)
    last = end(world, request)
    forget(world, cursor_key(LOG))
    at(world, last - HOUR)
    used(world)
    at(world, last)
    world.sweep(times=80)
    assert world.has()
    assert end(world, request) == last + 2 * WEEK


def forget(world: World, key: Key) -> None:
    del world.store._records[key]


def test_a_holding_that_cannot_be_read_keeps_nobody_else_waiting(world: World) -> None:
    first, second = given(world, duration=WHILE), given(world, name="eve", duration=WHILE)
    before = world.request(second).end
    world.store.spoil(world.holding("ann").key, "made by another release")
    used(world)
    used(world, "eve")
    counts = world.workflow.sweep(world.outside)
    assert (world.request(second).end or 0) == (before or 0) + DAY
    assert [str(key) for key in counts.unreadable] == [str(world.request(first).holding_key)]


def test_the_longest_total_binds_and_no_use_moves_it(world: World) -> None:
    request = given(world, duration=WHILE)
    began = world.request(request).approved_at or 0
    for day in range(3, 8 * 7, 3):
        at(world, began + day * DAY)
        used(world)
        world.sweep()
    assert end(world, request) == began + 8 * WEEK
    assert not world.request(request).idles
    at(world, began + 8 * WEEK - 60)
    used(world)
    world.sweep()
    assert not world.has()


def test_a_role_of_before_has_a_fixed_end(clock: Clock) -> None:
    world = World(clock)
    request = given(world, duration=WHILE)
    assert world.request(request).activity is None
    assert world.holding().uses == {}
    world.clock.advance(2 * WEEK)
    world.sweep()
    assert not world.has()


def test_an_extension_of_it_is_kept_by_later_use(world: World) -> None:
    request = given(world, duration=WHILE)
    last = end(world, request)
    answer = world.workflow.extend(
        world.by("ann"), world.pointer(request), RequestId("X1"), "for 2w", "on leave"
    )
    assert isinstance(answer, Done), answer
    world.work()
    assert isinstance(world.approve(RequestId("X1")), Done)
    world.work()
    assert end(world, request) == last + 2 * WEEK
    used(world)
    world.sweep()
    assert end(world, request) == last + 2 * WEEK
    assert world.request(request).idles


def test_reminders_follow_the_end_and_an_old_one_says_that_it_moved(world: World) -> None:
    request = given(world, duration=WHILE)
    last = end(world, request)
    at(world, last - DAY)
    world.sweep()
    (reminder,) = [text for text in world.chat.of("ann") if text.startswith("remind@")]
    used(world)
    world.sweep(times=2)
    moved = end(world, request)
    assert moved == last + 2 * WEEK
    assert world.request(request).former_ends == (last,)
    (again,) = [text for text in world.chat.of("ann") if text.startswith("remind@")]
    assert again != reminder
    at(world, moved - DAY)
    world.refresh()
    world.sweep()
    assert sum(text.startswith("remind@") for text in world.chat.of("ann")) == 2


def test_use_long_before_a_reminder_leaves_no_trace_in_chat_or_former_ends(world: World) -> None:
    request = given(world, duration=WHILE)
    sent = len(world.chat.sent)
    for _ in range(10):
        world.clock.advance(DAY)
        used(world)
        world.sweep()
    assert world.request(request).former_ends == ()
    assert len(world.chat.sent) == sent


def test_thousands_of_uses_by_others_read_no_record_of_theirs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(world, duration=WHILE)
    for number in range(3000):
        world.log.use(f"stranger {number}", APP, world.clock())
    read: list[Key] = []
    real = world.store.read

    def noting(keys: Iterable[Key]) -> Mapping[Key, Record]:
        wanted = list(keys)
        read.extend(wanted)
        return real(wanted)

    monkeypatch.setattr(world.store, "read", noting)
    following.follow(world.desk, world.outside)
    assert {str(key) for key in read} == {str(cursor_key(LOG))}
    assert len(read) <= 5


def test_a_page_that_is_not_the_last_proves_no_more_than_its_last_event(world: World) -> None:
    given(world, duration=WHILE)
    world.clock.advance(3 * HOUR)
    used(world, "eve", ago=2 * HOUR)
    real = world.log.page
    world.log.page = lambda *more: replace(real(*more), end=False)  # type: ignore[method-assign]
    following.follow(world.desk, world.outside)
    assert cursor(world).read_to <= world.clock()


def test_the_log_is_never_asked_for_what_it_does_not_keep(world: World) -> None:
    given(world, duration=WHILE)
    found = cursor(world)
    old = replace(found, after="", since=0, version=found.version + 1)
    world.store.commit(Change(writes=(Write(old, found.version),)))
    since: list[int] = []
    real = world.log.page

    def page(after: str, at: int, seconds: float) -> UsePage:
        since.append(at)
        return real(after, at, seconds)

    world.log.page = page  # type: ignore[method-assign,assignment]
    world.clock.advance(HOUR)
    following.follow(world.desk, world.outside)
    assert since[0] == world.clock() - RETENTION


def test_who_is_set_up_after_the_end_is_not(world: World) -> None:
    request = world.ask(duration=WHILE)
    world.work()
    world.target.before = [TryAgain("503", service=True)] * 3
    assert isinstance(world.approve(request), Done)
    world.work()
    world.target.before = []
    world.clock.advance(2 * WEEK)
    world.sweep(times=3)
    assert not world.has()
    assert world.request(request).state is State.ENDED

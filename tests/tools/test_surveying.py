"""The daily look names whatever the sweep would not find, and nothing else."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from access.answers import Done
from access.calls import Asking
from access.duration import DAY, HOUR
from access.emergency import Rules
from access.errors import TryAgain
from access.holding import Held, Holding
from access.keys import Due, Key, Lane, RequestId, RoleKey, Target, holding_key, person_key, request_key
from access.ports import Record
from access.request import Request, State
from store.memory import MemoryStore
from store.placing import is_over
from tests.clock import Clock
from tests.world import World, given, okta, policy, role, slack, urgently
from tools import surveying
from tools.surveying import LOOKS, NAMED, PAUSE, Looked, With


def group(key: str) -> Target:
    return Target("okta_group", (f"00g-{key}",))


KEYS = ("one", "two", "three", "four", "five", "urgent", "old", "six", "seven")
BORROWED = (okta("eve"), group("five"))
Harm = Callable[[World], tuple[Key, str]]


def company(clock: Clock, store: MemoryStore | None = None) -> World:
    """In the middle of its life: some of everything."""
    roles = [role(key, "urgent" if key == "urgent" else "standard", group(key)) for key in KEYS]
    rules = Rules(duration=policy().durations[0])
    world = World(clock, policies=[policy(), policy("urgent", emergency=rules)], roles=roles, store=store)
    world.target.others.add(BORROWED)
    given(world, name="ann", role_="one")
    given(world, name="eve", role_="five")
    bundle = Asking(
        RequestId("B"),
        RoleKey("two"),
        "for 1w",
        "to debug",
        (slack("ben"),),
        also=(RoleKey("three"), RoleKey("four")),
    )
    assert isinstance(world.workflow.ask(world.by("ann"), bundle), Done)
    world.ask("cat", role_="one", approvers=("dan",))
    urgently(world, "dan", role_="urgent")
    over = given(world, name="dan", role_="old", duration="for 1d")
    world.work()
    world.sweep(3)
    world.clock.advance(DAY)
    world.sweep(20)
    world.refresh()
    assert world.request(over).state is State.ENDED
    world.target.before = [TryAgain("the group is locked") for _ in range(200)]
    late = given(world, name="cat", role_="six")
    world.sweep(60, every=600)
    world.target.before = []
    assert world.request(late).given_at is None
    return world


@pytest.fixture
def world(clock: Clock) -> World:
    return company(clock)


def using(world: World, **more: Any) -> With:
    found = {"left": lambda: 900.0, "pause": lambda seconds: world.clock.advance(int(seconds)), **more}
    return With(world.store, world.clock, **found)


def look(world: World) -> Looked:
    return surveying.look(using(world))


def put(world: World, record: Record) -> None:
    """As somebody with other rights would, or a fault of ours."""
    world.store._put(record)


def one(world: World) -> Holding:
    return world.holding("ann", group("one"))


def running(world: World) -> Request:
    return world.request(next(iter(one(world).needs)))


def never_due(world: World) -> tuple[Key, str]:
    put(world, replace(one(world), due=None))
    return one(world).key, "is present and not at rest, and is due at no time"


def leaving_and_never_due(world: World) -> tuple[Key, str]:
    left = one(world).leave(running(world).id, "given_back")
    put(world, replace(left, state=Held.REMOVING, due=None))
    return left.key, "is removing and not at rest, and is due at no time"


def watched_and_never_due(world: World) -> tuple[Key, str]:
    old = world.holding("dan", group("old"))
    put(world, replace(old, watch_from=world.clock(), due=None))
    return old.key, "is absent and not at rest, and is due at no time"


def there_for_nobody(world: World) -> tuple[Key, str]:
    old = world.holding("dan", group("old"))
    put(world, replace(old, state=Held.PRESENT, due=None))
    return old.key, "is present and not at rest, and is due at no time"


def due_long_ago(world: World) -> tuple[Key, str]:
    was = world.clock() - HOUR - 1
    put(world, replace(one(world), due=Due(Lane.END, was, "okta_group")))
    return one(world).key, f"has been due since {was}, and nobody has attended to it"


def due_much_too_late(world: World) -> tuple[Key, str]:
    found = one(world)
    request = running(world).id
    at = world.clock() + 99 * DAY
    put(
        world,
        replace(found, needs={request: world.clock() - HOUR - 1}, due=Due(Lane.END, at, "okta_group")),
    )
    return found.key, f"is needed by something that is over, and is due only at {at}"


def needed_by_nothing(world: World) -> tuple[Key, str]:
    found = one(world)
    put(world, replace(found, needs={**found.needs, RequestId("R-none"): world.clock() + DAY}))
    return found.key, "is needed by R-none, which is not there"


def kept_for_nothing(world: World) -> tuple[Key, str]:
    put(world, replace(one(world), asking=RequestId("R-none")))
    return one(world).key, "is kept for R-none, which nobody can decide"


def forgotten_by_its_holding(world: World) -> tuple[Key, str]:
    request = running(world)
    put(world, replace(one(world), needs={}, due=None, state=Held.ABSENT))
    return request.key, "is approved, and its holding does not know it"


def waits_and_is_never_due(world: World) -> tuple[Key, str]:
    put(world, replace(world.request(RequestId("B")), due=None))
    return request_key(RequestId("B")), "waits for its approvers, and is due at no time"


def waits_for_too_long(world: World) -> tuple[Key, str]:
    at = world.clock() + 99 * DAY
    past = world.clock() - HOUR - 1
    put(world, replace(world.request(RequestId("B")), due=Due(Lane.TELL, at), deadline=past))
    return request_key(RequestId("B")), f"waited until {past}, and is due only at {at}"


def not_known_to_its_bundle(world: World) -> tuple[Key, str]:
    first = world.request(RequestId("B"))
    put(world, replace(first, also=first.also[:1]))
    return request_key(RequestId("B-3")), "waits together with B, which does not know it"


def not_in_the_index(world: World) -> tuple[Key, str]:
    world.store._index._entries.pop(one(world).key)
    due = one(world).due
    assert due
    return one(world).key, f"is due at {due.at}, and the index does not say so"


def somebody_not_in_the_index(world: World) -> tuple[Key, str]:
    key = person_key(slack("ann"))
    found = world.store._records[key]
    put(world, replace(found, due=Due(Lane.TELL, world.clock() + 60)))  # type: ignore[arg-type]
    world.store._index._entries.pop(key)
    return key, f"is due at {world.clock() + 60}, and the index does not say so"


def unreadable(world: World) -> tuple[Key, str]:
    world.store.spoil(running(world).key)
    return running_key(world), "cannot be read"


def running_key(world: World) -> Key:
    return request_key(next(iter(one(world).needs)))


def unreadable_holding(world: World) -> tuple[Key, str]:
    key = one(world).key
    world.store.spoil(key)
    return key, "cannot be read"


HARMS: tuple[Harm, ...] = (
    never_due,
    leaving_and_never_due,
    watched_and_never_due,
    there_for_nobody,
    due_long_ago,
    due_much_too_late,
    needed_by_nothing,
    kept_for_nothing,
    forgotten_by_its_holding,
    waits_and_is_never_due,
    waits_for_too_long,
    not_known_to_its_bundle,
    not_in_the_index,
    somebody_not_in_the_index,
    unreadable_holding,
)


def test_a_company_in_the_middle_of_its_life_has_nothing_to_be_found(world: World) -> None:
    kept = dict(world.store._records)
    states = {each.state for each in kept.values() if isinstance(each, Request)}
    assert states == set(State)
    assert world.holding("eve", group("five")).borrowed
    found = look(world)
    assert (found.whole, dict(found.unfound)) == (True, {})
    open_ = [each for key, each in kept.items() if key.table == "work" and not is_over(each)]
    assert found.items == len(open_)


@pytest.mark.parametrize("harm", HARMS, ids=lambda each: each.__name__)
def test_each_thing_that_no_sweep_would_find_is_named_and_nothing_beside_it(world: World, harm: Harm) -> None:
    key, why = harm(world)
    kept = dict(world.store._records)
    assert dict(look(world).unfound) == {key: why}
    assert world.store._records == kept  # Nothing is repaired.


def test_a_need_whose_request_is_over_is_named(world: World) -> None:
    request = running(world)
    put(world, replace(request, state=State.ENDED))
    assert dict(look(world).unfound) == {
        one(world).key: f"is needed by {request.id}, which is ended and of {request.holding_key}"
    }


def test_a_request_of_a_bundle_that_is_decided_is_named(world: World) -> None:
    put(world, replace(world.request(RequestId("B")), state=State.ENDED, due=None))
    found = dict(look(world).unfound)
    assert found.pop(holding_key(okta("ann"), group("two"))) == "is kept for B, which nobody can decide"
    assert found == {
        request_key(RequestId(f"B-{place}")): "waits together with B, which does not wait" for place in (2, 3)
    }


def test_what_stands_beside_something_that_cannot_be_read_is_not_judged_by_it(world: World) -> None:
    key = running_key(world)
    world.store.spoil(key)
    world.store.spoil(request_key(RequestId("B")))
    assert dict(look(world).unfound) == dict.fromkeys((key, request_key(RequestId("B"))), "cannot be read")


# What changes meanwhile


class Busy(MemoryStore):
    """Somebody acts between any two pages, and between reading and asking the index."""

    meanwhile: Callable[[], None] = staticmethod(lambda: None)

    def survey(self, after: str, most: int) -> Any:
        found = super().survey(after, most)
        self.meanwhile()
        return found


def test_what_goes_on_while_the_table_is_read_is_no_finding(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "PAGE", 3)
    store = Busy(clock)
    world = company(clock, store)
    turns = iter(range(1000))

    def live() -> None:
        turn = next(turns)
        {
            0: lambda: world.approve(RequestId("B")),
            1: lambda: given(world, name="dan", role_="seven"),
            2: lambda: world.workflow.end(world.by("ann"), world.pointer(running(world).id)),
        }.get(turn, lambda: None)()
        world.sweep(1)

    ended = running(world).id
    store.meanwhile = live
    waited: list[float] = []
    found = surveying.look(using(world, pause=waited.append))
    assert next(turns) > 5
    assert waited  # There was something to look at again.
    assert world.request(ended).state is State.ENDED
    assert (found.whole, dict(found.unfound)) == (True, {})


def test_an_index_that_is_behind_by_seconds_is_no_finding(clock: Clock) -> None:
    store = MemoryStore(clock, lag=int(PAUSE))
    world = World(clock, store=store)
    world.clock.advance(HOUR)
    world.ask()
    assert dict(look(world).unfound) == {}


def test_what_is_mended_between_two_looks_is_no_finding(world: World) -> None:
    whole = one(world)
    never_due(world)
    looks: list[float] = []

    def mended_at_last(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == LOOKS:
            put(world, whole)

    assert dict(surveying.look(using(world, pause=mended_at_last)).unfound) == {}
    assert looks == [PAUSE] * LOOKS


def test_what_is_touched_while_it_is_looked_at_is_no_finding(world: World) -> None:
    """Whoever changes it attends to it; if it is still wrong, the next day's look says so."""
    never_due(world)

    def touched(_: float) -> None:
        put(world, replace(one(world), version=one(world).version + 1))

    assert dict(surveying.look(using(world, pause=touched)).unfound) == {}


def test_where_all_is_well_nobody_waits(world: World) -> None:
    def never(_: float) -> None:
        raise AssertionError

    assert surveying.look(using(world, pause=never)).whole


# What is said


def lines(caplog: pytest.LogCaptureFixture, event: str) -> list[Mapping[str, Any]]:
    return [each.__dict__ for each in caplog.records if each.message == event]


def test_a_line_for_each_up_to_a_number_and_the_count_of_all(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(clock)
    asked = world.request(world.ask())
    for number in range(NAMED + 3):
        put(world, replace(asked, id=RequestId(f"N{number}"), due=None))
    found = look(world)
    assert len(found.unfound) == NAMED + 3
    named = lines(caplog, "record.unfound")
    assert len(named) == NAMED
    assert {each["why"] for each in named} == {"waits for its approvers, and is due at no time"}
    assert named[0]["key"].startswith("work/REQ#N")
    (last,) = lines(caplog, "records.surveyed")
    assert (last["unfound"], last["levelno"]) == (NAMED + 3, logging.ERROR)


def test_without_the_time_for_all_of_it_that_is_said_and_what_was_found_is_named(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "PAGE", 1)
    key, _ = never_due(world)
    left = iter([900.0] * 40)
    found = surveying.look(using(world, left=lambda: next(left, 0.0)))
    assert not found.whole
    assert 0 < found.items < 40
    assert list(found.unfound) == [key]
    assert not lines(caplog, "records.surveyed")
    (said,) = lines(caplog, "records.unfinished")
    assert (said["unfound"], said["levelno"]) == (1, logging.ERROR)


def test_a_disaster_is_named_as_far_as_there_is_time_and_does_not_count_as_looked_through(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "MOST", 3)
    world.store._index._entries.clear()
    found = surveying.look(using(world))
    assert (len(found.unfound), found.whole) == (3, False)
    assert not lines(caplog, "records.surveyed")


def test_without_any_time_nothing_is_read(world: World) -> None:
    found = surveying.look(using(world, left=lambda: 100.0))
    assert (found.items, found.whole) == (0, False)

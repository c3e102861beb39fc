"""Once a day the holdings are compared with what is at the target, a few at a time; what differs is named once and left as it is."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from access import comparing, differing
from access.breaker import Breaker
from access.comparing import ROUND
from access.comparison import Comparison
from access.duration import DAY, HOUR, WEEK
from access.errors import Busy, NeverWorks, TryAgain
from access.holding import Base, Held
from access.keys import OktaId, Target, comparison_key, holding_key, request_key
from access.meant import RESTED
from access.ports import Change, Write
from access.share import AT_ONCE, LATER, PAGE, TRIES
from tests.clock import Clock
from tests.world import GROUP, World, given, okta, role

DOWN = TryAgain("503", service=True)
Capture = pytest.LogCaptureFixture


@pytest.fixture
def world(clock: Clock) -> World:
    """Somebody has something for a week, and somebody else had it until yesterday."""
    world = World(clock)
    comparing.begin(world.desk)
    given(world, name="ann")
    given(world, name="cat", duration="for 1d", approvers=("dan",))
    world.clock.advance(DAY)
    world.sweep(30)
    assert world.has("ann")
    assert not world.has("cat")
    world.target.calls.clear()
    world.refresh()
    return world


def comparison(world: World) -> Comparison:
    found = world.store.read([comparison_key()])[comparison_key()]
    assert isinstance(found, Comparison)
    return found


def look(world: World) -> bool:
    done = comparing.attend(world.desk, world.outside)
    world.work()
    return done


def lost(world: World, name: str = "ann", target: Target = GROUP) -> None:
    """Somebody takes it away at the target."""
    world.target.members.discard((okta(name), target))


def put(world: World, name: str = "cat", target: Target = GROUP) -> None:
    """Somebody gives it at the target."""
    world.target.others.add((okta(name), target))


def told(world: World) -> list[str]:
    return [each for each in world.chat.alarms if "differ" in each]


def the_one_told(world: World) -> str:
    found = told(world)
    assert len(found) == 1, found
    return found[0]


def many(world: World, count: int) -> list[Target]:
    """So many things that ann has."""
    targets = [Target("okta_group", (f"00g{number:04d}",)) for number in range(count)]
    world.catalogue([], [role(f"r{number:04d}", target=each) for number, each in enumerate(targets)])
    first = world.holding("ann")
    for each in targets:
        world.store.commit(Change(writes=(Write(replace(first, target=each, version=1), None),)))
        world.target.members.add((okta("ann"), each))
    return targets


def round_of(world: World, most: int = 100) -> list[bool]:
    """Sweeps until a round is over."""
    done = [look(world)]
    while comparison(world).after and len(done) < most:
        world.clock.advance(60)
        done.append(look(world))
    assert not comparison(world).after
    return done


def test_what_is_as_it_should_be_is_no_news(world: World, caplog: Capture) -> None:
    caplog.set_level(logging.INFO)
    assert look(world)
    assert told(world) == []
    assert world.target.calls == ["present", "present"]
    (line,) = [each for each in caplog.records if each.msg == "holdings.compared"]
    assert (line.looked, line.unread, line.differing) == (2, 0, 0)  # type: ignore[attr-defined]


def test_access_that_somebody_took_away_is_named_and_not_given_again(world: World, caplog: Capture) -> None:
    lost(world)
    before = world.holding("ann")
    look(world)
    said = the_one_told(world)
    given_at = before.lately[-1]
    assert said.startswith(f"differs {before.key.pk} gone {given_at} ")
    for each in (
        f"'since': '{given_at}'",
        "'there': ''",
        "'person': 'U-ann'",
        f"'target': '{GROUP}'",
        "'title': 'staging-read - AWS Role'",
    ):
        assert each in said
    (line,) = [each for each in caplog.records if each.msg == "holding.differs"]
    assert line.key == str(before.key)  # type: ignore[attr-defined]
    assert line.why == f"was given at {given_at} and is needed, and is not there"  # type: ignore[attr-defined]
    assert not world.has("ann")
    assert world.holding("ann") == before


def test_access_that_somebody_gave_again_is_named_and_not_taken_back(world: World, caplog: Capture) -> None:
    put(world)
    before = world.holding("cat")
    look(world)
    said = the_one_told(world)
    assert said.startswith(f"differs {before.key.pk} there {before.taken_at} ")
    for each in ("'there': 'yes'", "'person': 'U-cat'", "'title': 'staging-read - AWS Role'"):
        assert each in said
    (line,) = [each for each in caplog.records if each.msg == "holding.differs"]
    assert line.why == f"was taken back at {before.taken_at}, and is there again"  # type: ignore[attr-defined]
    assert world.has("cat")
    assert world.holding("cat") == before


def test_the_same_is_told_once_and_counted_every_day(world: World, caplog: Capture) -> None:
    caplog.set_level(logging.INFO)
    lost(world)
    for _ in range(3):
        round_of(world)
        world.clock.advance(DAY)
    assert len(told(world)) == 1
    rounds = [each.differing for each in caplog.records if each.msg == "holdings.compared"]  # type: ignore[attr-defined]
    assert rounds == [1, 1, 1]
    assert len([each for each in caplog.records if each.msg == "holding.differs"]) == 1


def test_the_next_time_that_it_is_taken_away_is_told_again(world: World) -> None:
    lost(world)
    look(world)
    world.workflow.end(world.by("ann"), world.pointer(next(iter(world.holding("ann").needs))), "")
    world.work()
    world.clock.advance(DAY)
    world.refresh()
    given(world, name="ann")
    world.clock.advance(HOUR)
    look(world)
    assert len(told(world)) == 1
    lost(world)
    look(world)
    assert len(told(world)) == 2


def test_giving_back_and_asking_again_mends_what_was_taken_away(world: World) -> None:
    """As the message says."""
    lost(world)
    look(world)
    request = next(iter(world.holding("ann").needs))
    world.workflow.end(world.by("ann"), world.pointer(request), "")
    world.work()
    assert world.request(request).ended_at
    world.refresh()
    given(world, name="ann")
    assert world.has("ann")


def test_what_was_there_before_us_is_never_wrong(world: World) -> None:
    world.target.others.add((okta("eve"), GROUP))
    given(world, name="eve", duration="for 1d")
    assert world.holding("eve").base is Base.PERMANENT
    world.clock.advance(2 * DAY)
    world.sweep(30)
    assert world.holding("eve").state is Held.ABSENT
    round_of(world)
    assert told(world) == []
    assert world.has("eve")


def test_what_others_give_besides_is_never_wrong(world: World) -> None:
    """It ended, and stays because somebody else gives it too."""
    put(world, "ann")
    world.clock.advance(WEEK)
    world.sweep(30)
    assert world.holding("ann").state is Held.ABSENT
    assert world.holding("ann").taken_at is None
    assert world.has("ann")
    world.clock.advance(HOUR)
    round_of(world)
    assert told(world) == []


def test_what_we_could_not_give_was_not_taken_back(world: World) -> None:
    """An administrator gives by hand what did not work."""
    world.target.before = [None, NeverWorks("the app is not active")]
    request = given(world, name="eve", duration="for 1w")
    world.sweep(30)
    assert world.request(request).reason_ended == "failed"
    put(world, "eve")
    world.clock.advance(DAY)
    round_of(world)
    assert told(world) == []


def test_an_earlier_proof_outlives_what_we_could_not_give(world: World) -> None:
    before = world.holding("cat").taken_at
    world.target.before = [None, NeverWorks("the app is not active")]
    given(world, name="cat", duration="for 1w")
    world.sweep(30)
    assert world.holding("cat").taken_at == before
    put(world)
    world.clock.advance(HOUR)
    round_of(world)
    assert len(told(world)) == 1


def test_whoever_is_leaving_has_not_been_robbed(world: World) -> None:
    lost(world)
    found = world.directory.people[okta("ann")]
    world.directory.people[okta("ann")] = replace(found, alive=False)
    look(world)
    assert told(world) == []
    assert comparison(world).looked == 2


def test_whoever_has_left_and_has_access_again_is_named(world: World) -> None:
    put(world)
    found = world.directory.people[okta("cat")]
    world.directory.people[okta("cat")] = replace(found, alive=False)
    look(world)
    assert len(told(world)) == 1


@pytest.mark.parametrize("change", ["version", "lease", "gone"])
def test_what_changes_while_it_is_looked_at_is_not_named(
    world: World, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    lost(world)
    ask, ann = world.target.present, world.holding("ann")

    def meanwhile(person: OktaId, target: Target, seconds: float) -> bool:
        there = ask(person, target, seconds)
        before = ann
        wake = change == "lease"
        now = replace(before, version=before.version + (change == "version"), wake=wake)
        if change == "gone":
            world.store._records.pop(before.key, None)
        elif person == okta("ann"):
            world.store._put(now)
        return there

    monkeypatch.setattr(world.target, "present", meanwhile)
    look(world)
    assert told(world) == []


def test_a_round_is_spread_over_sweeps_and_passes_everybody_once(world: World) -> None:
    targets = many(world, 3 * AT_ONCE)
    done = round_of(world)
    assert all(done)
    assert len(done) == 4
    assert world.target.calls == ["present"] * (len(targets) + 2)
    assert comparison(world).looked == len(targets) + 2


def test_five_thousand_are_passed_within_a_day(world: World) -> None:
    """By the numbers: one share in each sweep of a minute."""
    assert 5000 / AT_ONCE * 60 < ROUND
    begun = comparison(world).version
    look(world)
    due = comparison(world).due
    assert due
    assert comparison(world).version == begun + 1
    assert due.at == comparison(world).begun_at + ROUND
    many(world, AT_ONCE)
    look(world)
    due = comparison(world).due
    assert due
    assert due.at < world.clock() + 60


def test_what_needs_no_question_is_passed_in_pages(world: World) -> None:
    first = world.holding("cat")
    for number in range(2 * PAGE):
        old = replace(first, target=Target("okta_group", (f"00g{number:04d}",)), taken_at=1, version=1)
        world.store.commit(Change(writes=(Write(old, None),)))
    assert len(round_of(world)) == 3
    assert world.target.calls == ["present", "present"]


def test_a_round_begins_again_the_next_day_and_not_before(world: World) -> None:
    world.sweep(2)
    begun = comparison(world).begun_at
    assert begun
    world.sweep(2, every=HOUR)
    assert comparison(world).begun_at == begun
    world.clock.advance(DAY)
    world.sweep()
    assert comparison(world).begun_at > begun


def test_it_begins_with_the_look_at_the_groups_where_no_catalogue_is_applied(clock: Clock) -> None:
    from access import looking_out

    world = World(clock)
    looking_out.begin(world.desk)
    assert not world.store.read([comparison_key()])
    looking_out.attend(world.desk, world.outside)
    assert comparison(world).due
    assert comparing.attend(World(clock).desk, world.outside) is True


def test_an_okta_that_does_not_answer_is_asked_again_later_and_nobody_is_named(world: World) -> None:
    lost(world)
    world.target.before = [DOWN]
    assert not look(world)
    assert told(world) == []
    now = comparison(world)
    assert now.due
    assert now.due.at == world.clock() + LATER
    world.clock.advance(LATER)
    assert look(world)
    assert len(told(world)) == 1


def test_it_goes_on_where_okta_stopped_answering(world: World) -> None:
    many(world, 4)
    world.target.before = [None, None, None, DOWN]
    assert not look(world)
    assert comparison(world).looked == 3
    assert look(world)
    assert world.target.calls == ["present"] * 7


def test_a_service_that_is_known_to_be_down_is_not_called(world: World) -> None:
    world.store.commit(Change(writes=(Write(Breaker("okta", open_since=1, version=1), None),)))
    for _ in range(2 * TRIES):
        assert not look(world)
    assert world.target.calls == []
    assert comparison(world).unread == 0
    world.store.commit(Change(writes=(Write(Breaker("okta", version=2), 1),)))
    assert look(world)
    assert comparison(world).looked == 2


def test_what_the_service_never_answers_for_holds_up_nobody(world: World) -> None:
    """A holding that alone gets no answer; the breaker is closed."""
    world.target.before = [DOWN] * TRIES
    assert not look(world)
    assert comparison(world).tries == 1
    assert [look(world) for _ in range(TRIES - 1)] == [False] * (TRIES - 2) + [True]
    now = comparison(world)
    assert (now.looked, now.unread, now.tries, now.after) == (1, 1, 0, "")


def test_without_room_in_the_limits_it_waits_for_it(world: World) -> None:
    world.target.room_to_give, world.target.refills = 0, world.clock() + 30
    assert look(world)
    due = comparison(world).due
    assert due
    assert due.at == world.clock() + 30
    assert world.target.calls == []
    world.target.room_to_give = 10
    assert look(world)
    assert comparison(world).looked == 2


def test_without_room_for_looking_somebody_up_it_waits_as_well(world: World) -> None:
    lost(world)
    world.directory.room = 0
    assert look(world)
    due = comparison(world).due
    assert due
    assert due.at == world.clock() + 60
    assert told(world) == []
    world.directory.room = 1
    look(world)
    assert len(told(world)) == 1


def test_without_time_it_goes_on_in_the_next_sweep(world: World) -> None:
    world.outside = replace(world.outside, left=lambda: 20.0)
    assert look(world)
    assert world.target.calls == []
    assert comparison(world).due
    world.outside = replace(world.outside, left=lambda: 55.0)
    look(world)
    assert comparison(world).looked == 2


def hidden(world: World) -> None:
    world.target.before = [NeverWorks("hidden from us")]


def unknown_kind(world: World) -> None:
    odd = replace(world.holding("ann"), target=Target("aws_role", ("x",)), version=1)
    world.store.commit(Change(writes=(Write(odd, None),)))

    def provisioner(kind: str) -> object:
        if kind == "aws_role":
            raise ValueError(kind)
        return world.target

    world.outside = replace(world.outside, provisioner=provisioner)  # type: ignore[arg-type]


@pytest.mark.parametrize("trouble", [hidden, unknown_kind])
def test_what_cannot_be_read_is_counted_and_passed(world: World, trouble: Callable[[World], None]) -> None:
    trouble(world)
    assert look(world)
    now = comparison(world)
    assert now.unread == 1
    assert now.looked
    assert told(world) == []


def test_a_holding_that_cannot_be_read_is_left_to_the_look_at_all_records(world: World) -> None:
    lost(world)
    world.store.spoil(world.holding("ann").key)
    look(world)
    assert told(world) == []
    assert comparison(world).looked == 1


def test_a_round_that_could_read_nothing_is_none(world: World, caplog: Capture) -> None:
    caplog.set_level(logging.INFO)
    world.target.before = [NeverWorks("hidden from us")] * 3
    for _ in range(3):
        look(world)
    lines = [each for each in caplog.records if each.msg.startswith("holdings.")]
    assert [each.msg for each in lines] == ["holdings.uncompared", "holdings.compared", "holdings.compared"]
    counts = [(each.looked, each.unread, each.told) for each in lines]  # type: ignore[attr-defined]
    assert counts == [(0, 2, 0), (1, 1, 0), (2, 0, 0)]


def test_where_nobody_has_anything_the_round_is_over_at_once(clock: Clock, caplog: Capture) -> None:
    caplog.set_level(logging.INFO)
    world = World(clock)
    comparing.begin(world.desk)
    first = comparison(world).due
    assert first
    assert first.at == clock() + ROUND
    look(world)
    assert [each.msg for each in caplog.records if each.msg.startswith("holdings.")] == ["holdings.compared"]


def test_whoever_is_killed_after_telling_tells_nobody_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost(world)
    put(world)
    commit = world.store.commit

    def dies(change: Change) -> None:
        if any(isinstance(each.record, Comparison) for each in change.writes):
            raise Busy
        commit(change)

    before = comparison(world)
    monkeypatch.setattr(world.store, "commit", dies)
    with pytest.raises(Busy):
        look(world)
    monkeypatch.undo()
    assert comparison(world) == before
    world.work()
    look(world)
    assert len(told(world)) == 2


def test_many_at_once_are_told_of_together(world: World) -> None:
    extra = 5
    for each in many(world, differing.MOST + extra - 1):
        lost(world, "ann", each)
    lost(world)
    round_of(world)
    one_by_one = [each for each in told(world) if each.startswith("differs ")]
    (together,) = [each for each in told(world) if each.startswith("many_differ ")]
    assert len(one_by_one) == differing.MOST
    assert f"'count': '{differing.MOST + extra}', 'more': '{extra}'" in together
    world.clock.advance(DAY)
    round_of(world)
    assert len(told(world)) == differing.MOST + 1


def test_as_many_as_are_told_one_by_one_are_told_one_by_one(world: World) -> None:
    for each in many(world, differing.MOST):
        lost(world, "ann", each)
    round_of(world)
    assert len(told(world)) == differing.MOST


def test_whoever_is_killed_in_the_middle_of_a_round_tells_of_the_others_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was put on record for all of them together, before it was counted, is counted by whoever looks again."""
    extra, commit, dead = 5, world.store.commit, {comparison(world).version + 1}
    for each in many(world, differing.MOST + extra - 1):
        lost(world, "ann", each)
    lost(world)

    def dies_once(change: Change) -> None:
        for each in change.writes:
            if isinstance(each.record, Comparison) and each.record.version not in dead:
                dead.add(each.record.version)
                raise Busy
        commit(change)

    monkeypatch.setattr(world.store, "commit", dies_once)
    for _ in range(8):
        with suppress(Busy):
            look(world)
        world.clock.advance(60)
    world.work()
    assert len([each for each in told(world) if each.startswith("differs ")]) == differing.MOST
    (together,) = [each for each in told(world) if each.startswith("many_differ ")]
    assert f"'count': '{differing.MOST + extra}', 'more': '{extra}'" in together


def test_without_a_request_the_holding_is_named_by_itself(world: World) -> None:
    lost(world)
    del world.store._records[request_key(next(iter(world.holding("ann").needs)))]
    look(world)
    said = the_one_told(world)
    assert "'person': ''" in said
    assert f"'okta': '{okta('ann')}'" in said


def test_an_old_row_in_the_index_without_its_holding_is_passed(world: World) -> None:
    del world.store._records[holding_key(okta("ann"), GROUP)]
    look(world)
    assert comparison(world).looked == 1


def test_it_leaves_removals_their_part_of_the_limits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[bool]()

    def ready(*, removing: bool) -> None:
        asked.append(removing)

    monkeypatch.setattr(world.target, "ready", ready)
    look(world)
    assert asked == [False, False]


def test_what_was_just_given_is_not_looked_at_yet(world: World) -> None:
    request = given(world, name="eve")
    lost(world, "eve")
    look(world)
    assert told(world) == []
    world.clock.advance(RESTED)
    world.sweep()
    look(world)
    assert len(told(world)) == 1
    assert world.request(request).given_at


def test_nobody_is_looked_at_who_never_had_anything(world: World) -> None:
    world.ask("eve", approvers=("dan",))
    world.work()
    world.target.calls.clear()
    assert look(world)
    assert world.target.calls == ["present", "present"]

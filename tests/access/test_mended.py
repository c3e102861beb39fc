"""Defects that a review or a search found once, each as it showed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from access import tell
from access.answers import Done, Refusals
from access.breaker import Breaker
from access.calls import Answering, By
from access.card import Card, Place
from access.duration import DAY, HOUR, WEEK, For, WhileUsed
from access.errors import Busy, NeverWorks, TryAgain
from access.holding import Base, Held
from access.keys import Key, OktaId, RequestId, RoleKey, Table, Target, breaker_key, card_key, request_key
from access.person import Party, Person
from access.ports import Change, Nominee, Record, Taken, Write
from access.request import Request, State
from access.run import Outcome, Settled
from access.settle import settle
from store.memory import MemoryStore
from tests.clock import Clock
from tests.world import GROUP, ROLE, World, given, okta, policy, refused, role, slack


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def test_an_accepted_add_that_does_not_show_yet_is_in_doubt_and_watched(world: World) -> None:
    add = world.target.add
    world.target.add = lambda *_: None  # type: ignore[method-assign]
    request = given(world)
    world.target.add = add  # type: ignore[method-assign]
    world.workflow.end(world.by("ann"), world.pointer(request))
    world.work()
    world.sweep(2)
    world.target.members.add((okta("ann"), GROUP))
    world.sweep(20)
    assert not world.has()


def test_an_accepted_removal_that_lands_after_a_regrant_is_put_right(world: World) -> None:
    request = given(world)
    remove = world.target.remove
    world.target.remove = lambda *_: Taken.GONE  # type: ignore[method-assign]
    world.workflow.end(world.by("ann"), world.pointer(request))
    world.work()
    world.target.remove = remove  # type: ignore[method-assign]
    given(world)
    world.target.members.clear()
    world.sweep(20)
    assert world.has()


def test_nobody_can_hold_more_at_once_than_fits_into_one_transaction(world: World) -> None:
    for _ in range(20):
        given(world, duration="for 1d")
    assert refused(world.try_ask()) == "enough_of_it"
    world.clock.advance(DAY)
    world.sweep(3)
    assert not world.has()


def test_an_unreadable_request_does_not_keep_its_neighbours_access(world: World) -> None:
    first, second = given(world, duration="for 1d"), given(world, duration="for 1d")
    world.store.spoil(world.request(second).key)
    world.clock.advance(DAY)
    counts = world.workflow.sweep(world.outside)
    assert not world.has()
    assert world.request(first).reason_ended == "expired"
    assert [key.pk for key in counts.unreadable] == [f"REQ#{second}"]


def test_an_unreadable_breaker_is_taken_for_closed(world: World) -> None:
    given(world, duration="for 1d")
    world.store.commit(Change(writes=(Write(Breaker("okta", version=1), None),)))
    world.store.spoil(breaker_key("okta"))
    world.clock.advance(DAY)
    world.sweep()
    assert not world.has()


def test_a_read_that_never_works_ends_nobodys_running_grant(world: World) -> None:
    first = given(world)
    world.target.before = [NeverWorks("403")]
    second = given(world, duration="for 1d")
    assert world.request(first).state is State.APPROVED
    assert world.has()
    world.sweep(2)
    assert world.request(second).given_at is not None


def test_an_add_that_never_works_ends_only_those_who_wait_for_it(world: World) -> None:
    first = given(world)
    world.target.members.clear()
    world.target.before = [None, NeverWorks("400")]
    second = given(world, duration="for 1d")
    world.sweep(20)
    assert world.request(second).reason_ended == "failed"
    assert world.request(first).state is State.APPROVED
    assert world.has()


def test_doubt_about_a_read_is_none_and_permanent_access_stays(world: World) -> None:
    world.target.members.add((okta("ann"), GROUP))
    world.target.before = [TryAgain("timeout", service=True, doubt=True)]
    request = given(world)
    world.sweep(2)
    assert world.holding().base is Base.PERMANENT
    world.workflow.end(world.by("ann"), world.pointer(request))
    world.work()
    world.sweep(20)
    assert world.has()


def test_charging_an_item_leaves_a_living_lease_alone(world: World) -> None:
    from access import draining
    from access.holding import Lease
    from access.keys import Due, Lane

    given(world)
    holding = world.holding()
    leased = replace(holding, lease=Lease("alive", world.clock() + 90), version=holding.version + 1)
    world.store.commit(Change(writes=(Write(leased, holding.version),)))
    nominee = Nominee(holding.key, Due(Lane.END, world.clock()))
    other = Nominee(holding.key, Due(Lane.END, world.clock()))
    answers = iter([Settled(Outcome.SERVICE, why="x"), Settled(Outcome.SPOKE)])
    draining.drain(world.desk, "okta", [nominee, other], lambda *_: next(answers), lambda _: "okta:groups", 9)
    assert world.holding().lease == leased.lease


def test_people_who_cannot_be_looked_up_do_not_hold_up_cards(world: World) -> None:
    world.refresh()
    world.clock.advance(2 * DAY)
    world.directory.down = TryAgain("down", service=True)
    for name in ("ben", "cat", "dan"):
        world.workflow.meet(slack(name))
    asked = world.desk.store
    assert asked is world.store
    before = len(world.chat.sent)
    world.directory.down = None
    world.refresh()
    world.directory.down = TryAgain("down", service=True)
    request = world.ask()
    world.woken.clear()
    world.sweep(2)
    assert len(world.chat.sent) > before
    assert world.request(request).state is State.PENDING


def test_a_role_that_leads_elsewhere_by_now_cannot_be_approved(world: World) -> None:
    request = world.ask()
    world.catalogue([policy()], [role(target=Target("okta_group", ("00gOTHER",)))])
    assert refused(world.approve(request)) == "leads_elsewhere"


def test_somebody_who_left_the_group_that_may_ask_cannot_be_given_it(clock: Clock) -> None:
    world = World(clock)
    request = world.ask()
    world.catalogue([policy(requesters=frozenset({"00gENG"}))], [role()])
    assert refused(world.approve(request)) == "not_offered_to_them"


def test_a_killed_extension_still_redraws_what_it_extends(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    request = given(world)
    new = RequestId("R-ext")
    world.workflow.extend(world.by("ann"), world.pointer(request), new, "for 1w", "not done")
    world.work()
    assert "extension asked" in world.chat.of("ann")[0]
    world.deny(new)
    attend = tell.attend
    seen: list[int] = []

    def die(*args: object, **more: object) -> object:
        if seen:
            raise Killed
        seen.append(1)
        return attend(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(tell, "attend", die)
    with pytest.raises(Killed):
        world.work()
    monkeypatch.undo()
    world.woken.clear()
    world.sweep(2)
    assert "extension asked" not in world.chat.of("ann")[0]


def test_access_that_came_back_is_said_and_on_record(world: World) -> None:
    world.target.after = [TryAgain("reset", service=True, doubt=True)]
    request = given(world)
    world.sweep(2)
    world.target.members.clear()
    world.target.before = [None, TryAgain("busy")]
    world.sweep(20)
    assert world.has()
    assert world.chat.of("ann")[0].startswith("card: active")
    assert world.facts(request)[-1] == "recovered"


def test_a_failed_request_is_told_at_once(world: World) -> None:
    world.target.before = [None, NeverWorks("400")]
    request = given(world)
    assert world.request(request).reason_ended == "failed"
    assert world.chat.of("ann") == [f"card: failed failed by 1 until {world.request(request).end}"]


def test_a_reminder_that_comes_due_while_sending_is_not_lost(world: World) -> None:
    request = given(world)
    world.clock.now = (world.request(request).end or 0) - DAY - 1
    send = world.chat.send

    def slowly(*args: object) -> Place:
        world.clock.advance(5)
        return send(*args)  # type: ignore[arg-type]

    world.chat.send = slowly  # type: ignore[method-assign, assignment]
    key = card_key(request, slack("ann"))
    card = world.store.read([key])[key]
    assert isinstance(card, Card)
    owed = replace(card, shown="", version=card.version + 1)
    world.store.commit(Change(writes=(Write(owed, card.version),)))
    tell.attend(world.desk, world.outside, request)
    world.chat.send = send  # type: ignore[method-assign]
    world.sweep(2)
    assert any(text.startswith("remind@") for text in world.chat.of("ann"))


def test_a_click_while_cards_are_sent_doubles_nobody(world: World) -> None:
    request = world.ask(approvers=("ben", "cat"))
    send = world.chat.send
    seen: list[int] = []

    def and_click(*args: object) -> Place:
        place = send(*args)  # type: ignore[arg-type]
        if not seen:
            seen.append(1)
            by = By(slack("ben"), "click", place if args[0] == slack("ben") else None)
            world.workflow.withdraw(by, world.pointer(request))
        return place

    world.chat.send = and_click  # type: ignore[method-assign, assignment]
    world.work()
    world.chat.send = send  # type: ignore[method-assign]
    world.sweep(20)
    assert len(world.chat.of("ann")) == 1
    assert len(world.chat.of("cat")) == 1


def test_a_refused_click_while_cards_are_sent_is_not_left_to_the_sweep(world: World) -> None:
    """Waking what wants attention already changes nothing in the table, and so the stream wakes nobody."""
    request = world.ask()
    world.work()
    send = world.chat.send
    late: list[Done[Request] | Refusals] = []
    world.workflow.withdraw(world.by("ann"), world.pointer(request))
    world.woken.clear()

    def and_click(*args: Any) -> Place:
        if not late:
            late.append(world.approve(request))
        return send(*args)

    world.chat.send = and_click  # type: ignore[method-assign, assignment]
    world.workflow.rouse(world.outside, request_key(request))
    assert [refused(each) for each in late] == ["already_over"]
    assert not world.request(request).wake
    assert world.chat.of("ben") == ["card: withdrawn withdrawn by 0 until None"]


def test_an_extension_needs_as_many_as_the_policy_says_now(clock: Clock) -> None:
    world = World(clock)
    request = given(world)
    world.catalogue([policy(approvals=2)], [role()])
    offer = world.workflow.may_extend(world.by("ann"), world.pointer(request))
    assert isinstance(offer, Done)
    new = RequestId("R-ext")
    world.workflow.extend(world.by("ann"), world.pointer(request), new, "for 1w", "x")
    assert len(world.request(new).asked) == 3


def test_somebody_who_left_after_a_failed_add_gets_nothing(world: World) -> None:
    world.target.before = [None, TryAgain("500", service=True)]
    request = given(world)
    world.directory.people[okta("ann")] = replace(world.directory.people[okta("ann")], alive=False)
    world.sweep(20)
    assert world.request(request).reason_ended == "person_gone"
    assert not world.has()


def test_what_another_process_has_ended_between_our_reads_is_read_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The holding as it was before, and its request as it was after that somebody was found gone."""
    request = world.ask()
    world.approve(request)
    gone = world.directory.people[okta("ann")]
    world.directory.people[gone.okta] = replace(gone, alive=False)
    key, read = world.holding().key, world.store.read

    def first(keys: Collection[Key]) -> Mapping[Key, Record]:
        monkeypatch.setattr(world.store, "read", read)
        found = read(keys)
        world.workflow.rouse(replace(world.outside, owner="another"), key)
        return found

    monkeypatch.setattr(world.store, "read", first)
    world.workflow.rouse(world.outside, key)
    assert world.facts(request) == ["asked", "approved", "stopped", "ended"]
    assert not world.has()


def test_an_endorser_of_a_withdrawn_request_is_told_that_it_is_over(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = world.ask(approvers=("ben", "cat"))
    world.approve(request, "ben")
    world.workflow.withdraw(world.by("ann"), world.pointer(request))
    assert refused(world.approve(request, "ben")) == "already_over"


def test_a_shorter_duration_is_of_the_same_kind(world: World) -> None:
    request = world.ask(duration="for 2w")
    answer = world.workflow.decide(
        world.by("ben"), world.pointer(request), Answering(True, duration=WhileUsed(2 * WEEK))
    )
    assert refused(answer) == "policy_changed"
    answer = world.workflow.decide(
        world.by("ben"), world.pointer(request), Answering(True, duration=For(DAY))
    )
    assert isinstance(answer, Done)
    assert answer.value.end == world.clock() + DAY


def test_two_accounts_of_one_human_are_proposed_as_one_approver(clock: Clock) -> None:
    from access.catalog import Approver, ApproverList, Entry, SearchList

    world = World(clock)
    twins = (Approver(okta("ben"), slack("ben"), "ben"), Approver(okta("ben"), slack("eve"), "ben again"))
    listed = (*twins, Approver(okta("cat"), slack("cat"), "cat"))
    entry = Entry(RoleKey("twin"), "Twin", policy().key, GROUP, tuple(each.slack for each in listed))
    lists = [ApproverList(RoleKey("twin"), listed)]
    world.store.apply_catalog(
        2, [role("twin")], [policy(approvals=2)], lists, SearchList(2, (entry,)), "", (), 1
    )
    offer = world.workflow.offer(world.by("ann"), RoleKey("twin"))
    assert not isinstance(offer, Refusals)
    assert {each.approver.okta for each in offer.approvers if each.proposed} == {okta("ben"), okta("cat")}
    assert len([each for each in offer.approvers if each.proposed]) == 2


def test_a_grant_too_short_for_its_policys_reminders_is_reminded_of_all_the_same(world: World) -> None:
    given(world, duration="for 1d")
    world.sweep(19, every=HOUR)
    assert any(text.startswith("remind@") for text in world.chat.of("ann"))


def test_a_click_on_a_message_that_is_not_known_adopts_it(world: World) -> None:
    request = world.ask()
    by = By(slack("ben"), "m", Place("D-elsewhere", "1"))
    assert isinstance(world.workflow.decide(by, world.pointer(request), Answering(True)), Done)
    world.work()
    assert Place("D-elsewhere", "1") in world.chat.seen


def test_a_stuck_service_names_everything_that_is_overdue(clock: Clock) -> None:
    targets = [Target("okta_group", (f"00g{n}",)) for n in range(4)]
    world = World(clock, roles=[role(f"r{n}", target=target) for n, target in enumerate(targets)])
    for n in range(4):
        given(world, duration="for 1d", role_=f"r{n}")
    world.clock.advance(DAY + HOUR)
    world.target.before = [TryAgain("down", service=True)] * 9
    counts = world.workflow.sweep(world.outside)
    assert len(counts.overdue) == 4


def test_a_party_is_compared_by_person() -> None:
    assert Party(OktaId("00u1"), slack("a")).is_(Party(OktaId("00u1"), slack("b")))
    assert not Party(OktaId("00u1"), slack("a")).is_(Person(slack("a")))
    assert Held.ABSENT.value == "absent"


def test_a_service_that_names_a_time_is_not_asked_before_it(world: World) -> None:
    later = world.clock() + 150
    world.target.before = [TryAgain("429", service=True, retry_at=later)] * 2
    given(world)
    world.target.before = []
    calls = len(world.target.calls)
    world.sweep(2)
    assert len(world.target.calls) == calls
    world.sweep()
    assert world.has()


def test_a_removal_that_was_late_and_is_proven_now_is_not_overdue(world: World) -> None:
    given(world, duration="for 1d")
    world.clock.advance(DAY + HOUR)
    counts = world.workflow.sweep(world.outside)
    assert not world.has()
    assert counts.overdue == {}


# What is ours and what is not


def test_our_own_access_stays_ours_when_a_restored_table_has_forgotten_it(world: World) -> None:
    request = world.ask(duration="for 1d")
    world.work()
    copy = {key: record for key, record in world.store._records.items() if key.table is not Table.AUDIT}
    world.approve(request)
    world.work()
    assert world.has()
    for key in [key for key in world.store._records if key.table is not Table.AUDIT]:
        del world.store._records[key]
    world.store._records |= copy
    for _ in range(2):  # The first try meets the audit, which is ahead.
        world.approve(request)
        world.work()
    world.sweep(3)
    assert world.holding().base is Base.NONE
    world.clock.advance(DAY)
    world.sweep(3)
    assert not world.has()


def test_what_was_there_before_a_first_giving_is_still_permanent(world: World) -> None:
    """The audit is asked, and knows of no giving."""
    world.target.members.add((okta("ann"), GROUP))
    given(world, duration="for 1d")
    assert world.holding().base is Base.PERMANENT


def test_as_whom_we_give_is_on_record_before_it_is_given_and_goes_with_it(world: World) -> None:
    given(world, duration="for 1d")
    assert world.holding().givers == ("us",)
    world.target.name = "us, later"
    world.clock.advance(DAY)
    world.sweep(2)
    assert not world.has()
    assert world.holding().givers == ()


def test_what_is_given_anew_under_another_name_has_both(world: World) -> None:
    first = given(world, duration="for 1d")
    world.target.after = [TryAgain("timeout", service=True, doubt=True)]
    world.workflow.end(world.by("ann"), world.pointer(first))
    world.work()
    world.target.name = "us, later"
    given(world, duration="for 1w")
    world.sweep(2)
    assert world.has()
    assert world.holding().givers == ("us", "us, later")


def test_without_knowing_as_whom_nothing_is_given(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_: float) -> str:
        raise TryAgain("503", service=True)

    with monkeypatch.context() as patch:
        patch.setattr(world.target, "giver", silent)
        given(world)
        assert "add" not in world.target.calls
        assert "begun" not in world.facts(RequestId("R1"))
    world.sweep(2)
    assert world.has()


def borrowed(world: World) -> RequestId:
    """Ann has it from others, and a grant of ours beside that."""
    world.target.others.add((okta("ann"), GROUP))
    return given(world, duration="for 1w")


def test_what_others_take_away_during_our_grant_is_given_by_us(world: World) -> None:
    request = borrowed(world)
    world.target.others.clear()
    assert not world.has()
    world.clock.advance(6 * HOUR)
    world.sweep()
    assert world.has()
    assert world.holding().base is Base.NONE
    assert not world.request(request).had_already
    assert world.facts(request)[-1] == "begun"
    world.clock.advance(WEEK)
    world.sweep(3)
    assert not world.has()
    assert world.request(request).state is State.ENDED


def test_it_stays_lost_for_no_longer_when_we_cannot_tell_as_whom_we_give(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    borrowed(world)
    world.target.others.clear()

    def silent(_: float) -> str:
        raise TryAgain("503", service=True)

    world.clock.advance(6 * HOUR)
    with monkeypatch.context() as patch:
        patch.setattr(world.target, "giver", silent)
        world.sweep()
        assert world.holding().base is Base.PERMANENT
    world.sweep(2)
    assert world.has()


def test_what_is_had_from_others_is_looked_at_four_times_a_day_and_left_alone(world: World) -> None:
    request = borrowed(world)
    before = len(world.target.calls)
    for _ in range(24):
        world.clock.advance(HOUR - 60)
        world.sweep()
    assert world.target.calls[before:] == ["present"] * 4
    world.clock.advance(WEEK)
    world.sweep(2)
    assert world.has()
    assert world.request(request).state is State.ENDED


def test_what_we_give_ourselves_is_not_looked_at(world: World) -> None:
    given(world, duration="for 1w")
    before = len(world.target.calls)
    for _ in range(24):
        world.clock.advance(HOUR)
        world.sweep()
    assert len(world.target.calls) == before


class Failing(MemoryStore):
    """Fails those of the next commits that `coming` says."""

    coming: Sequence[bool] = ()

    def commit(self, change: Change) -> None:
        fails, *self.coming = self.coming or (False,)
        if fails:
            raise Busy
        super().commit(change)


def test_what_could_not_be_written_down_stays_in_doubt_for_the_same_process(clock: Clock) -> None:
    """The removal had no clear answer, and writing that down failed. The same process comes by again under its own lease."""
    store = Failing(clock)
    world = World(clock, store=store)
    request = world.ask(duration="for 1d")
    world.sweep()
    assert isinstance(world.approve(request), Done)
    world.sweep(2)
    assert world.has()
    clock.advance(DAY)
    world.target.after = [TryAgain("timeout", service=True, doubt=True)]
    store.coming = (False, True)
    with pytest.raises(Busy):
        settle(world.desk, world.outside, world.holding().key, "okta_group")
    settle(world.desk, world.outside, world.holding().key, "okta_group")
    assert world.holding().watch_from is not None


def test_whoever_was_told_that_it_is_being_set_up_again_is_told_when_it_is_there(world: World) -> None:
    """It was taken by others just before it was given for a second request, and the first one's card was drawn in between."""
    first = given(world)
    second = world.ask(role_=ROLE, duration="for 2w")
    world.work()
    world.approve(second)
    world.target.members.clear()
    add = world.target.add

    def while_others_draw(*args: Any) -> None:
        world.workflow.rouse(world.outside, request_key(first))
        add(*args)

    world.target.add = while_others_draw  # type: ignore[assignment, method-assign]
    world.work()
    assert any("being set up" in text for _, text in world.chat.sent[-3:])
    world.sweep(2)
    assert world.has()
    assert not any("being set up" in text for text in world.chat.of("ann"))

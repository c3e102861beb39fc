"""The whole life of requests over the real workflow and the twin store."""

from dataclasses import replace

import pytest

from access.answers import Done, Refusals
from access.breaker import Breaker
from access.calls import Answering, Asking, Pointer
from access.duration import DAY, WEEK, For
from access.errors import NeverWorks, Spent, TryAgain, Undeliverable
from access.holding import Base, Held
from access.keys import RequestId, RoleKey, Table, Target, breaker_key, person_key
from access.person import Person, Standing
from access.ports import Change, Write
from access.request import State, Sync
from tests.clock import Clock
from tests.world import GROUP, NAMES, ROLE, World, given, okta, policy, refused, role, slack


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def test_it_is_asked_approved_given_reminded_and_taken_back(world: World) -> None:
    request = world.ask()
    world.work()
    assert world.chat.of("ben") == ["card: waiting for approval  by 0 until None"]
    world.approve(request)
    assert not world.has()
    world.work()
    assert world.has()
    end = world.request(request).end
    assert world.chat.of("ann") == [f"card: active  by 1 until {end}"]
    world.clock.advance(6 * DAY)
    world.sweep()
    assert world.chat.of("ann")[1].startswith("remind@")
    world.clock.advance(DAY)
    world.sweep()
    assert not world.has()
    assert world.request(request).reason_ended == "expired"
    assert world.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "ended"]
    holding = world.holding()
    assert (holding.state, holding.base, holding.lease, holding.due, holding.times) == (
        Held.ABSENT,
        None,
        None,
        None,
        1,
    )
    assert world.request(request).due is None
    assert len(world.chat.of("ann")) == 2


def test_everything_happens_by_the_sweep_alone(clock: Clock) -> None:
    world = World(clock, woken=False)
    request = world.ask()
    world.sweep(2)
    assert world.chat.of("ben")
    world.approve(request)
    world.sweep(2)
    assert world.has()
    world.clock.advance(7 * DAY)
    world.sweep(2)
    assert not world.has()


def test_a_denial_ends_it_and_nothing_is_given(world: World) -> None:
    request = world.ask(approvers=("ben", "cat"))
    world.work()
    assert isinstance(world.deny(request), Done)
    world.work()
    assert refused(world.approve(request, "cat")) == "already_decided"
    assert world.facts(request) == ["asked", "denied"]
    assert world.holding().asking is None
    assert set(world.target.calls) == {"present"}


def test_nobody_approves_their_own_request_not_even_an_owner(world: World) -> None:
    request = world.ask("ben", approvers=("cat",))
    assert refused(world.approve(request, "ben")) == "own_request"
    assert refused(world.try_ask("cat", approvers=("cat",))) == "approver_is_you"


def test_a_second_slack_account_of_the_requester_cannot_approve(world: World) -> None:

    request = world.ask()
    twin = world.store.read([person_key(slack("dan"))])[person_key(slack("dan"))]
    assert isinstance(twin, Person)
    world.store.commit(Change(writes=(Write(replace(twin, okta=okta("ann"), version=2), 1),)))
    assert refused(world.approve(request, "dan")) == "own_request"


def test_a_stranger_and_a_removed_approver_cannot_decide(world: World) -> None:
    request = world.ask()
    assert refused(world.approve(request, "eve")) == "not_an_approver"
    world.catalogue([policy()], [role()], approvers=("cat", "dan"))
    assert refused(world.approve(request, "ben")) == "not_an_approver"
    assert isinstance(world.approve(request, "cat"), Done)


def test_two_of_three_approvals_both_count(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = world.ask(approvers=("ben", "cat", "dan"))
    first = world.approve(request, "ben")
    assert isinstance(first, Done)
    assert first.value.state is State.PENDING
    assert refused(world.approve(request, "ben")) == "already_counted"
    second = world.approve(request, "dan")
    assert isinstance(second, Done)
    assert second.value.state is State.APPROVED
    assert world.facts(request) == ["asked", "endorsed", "approved"]


def test_whoever_lost_only_the_answer_is_told_that_it_counted(world: World) -> None:
    request = world.ask()
    world.approve(request)
    again = world.approve(request)
    assert isinstance(again, Done)
    assert again.repeated
    assert world.facts(request) == ["asked", "approved"]


def test_a_replayed_form_is_one_request(world: World) -> None:
    asking = Asking(RequestId("R-x"), ROLE, "for 1w", "because", (slack("ben"),))
    assert isinstance(world.workflow.ask(world.by("ann"), asking), Done)
    again = world.workflow.ask(world.by("ann"), asking)
    assert isinstance(again, Done)
    assert again.repeated
    assert world.facts(RequestId("R-x")) == ["asked"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"duration": "for 3d"}, "duration_not_offered", "duration"),
        ({"duration": "for ever"}, "duration_not_offered", "duration"),
        ({"reason": "  "}, "reason_missing", "reason"),
        ({"reason": "x" * 1001}, "reason_too_long", "reason"),
        ({"approvers": ()}, "no_approver_chosen", "approvers"),
        ({"approvers": ("eve",)}, "approver_not_listed", "approvers"),
        ({"role_": "nothing"}, "unknown_role", "role"),
    ],
)
def test_a_bad_form_is_refused_at_its_field_and_on_record(
    world: World, change: dict[str, object], code: str, field: str
) -> None:
    answer = world.try_ask(**change)  # type: ignore[arg-type]
    assert refused(answer) == code
    assert isinstance(answer, Refusals)
    assert answer.first.field == field
    assert [f.detail["codes"] for f in world.store.facts(f"REFUSED#m{world.minted}")] == [code]


def test_one_undecided_request_for_each_target(world: World) -> None:
    world.ask()
    assert refused(world.try_ask()) == "already_asked"


def test_a_withdrawn_request_frees_the_lock(world: World) -> None:
    request = world.ask()
    assert refused(world.workflow.withdraw(world.by("ben"), world.pointer(request))) == "not_yours"
    assert isinstance(world.workflow.withdraw(world.by("ann"), world.pointer(request)), Done)
    assert refused(world.approve(request)) == "already_over"
    world.ask()


def test_an_unanswered_request_lapses(world: World) -> None:
    request = world.ask()
    world.clock.advance(7 * DAY - 1)
    world.refresh()
    world.clock.advance(1)
    assert refused(world.approve(request)) == "deadline_passed"
    world.sweep()
    assert world.request(request).reason_ended == "lapsed"
    assert world.holding().asking is None


def test_giving_back_takes_it_away_at_once(world: World) -> None:
    request = given(world)
    assert refused(world.workflow.end(world.by("ben"), world.pointer(request))) == "not_yours"
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(request)), Done)
    world.work()
    assert not world.has()
    assert world.facts(request)[-3:] == ["stopped", "taking_back", "ended"]
    assert world.request(request).reason_ended == "given_back"


def test_overlapping_grants_do_not_end_each_other(clock: Clock) -> None:
    world = World(clock, roles=[role(), role("staging-debug")])
    first = given(world, duration="for 1d")
    second = given(world, duration="for 1w", role_="staging-debug")
    world.clock.advance(DAY)
    world.sweep()
    assert world.has()
    assert world.request(first).reason_ended == "expired"
    assert world.request(second).state is State.APPROVED
    world.clock.advance(6 * DAY)
    world.sweep()
    assert not world.has()
    assert world.target.calls.count("remove") == 1


def test_permanent_access_is_never_taken_away(world: World) -> None:
    world.target.members.add((okta("ann"), GROUP))
    request = given(world)
    assert world.request(request).had_already
    assert world.holding().base is Base.PERMANENT
    world.clock.advance(WEEK)
    world.sweep()
    assert world.has()
    assert world.request(request).reason_ended == "expired"
    assert "remove" not in world.target.calls
    assert world.holding().base is None


def test_what_others_give_as_well_stays_and_the_grant_still_ends(world: World) -> None:
    request = given(world)
    world.target.others.add((okta("ann"), GROUP))
    world.clock.advance(WEEK)
    world.sweep(3)
    assert world.has()
    assert (world.request(request).state, world.request(request).kept) == (State.ENDED, True)
    assert world.store.facts(f"REQ#{request}")[-1].detail["proof"] == "kept_by_others"
    assert (world.holding().state, world.holding().base, world.holding().based_at) == (
        Held.ABSENT,
        None,
        None,
    )
    assert world.target.calls.count("remove") == 1


def test_what_is_kept_by_others_is_looked_at_and_left_while_a_watch_runs(world: World) -> None:
    request = given(world)
    world.target.others.add((okta("ann"), GROUP))
    world.clock.advance(WEEK)
    world.target.after = [TryAgain("no answer", service=True, doubt=True)]
    world.sweep(25)
    assert world.has()
    assert world.request(request).kept
    assert world.holding().watch_from is None


def test_without_room_in_the_rate_limit_nothing_is_sent_and_nothing_is_lost(world: World) -> None:
    request = given(world)
    world.clock.advance(WEEK)
    world.target.room, calls = 0, list(world.target.calls)
    world.sweep(3)
    assert world.target.calls == calls
    assert world.request(request).state is State.APPROVED
    assert world.holding().failing_since is None
    assert world.holding().lease is None
    world.target.room = 1
    world.sweep()
    assert not world.has()
    assert world.request(request).state is State.ENDED


def test_a_budget_that_runs_out_after_the_intent_gives_the_lease_back(world: World) -> None:
    request = given(world)
    world.clock.advance(WEEK)
    world.target.before = [Spent("used up", service=True)]
    world.sweep()
    assert (world.holding().state, world.holding().lease) == (Held.REMOVING, None)
    assert (world.holding().attempts, world.holding().failing_since) == (0, None)
    world.sweep()
    assert world.request(request).state is State.ENDED
    assert not world.has()


def test_a_regrant_while_the_old_one_is_being_removed_ends_with_access(world: World) -> None:
    first = given(world, duration="for 1d")
    world.clock.advance(DAY)
    world.target.before = [TryAgain("busy", service=False)]
    world.sweep()
    assert world.holding().state is Held.REMOVING
    world.refresh()
    second = given(world)
    world.sweep(20)
    assert world.has()
    assert world.request(first).state is State.ENDED
    assert world.request(second).given_at is not None


def test_an_extension_changes_nothing_until_somebody_agrees(world: World) -> None:
    request = given(world)
    end = world.request(request).end
    pointer = world.pointer(request)
    offer = world.workflow.may_extend(world.by("ann"), pointer)
    assert isinstance(offer, Done)
    assert [str(each) for each in offer.value.durations] == [
        "for 1d",
        "for 1w",
        "for 2w",
    ]
    new = RequestId("R-ext")
    assert isinstance(world.workflow.extend(world.by("ann"), pointer, new, "for 1w", "not done"), Done)
    world.work()
    assert world.request(request).end == end
    assert "extension asked" in world.chat.of("ann")[0]
    assert isinstance(world.approve(new), Done)
    world.work()
    assert world.request(request).end == (end or 0) + WEEK
    world.clock.advance(WEEK)
    world.sweep()
    assert world.has()
    world.clock.advance(WEEK)
    world.sweep()
    assert not world.has()
    assert world.facts(new) == ["asked", "extended"]


def test_an_extension_that_comes_too_late_ends_with_its_grant(world: World) -> None:
    request = given(world)
    new = RequestId("R-ext")
    world.clock.advance(6 * DAY)
    world.refresh()
    world.workflow.extend(world.by("ann"), world.pointer(request), new, "for 1w", "not done")
    world.work()
    world.clock.advance(DAY)
    world.refresh()
    assert refused(world.approve(new)) == "deadline_passed"
    world.sweep()
    assert not world.has()
    assert world.request(new).reason_ended == "parent_gone"
    assert world.holding().asking is None


def test_extensions_stay_within_the_longest_total(world: World) -> None:
    request = given(world, duration="for 2w")
    for number in range(2):
        new = RequestId(f"R-ext{number}")
        world.workflow.extend(world.by("ann"), world.pointer(request), new, "for 1w", "not done")
        world.approve(new)
    assert refused(world.workflow.may_extend(world.by("ann"), world.pointer(request))) == "longest_reached"


def test_okta_down_for_three_sweeps_then_up(world: World) -> None:
    world.target.before = [TryAgain("down", service=True)] * 9
    request = given(world)
    assert not world.has()
    world.sweep(3)
    assert not world.has()
    world.target.before = []
    world.sweep()
    assert world.has()
    assert world.facts(request) == ["asked", "approved", "hindered", "begun", "given"]
    assert [f.what.value for f in world.store.facts("SERVICE#okta")] == ["service_down", "service_up"]


def test_a_removal_is_tried_for_ever(world: World) -> None:
    given(world, duration="for 1d")
    world.clock.advance(DAY)
    world.target.before = [NeverWorks("403")] * 30
    world.sweep(25, every=900)
    assert world.has()
    assert world.holding().attempts == 25
    world.sweep(6, every=900)
    assert not world.has()


def test_an_add_that_never_works_ends_as_failed_and_is_proven_absent(world: World) -> None:
    world.target.before = [None, NeverWorks("group is managed by a rule")]
    request = given(world)
    world.sweep()
    assert world.request(request).reason_ended == "failed"
    assert world.facts(request) == ["asked", "approved", "begun", "stopped", "taking_back", "ended"]


def test_an_add_that_timed_out_is_watched_and_a_late_effect_is_removed(world: World) -> None:
    world.target.before = [None, TryAgain("timeout", service=True, doubt=True)]
    request = given(world)
    assert world.holding().watch_from is not None
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(request)), Done)
    world.work()
    world.sweep(2)
    assert world.request(request).state is State.ENDED
    world.target.members.add((okta("ann"), GROUP))
    world.sweep(20)
    assert not world.has()
    assert world.holding().watch_from is None
    assert world.holding().base is None


def test_a_late_removal_during_a_watch_is_put_right(world: World) -> None:
    world.target.after = [TryAgain("reset", service=True, doubt=True)]
    given(world)
    world.sweep(2)
    assert world.has()
    world.target.members.clear()
    world.sweep(16)
    assert world.has()


def test_killed_between_intent_and_write_converges(world: World) -> None:
    class Killed(BaseException):
        pass

    world.target.before = [None]
    add = world.target.add

    def die(*_: object) -> None:
        raise Killed

    request = world.ask()
    world.approve(request)
    world.target.add = die  # type: ignore[method-assign, assignment]
    with pytest.raises(Killed):
        world.work()
    world.target.add = add  # type: ignore[method-assign]

    world.outside = replace(world.outside, owner="another")
    world.sweep()
    assert not world.has()
    world.sweep(2)
    assert world.has()
    assert world.holding().watch_from is not None
    assert world.facts(request) == ["asked", "approved", "begun", "given"]


def test_nobody_who_left_meanwhile_gets_access(world: World) -> None:

    request = world.ask()
    world.approve(request)
    world.directory.people[okta("ann")] = replace(world.directory.people[okta("ann")], alive=False)
    world.work()
    assert world.request(request).reason_ended == "person_gone"
    assert "add" not in world.target.calls


def test_a_directory_that_does_not_answer_gives_nothing(world: World) -> None:
    world.directory.down = TryAgain("down", service=True)
    given(world)
    assert not world.has()
    world.directory.down = None
    world.sweep(2)
    assert world.has()


def test_a_failed_message_is_sent_later_and_changes_nothing(world: World) -> None:
    world.chat.faults = [Undeliverable("500", unclear=True), Undeliverable("500", unclear=True)]
    request = world.ask()
    world.work()
    assert not world.chat.seen
    world.sweep(2)
    assert len(world.chat.of("ben")) == 1
    sent = len(world.chat.sent)
    world.sweep(16)
    assert len(world.chat.sent) == sent + 2
    assert world.request(request).state is State.PENDING


def test_somebody_unknown_is_looked_up_while_they_fill_in_the_form(world: World) -> None:

    new = slack("eve")
    del world.store._records[person_key(new)]
    assert world.workflow.meet(new) is None
    assert refused(world.try_ask("eve")) == "looking_you_up"
    world.work()
    person = world.workflow.meet(new)
    assert person is not None
    assert person.standing is Standing.OK
    world.ask("eve")


def test_the_least_loaded_approver_is_proposed(world: World) -> None:
    for name in ("ann", "eve"):
        world.ask(name, approvers=("ben",))
    world.work()
    offer = world.workflow.offer(world.by("dan"), ROLE)
    assert not isinstance(offer, Refusals)
    assert [(c.approver.name, c.waiting, c.proposed) for c in offer.approvers] == [
        ("cat", 0, True),
        ("ben", 2, False),
    ]


def test_a_denied_request_weighs_no_more(world: World) -> None:
    request = world.ask()
    world.work()
    world.deny(request)
    world.work()
    offer = world.workflow.offer(world.by("dan"), ROLE)
    assert not isinstance(offer, Refusals)
    assert {c.waiting for c in offer.approvers} == {0}


def test_the_policy_as_it_is_now_binds_open_requests(world: World) -> None:

    request = world.ask(duration="for 2w")
    world.catalogue([replace(policy(), durations=(For(DAY), For(WEEK)))], [role()])
    assert refused(world.approve(request)) == "policy_changed"


def test_a_poison_item_does_not_hold_up_others(world: World) -> None:
    request = world.ask()
    other = world.ask("eve", approvers=("cat",))
    world.approve(request)
    world.store.spoil(world.holding().key)
    world.approve(other, "cat")
    world.woken.clear()
    world.sweep(2)
    assert world.has("eve")


@pytest.mark.parametrize("service", [True, False])
def test_a_thousand_due_at_once_all_drain(clock: Clock, service: bool) -> None:
    targets = [Target("okta_group", (f"00g{n}",)) for n in range(60)]
    roles = [role(f"r{n}", target=target) for n, target in enumerate(targets)]
    world = World(clock, roles=roles, woken=False)
    for n in range(60):
        world.approve(
            world.ask(
                NAMES[n % 5],
                duration="for 1d",
                role_=f"r{n}",
                approvers=[("ben", "cat")[NAMES[n % 5] == "ben"]],
            ),
            ("ben", "cat")[NAMES[n % 5] == "ben"],
        )
    world.sweep(2)
    assert len(world.target.members) == 60
    world.clock.advance(DAY)
    world.target.before = [TryAgain("x", service=service)]
    world.sweep(4)
    assert not world.target.members


def test_pointer_round_trip(world: World) -> None:
    pointer = world.pointer(world.ask())
    assert Pointer.parse(str(pointer)) == pointer
    assert Answering(True).approve
    assert RoleKey("x") == "x"


def test_a_restored_table_adopts_the_audit_and_takes_access_away(world: World) -> None:

    request = world.ask()
    copy = {key: record for key, record in world.store._records.items() if key.table is Table.WORK}
    world.approve(request)
    world.work()
    given_ = {key: record for key, record in world.store._records.items() if key.table is Table.WORK}
    world.workflow.end(world.by("ann"), world.pointer(request))
    world.store._records |= given_
    world.woken.clear()
    world.clock.advance(WEEK)
    world.store._index.put(world.holding().key, world.holding())
    world.sweep(2)
    assert not world.has()
    facts = world.facts(request)
    assert facts[:5] == ["asked", "approved", "begun", "given", "stopped"]
    assert "restored" in facts
    assert facts[-1] == "ended"
    assert copy


def test_what_was_denied_cannot_be_approved_after_a_restore(world: World) -> None:
    request = world.ask()
    copy = {key: record for key, record in world.store._records.items() if key.table is Table.WORK}
    world.deny(request)
    world.store._records |= copy
    assert refused(world.approve(request, "cat")) == "already_decided"
    assert world.facts(request) == ["asked", "denied", "restored"]


def test_a_stuck_removal_is_named_as_overdue(world: World) -> None:
    given(world, duration="for 1d")
    world.clock.advance(DAY)
    world.target.before = [NeverWorks("403")] * 9
    world.sweep()
    world.clock.advance(3600)
    counts = world.workflow.sweep(world.outside)
    assert list(counts.overdue) == [world.holding().key]


def test_a_kind_of_target_from_a_newer_release_holds_up_nobody(world: World) -> None:

    given(world)

    def provisioner(kind: str) -> object:
        raise ValueError(kind)

    world.clock.advance(WEEK)
    known, world.outside = world.outside, replace(world.outside, provisioner=provisioner)  # type: ignore[arg-type]
    counts = world.workflow.sweep(world.outside)
    assert list(counts.unreadable) == [world.holding().key]
    world.outside = known
    world.sweep(16)
    assert not world.has()


def test_a_restored_breaker_closes_again(world: World) -> None:

    world.target.before = [TryAgain("down", service=True)] * 4
    given(world)
    key = breaker_key("okta")
    opened = world.store._records[key]
    world.target.before = []
    world.sweep()
    assert world.has()
    world.store._records[key] = opened
    world.workflow.end(world.by("ann"), world.pointer(RequestId("R1")))
    world.sweep(2)
    assert not world.has()
    closed = world.store.read([key])[key]
    assert isinstance(closed, Breaker)
    assert closed.open_since is None


def test_a_denial_can_point_to_the_lesser_role_and_to_no_other(clock: Clock) -> None:
    small = role("staging-look", target=Target("okta_group", ("00g2",)))
    world = World(clock, roles=[role(lesser=RoleKey("staging-look")), small, role("other")])
    for pointed, kept in (("staging-look", "staging-look"), ("other", None), (None, None)):
        request = world.ask()
        lesser = RoleKey(pointed) if pointed else None
        answering = Answering(False, "read is enough", lesser=lesser)
        assert isinstance(world.workflow.decide(world.by("ben"), world.pointer(request), answering), Done)
        suggested, denial = world.request(request).suggested, world.request(request).denial
        assert (suggested.role if suggested else None) == kept
        assert denial is not None
        assert denial.lesser == kept


def test_everybody_who_may_act_is_looked_up_again_before_their_record_is_too_old(world: World) -> None:
    world.refresh()
    request = world.ask()
    for _ in range(3 * 24):
        world.sweep(every=3600)
    assert isinstance(world.approve(request), Done)


def test_a_leaver_is_noticed_within_a_day_and_can_decide_nothing(world: World) -> None:
    world.refresh()
    request = world.ask(approvers=("ben", "cat"))
    world.directory.people[okta("ben")] = replace(world.directory.people[okta("ben")], alive=False)
    world.sweep(24, every=3600)
    assert refused(world.approve(request, "ben")) == "not_a_member.okta_gone"


def test_what_okta_says_of_the_account_in_the_app_is_kept_with_what_was_given(world: World) -> None:
    world.target.far = Sync.FAILED
    request = given(world)
    assert world.request(request).sync is Sync.FAILED
    assert [fact.detail.get("sync") for fact in world.store.facts(f"REQ#{request}")][-1] == "failed"

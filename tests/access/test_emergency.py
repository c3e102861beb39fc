"""Emergencies by the rules alone: given at once, told at once, short, one at a time, and never without a review by somebody else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from access import people
from access.answers import Done, Refusals
from access.calls import Asking, Offer, Pointer
from access.card import REVIEW
from access.catalog import Policy
from access.duration import DAY, HOUR, WEEK, For
from access.emergency import Ledger, Rules
from access.errors import TryAgain, Undeliverable
from access.holding import Holding
from access.keys import RequestId, Target, ledger_key, person_key
from access.owed_reviews import OVERDUE, PATIENCE, REMINDER, REVIEWED
from access.person import Person, Standing
from access.ports import Change, Write
from access.request import Request, State
from access.review import Answer, Review
from tests.clock import Clock
from tests.world import ALARMS, GROUP, ROLE, World, given, okta, policy, refused, role, slack, urgently

RULES = Rules(For(4 * HOUR), review=DAY, most=2, within=4 * WEEK)


def urgent_policy(**more: object) -> Policy:
    return policy(**{"emergency": RULES, **more})  # type: ignore[arg-type]


@pytest.fixture
def world(clock: Clock) -> World:
    return World(
        clock, policies=[urgent_policy()], roles=[role(), role("other", target=Target("okta_group", ("g2",)))]
    )


def edit(world: World, name: str, **changes: object) -> None:
    key = person_key(slack(name))
    person = world.store.read([key])[key]
    assert isinstance(person, Person)
    changed = replace(person, version=person.version + 1, **changes)  # type: ignore[arg-type]
    world.store.commit(Change(writes=(Write(changed, person.version),)))


def ledger(world: World, name: str = "ann") -> Ledger:
    found = world.store.read([ledger_key(okta(name))])[ledger_key(okta(name))]
    assert isinstance(found, Ledger)
    return found


def details(world: World, request: RequestId, what: str) -> Mapping[str, str]:
    return next(each.detail for each in world.store.facts(f"REQ#{request}") if each.what == what)


def reviewers(world: World, request: RequestId) -> list[str]:
    found = world.request(request).emergency
    assert found
    return [party.slack.removeprefix("U-") for party in found.reviewers]


def leaves(world: World, name: str) -> None:
    world.directory.people[okta(name)] = replace(world.directory.people[okta(name)], alive=False)
    people.meet(world.desk, world.outside, person_key(slack(name)))
    world.work()


def notices(world: World, name: str) -> list[str]:
    return [text.partition(":")[0] for text in world.chat.of(name)]


def test_it_is_given_at_once_and_everybody_is_told(world: World) -> None:
    request = urgently(world)
    assert world.has()
    found = world.request(request)
    assert (found.state, found.decisions, found.limits.extend) == (State.APPROVED, (), False)
    assert found.end == (found.approved_at or 0) + 4 * HOUR
    assert world.facts(request) == ["emergency", "begun", "given"]
    assert details(world, request, "emergency")["incident"] == "INC-7: down"
    assert [notices(world, name) for name in ("ben", "cat", "dan")] == [["review"]] * 3
    assert notices(world, "ann") == ["card"]
    assert len(world.chat.alarms) == 1
    review = world.review_of(request)
    assert (review.state, review.deadline) == (Review.OPEN, world.clock() + DAY)
    assert ledger(world).open == (request,)


def test_it_ends_by_itself_and_the_review_stays_open(world: World) -> None:
    request = urgently(world)
    world.clock.advance(4 * HOUR)
    world.sweep(2)
    assert not world.has()
    assert world.request(request).state is State.ENDED
    assert world.review_of(request).open
    world.refresh()
    assert isinstance(world.review(request), Done)
    assert world.facts(request)[-1] == "reviewed"


def test_there_is_no_second_one_while_a_review_is_open(world: World) -> None:
    request = urgently(world)
    assert refused(world.urgent(role_="other")) == "review_open"
    assert isinstance(world.review(request, "cat"), Done)
    assert isinstance(world.urgent(role_="other"), Done)


def test_it_is_counted_by_person_over_all_roles_and_accounts(world: World) -> None:
    edit(world, "eve", okta=okta("ann"))
    for role_ in (ROLE, "other"):
        request = urgently(world, role_=role_)
        world.review(request)
        world.workflow.end(world.by("ann"), world.pointer(request))
        world.work()
        assert refused(world.urgent("eve", "other")) == "too_many_emergencies" if role_ == "other" else True
    assert refused(world.urgent()) == "too_many_emergencies"
    world.clock.advance(4 * WEEK)
    world.refresh()
    assert isinstance(world.urgent(), Done)


def test_of_two_at_one_moment_one_is_given(world: World) -> None:
    """The other has read the same ledger; it loses its transaction, and finds the review of the first."""
    real = world.store.commit
    inside: list[object] = []

    def commit(change: Change) -> None:
        if not inside:
            inside.append("once")
            inside.append(world.urgent("ann", "other"))
        real(change)

    world.store.commit = commit  # type: ignore[method-assign]
    assert refused(world.urgent()) == "review_open"
    assert isinstance(inside[1], Done)
    world.work()
    assert (world.has(), world.has(target=Target("okta_group", ("g2",)))) == (False, True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"emergency": None}, "no_emergency"),
        ({"emergency": replace(RULES, requesters=frozenset({"00goncall"}))}, "emergency_not_for_you"),
        ({"requesters": frozenset({"00gother"})}, "may_not_ask"),
    ],
)
def test_it_is_for_whom_the_policy_says(clock: Clock, changes: Mapping[str, object], code: str) -> None:
    world = World(clock, policies=[urgent_policy(**changes)])
    assert refused(world.urgent()) == code
    edit(world, "ann", groups=frozenset({"00goncall", "00gother"}))
    answer = world.urgent()
    assert isinstance(answer, Done) or code == "no_emergency"


def test_it_is_for_oneself_and_for_one_role(world: World) -> None:
    whom = Asking(RequestId("E1"), ROLE, "", "INC-7", (), for_whom=slack("eve"), emergency=True)
    assert refused(world.workflow.ask(world.by("ann"), whom)) == "emergency_for_others"
    more = replace(whom, for_whom=None, also=(role("other").key,))
    assert refused(world.workflow.ask(world.by("ann"), more)) == "emergency_together"
    assert (
        refused(world.workflow.ask(world.by("ann"), replace(whom, for_whom=None, reason=" ")))
        == "reason_missing"
    )
    assert not [each for each in world.store._records if each.pk.startswith(("REQ#", "EMERGENCY#"))]


def test_nobody_has_it_who_is_gone_or_unknown(world: World) -> None:
    edit(world, "ann", standing=Standing.OKTA_GONE)
    assert refused(world.urgent()) == "not_a_member.okta_gone"
    edit(world, "ann", standing=Standing.OK, checked_at=world.clock() - DAY - 1)
    assert refused(world.urgent()) == "looking_you_up"


def test_a_replayed_form_changes_nothing(world: World) -> None:
    form = Asking(RequestId("E1"), ROLE, "", "INC-7", (), emergency=True)
    first = world.workflow.ask(world.by("ann"), form)
    again = world.workflow.ask(world.by("ann"), form)
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert again.repeated
    world.work()
    assert world.facts(RequestId("E1")) == ["emergency", "begun", "given"]
    assert refused(world.workflow.ask(world.by("eve"), form)) == "unknown_request"


def test_somebody_who_has_it_for_longer_needs_no_emergency(world: World) -> None:
    given(world)
    assert refused(world.urgent()) == "have_it_longer"


def test_okta_is_asked_about_the_person_before_anything_is_given(world: World) -> None:
    world.directory.people[okta("ann")] = replace(world.directory.people[okta("ann")], alive=False)
    request = urgently(world)
    world.sweep(2)
    assert not world.has()
    assert "add" not in world.target.calls
    assert world.request(request).reason_ended == "person_gone"
    assert world.review_of(request).open


def test_reviewers_are_told_although_okta_is_down(world: World) -> None:
    world.target.before = [TryAgain("no answer", service=True)] * 3
    urgently(world)
    assert not world.has()
    assert notices(world, "ben") == ["review"]
    world.sweep(5)
    assert world.has()


def test_it_is_given_although_nobody_can_be_told_and_they_are_told_later(world: World) -> None:
    real = world.chat.send
    world.chat.send = _down  # type: ignore[assignment, method-assign]
    request = urgently(world)
    assert world.has()
    assert world.chat.sent == []
    world.chat.send = real  # type: ignore[method-assign]
    world.sweep(20)
    assert notices(world, "ben") == ["review"]
    assert len(world.chat.alarms) == 1
    assert world.review_of(request).open


def _down(*_: object) -> None:
    raise Undeliverable("no answer")


def test_a_channel_that_does_not_exist_yet_is_told_later(world: World) -> None:
    real = world.chat.send

    def send(recipient: str, *rest: object) -> object:
        if recipient == ALARMS:
            raise Undeliverable("channel_not_found", final=True)
        return real(recipient, *rest)  # type: ignore[arg-type]

    world.chat.send = send  # type: ignore[assignment, method-assign]
    urgently(world)
    world.chat.send = real  # type: ignore[method-assign]
    world.sweep(20)
    assert len(world.chat.alarms) == 1


# The review


def test_it_is_closed_once_with_words_and_the_person_reads_them(world: World) -> None:
    request = urgently(world)
    assert refused(world.review(request, words=" ")) == "reason_missing"
    assert isinstance(world.review(request, "ben"), Done)
    again = world.review(request, "ben")
    assert isinstance(again, Done)
    assert again.repeated
    assert refused(world.review(request, "cat")) == "already_reviewed"
    assert refused(world.review(request, "ben", Answer.NOT_JUSTIFIED)) == "already_reviewed"
    world.work()
    review = world.review_of(request)
    assert (review.answer, review.words, review.by and review.by.okta) == (
        Answer.JUSTIFIED,
        "It was down",
        okta("ben"),
    )
    assert world.has()
    assert notices(world, "ann") == ["card", REVIEWED]
    assert details(world, request, "reviewed")["words"] == "It was down"
    assert all("review justified" in text for name in ("ben", "cat") for text in world.chat.of(name))


def test_not_justified_ends_it_and_security_is_told(world: World) -> None:
    request = urgently(world)
    assert isinstance(world.review(request, "cat", Answer.NOT_JUSTIFIED, "Nothing was down"), Done)
    world.work()
    assert not world.has()
    assert world.facts(request) == [
        "emergency",
        "begun",
        "given",
        "reviewed",
        "stopped",
        "taking_back",
        "ended",
    ]
    assert world.request(request).reason_ended == "not_justified"
    assert any("not_justified" in text for text in world.chat.alarms)
    assert ledger(world).open == ()


def test_nobody_reviews_or_ends_their_own(world: World) -> None:
    request = urgently(world, "ben")  # Owner and approver of the role.
    assert reviewers(world, request) == ["cat", "dan"]
    edit(world, "eve", okta=okta("ben"))
    for name in ("ben", "eve"):
        assert refused(world.review(request, name)) == "own_review"
        assert refused(world.workflow.end_now(world.by(name), world.pointer(request))) == "own_emergency"
    assert world.review_of(request).open


def test_only_reviewers_of_now_review_and_end(world: World) -> None:
    request = urgently(world)
    assert refused(world.review(request, "eve")) == "not_a_reviewer"
    assert refused(world.workflow.end_now(world.by("eve"), world.pointer(request))) == "not_a_reviewer"
    edit(world, "cat", standing=Standing.SLACK_GONE)
    assert refused(world.review(request, "cat")) == "not_a_member.slack_gone"
    world.catalogue([urgent_policy()], [role(), role("other")], approvers=("ben", "eve"))
    assert refused(world.review(request, "dan")) == "not_a_reviewer"
    assert isinstance(world.review(request, "eve"), Done)


def test_members_of_the_security_group_may(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    request = urgently(world)
    edit(world, "eve", groups=frozenset({"00gsecurity"}))
    desk = replace(world.desk, security="00gsecurity")
    from access.workflow import Workflow

    world.workflow = Workflow(desk)
    assert isinstance(world.workflow.end_now(world.by("eve"), world.pointer(request)), Done)
    assert isinstance(world.review(request, "eve"), Done)


def test_an_end_now_takes_it_away_and_leaves_the_review_open(world: World) -> None:
    request = urgently(world)
    assert isinstance(world.workflow.end_now(world.by("dan"), world.pointer(request)), Done)
    again = world.workflow.end_now(world.by("dan"), world.pointer(request))
    assert isinstance(again, Done)
    assert again.repeated
    assert refused(world.workflow.end_now(world.by("cat"), world.pointer(request))) == "being_ended"
    world.work()
    assert not world.has()
    assert world.request(request).reason_ended == "ended_now"
    assert refused(world.workflow.end_now(world.by("cat"), world.pointer(request))) == "not_running"
    assert world.review_of(request).open


def test_an_ordinary_grant_has_nothing_to_review(world: World) -> None:
    request = given(world)
    assert refused(world.review(request)) == "no_review"
    assert refused(world.workflow.end_now(world.by("ben"), world.pointer(request))) == "no_review"


def test_reviewers_are_reminded_then_owner_and_then_security(world: World) -> None:
    request = urgently(world)
    world.sweep(1, DAY // 2)
    assert REMINDER in notices(world, "cat")
    assert OVERDUE not in notices(world, "cat")
    world.sweep(1, DAY // 2)
    assert OVERDUE in notices(world, "ben")
    assert details(world, request, "escalated")["to"].split(",")[0] == okta("ben")
    world.clock.advance(PATIENCE)
    world.sweep(2)
    assert [text.split()[0] for text in world.chat.alarms[1:]] == ["review_overdue"]
    world.clock.advance(DAY)
    world.sweep(2)
    assert len(world.chat.alarms) == 3
    world.refresh()
    assert isinstance(world.review(request), Done)
    assert int(details(world, request, "reviewed")["late"]) > DAY
    world.work()
    world.clock.advance(5 * DAY)
    world.sweep(3)
    assert len(world.chat.alarms) == 3
    assert world.request(request).due is None


def test_a_reminder_waits_for_the_morning(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    urgently(world)  # Nine in the morning: half of the time is over at nine in the evening.
    world.sweep(1, 13 * HOUR)
    assert REMINDER in notices(world, "cat")
    other = World(Clock(), policies=[urgent_policy()])
    other.clock.advance(3 * HOUR)
    other.refresh()
    urgently(other)  # Noon: half of it is over at midnight.
    other.sweep(1, 13 * HOUR)
    assert REMINDER not in notices(other, "cat")
    other.sweep(1, 8 * HOUR)
    assert REMINDER in notices(other, "cat")


def test_who_is_asked_when_half_of_the_time_is_over_is_not_reminded_before_it_is_overdue(
    world: World,
) -> None:
    answer = world.urgent()  # No worker is woken, and no sweep runs.
    assert isinstance(answer, Done)
    world.woken.clear()
    world.clock.advance(DAY // 2 + HOUR)
    world.sweep(1)
    assert REVIEW in notices(world, "cat")
    world.workflow.end_now(world.by("cat"), world.pointer(answer.value.id))
    world.sweep(10)
    assert REMINDER not in notices(world, "cat")
    world.sweep(1, DAY // 2)
    assert OVERDUE in notices(world, "cat")


def test_others_are_asked_instead_of_reviewers_who_have_left(world: World) -> None:
    request = urgently(world)
    world.catalogue([urgent_policy()], [role(), role("other")], approvers=("ben", "cat", "dan", "eve"))
    leaves(world, "cat")
    assert reviewers(world, request) == ["ben", "dan", "eve"]
    assert notices(world, "eve")[0] == "review"
    assert details(world, request, "rerouted")["of"] == "review"


def test_whoever_is_asked_when_it_is_overdue_is_told_so_at_once(world: World) -> None:
    request = urgently(world)
    world.catalogue([urgent_policy()], [role(), role("other")], approvers=("ben", "cat", "dan", "eve"))
    world.sweep(2, DAY // 2)
    world.refresh()
    leaves(world, "cat")
    world.sweep(2)
    assert reviewers(world, request) == ["ben", "dan", "eve"]
    assert notices(world, "eve") == [REVIEW, OVERDUE]
    due = world.request(request).due
    assert due
    assert due.at > world.clock() + HOUR


def test_security_hears_at_once_when_nobody_is_left_who_could_review(world: World) -> None:
    request = urgently(world)
    for name in ("ben", "cat", "dan"):
        leaves(world, name)
    assert details(world, request, "escalated")["why"] == "nobody"
    assert "review_overdue" in world.chat.alarms[-1]


# A request that waits


def turn(
    world: World, request: RequestId, name: str = "ann", incident: str = "INC-9"
) -> Done[Request] | Refusals:
    return world.workflow.turn(world.by(name), world.pointer(request), incident)


def test_a_waiting_request_is_given_at_once(world: World) -> None:
    request = world.ask(approvers=("ben", "cat"))
    world.work()
    assert isinstance(turn(world, request), Done)
    again = turn(world, request)
    assert isinstance(again, Done)
    assert again.repeated
    world.work()
    assert world.has()
    assert world.facts(request) == ["asked", "emergency", "begun", "given"]
    assert world.holding().asking is None
    found = world.request(request)
    assert (found.reason, found.emergency and found.emergency.incident) == ("to debug", "INC-9")
    assert found.end == world.clock() + 4 * HOUR
    assert notices(world, "ben") == ["card", "review"]
    assert refused(world.approve(request)) == "given_as_emergency"
    assert refused(world.deny(request)) == "given_as_emergency"
    assert refused(world.workflow.withdraw(world.by("ann"), world.pointer(request))) == "given_as_emergency"


def test_who_decides_first_decides(world: World) -> None:
    for decide, code in ((world.approve, "already_decided"), (world.deny, "already_decided")):
        request = world.ask()
        real = world.store.commit
        inside: list[str] = []

        def commit(change: Change, *, decide: object = decide, request: RequestId = request) -> None:
            if not inside:  # noqa: B023
                inside.append("once")  # noqa: B023
                assert isinstance(decide(request), Done)  # type: ignore[operator]
            real(change)  # noqa: B023

        world.store.commit = commit  # type: ignore[method-assign]
        assert refused(turn(world, request)) == code
        world.store.commit = real  # type: ignore[method-assign]
        world.work()
        if world.request(request).running:
            world.workflow.end(world.by("ann"), world.pointer(request))
            world.work()


def test_what_was_withdrawn_or_has_lapsed_is_over(world: World) -> None:
    request = world.ask()
    world.workflow.withdraw(world.by("ann"), world.pointer(request))
    assert refused(turn(world, request)) == "already_over"
    late = world.ask()
    world.clock.advance(8 * DAY)
    world.refresh()
    assert refused(turn(world, late)) == "deadline_passed"


def test_only_ones_own_plain_request_is_turned(clock: Clock) -> None:
    world = World(
        clock,
        policies=[urgent_policy(for_others=True)],
        roles=[role(), role("other", target=Target("okta_group", ("g2",)))],
    )
    request = world.ask()
    assert refused(turn(world, request, "eve")) == "not_yours"
    for_eve = Asking(RequestId("F1"), ROLE, "for 1w", "why", (slack("ben"),), for_whom=slack("eve"))
    assert isinstance(world.workflow.ask(world.by("dan"), for_eve), Done)
    assert refused(turn(world, RequestId("F1"), "dan")) == "emergency_for_others"
    both = Asking(RequestId("B1"), ROLE, "for 1w", "why", (slack("ben"),), also=(role("other").key,))
    assert isinstance(world.workflow.ask(world.by("cat"), both), Done)
    assert refused(turn(world, RequestId("B1"), "cat")) == "emergency_together"


def test_the_stricter_of_then_and_now_counts(world: World) -> None:
    request = world.ask()
    shorter = urgent_policy(emergency=replace(RULES, duration=For(HOUR)))
    world.catalogue([shorter], [role(), role("other")])
    assert isinstance(turn(world, request), Done)
    assert world.request(request).end == world.clock() + HOUR
    later = World(Clock(), policies=[policy()])
    waiting = later.ask()
    later.catalogue([urgent_policy()], [role()])
    assert refused(turn(later, waiting)) == "no_emergency"


def test_an_approval_that_was_there_does_not_decide_who_stays_alive(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy(approvals=2)])
    request = world.ask(approvers=("ben", "cat"))
    assert isinstance(world.approve(request), Done)
    world.directory.people[okta("ben")] = replace(world.directory.people[okta("ben")], alive=False)
    assert isinstance(turn(world, request), Done)
    world.work()
    assert world.has()


# Going on afterwards


def test_it_is_not_extended_and_the_ordinary_way_stays_open(world: World) -> None:
    request = urgently(world)
    extension = world.workflow.extend(
        world.by("ann"), world.pointer(request), RequestId("X1"), "for 1d", "more"
    )
    assert refused(extension) == "cannot_extend"
    asked = world.ask()
    world.work()
    assert isinstance(world.approve(asked), Done)
    world.clock.advance(5 * HOUR)
    world.sweep(2)
    assert world.has()
    assert world.request(request).state is State.ENDED


def test_it_is_reminded_of_at_its_time_at_night_as_well(clock: Clock) -> None:
    clock.advance(15 * HOUR)  # Midnight where she is.
    world = World(clock, policies=[urgent_policy()])
    urgently(world)
    assert not any(each.startswith("remind") for each in notices(world, "ann"))
    world.sweep(1, 3 * HOUR)
    assert any(each.startswith("remind") for each in notices(world, "ann"))


# What forms show


def test_forms_show_what_would_be_given_and_no_more(world: World) -> None:
    offer = world.workflow.offer(world.by("ann"), ROLE)
    assert isinstance(offer, Offer)
    assert offer.urgent
    assert (str(offer.urgent.duration), offer.urgent.reviewers, offer.urgent.security) == (
        "for 4h",
        (slack("ben"), slack("cat"), slack("dan")),
        True,
    )
    urgently(world, role_="other")
    offer = world.workflow.offer(world.by("ann"), ROLE, okta("ann"))
    assert isinstance(offer, Offer)
    assert offer.urgent is None
    assert "not been reviewed" in offer.not_urgent
    both = world.workflow.offer(world.by("eve"), ROLE, okta("eve"), [role("other").key])
    assert isinstance(both, Offer)
    assert (both.urgent, both.not_urgent) == (None, "")


def test_the_form_for_turning_is_shown_to_whom_it_is_given(world: World) -> None:
    request = world.ask()
    answer = world.workflow.may_turn(world.by("ann"), world.pointer(request))
    assert isinstance(answer, Done)
    assert answer.value[0].id == request
    assert refused(world.workflow.may_turn(world.by("eve"), world.pointer(request))) == "not_yours"


def _counted(calls: list[Any], call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def counted(what: Any) -> Any:
        calls.append(what)
        return call(what)

    return counted


def test_nothing_but_the_two_of_them_is_written_before_anybody_is_told(world: World) -> None:
    """One batch read when the person is known, one transaction, and no call."""
    reads: list[object] = []
    commits: list[Change] = []
    real_read, real_commit = world.store.read, world.store.commit
    world.store.read = _counted(reads, real_read)  # type: ignore[assignment, method-assign]
    world.store.commit = _counted(commits, real_commit)  # type: ignore[assignment, method-assign]
    world.workflow.search("")
    reads.clear()
    form = Asking(RequestId("E1"), ROLE, "", "INC-7", (), person=okta("ann"), emergency=True)
    assert isinstance(world.workflow.ask(world.by("ann"), form), Done)
    assert (len(reads), len(commits)) == (1, 1)
    assert world.target.calls == []
    kinds = {type(write.record) for write in commits[0].writes}
    assert {Request, Holding, Ledger} < kinds


def test_pointers_find_all_that_a_review_is_judged_by(world: World) -> None:
    request = urgently(world)
    reads: list[object] = []
    real = world.store.read
    world.store.read = _counted(reads, real)  # type: ignore[assignment, method-assign]
    pointer = Pointer.to(world.request(request))
    reads.clear()
    assert isinstance(world.workflow.review(world.by("ben"), pointer, Answer.JUSTIFIED, "It was down"), Done)
    assert len(reads) == 1
    assert world.holding(target=GROUP).needs

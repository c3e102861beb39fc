"""A table that was restored from an older copy: what the audit knows since comes back, and nobody keeps or loses anything by it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from access import comparing, mending
from access.answers import Done, Refusals
from access.audit import What, first_break
from access.calls import Answering
from access.catalog import Ineligible, UsedApp
from access.duration import DAY, HOUR, WEEK, For
from access.emergency import Rules
from access.errors import Conflict, TryAgain
from access.holding import Base, Held
from access.keys import RequestId, RoleKey, Target, approvers_key, ledger_key, request_key, role_key
from access.ports import Change
from access.request import State
from access.restoring import Sort
from access.review import Answer
from tests.access.test_editing import change
from tests.clock import Clock
from tests.simulation.copies import copied, restore
from tests.world import GROUP, ROLE, World, given, okta, policy, refused, role, slack, urgently
from tools import remaining, restoring

OTHER = Target("okta_group", ("00g2",))
USED = Target("okta_group", ("00g3",))


@pytest.fixture
def world(clock: Clock) -> World:
    rules = policy(emergency=Rules(For(4 * HOUR), most=5), longest=8 * WEEK, reminders=(HOUR,), approvals=1)
    used = role("used", target=USED, activity=UsedApp("0oaCLOUD", "Cloud"))
    return World(clock, policies=[rules], roles=[role(), role("other", target=OTHER), used])


def told(_: str) -> None:
    """Progress that nobody watches."""


def apply(world: World) -> list[Sort]:
    """Puts right what differs, and finds nothing the second time."""
    plan = restoring.compare(world.desk, "local:ops", told)
    done = restoring.apply(world.desk, "local:ops", told)
    assert [each.sort for each in plan.findings] == [each.sort for each in done.findings]
    again = restoring.compare(world.desk, "local:ops", told).findings
    assert [each for each in again if each.sort is not Sort.FORGOTTEN] == []
    world.work()
    return [each.sort for each in done.findings]


def rest(world: World) -> None:
    """Past every watch, for what is there now."""
    world.refresh()
    world.sweep(20)


def given_back(world: World, request: RequestId) -> None:
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(request)), Done)
    world.work()


def prolonged(world: World, request: RequestId) -> None:
    new = world._mint()
    asked = world.workflow.extend(world.by("ann"), world.pointer(request), new, "for 1d", "not done yet")
    assert isinstance(asked, Done)
    assert isinstance(world.approve(new), Done)
    world.work()


def test_a_grant_that_the_copy_does_not_know_comes_back_with_its_end(world: World) -> None:
    copy = copied(world)
    request = given(world, duration="for 1w")
    end = world.request(request).end
    restore(world, copy)
    assert apply(world) == [Sort.UNKNOWN]
    rest(world)
    assert world.has()
    found = world.request(request)
    assert (found.state, found.end, found.requester.slack) == (State.APPROVED, end, slack("ann"))
    assert [each.by.slack for each in found.approvals] == [slack("ben")]
    assert world.holding().base is Base.NONE
    assert any("active" in text for text in world.chat.of("ann"))
    world.clock.advance(WEEK)
    rest(world)
    assert not world.has()
    assert world.facts(request)[-1] == "ended"


def test_nobody_is_named_for_what_others_gave_in_the_time_that_the_copy_lacks(world: World) -> None:
    """The copy knows that we have taken it back once, and are to give it again; that this ended and was left to others is on record alone."""
    given(world, duration="for 1d")
    world.clock.advance(DAY)
    rest(world)
    assert world.holding().taken_at
    request = world.ask(duration="for 1d")
    world.work()
    assert isinstance(world.approve(request), Done)
    copy = copied(world)
    world.work()
    world.target.others.add((okta("ann"), GROUP))
    world.clock.advance(DAY)
    rest(world)
    assert world.request(request).kept
    restore(world, copy)
    assert apply(world)
    rest(world)
    world.clock.advance(HOUR)
    comparing.begin(world.desk)
    comparing.attend(world.desk, world.outside)
    world.work()
    assert world.has()
    assert not [each for each in world.chat.alarms if each.startswith("differs ")]


def test_without_comparing_it_would_stay_for_ever(world: World) -> None:
    """What the comparison is for."""
    copy = copied(world)
    given(world, duration="for 1w")
    restore(world, copy)
    world.clock.advance(5 * WEEK)
    rest(world)
    assert world.has()


@pytest.mark.parametrize("later", [HOUR, 2 * DAY])
def test_a_request_that_waits_in_the_copy_and_was_approved_since_runs_to_its_end(
    world: World, later: int
) -> None:
    request = world.ask(duration="for 1d")
    world.work()
    copy = copied(world)
    assert isinstance(world.approve(request), Done)
    world.work()
    restore(world, copy)
    world.clock.advance(later)
    assert apply(world) == [Sort.BEHIND]
    rest(world)
    assert world.has() is (later < DAY)
    world.clock.advance(2 * DAY)
    rest(world)
    assert not world.has()
    assert world.request(request).state is State.ENDED
    assert first_break(list(world.store.facts(f"REQ#{request}"))) is None


def _denied(world: World, request: RequestId) -> None:
    assert isinstance(world.deny(request), Done)


def _withdrawn(world: World, request: RequestId) -> None:
    assert isinstance(world.workflow.withdraw(world.by("ann"), world.pointer(request)), Done)


@pytest.mark.parametrize("act", [_denied, _withdrawn])
def test_what_was_decided_against_since_cannot_be_approved_any_more(
    world: World, act: Callable[[World, RequestId], None]
) -> None:
    request = world.ask(approvers=("ben", "cat"))
    world.work()
    copy, pointer = copied(world), world.pointer(request)
    act(world, request)
    restore(world, copy)
    assert apply(world) == [Sort.BEHIND]
    assert world.request(request).state is State.ENDED
    assert world.holding().asking is None
    assert refused(world.workflow.decide(world.by("cat"), pointer, Answering(True)))
    rest(world)
    assert not world.has()
    assert isinstance(world.try_ask(), Done)


def test_what_has_ended_since_is_not_given_again(world: World) -> None:
    request = given(world, duration="for 1w")
    copy = copied(world)
    given_back(world, request)
    assert not world.has()
    restore(world, copy)
    assert apply(world) == [Sort.BEHIND]
    rest(world)
    assert not world.has()
    assert world.request(request).reason_ended == "given_back"
    assert world.holding().state is Held.ABSENT


def test_what_somebody_else_gave_after_our_end_is_not_taken(world: World) -> None:
    request = given(world, duration="for 1w")
    copy = copied(world)
    given_back(world, request)
    world.target.members.add((okta("ann"), GROUP))
    restore(world, copy)
    assert apply(world) == [Sort.BEHIND]
    rest(world)
    world.clock.advance(2 * WEEK)
    rest(world)
    assert world.has()


def test_of_two_for_the_same_the_one_that_runs_keeps_it(world: World) -> None:
    first = given(world, duration="for 1w")
    copy = copied(world)
    second = given(world, duration="for 2w")
    given_back(world, first)
    restore(world, copy)
    assert apply(world) == [Sort.BEHIND, Sort.UNKNOWN]
    rest(world)
    assert world.has()
    assert set(world.holding().needs) == {second}
    world.clock.advance(2 * WEEK)
    rest(world)
    assert not world.has()


def test_a_longer_end_that_was_agreed_to_since_counts(world: World) -> None:
    request = given(world, duration="for 1d")
    copy = copied(world)
    prolonged(world, request)
    end = world.request(request).end
    restore(world, copy)
    assert apply(world) == [Sort.BEHIND]
    assert world.request(request).end == world.holding().needs[request] == end
    world.clock.advance(DAY + HOUR)
    rest(world)
    assert world.has()
    world.clock.advance(DAY)
    rest(world)
    assert not world.has()


def test_what_was_permanent_before_us_is_left_alone(world: World) -> None:
    copy = copied(world)
    world.target.others.add((okta("ann"), GROUP))
    request = given(world, duration="for 1d")
    restore(world, copy)
    assert apply(world) == [Sort.UNKNOWN]
    rest(world)
    assert world.holding().base is Base.PERMANENT
    world.clock.advance(DAY)
    rest(world)
    assert (okta("ann"), GROUP) in world.target.others
    assert world.request(request).state is State.ENDED
    assert "remove" not in world.target.calls


def test_the_first_record_that_meets_the_newer_audit_tells_security_once(world: World) -> None:
    requests = [world.ask(name=name, role_=key) for name, key in (("ann", ROLE), ("eve", "other"))]
    world.work()
    copy = copied(world)
    for request in requests:
        assert isinstance(world.deny(request), Done)
    restore(world, copy)
    world.clock.advance(2 * WEEK)
    rest(world)
    (alarm,) = [text for text in world.chat.alarms if text.startswith("older")]
    assert "REQ#" in alarm


def test_a_request_that_nobody_has_decided_comes_back_with_its_lock(world: World) -> None:
    copy = copied(world)
    request = world.ask(duration="for 1d")
    world.work()
    restore(world, copy)
    assert apply(world) == [Sort.UNKNOWN]
    assert world.holding().asking == request
    assert isinstance(world.approve(request), Done)
    rest(world)
    assert world.has()
    world.clock.advance(DAY)
    rest(world)
    assert not world.has()


def test_two_for_the_same_where_one_waits_are_not_both_brought_back(world: World) -> None:
    copy = copied(world)
    first = world.ask()
    world.work()
    restore(world, copy)
    world.ask(role_=ROLE)
    assert apply(world) == [Sort.FORGOTTEN]
    assert request_key(first) not in world.store._records


def test_an_emergency_comes_back_with_its_review_and_its_mark_in_the_ledger(world: World) -> None:
    copy = copied(world)
    request = urgently(world)
    restore(world, copy)
    assert apply(world) == [Sort.UNKNOWN]
    rest(world)
    assert world.has()
    assert world.review_of(request).open
    assert refused(world.urgent()) == "review_open"
    world.refresh()
    assert isinstance(world.review(request), Done)
    world.clock.advance(4 * HOUR)
    rest(world)
    assert not world.has()


def test_a_request_that_was_turned_into_an_emergency_since_is_reviewed_by_those_who_were_asked(
    world: World,
) -> None:
    request = world.ask(duration="for 1w", approvers=("cat",))
    world.work()
    copy = copied(world)
    assert isinstance(world.workflow.turn(world.by("ann"), world.pointer(request), "INC-7: down"), Done)
    world.work()
    before = world.request(request).emergency
    assert before
    restore(world, copy)
    assert apply(world) == [Sort.BEHIND]
    rest(world)
    after = world.request(request).emergency
    assert after
    assert set(after.reviewers) == set(before.reviewers)
    assert (after.incident, after.turned, after.channel) == (before.incident, before.turned, before.channel)
    world.refresh()
    assert isinstance(world.review(request, before.reviewers[0].slack.removeprefix("U-")), Done)


def test_a_review_that_was_closed_since_stays_closed(world: World) -> None:
    request = urgently(world)
    copy = copied(world)
    assert isinstance(world.review(request, answer=Answer.JUSTIFIED), Done)
    world.work()
    restore(world, copy)
    assert apply(world) == [Sort.BEHIND]
    review = world.review_of(request)
    assert (review.open, review.answer, review.words) == (False, Answer.JUSTIFIED, "It was down")
    assert request not in getattr(world.store._records[ledger_key(okta("ann"))], "open")  # noqa: B009


def test_access_that_lasts_while_it_is_used_goes_on_being_followed(world: World) -> None:
    copy = copied(world)
    request = given(world, role_="used", duration="while used within 2w")
    restore(world, copy)
    assert apply(world) == [Sort.UNKNOWN]
    rest(world)
    world.clock.advance(DAY)
    world.log.use("ann", "0oaCLOUD", world.clock())
    world.sweep(2)
    assert "used" in world.facts(request)
    world.clock.advance(8 * WEEK)
    rest(world)
    assert not world.has(target=USED)


def jumped(world: World, request: RequestId) -> None:
    """What a release before this one did, and this one does where it cannot judge: the record adopts the tail, and nothing of what it says."""
    facts = world.store.facts(f"REQ#{request}")
    world.store.commit(mending._jump(world.desk, world.request(request), facts[-1]))


def test_nobody_approves_what_was_denied_although_nobody_compared(world: World) -> None:
    request = world.ask(approvers=("ben", "cat"))
    world.work()
    copy, pointer = copied(world), world.pointer(request)
    _denied(world, request)
    restore(world, copy)
    assert refused(world.workflow.decide(world.by("cat"), pointer, Answering(True))) == "already_decided"
    rest(world)
    assert world.facts(request) == ["asked", "denied", "restored"]
    assert not world.has()
    assert isinstance(world.try_ask(), Done)


def test_what_was_given_back_is_over_as_soon_as_its_record_is_mended(world: World) -> None:
    request = given(world, duration="for 1w")
    copy = copied(world)
    given_back(world, request)
    restore(world, copy)
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(request)), Done | Refusals)
    rest(world)
    found = world.request(request)
    assert (found.state, found.reason_ended) == (State.ENDED, "given_back")
    assert world.holding().needs == {}
    assert not world.has()
    assert apply(world) == []


def test_what_was_given_since_goes_on_as_soon_as_its_record_is_mended(world: World) -> None:
    """The sweep ran before the comparison, and lets nothing lapse that was approved."""
    request = world.ask(duration="for 1d")
    world.work()
    copy = copied(world)
    assert isinstance(world.approve(request), Done)
    world.work()
    restore(world, copy)
    world.clock.advance(2 * WEEK)
    rest(world)
    assert world.facts(request)[-1] == "ended"
    assert not world.has()
    assert apply(world) == []


def test_what_was_denied_and_approved_once_more_by_a_record_that_had_jumped_is_taken_back(
    world: World,
) -> None:
    request = world.ask(approvers=("ben", "cat"))
    world.work()
    copy, pointer = copied(world), world.pointer(request)
    _denied(world, request)
    restore(world, copy)
    jumped(world, request)
    assert isinstance(world.workflow.decide(world.by("cat"), pointer, Answering(True)), Done)
    world.work()
    assert world.has()
    assert apply(world) == [Sort.LEFT]
    rest(world)
    assert not world.has()
    assert (world.request(request).state, world.holding().needs) == (State.ENDED, {})


def test_what_was_given_back_before_its_record_jumped_is_over(world: World) -> None:
    request = given(world, duration="for 1w")
    copy = copied(world)
    given_back(world, request)
    restore(world, copy)
    jumped(world, request)
    assert apply(world) == [Sort.BEHIND]
    rest(world)
    assert (world.request(request).state, world.holding().needs) == (State.ENDED, {})
    assert not world.has()


def test_what_was_agreed_before_and_after_its_record_jumped_counts_once(world: World) -> None:
    request = given(world, duration="for 1d")
    copy = copied(world)
    prolonged(world, request)
    restore(world, copy)
    jumped(world, request)
    prolonged(world, request)
    end = world.request(request).end
    assert Sort.BEHIND in apply(world)
    found = world.request(request)
    assert found.end == world.holding().needs[request] == end
    assert len(found.approvals) == 1


@pytest.mark.parametrize("lost", [True, False])
@pytest.mark.parametrize("used", [True, False])
def test_what_was_used_shortly_before_its_end_goes_on_after_a_restore(
    world: World, lost: bool, used: bool
) -> None:
    """Nobody has read the log yet, and its end has passed when the records are compared."""
    copy = copied(world)
    request = given(world, role_="used", duration="while used within 2w")
    world.sweep(3)
    copy = copy if lost else copied(world)
    world.clock.advance(2 * DAY)
    world.log.use("ann", "0oaCLOUD", world.clock())
    world.sweep(3)
    end = world.request(request).end
    assert end
    if used:
        world.clock.now = end - 600
        world.log.use("ann", "0oaCLOUD", world.clock())
    world.clock.now = end + 1200
    restore(world, copy)
    assert apply(world) == [Sort.UNKNOWN if lost else Sort.BEHIND]
    world.sweep(60)
    world.clock.advance(2 * DAY)
    rest(world)
    assert world.has(target=USED) is used
    if used:
        assert (world.request(request).end or 0) > end
    world.clock.advance(8 * WEEK)
    rest(world)
    assert not world.has(target=USED)


def test_what_ended_by_its_record_while_nobody_had_compared_is_taken_back(world: World) -> None:
    """The request that waited in the copy was denied by a record that had jumped, and what was given by it is still there."""
    request = world.ask(duration="for 1d", approvers=("ben", "cat"))
    world.work()
    copy = copied(world)
    assert isinstance(world.approve(request), Done)
    world.work()
    restore(world, copy)
    jumped(world, request)
    assert isinstance(world.deny(request, "cat"), Done)
    world.work()
    assert world.request(request).state is State.ENDED
    assert world.has()
    assert apply(world) == [Sort.LEFT]
    rest(world)
    assert not world.has()
    assert world.store.facts(f"REQ#{request}")[-1].detail["taken_back"] == str(GROUP)


def test_whose_facts_say_too_little_loses_what_nothing_says_the_end_of(world: World) -> None:
    """The role was taken out of the catalogue since, so nobody knows what rules it was given under."""
    copy = copied(world)
    request = given(world, role_="other")
    del world.store._records[role_key(RoleKey("other"))]
    restore(world, copy)
    assert apply(world) == [Sort.LEFT]
    rest(world)
    assert not world.has(target=OTHER)
    assert world.store.facts(f"REQ#{request}")[-1].what is What.RESTORED


@pytest.mark.parametrize("known", [True, False])
def test_a_call_that_has_its_effect_after_the_proof_is_found_although_its_watch_is_lost(
    world: World, known: bool
) -> None:
    """Also where its role has left the catalogue since."""
    copy = copied(world)
    add = world.target.add

    def unheard(*_: object) -> None:
        raise TryAgain("timeout", doubt=True)

    world.target.add = unheard  # type: ignore[assignment,method-assign]
    request = given(world, duration="for 1d", role_="other")
    world.target.add = add  # type: ignore[method-assign]
    given_back(world, request)
    world.sweep(2)
    assert world.facts(request)[-1] == "ended"
    if not known:
        del world.store._records[role_key(RoleKey("other"))]
    restore(world, copy)
    assert apply(world) == [Sort.LEFT]
    add(okta("ann"), OTHER, 5.0)
    assert world.has(target=OTHER)
    rest(world)
    assert not world.has(target=OTHER)
    assert restoring.compare(world.desk, "local:ops", told).findings == []


@pytest.mark.parametrize("waits", [True, False])
def test_nobody_loses_what_was_given_because_an_approver_has_left_since(world: World, waits: bool) -> None:
    copy = copied(world)
    request = world.ask(duration="for 1w")
    world.work()
    copy = copied(world) if waits else copy
    assert isinstance(world.approve(request), Done)
    world.work()
    gone = world.directory.people[okta("ben")]
    world.directory.people[okta("ben")] = replace(gone, alive=False)
    restore(world, copy)
    assert apply(world) == [Sort.BEHIND if waits else Sort.UNKNOWN]
    rest(world)
    assert world.has()
    assert world.request(request).stopped is None
    world.clock.advance(WEEK)
    rest(world)
    assert not world.has()


def test_what_was_approved_and_never_given_is_judged_by_its_approvers_again(world: World) -> None:
    request = world.ask(duration="for 1w")
    world.work()
    copy = copied(world)
    assert isinstance(world.approve(request), Done)
    gone = world.directory.people[okta("ben")]
    world.directory.people[okta("ben")] = replace(gone, alive=False)
    restore(world, copy)
    assert apply(world) == [Sort.BEHIND]
    rest(world)
    assert not world.has()
    assert world.request(request).reason_ended == "approver_gone"


def test_whose_yes_did_not_count_does_not_count_after_a_restore(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    copy = copied(world)
    request = world.ask(approvers=("cat", "dan"))
    world.work()
    assert isinstance(world.approve(request, "cat"), Done)
    assert isinstance(change(world, "ben", "dan", "eve"), Done)
    copy = {**copy, approvers_key(ROLE): world.store._records[approvers_key(ROLE)]}
    assert isinstance(world.approve(request, "dan"), Done)
    world.work()
    (other,) = {each.slack for each in world.request(request).asked} - {slack("dan")}
    assert isinstance(world.approve(request, other.removeprefix("U-")), Done)
    approved = [each.by.okta for each in world.request(request).approvals]
    restore(world, copy)
    assert apply(world) == [Sort.UNKNOWN]
    assert [each.by.okta for each in world.request(request).approvals] == approved
    assert okta("cat") not in approved


def _asked(world: World) -> RequestId:
    return given(world, duration="for 1w")


def _early(world: World) -> RequestId:
    """The facts of a release that did not say through which groups."""
    request = _asked(world)
    tail = ""
    for each in world.store.facts(f"REQ#{request}"):
        detail = {name: text for name, text in each.detail.items() if name != "through"}
        early = replace(each, detail=detail, before=tail)
        world.store._records[early.key], tail = early, early.hash
    return request


@pytest.mark.parametrize("give", [_asked, urgently, _early])
def test_whoever_leaves_the_groups_after_a_restore_loses_it_where_the_policy_says_so(
    clock: Clock, give: Callable[[World], RequestId]
) -> None:
    rules = policy(
        requesters=frozenset({"00gENG", "00gOPS"}),
        when_ineligible=Ineligible.END,
        emergency=Rules(For(4 * HOUR), most=5),
        approvals=1,
    )
    world = World(clock, policies=[rules])
    ann = world.directory.people[okta("ann")]
    world.directory.people[okta("ann")] = replace(ann, groups=frozenset({"00gENG"}))
    world.refresh()
    copy = copied(world)
    request = give(world)
    restore(world, copy)
    assert apply(world) == [Sort.UNKNOWN]
    world.refresh()
    world.work()
    world.sweep(3)
    assert world.has()
    world.directory.people[okta("ann")] = replace(ann, groups=frozenset())
    world.clock.advance(HOUR)
    world.refresh()
    world.work()
    world.sweep(5)
    assert not world.has()
    assert world.request(request).reason_ended == "left_group"


def test_what_was_to_be_taken_back_is_found_again_when_that_was_lost_as_well(world: World) -> None:
    """The table is restored once more before the sweep has come to it."""
    copy = copied(world)
    given(world, role_="other")
    del world.store._records[role_key(RoleKey("other"))]
    for _ in range(2):
        restore(world, copy)
        done = restoring.apply(world.desk, "local:ops", told)
        assert [each.sort for each in done.findings] == [Sort.LEFT]
        assert restoring.compare(world.desk, "local:ops", told).findings == []
        assert len(remaining.left(world.desk, world.store, told).ending) == 1
    rest(world)
    assert not world.has(target=OTHER)
    assert remaining.left(world.desk, world.store, told).done == 1
    assert restoring.compare(world.desk, "local:ops", told).findings == []


def test_what_is_as_the_audit_has_it_is_not_touched(world: World) -> None:
    given(world, duration="for 1w")
    world.ask(name="eve", role_="other")
    world.work()
    before = dict(world.store._records)
    assert apply(world) == []
    assert world.store._records == before


def test_an_item_that_cannot_be_read_is_named_and_stops_nobody(world: World) -> None:
    request = world.ask(duration="for 1d")
    world.work()
    copy = copied(world)
    assert isinstance(world.approve(request), Done)
    other = given(world, name="eve", role_="other")
    restore(world, copy)
    world.store.spoil(request_key(request))
    done = restoring.apply(world.desk, "local:ops", told)
    assert done.unreadable == [f"work/REQ#{request}/META"]
    assert [each.request for each in done.findings] == [other]
    assert "cannot be read" in "\n".join(done.lines)


def test_facts_that_nobody_understands_stop_nobody_else(world: World) -> None:
    copy = copied(world)
    strange = given(world, duration="for 1d")
    other = given(world, name="eve", role_="other")
    last = world.store.facts(f"REQ#{strange}")[-1]
    odd = replace(last, detail={**last.detail, "target": "nothing that there is"})
    world.store._records[odd.key] = odd
    del world.store._records[role_key(ROLE)]
    restore(world, copy)
    done = restoring.apply(world.desk, "local:ops", told)
    assert [each.split(" ")[0] for each in done.unreadable] == [f"REQ#{strange}"]
    assert [each.request for each in done.findings] == [other]


def test_a_record_that_never_keeps_still_stops_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copied(world)
    busy = given(world, duration="for 1d")
    other = given(world, name="eve", role_="other")
    restore(world, copy)
    commit = world.store.commit

    def lost(change: Change) -> None:
        if any(write.record.key == request_key(busy) for write in change.writes):
            raise Conflict([request_key(busy)])
        commit(change)

    monkeypatch.setattr(world.store, "commit", lost)
    done = restoring.apply(world.desk, "local:ops", told)
    assert [each.split(" ")[0] for each in done.unreadable] == [f"REQ#{busy}"]
    assert [each.request for each in done.findings] == [other]


def test_somebody_who_was_deactivated_meanwhile_gets_nothing_again(world: World) -> None:
    """What comes back is judged as it would be today."""
    request = world.ask(duration="for 1d")
    world.work()
    copy = copied(world)
    world.target.before = []
    assert isinstance(world.approve(request), Done)
    restore(world, copy)
    gone = world.directory.people[okta("ann")]
    world.directory.people[okta("ann")] = replace(gone, alive=False)
    assert apply(world) == [Sort.BEHIND]
    rest(world)
    assert not world.has()

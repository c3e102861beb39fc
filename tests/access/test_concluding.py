"""What settle writes, whole: every field of the holding, of its requests and of their facts, from records alone."""

from dataclasses import replace
from typing import Any

import pytest

from access.activity import ByUse
from access.concluding import (
    Found,
    conclude,
    fail,
    give_up_adding,
    intent,
    put_off,
    release,
)
from access.cursor import LOG, Cursor
from access.duration import DAY, HOUR, MINUTE, For
from access.errors import IllegalMove, NeverWorks, TryAgain
from access.holding import Base, Held, Holding, Lease
from access.keys import Due, Key, Lane, RequestId, cursor_key, request_key
from access.moves import rest_until
from access.ports import Change, Write
from access.request import Request, State, Stop, Sync
from access.situation import Act, Situation, lateness, next_act, over_since, watch_over
from store.memory import MemoryStore
from tests.access.test_policy import PENDING
from tests.clock import START, Clock
from tests.world import GROUP, okta

NOW = START
KIND = GROUP.kind
OLD, NEW, LOST = RequestId("R-old"), RequestId("R-new"), RequestId("R-lost")
LEASE = Lease("me", NOW + 90)


def grant(id_: RequestId, **changes: Any) -> Request:
    made = replace(
        PENDING,
        id=id_,
        state=State.APPROVED,
        granted=For(DAY),
        approved_at=NOW - MINUTE,
        end=NOW + DAY,
        version=7,
        due=Due(Lane.TELL, NOW + DAY),
    )
    return replace(made, **changes)


def holding(**changes: Any) -> Holding:
    made = Holding(okta("ann"), GROUP, version=3, due=Due(Lane.GIVE, NOW, KIND))
    return replace(made, **changes)


def seen(held: Holding, *requests: Request, unreadable: tuple[RequestId, ...] = ()) -> Situation:
    found = {each.id: each for each in requests}
    return Situation(held, held, found, {}, frozenset(map(request_key, unreadable)))


def written(change: Change) -> dict[Key, tuple[Any, int | None]]:
    return {each.record.key: (each.record, each.was) for each in change.writes}


def the_holding(change: Change) -> Holding:
    first = change.writes[0].record
    assert isinstance(first, Holding)
    assert change.writes[0].was == 3
    return first


def told(change: Change) -> dict[str, tuple[str, dict[str, str]]]:
    assert all(fact.actor == "access-service" and fact.at == NOW for fact in change.facts)
    assert all(fact.sequence == 8 for fact in change.facts)
    return {fact.subject.removeprefix("REQ#"): (fact.what, dict(fact.detail)) for fact in change.facts}


def the_request(change: Change, id_: RequestId) -> Request:
    record, was = written(change)[request_key(id_)]
    assert isinstance(record, Request)
    assert was == 7
    return record


GIVING = holding(state=Held.ADDING, base=Base.NONE, based_at=NOW, needs={NEW: NOW + DAY}, lease=LEASE)
TAKING = holding(
    state=Held.REMOVING, base=Base.NONE, based_at=NOW - DAY, leaving={OLD: "expired"}, lease=LEASE
)
SOON = Due(Lane.TELL, NOW + MINUTE)


@pytest.mark.parametrize(("doubt", "watched"), [(False, 5), (True, NOW)])
def test_the_intent_to_give(doubt: bool, watched: int) -> None:
    before = holding(base=Base.NONE, needs={NEW: NOW + DAY, OLD: NOW + 1}, watch_from=5, wake=True)
    fresh, begun = grant(NEW), grant(OLD, begun_at=NOW - 1)
    meant = intent(seen(before, fresh, begun), True, LEASE, NOW, doubt)
    after = replace(before, state=Held.ADDING, lease=LEASE, watch_from=watched, wake=False, version=4)
    assert the_holding(meant.change) == after
    assert told(meant.change) == {NEW: ("begun", {"target": str(GROUP)})}
    first = the_request(meant.change, NEW)
    assert (first.begun_at, first.had_already, first.due, first.version) == (NOW, False, fresh.due, 8)
    assert (meant.situation.stored, meant.situation.holding) == (after, after)
    assert meant.situation.requests == {NEW: first, OLD: begun}


def test_whoever_had_it_from_others_is_told_when_it_is_ours() -> None:
    had = grant(NEW, had_already=True)
    meant = intent(seen(holding(base=Base.NONE, needs={NEW: NOW + DAY}), had), True, LEASE, NOW, False)
    assert (the_request(meant.change, NEW).had_already, the_request(meant.change, NEW).due) == (False, SOON)


def test_the_intent_to_take() -> None:
    before = holding(state=Held.PRESENT, base=Base.NONE, leaving={OLD: "expired", NEW: "given_back"})
    told_before = grant(NEW, taking_back_at=NOW - 1)
    meant = intent(seen(before, grant(OLD), told_before), False, LEASE, NOW, False)
    assert the_holding(meant.change) == replace(before, state=Held.REMOVING, lease=LEASE, version=4)
    assert told(meant.change) == {OLD: ("taking_back", {"target": str(GROUP), "why": "expired"})}
    assert the_request(meant.change, OLD).taking_back_at == NOW
    ended = replace(before, leaving={OLD: "expired"})
    assert not intent(seen(ended, grant(OLD, state=State.ENDED)), False, LEASE, NOW, False).change.facts


@pytest.mark.parametrize(
    ("state", "adding", "becomes"),
    [
        (Held.ABSENT, True, Held.ADDING),
        (Held.PRESENT, True, Held.ADDING),
        (Held.REMOVING, True, Held.ADDING),
        (Held.ABSENT, False, Held.REMOVING),
        (Held.ADDING, False, Held.REMOVING),
        (Held.PRESENT, False, Held.REMOVING),
    ],
)
def test_an_intent_from_every_state(state: Held, adding: bool, becomes: Held) -> None:
    meant = intent(seen(holding(state=state)), adding, LEASE, NOW, False)
    assert the_holding(meant.change).state is becomes


def test_what_is_given_is_on_record_and_the_lease_is_free() -> None:
    before = replace(GIVING, lately=(1, 2, 3, 4, 5), times=9, givers=("us",), wake=True)
    change = conclude(seen(before, grant(NEW)), Held.PRESENT, NOW, False, Found(sync=Sync.NONE))
    assert the_holding(change) == replace(
        before,
        state=Held.PRESENT,
        lease=None,
        times=10,
        lately=(2, 3, 4, 5, NOW),
        due=Due(Lane.END, NOW + DAY, KIND),
        wake=False,
        version=4,
    )
    assert told(change) == {NEW: ("given", {"target": str(GROUP), "base": "none", "as": "us"})}
    given = the_request(change, NEW)
    assert (given.given_at, given.had_already, given.due) == (NOW, False, SOON)


def test_what_was_there_already_is_given_by_nobody() -> None:
    before = holding(base=Base.PERMANENT, needs={NEW: NOW + DAY})
    change = conclude(seen(before, grant(NEW)), Held.PRESENT, NOW, False, Found())
    assert the_holding(change).state is Held.PRESENT
    assert told(change)[NEW] == ("given", {"target": str(GROUP), "base": "permanent"})
    assert the_request(change, NEW).had_already


def test_a_recovery_is_part_of_what_it_made_possible() -> None:
    failing = replace(
        GIVING, attempts=4, failing_since=NOW - 60, last_error="down", needs={NEW: NOW + DAY, OLD: NOW + DAY}
    )
    change = conclude(
        seen(failing, grant(NEW), grant(OLD, given_at=1, begun_at=1)), Held.PRESENT, NOW, False, Found()
    )
    failed = {"failed_since": str(NOW - 60), "failed_attempts": "4"}
    assert told(change) == {
        NEW: ("given", {"target": str(GROUP), "base": "none", **failed}),
        OLD: ("recovered", failed),
    }
    after = the_holding(change)
    assert (after.attempts, after.failing_since, after.last_error) == (0, None, "")
    assert the_request(change, OLD).due == SOON


def test_what_is_gone_ends_with_its_proof_and_forgets_the_base() -> None:
    before = replace(TAKING, givers=("us",), leaving={OLD: "given_back"})
    change = conclude(seen(before, grant(OLD, given_at=1, wake=True)), Held.ABSENT, NOW, False, Found())
    assert the_holding(change) == replace(
        before,
        state=Held.ABSENT,
        leaving={},
        base=None,
        based_at=None,
        givers=(),
        lease=None,
        taken_at=NOW,
        taken_from=OLD,
        due=None,
        version=4,
    )
    assert told(change) == {OLD: ("ended", {"why": "given_back", "proof": "absent"})}
    ended = the_request(change, OLD)
    assert (ended.state, ended.ended_at, ended.reason_ended) == (State.ENDED, NOW, "given_back")
    assert (ended.kept, ended.due, ended.wake) == (False, SOON, False)


@pytest.mark.parametrize(
    ("before", "state", "found", "taken"),
    [
        (TAKING, Held.ABSENT, Found(kept=True), (None, None)),
        (replace(TAKING, state=Held.PRESENT, base=Base.PERMANENT), Held.PRESENT, Found(), (None, None)),
        (replace(TAKING, leaving={}), Held.ABSENT, Found(), (NOW, NEW)),
        (TAKING, Held.ABSENT, Found(), (NOW - DAY, NEW)),
        (replace(TAKING, leaving={OLD: "failed", LOST: "expired"}), Held.ABSENT, Found(), (NOW, LOST)),
        (replace(TAKING, state=Held.ABSENT), Held.ABSENT, Found(), (NOW - DAY, NEW)),
        (replace(TAKING, state=Held.ABSENT), Held.ABSENT, None, (NOW - DAY, NEW)),
        (GIVING, Held.PRESENT, Found(), (None, None)),
    ],
    ids=[
        "kept",
        "permanent",
        "landed_late",
        "never_given",
        "nobody_can_say",
        "looked_at",
        "concluded",
        "given_again",
    ],
)
def test_it_is_on_record_when_what_was_ours_was_proven_to_be_gone(
    before: Holding, state: Held, found: Found | None, taken: tuple[int | None, RequestId | None]
) -> None:
    """Neither for what others keep, nor for what was never ours or never given, nor anew each time that somebody looks."""
    before = replace(before, taken_at=NOW - DAY, taken_from=NEW)
    after = the_holding(conclude(seen(before, grant(OLD), grant(NEW)), state, NOW, False, found))
    assert (after.taken_at, after.taken_from) == taken


def test_what_others_keep_is_said_so() -> None:
    change = conclude(seen(TAKING, grant(OLD)), Held.ABSENT, NOW, False, Found(kept=True))
    assert told(change) == {OLD: ("ended", {"why": "expired", "proof": "kept_by_others"})}
    assert the_request(change, OLD).kept


def test_what_somebody_else_still_needs_stays() -> None:
    before = holding(state=Held.PRESENT, base=Base.NONE, needs={NEW: NOW + DAY}, leaving={OLD: "expired"})
    change = conclude(seen(before, grant(OLD), grant(NEW, given_at=1)), Held.PRESENT, NOW, False)
    assert told(change) == {OLD: ("ended", {"why": "expired", "proof": "still_needed"})}
    after = the_holding(change)
    assert (after.state, after.leaving, after.times) == (Held.PRESENT, {}, 0)
    assert (after.due, after.base) == (Due(Lane.END, NOW + DAY, KIND), Base.NONE)


def test_permanent_access_is_released_without_a_call() -> None:
    before = holding(state=Held.PRESENT, base=Base.PERMANENT, leaving={OLD: "expired"})
    change = conclude(seen(before, grant(OLD)), Held.PRESENT, NOW, False)
    assert told(change) == {OLD: ("ended", {"why": "expired", "proof": "permanent"})}
    assert (the_holding(change).state, the_holding(change).base) == (Held.ABSENT, None)


@pytest.mark.parametrize(
    ("doubt", "found", "watch_from", "after"),
    [
        (False, Found(), None, None),
        (True, Found(), None, NOW),
        (False, Found(), NOW - 899, NOW - 899),
        (False, Found(), NOW - 900, None),
        (False, None, NOW - 900, NOW - 900),
        (True, None, NOW - 900, NOW),
    ],
)
def test_a_watch_begins_goes_on_and_ends(
    doubt: bool, found: Found | None, watch_from: int | None, after: int | None
) -> None:
    before = replace(TAKING, watch_from=watch_from, givers=("us",))
    done = the_holding(conclude(seen(before, grant(OLD)), Held.ABSENT, NOW, doubt, found))
    assert done.watch_from == after
    kept = (Base.NONE, NOW - DAY, ("us",)) if after is not None else (None, None, ())
    assert (done.base, done.based_at, done.givers) == kept


def test_the_undecided_extension_of_what_ends_ends_with_it() -> None:
    before = replace(TAKING, asking=NEW)
    asked = grant(NEW, state=State.PENDING, approved_at=None, end=None, extends=OLD, wake=True)
    change = conclude(seen(before, grant(OLD), asked), Held.ABSENT, NOW, False, Found())
    assert the_holding(change).asking is None
    assert told(change)[NEW] == ("ended", {"parent": OLD, "why": "parent_gone"})
    over = the_request(change, NEW)
    assert (over.state, over.reason_ended, over.wake) == (State.ENDED, "parent_gone", False)
    other = conclude(seen(before, grant(OLD), replace(asked, extends=None)), Held.ABSENT, NOW, False, Found())
    assert the_holding(other).asking == NEW
    assert NEW not in told(other)


def test_a_request_that_is_missing_is_forgotten_and_one_that_is_unreadable_waits() -> None:
    lost, hidden = RequestId("R-lost"), RequestId("R-hidden")
    before = replace(TAKING, leaving={OLD: "expired", lost: "expired", hidden: "stopped"})
    asked = grant(NEW, state=State.PENDING, approved_at=None, end=None, extends=lost)
    before = replace(before, asking=NEW)
    change = conclude(seen(before, grant(OLD), asked, unreadable=(hidden,)), Held.ABSENT, NOW, False, Found())
    after = the_holding(change)
    assert after.leaving == {hidden: "stopped"}
    assert after.due == Due(Lane.END, NOW + 15 * MINUTE, KIND)
    assert set(told(change)) == {OLD, NEW}


def test_the_first_failure_is_a_fact_and_the_item_backs_off() -> None:
    before = replace(TAKING, attempts=0)
    error = TryAgain("x" * 300)
    change = fail(seen(before, grant(OLD)), error, NOW, False, 0.5)
    assert the_holding(change) == replace(
        before,
        lease=None,
        attempts=1,
        failing_since=NOW,
        last_error="x" * 200,
        due=Due(Lane.END, NOW + 45, KIND),
        version=4,
    )
    assert told(change) == {OLD: ("hindered", {"error": "x" * 200})}
    assert the_request(change, OLD).due == SOON


@pytest.mark.parametrize(
    ("attempts", "chance", "wait"),
    [(0, 0.0, 30), (0, 1.0, 60), (1, 0.0, 60), (3, 0.0, 240), (4, 0.0, 450), (20, 0.0, 450), (20, 1.0, 900)],
)
def test_an_item_backs_off_to_fifteen_minutes_with_jitter(attempts: int, chance: float, wait: int) -> None:
    before = replace(TAKING, attempts=attempts, failing_since=5)
    change = fail(seen(before, grant(OLD)), TryAgain("odd"), NOW, False, chance)
    after = the_holding(change)
    assert (after.attempts, after.failing_since) == (attempts + 1, 5)
    assert after.due == Due(Lane.END, NOW + wait, KIND)
    assert not change.facts


def test_what_is_to_be_given_is_tried_no_later_than_its_end() -> None:
    before = replace(GIVING, attempts=20, needs={NEW: NOW + 77, OLD: NOW + 99})
    change = fail(seen(before, grant(NEW), grant(OLD, state=State.ENDED)), TryAgain("odd"), NOW, True, 1.0)
    after = the_holding(change)
    assert (after.due, after.watch_from) == (Due(Lane.GIVE, NOW + 77, KIND), NOW)
    assert set(told(change)) == {NEW}


def test_items_of_a_failing_service_keep_their_place_and_write_once() -> None:
    down = TryAgain("down", service=True)
    change = fail(seen(TAKING, grant(OLD)), down, NOW, False, 0.5)
    after = the_holding(change)
    assert (after.due, after.attempts, after.failing_since) == (TAKING.due, 0, NOW)
    rested = replace(after, version=3)
    assert fail(seen(rested, grant(OLD)), down, NOW, False, 0.5) == Change()
    assert fail(seen(replace(rested, wake=True), grant(OLD)), down, NOW, False, 0.5).writes
    assert fail(seen(rested, grant(OLD)), down, NOW, True, 0.5).writes
    assert fail(seen(replace(rested, lease=LEASE), grant(OLD)), down, NOW, False, 0.5).writes
    assert fail(seen(rested, grant(OLD)), TryAgain("own"), NOW, False, 0.5).writes
    moved = replace(seen(rested, grant(OLD)), holding=replace(rested, leaving={}))
    assert fail(moved, down, NOW, False, 0.5).writes


def test_without_budget_the_lease_goes_back_and_the_place_stays() -> None:
    change = release(seen(TAKING, grant(OLD)), NOW, False)
    assert the_holding(change) == replace(TAKING, lease=None, version=4)
    assert not change.facts
    assert the_holding(release(seen(TAKING), NOW, True)).watch_from == NOW
    free = replace(TAKING, lease=None, watch_from=5, wake=True)
    assert release(seen(free), NOW, False) == Change()
    assert the_holding(release(seen(free), NOW, True)) == replace(free, watch_from=NOW, wake=False, version=4)


@pytest.mark.parametrize(("since", "expected"), [(None, NOW), (5, 5)])
def test_an_add_that_never_works_stops_those_who_wait_for_it(since: int | None, expected: int) -> None:
    before = replace(GIVING, needs={NEW: NOW + DAY, OLD: NOW + DAY}, failing_since=since, watch_from=9)
    change = give_up_adding(seen(before, grant(NEW), grant(OLD, given_at=1)), "y" * 300, NOW, False)
    assert the_holding(change) == replace(
        before,
        needs={OLD: NOW + DAY},
        leaving={NEW: "failed"},
        last_error="y" * 200,
        failing_since=expected,
        due=Due(Lane.END, NOW, KIND),
        version=4,
    )
    assert told(change) == {NEW: ("stopped", {"why": "failed", "error": "y" * 200})}
    stopped = the_request(change, NEW)
    assert (stopped.stopped, stopped.state) == (Stop("failed", "access-service", NOW), State.APPROVED)
    assert stopped.due == SOON


def test_who_was_stopped_before_is_not_stopped_again() -> None:
    stopped = grant(NEW, stopped=Stop("given_back", "somebody", 1))
    change = give_up_adding(seen(GIVING, stopped), "no", NOW, True)
    assert not change.facts
    assert (the_holding(change).leaving, the_holding(change).watch_from) == ({NEW: "failed"}, NOW)


def test_an_add_that_never_works_is_an_error_of_the_item() -> None:
    change = fail(seen(GIVING, grant(NEW)), NeverWorks("no such group"), NOW, False, 0.5)
    assert the_holding(change).attempts == 1


def test_what_rests_is_found_at_its_end(clock: Clock) -> None:
    store = MemoryStore(clock)
    rests = holding(state=Held.PRESENT, base=Base.NONE, needs={NEW: NOW + DAY}, due=None)
    store.commit(Change(writes=(Write(rests, None),)))
    put_off(store, seen(rests), NOW)
    (found,) = store.read([rests.key]).values()
    assert found == replace(rests, due=Due(Lane.END, NOW + DAY, KIND))
    put_off(store, seen(replace(rests, version=1)), NOW)  # Somebody else has written it meanwhile.
    commits: list[Change] = []
    store.commit = commits.append  # type: ignore[method-assign, assignment]
    put_off(store, seen(replace(rests, due=Due(Lane.END, NOW + DAY, KIND))), NOW)
    assert commits == []
    put_off(store, seen(replace(rests, due=Due(Lane.END, NOW + DAY, KIND), wake=True)), NOW)
    assert len(commits) == 1


@pytest.mark.parametrize(
    ("held", "act"),
    [
        (holding(needs={NEW: 1}), Act.LOOK),
        (holding(needs={NEW: 1}, base=Base.NONE), Act.ADD),
        (holding(needs={NEW: 1}, state=Held.ADDING, base=Base.NONE), Act.ADD),
        (holding(needs={NEW: 1}, state=Held.REMOVING, base=Base.NONE), Act.ADD),
        (holding(needs={OLD: 1}, state=Held.PRESENT, base=Base.NONE), Act.NOTHING),
        (holding(needs={NEW: 1}, state=Held.PRESENT, base=Base.NONE), Act.LOOK),
        (holding(needs={OLD: 1}, state=Held.PRESENT, base=Base.NONE, watch_from=1), Act.LOOK),
        (holding(needs={OLD: 1}, state=Held.PRESENT, base=Base.NONE, watch_from=1, due=None), Act.LOOK),
        (
            holding(
                needs={OLD: 1}, state=Held.PRESENT, base=Base.NONE, watch_from=1, due=Due(Lane.GIVE, NOW + 1)
            ),
            Act.NOTHING,
        ),
        (holding(needs={OLD: 1}, leaving={NEW: ""}, state=Held.PRESENT, base=Base.NONE), Act.CONCLUDE),
        (holding(needs={OLD: 1}, state=Held.PRESENT, base=Base.PERMANENT), Act.LOOK),
        (holding(needs={OLD: 1}, leaving={NEW: ""}, state=Held.PRESENT, base=Base.PERMANENT), Act.CONCLUDE),
        (
            holding(needs={OLD: 1}, state=Held.PRESENT, base=Base.PERMANENT, due=Due(Lane.GIVE, NOW + 1)),
            Act.NOTHING,
        ),
        (holding(state=Held.PRESENT, base=Base.NONE), Act.REMOVE),
        (holding(state=Held.ADDING, base=Base.NONE), Act.REMOVE),
        (holding(state=Held.REMOVING, base=Base.NONE), Act.REMOVE),
        (holding(state=Held.PRESENT, base=Base.PERMANENT), Act.CONCLUDE),
        (holding(), Act.NOTHING),
        (holding(leaving={OLD: ""}), Act.CONCLUDE),
        (holding(watch_from=1), Act.LOOK),
        (holding(watch_from=1, due=Due(Lane.END, NOW + 1)), Act.NOTHING),
        (holding(watch_from=1, due=Due(Lane.END, NOW + 1), leaving={OLD: ""}), Act.LOOK),
    ],
)
def test_the_one_next_act(held: Holding, act: Act) -> None:
    assert next_act(seen(held, grant(NEW), grant(OLD, begun_at=1, given_at=1)), NOW) is act


def test_how_late_a_removal_is() -> None:
    over, stopped = grant(OLD, end=NOW - 50), grant(NEW, stopped=Stop("given_back", "", NOW - 70))
    taking = replace(TAKING, leaving={OLD: "", NEW: ""})
    assert lateness(seen(taking, over, stopped), NOW) == 70
    assert lateness(seen(replace(taking, needs={NEW: NOW}), over, stopped), NOW) == 0
    assert lateness(seen(replace(taking, base=Base.PERMANENT), over, stopped), NOW) == 0
    assert lateness(seen(replace(taking, state=Held.ABSENT), over, stopped), NOW) == 0
    assert lateness(seen(replace(taking, leaving={}), over), NOW) == 0
    assert over_since(replace(over, end=None), NOW) == NOW
    assert over_since(grant(OLD, end=NOW + 9), NOW) == NOW


def test_a_watch_is_over_with_its_last_look() -> None:
    assert not watch_over(holding(), NOW)
    assert not watch_over(holding(watch_from=NOW - 899), NOW)
    assert watch_over(holding(watch_from=NOW - 900), NOW)


def test_what_moves_with_use_waits_for_news_from_its_end_on() -> None:
    used = holding(needs={NEW: NOW, OLD: NOW - 9}, uses={NEW: ByUse("app", 0, DAY, NOW + DAY)})
    assert used.waits_for_news(NOW)
    assert not used.waits_for_news(NOW - 1)
    assert not replace(used, needs={OLD: 1}).waits_for_news(NOW)
    assert not replace(used, uses={}).waits_for_news(NOW)


def test_a_removal_that_took_several_tries_says_so() -> None:
    late = replace(TAKING, failing_since=NOW - 60, attempts=3)
    change = conclude(seen(late, grant(OLD)), Held.ABSENT, NOW, False, Found())
    failed = {"failed_since": str(NOW - 60), "failed_attempts": "3"}
    assert told(change) == {OLD: ("ended", {"why": "expired", "proof": "absent", **failed})}


def test_nobody_is_told_that_they_have_what_is_not_there() -> None:
    before = holding(base=Base.NONE, needs={NEW: NOW + DAY, OLD: NOW + DAY}, failing_since=5, attempts=2)
    change = conclude(
        seen(before, grant(NEW), grant(OLD, given_at=1, begun_at=1)), Held.ABSENT, NOW, False, Found()
    )
    assert told(change) == {}
    after = the_holding(change)
    assert (after.needs, after.times, after.lately) == (before.needs, 0, ())
    assert change.touches == ()


def test_what_is_still_there_ends_nobodys_request() -> None:
    before = holding(state=Held.PRESENT, base=Base.NONE, leaving={OLD: "expired"})
    asked = grant(NEW, state=State.PENDING, extends=OLD)
    before = replace(before, asking=NEW)
    change = conclude(seen(before, grant(OLD), asked), Held.PRESENT, NOW, False)
    assert told(change) == {}
    assert (the_holding(change).state, the_holding(change).leaving) == (Held.PRESENT, {OLD: "expired"})


def test_an_add_that_was_begun_is_never_taken_for_absent_without_a_removal() -> None:
    with pytest.raises(IllegalMove):
        conclude(seen(GIVING, grant(NEW)), Held.ABSENT, NOW, False, Found())


def test_whoever_has_it_hears_nothing_when_another_joins() -> None:
    before = holding(state=Held.PRESENT, base=Base.NONE, needs={NEW: NOW + DAY, OLD: NOW + DAY})
    there = seen(before, grant(NEW), grant(OLD, given_at=1, begun_at=1))
    change = conclude(there, Held.PRESENT, NOW, False, Found())
    assert set(told(change)) == {NEW}
    assert change.touches == ()


def test_after_a_look_the_next_one_is_six_hours_later() -> None:
    """However soon one was planned before: it has been done."""
    before = holding(
        state=Held.PRESENT,
        base=Base.PERMANENT,
        needs={NEW: NOW + DAY},
        due=Due(Lane.GIVE, NOW + 1, KIND),
    )
    change = conclude(seen(before, grant(NEW)), Held.PRESENT, NOW, False, Found())
    assert the_holding(change).due == Due(Lane.GIVE, NOW + 6 * HOUR, KIND)
    without = conclude(seen(before, grant(NEW, given_at=1)), Held.PRESENT, NOW, False)
    assert the_holding(without).due == before.due


@pytest.mark.parametrize(("end", "due"), [(60, 60), (15 * MINUTE, 15 * MINUTE), (DAY, 15 * MINUTE)])
def test_nobodys_end_waits_for_a_request_that_cannot_be_read(end: int, due: int) -> None:
    hidden = RequestId("R-hidden")
    before = holding(
        state=Held.PRESENT, base=Base.NONE, needs={NEW: NOW + end}, leaving={hidden: "expired"}, due=None
    )
    there = seen(before, grant(NEW, given_at=1, begun_at=1), unreadable=(hidden,))
    change = conclude(there, Held.PRESENT, NOW, False)
    assert the_holding(change).due == Due(Lane.END, NOW + due, KIND)


def test_an_extension_that_is_over_already_ends_no_second_time() -> None:
    before = replace(TAKING, asking=NEW)
    over = grant(NEW, state=State.ENDED, extends=OLD)
    change = conclude(seen(before, grant(OLD), over), Held.ABSENT, NOW, False, Found())
    assert set(told(change)) == {OLD}


def test_a_first_failure_of_a_service_is_a_fact_although_nothing_had_begun() -> None:
    before = holding(base=Base.NONE, needs={NEW: NOW + DAY}, wake=True)
    change = fail(seen(before, grant(NEW)), TryAgain("down", service=True), NOW, False, 0.5)
    assert told(change) == {NEW: ("hindered", {"error": "down"})}
    after = replace(before, failing_since=NOW, last_error="down", wake=False, version=4)
    assert the_holding(change) == after
    quiet = replace(before, wake=False)
    assert fail(seen(quiet, grant(NEW)), TryAgain("down", service=True), NOW, False, 0.5).facts


def test_the_log_of_uses_is_not_sought_before_anybody_waits_for_it(clock: Clock) -> None:
    store = MemoryStore(clock)
    commits: list[Change] = []
    store.commit = commits.append  # type: ignore[method-assign, assignment]
    use = ByUse("app", 0, DAY, NOW + DAY)
    rests = holding(state=Held.PRESENT, base=Base.NONE, needs={NEW: NOW + 1}, uses={NEW: use}, due=None)
    rests = replace(rests, due=rest_until(rests, NOW))
    put_off(store, seen(rests, grant(NEW)), NOW)
    assert commits == []


def test_as_whom_it_is_given_is_on_record_before_it_is() -> None:
    before = holding(base=Base.NONE, needs={NEW: NOW + DAY}, givers=("us", "heirs"))
    meant = intent(seen(before, grant(NEW)), True, LEASE, NOW, False)
    assert told(meant.change)[NEW] == ("begun", {"target": str(GROUP), "as": "us,heirs"})


def test_what_cannot_be_read_may_still_be_extended() -> None:
    hidden = RequestId("R-hidden")
    before = replace(TAKING, leaving={OLD: "expired", hidden: "expired"}, asking=NEW)
    asked = grant(NEW, state=State.PENDING, approved_at=None, end=None, extends=hidden)
    change = conclude(seen(before, grant(OLD), asked, unreadable=(hidden,)), Held.ABSENT, NOW, False, Found())
    assert set(told(change)) == {OLD}
    assert the_holding(change).asking == NEW


def test_a_request_that_is_missing_keeps_nobody_from_having_it_again() -> None:
    """A table that was restored in parts; the service had failed meanwhile."""
    lost = RequestId("R-lost")
    needs = dict.fromkeys((lost, NEW, OLD), NOW + DAY)
    failing = replace(GIVING, attempts=4, failing_since=NOW - 60, needs=needs)
    there = seen(failing, grant(NEW), grant(OLD, given_at=1, begun_at=1))
    change = conclude(there, Held.PRESENT, NOW, False)
    assert {each: what for each, (what, _) in told(change).items()} == {NEW: "given", OLD: "recovered"}
    assert the_request(change, NEW).sync is Sync.NONE
    calm = replace(failing, failing_since=None)
    touched = conclude(replace(there, stored=calm, holding=calm), Held.PRESENT, NOW, False, Found()).touches
    assert [each.key for each in touched] == [request_key(OLD)]


def test_what_was_there_before_is_said_to_be_unknown_where_the_record_does_not_have_it() -> None:
    before = holding(state=Held.PRESENT, needs={NEW: NOW + DAY})
    change = conclude(seen(before, grant(NEW)), Held.PRESENT, NOW, False, Found())
    assert told(change)[NEW] == ("given", {"target": str(GROUP), "base": ""})


def test_a_request_that_is_missing_keeps_no_failure_off_the_record() -> None:
    before = replace(GIVING, needs={RequestId("R-lost"): NOW + DAY, NEW: NOW + DAY})
    change = fail(seen(before, grant(NEW)), TryAgain("odd"), NOW, False, 0.5)
    assert set(told(change)) == {NEW}


def test_what_is_over_is_not_stopped() -> None:
    with pytest.raises(IllegalMove):
        give_up_adding(seen(GIVING, grant(NEW, state=State.ENDED)), "no", NOW, False)


def test_whoever_waits_for_news_has_the_log_read_although_a_restored_table_forgot_it(clock: Clock) -> None:
    store = MemoryStore(clock)
    use = ByUse("app", NOW - DAY, DAY, NOW + DAY)
    waits = holding(state=Held.PRESENT, base=Base.NONE, needs={NEW: NOW}, uses={NEW: use})
    waits = replace(waits, due=rest_until(waits, NOW), version=0)
    store.commit(Change(writes=(Write(replace(waits, version=1), None),)))
    put_off(store, seen(replace(waits, version=1), grant(NEW)), NOW)
    (cursor,) = (each for key, each in store._records.items() if key == cursor_key(LOG))
    assert isinstance(cursor, Cursor)
    assert cursor.on


def test_taking_back_does_not_wait_for_a_request_that_cannot_be_read() -> None:
    hidden = RequestId("R-hidden")
    before = holding(state=Held.PRESENT, base=Base.NONE, leaving={hidden: "expired"})
    change = conclude(seen(before, unreadable=(hidden,)), Held.PRESENT, NOW, False)
    assert the_holding(change).due == Due(Lane.END, NOW + MINUTE, KIND)

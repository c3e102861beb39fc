"""The transactions that several verbs share, whole: what each writes to the paper and to the thing, and when it writes nothing."""

from dataclasses import replace
from typing import Any

import pytest

from access.activity import Activity
from access.answers import Refusals
from access.desk import Desk
from access.duration import DAY, MINUTE, WEEK, For, WhileUsed
from access.errors import IllegalMove
from access.holding import Base, Held, Holding
from access.keys import Due, Key, Lane, RequestId, request_key
from access.lifecycle import Event
from access.moves import (
    Agreement,
    begin_to_give,
    close_undecided,
    ended_undecided,
    needing,
    prolong,
    rest_until,
    stop,
)
from access.ports import Change, Check, Write
from access.recording import Plan
from access.request import Limits, Request, State, Stop
from store.memory import MemoryStore
from tests.access.test_concluding import NEW, OLD, grant, holding
from tests.clock import START as NOW
from tests.clock import Clock
from tests.world import GROUP, okta, policy

KIND = GROUP.kind
BEN = okta("ben")
CHECK = (Check(request_key(OLD), 5),)
SOON = Due(Lane.TELL, NOW + MINUTE)


def pending(id_: RequestId = NEW, **changes: Any) -> Request:
    made = grant(id_, state=State.PENDING, granted=None, approved_at=None, end=None, wake=False)
    return replace(made, limits=Limits.of(policy()), **changes)


def agreed(before: Request, **changes: Any) -> Agreement:
    made = Agreement(before, before, For(DAY), BEN, NOW, {"way": "slack"}, CHECK, 4 * WEEK)
    return replace(made, **changes)


def planned(found: Plan[Request] | Refusals) -> tuple[Change, Request]:
    assert isinstance(found, Plan)
    assert found.change.checks == CHECK
    assert not found.answer.repeated
    return found.change, found.answer.value


def code(found: Plan[Request] | Refusals) -> str:
    assert isinstance(found, Refusals)
    return found.first.code


def by_key(change: Change) -> dict[Key, tuple[Any, int | None]]:
    return {each.record.key: (each.record, each.was) for each in change.writes}


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        (Event.DENIED, "denied"),
        (Event.WITHDRAWN, "withdrawn"),
        (Event.DECLINED, "declined"),
        (Event.LAPSED, "lapsed"),
        (Event.EXTENDED, "extended"),
        (Event.ROLE_GONE, "ended"),
        (Event.PARENT_GONE, "ended"),
    ],
)
def test_a_request_that_ends_undecided_says_how(event: Event, fact: str) -> None:
    over, noted = ended_undecided(pending(due=Due(Lane.TELL, 1)), event, BEN, NOW, {"way": "slack"})
    assert (over.state, over.ended_at, over.reason_ended) == (State.ENDED, NOW, event.value)
    assert (over.due, over.wake, over.version) == (SOON, True, 8)
    assert (noted.what, noted.actor, noted.at, noted.sequence) == (fact, BEN, NOW, 8)
    assert dict(noted.detail) == {"way": "slack", "why": event.value}


@pytest.mark.parametrize("event", [Event.DENIED, Event.EXTENDED])
def test_what_is_over_does_not_end_again(event: Event) -> None:
    with pytest.raises(IllegalMove):
        ended_undecided(grant(OLD, state=State.ENDED), event, BEN, NOW, {})


def test_closing_frees_the_lock_and_no_other(clock: Clock) -> None:
    desk = Desk(MemoryStore(clock), clock, lambda: NEW, lambda: 0.5, "T1")
    request, mine = pending(), holding(asking=NEW)

    def closed(known: dict[Key, Any]) -> Change:
        plan = close_undecided(desk, known, request, Event.DENIED, BEN, {"way": "slack"}, CHECK)
        change, over = planned(plan)
        assert over.state is State.ENDED
        assert change.writes[0] == Write(over, 7)
        (fact,) = change.facts
        assert (fact.what, fact.actor, dict(fact.detail)) == (
            "denied",
            BEN,
            {"way": "slack", "why": "denied"},
        )
        return change

    freed = by_key(closed({mine.key: mine}))[mine.key]
    assert freed == (replace(mine, asking=None, version=4), 3)
    assert len(closed({mine.key: replace(mine, asking=OLD)}).writes) == 1
    assert len(closed({}).writes) == 1


def test_the_last_approval_starts_the_clock_on_paper_and_thing() -> None:
    before, mine = pending(due=Due(Lane.TELL, NOW + DAY), wake=True), holding(asking=NEW, due=None)
    change, approved = planned(begin_to_give({mine.key: mine}, agreed(before)))
    assert approved == replace(
        before,
        state=State.APPROVED,
        granted=For(DAY),
        approved_at=NOW,
        end=NOW + DAY,
        due=SOON,
        wake=False,
        version=8,
        tail=approved.tail,
    )
    (fact,) = change.facts
    assert (fact.what, fact.actor, fact.at) == ("approved", BEN, NOW)
    assert dict(fact.detail) == {"way": "slack", "granted": "for 1d", "end": str(NOW + DAY)}
    assert by_key(change) == {
        before.key: (approved, 7),
        mine.key: (needing(mine, NEW, NOW + DAY, NOW), 3),
    }


def test_nothing_is_given_where_the_thing_waits_for_another_request() -> None:
    mine = holding(asking=OLD)
    assert code(begin_to_give({mine.key: mine}, agreed(pending()))) == "unknown_request"
    assert code(begin_to_give({}, agreed(pending()))) == "unknown_request"


@pytest.mark.parametrize(("then", "now", "latest"), [(WEEK, DAY, DAY), (DAY, WEEK, DAY)])
def test_use_moves_the_end_up_to_the_stricter_longest_total_of_then_and_now(
    then: int, now: int, latest: int
) -> None:
    before = pending(activity=Activity("app"))
    before = replace(before, limits=replace(before.limits, longest=then))
    mine = holding(asking=NEW)
    agreement = agreed(before, granted=WhileUsed(DAY), longest=now)
    _, approved = planned(begin_to_give({mine.key: mine}, agreement))
    assert approved.activity == Activity("app", latest=NOW + latest)


# Prolonging


PARENT = replace(grant(OLD, extended=1, former_ends=(NOW - 9,)), limits=Limits.of(policy()))
NEEDED = holding(
    state=Held.PRESENT,
    base=Base.NONE,
    needs={OLD: NOW + DAY, RequestId("R-x"): 5},
    asking=NEW,
    due=Due(Lane.END, NOW + DAY, KIND),
)
ASKED = pending(extends=OLD)


def known_of(*records: Request | Holding) -> dict[Key, Any]:
    return {each.key: each for each in records}


def test_an_extension_ends_with_what_it_extends_lasting_longer() -> None:
    agreement = agreed(ASKED, granted=For(WEEK))
    change, done = planned(prolong(known_of(PARENT, NEEDED), agreement, policy()))
    end = NOW + DAY + WEEK
    written = by_key(change)
    assert written[ASKED.key] == (done, 7)
    assert (done.state, done.granted, done.reason_ended, done.ended_at) == (
        State.ENDED,
        For(WEEK),
        "extended",
        NOW,
    )
    longer, was = written[PARENT.key]
    assert was == 7
    assert longer == replace(
        PARENT,
        end=end,
        former_ends=(NOW - 9, NOW + DAY),
        extended=2,
        due=SOON,
        version=8,
        tail=longer.tail,
    )
    assert written[NEEDED.key] == (
        replace(NEEDED, needs={OLD: end, RequestId("R-x"): 5}, asking=None, version=4),
        3,
    )
    first, second = change.facts
    said = {"way": "slack", "granted": "for 1w", "end": str(end)}
    assert (first.subject, first.what, dict(first.detail)) == (
        f"REQ#{NEW}",
        "extended",
        {**said, "why": "extended"},
    )
    assert (second.subject, second.what, dict(second.detail)) == (
        f"REQ#{OLD}",
        "extended",
        {**said, "by_request": NEW},
    )
    assert {first.actor, second.actor} == {BEN}


def test_the_lock_of_another_request_stays() -> None:
    mine = replace(NEEDED, asking=RequestId("R-y"))
    change, _ = planned(prolong(known_of(PARENT, mine), agreed(ASKED), policy()))
    assert by_key(change)[mine.key][0].asking == "R-y"


@pytest.mark.parametrize(
    ("parent", "granted", "rules", "why"),
    [
        (PARENT, For(4 * WEEK), {}, "longest_reached"),
        (PARENT, For(WEEK), {"longest_extension": DAY}, "policy_changed"),
        (PARENT, WhileUsed(DAY), {}, "policy_changed"),
        (replace(PARENT, end=NOW), For(DAY), {}, "not_running"),
        (replace(PARENT, stopped=Stop("given_back", "", 1)), For(DAY), {}, "being_ended"),
        (PARENT, For(DAY), {"extensions": 1}, "extended_enough"),
    ],
)
def test_what_is_not_prolonged_any_more(
    parent: Request, granted: For | WhileUsed, rules: dict[str, Any], why: str
) -> None:
    """Judged again at the last approval, by the stricter of then and now."""
    agreement = agreed(ASKED, granted=granted)
    assert code(prolong(known_of(parent, NEEDED), agreement, policy(**rules))) == why


def test_an_extension_of_nothing_is_refused() -> None:
    assert code(prolong(known_of(PARENT, NEEDED), agreed(pending()), policy())) == "unknown_request"
    assert code(prolong(known_of(NEEDED), agreed(ASKED), policy())) == "unknown_request"
    assert code(prolong(known_of(PARENT), agreed(ASKED), policy())) == "being_ended"


# Stopping


@pytest.mark.parametrize(
    ("was", "due"),
    [
        (None, Due(Lane.END, NOW + MINUTE, KIND)),
        (Due(Lane.END, NOW + DAY, KIND), Due(Lane.END, NOW + MINUTE, KIND)),
        (Due(Lane.END, NOW + 5, KIND), Due(Lane.END, NOW + 5, KIND)),
        (Due(Lane.GIVE, NOW + 5, KIND), Due(Lane.END, NOW + MINUTE, KIND)),
    ],
)
def test_what_is_stopped_leaves_at_once(was: Due | None, due: Due) -> None:
    request = grant(OLD, due=Due(Lane.TELL, NOW + DAY), wake=True)
    mine = holding(needs={OLD: NOW + DAY, NEW: 5}, state=Held.PRESENT, due=was)
    stopped, left, fact = stop(request, mine, "given_back", BEN, NOW, {"note": "thanks"})
    assert stopped == replace(
        request, stopped=Stop("given_back", BEN, NOW), due=SOON, wake=False, version=8, tail=stopped.tail
    )
    assert left == replace(mine, needs={NEW: 5}, leaving={OLD: "given_back"}, due=due, wake=True, version=4)
    assert (fact.what, fact.actor, fact.at) == ("stopped", BEN, NOW)
    assert dict(fact.detail) == {"note": "thanks", "why": "given_back"}


@pytest.mark.parametrize("state", [State.PENDING, State.ENDED])
def test_only_what_runs_is_stopped(state: State) -> None:
    with pytest.raises(IllegalMove):
        stop(grant(OLD, state=state), holding(needs={OLD: 1}), "given_back", BEN, NOW, {})


def test_what_is_there_no_more_although_it_is_needed_is_looked_at_within_a_minute() -> None:
    assert rest_until(holding(needs={NEW: NOW + DAY}, watch_from=NOW), NOW) == Due(
        Lane.GIVE, NOW + MINUTE, KIND
    )

"""What settle reads, and of whom: no more than it needs, and nobody's neighbour is in the way."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from access.activity import Activity, ByUse
from access.cursor import LOG, Cursor
from access.duration import DAY, HOUR, WhileUsed
from access.errors import Unreadable
from access.holding import Held, Holding
from access.keys import Key, RequestId, breaker_key, card_key, cursor_key, request_key
from access.ports import Change, Record, Write
from access.request import Request, State
from access.situation import Situation, lateness, over_since, read, read_cards, tidy
from store.memory import MemoryStore
from tests.access.test_concluding import NEW, OLD, grant, holding
from tests.clock import START as NOW
from tests.clock import Clock
from tests.world import slack

BREAKER, CURSOR = breaker_key("okta"), cursor_key(LOG)
HOLDING = holding().key


class Reading(MemoryStore):
    """Notes what is read."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.batches: list[set[Key]] = []

    def read(self, keys: Iterable[Key]) -> Mapping[Key, Record]:
        wanted = set(keys)
        self.batches.append(wanted)
        return super().read(wanted)


@pytest.fixture
def store(clock: Clock) -> Reading:
    return Reading(clock)


def put(store: Reading, *records: Any) -> None:
    writes = tuple(Write(replace(each, version=1), None) for each in records)
    store.commit(Change(writes=writes))


def looked(store: Reading, *hints: Key) -> Situation:
    found = read(store, HOLDING, "okta", hints, NOW)
    assert found is not None
    return found


def test_it_reads_the_thing_its_service_and_its_requests_in_two_batches(store: Reading) -> None:
    put(store, holding(needs={NEW: NOW + DAY}, asking=OLD), grant(NEW), grant(OLD, state=State.PENDING))
    found = looked(store)
    assert store.batches == [{HOLDING, BREAKER}, {request_key(NEW), request_key(OLD)}]
    assert set(found.requests) == {NEW, OLD}
    assert found.unreadable == frozenset()
    assert found.undecided is found.requests[OLD]
    assert found.cursor is None


def test_whoever_knows_more_beforehand_has_it_in_one(store: Reading) -> None:
    put(store, holding(needs={NEW: NOW + DAY}), grant(NEW))
    assert set(looked(store, request_key(NEW)).requests) == {NEW}
    assert store.batches == [{HOLDING, BREAKER, request_key(NEW)}]


def test_what_is_not_there_is_no_situation(store: Reading) -> None:
    assert read(store, HOLDING, "okta", (), NOW) is None


def with_use(**changes: Any) -> tuple[Holding, Request]:
    use = ByUse("app", NOW - DAY, DAY, NOW + DAY)
    request = grant(
        NEW, activity=Activity("app", latest=NOW + 9 * DAY), granted=WhileUsed(DAY), given_at=NOW, **changes
    )
    return holding(state=Held.PRESENT, needs={NEW: NOW + 1}, uses={NEW: use}), request


def test_how_far_the_log_is_read_is_asked_where_somebody_begins_to_be_followed(store: Reading) -> None:
    held, request = with_use()
    needs = {**held.needs, OLD: NOW + DAY}
    put(store, replace(held, needs=needs, uses={}), replace(request, given_at=None), grant(OLD))
    looked(store)
    assert CURSOR in store.batches[-1]


def test_how_far_the_log_is_read_is_asked_where_an_end_depends_on_it(store: Reading) -> None:
    held, request = with_use()
    put(store, held, request)
    looked(store)
    assert not any(CURSOR in each for each in store.batches)
    put(store, Cursor(LOG, read_to=NOW + 2 * HOUR))
    found = read(store, HOLDING, "okta", (), NOW + 1)
    assert found is not None
    assert found.cursor == Cursor(LOG, read_to=NOW + 2 * HOUR, version=1)
    assert (dict(found.holding.needs), dict(found.holding.leaving)) == ({}, {NEW: "expired"})
    assert dict(found.stored.needs) == {NEW: NOW + 1}


def test_without_news_nothing_is_over_that_use_may_have_moved() -> None:
    held, _ = with_use()
    assert tidy(held, {}, NOW + 1) == held
    plain = replace(held, uses={})
    assert dict(tidy(plain, {}, NOW + 1).leaving) == {NEW: "expired"}
    assert tidy(plain, {}, NOW) == plain


@pytest.mark.parametrize("neighbour", [BREAKER, request_key(OLD)])
def test_a_neighbour_that_cannot_be_read_is_named_and_passed_by(store: Reading, neighbour: Key) -> None:
    put(store, holding(needs={NEW: NOW + DAY, OLD: NOW + DAY}), grant(NEW), grant(OLD))
    store._records.setdefault(neighbour, store._records[request_key(NEW)])
    store.spoil(neighbour)
    found = looked(store)
    assert found.unreadable == {neighbour}
    assert NEW in found.requests


def test_two_neighbours_that_cannot_be_read_are_both_named(store: Reading) -> None:
    put(store, holding(needs={NEW: NOW + DAY, OLD: NOW + DAY}), grant(NEW), grant(OLD))
    for each in (NEW, OLD):
        store.spoil(request_key(each))
    assert looked(store).unreadable == {request_key(NEW), request_key(OLD)}
    assert looked(store, request_key(NEW)).requests == {}


def test_what_cannot_be_read_itself_is_nobodys_guess(store: Reading) -> None:
    put(store, holding())
    store.spoil(HOLDING)
    with pytest.raises(Unreadable):
        looked(store)


def test_a_request_that_a_restored_table_lacks_is_left_out(store: Reading) -> None:
    put(store, holding(needs={NEW: NOW + DAY}, leaving={OLD: "expired"}))
    found = looked(store)
    assert (found.fresh, found.joining, found.leaving, found.undecided) == ((), (), (), None)


def test_who_begins_who_joins_and_who_leaves(store: Reading) -> None:
    begun, told, left = RequestId("R-begun"), RequestId("R-told"), RequestId("R-left")
    put(
        store,
        holding(needs=dict.fromkeys((NEW, begun, told), NOW + DAY), leaving={left: "expired"}),
        grant(NEW),
        grant(begun, begun_at=1),
        grant(told, begun_at=1, given_at=1),
        grant(left),
    )
    found = looked(store)
    assert [each.id for each in found.fresh] == [NEW]
    assert {each.id for each in found.joining} == {NEW, begun}
    assert [each.id for each in found.leaving] == [left]


def test_cards_that_are_known_are_not_read_again(store: Reading) -> None:
    put(store, grant(NEW))
    request = store.read([request_key(NEW)])[request_key(NEW)]
    assert isinstance(request, Request)
    store.batches.clear()
    read_cards(store, {}, [request])
    (wanted,) = store.batches
    assert card_key(NEW, slack("ann")) in wanted
    store.batches.clear()
    assert read_cards(store, dict.fromkeys(wanted, request), [request]) == {}
    assert store.batches == []


def test_since_when_access_that_use_moved_was_to_be_gone() -> None:
    """From when its taking back began, or when it was over without any news; and from when it was stopped, if that was before."""
    _, used = with_use(end=NOW - 2 * DAY)
    assert over_since(used, NOW) == NOW - DAY
    assert over_since(replace(used, taking_back_at=NOW - HOUR), NOW) == NOW - HOUR
    assert over_since(replace(used, granted=grant(NEW).granted, activity=None), NOW) == NOW - 2 * DAY
    at_its_latest = replace(used, end=NOW - DAY, activity=Activity("app", latest=NOW - DAY))
    assert over_since(replace(at_its_latest, taking_back_at=NOW - HOUR), NOW) == NOW - DAY
    late = Situation(*(holding(state=Held.REMOVING, leaving={NEW: ""}),) * 2, {NEW: used}, {})
    assert lateness(late, NOW) == DAY

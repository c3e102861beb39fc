"""What the twin has beyond the contract: indexes that lag, wakes that are told, items that are spoilt."""

import pytest

from access.errors import Conflict, Unreadable
from access.keys import Key, Lane, shard
from access.ports import Change, Check, Touch, Write
from store.memory import MemoryStore
from tests.clock import Clock
from tests.contracts.store_samples import MARA, NOW, card, holding, request


def test_an_index_that_lags_still_shows_what_was(clock: Clock) -> None:
    store = MemoryStore(clock, lag=5)
    here = shard(request().key.pk)

    def found() -> list[Key]:
        return [each.key for each in store.due(Lane.TELL, here, NOW + 60, 9)]

    store.commit(Change(writes=(Write(request(), None),)))
    assert found() == []
    clock.advance(5)
    assert found() == [request().key]
    store.commit(Change(touches=(Touch(request().key, 7, None, wake=False),)))
    clock.advance(4)
    assert found() == [request().key]
    clock.advance(1)
    assert found() == []
    assert store.whose(MARA.okta) == [request().key, holding().key]


def test_each_write_that_wakes_is_told_once_it_is_committed(clock: Clock) -> None:
    woken: list[Key] = []
    store = MemoryStore(clock, woken=woken.append)
    store.commit(
        Change(writes=(Write(holding(), None), Write(request(wake=False), None), Write(card(), None)))
    )
    assert woken == [holding().key]
    store.commit(
        Change(touches=(Touch(holding().key, 11, None, wake=False), Touch(request().key, 7, None, wake=True)))
    )
    assert woken == [holding().key, request().key]
    with pytest.raises(Conflict):
        store.commit(
            Change(touches=(Touch(request().key, 7, None, wake=True),), checks=(Check(card().key, None),))
        )
    assert woken == [holding().key, request().key]


def test_writing_a_spoilt_item_mends_it_and_touching_does_not(clock: Clock) -> None:
    store = MemoryStore(clock)
    store.commit(Change(writes=(Write(holding(), None),)))
    store.spoil(holding().key, "from the future")
    store.commit(Change(touches=(Touch(holding().key, 11, None, wake=False),)))
    with pytest.raises(Unreadable, match="from the future"):
        store.read([holding().key])
    store.commit(Change(writes=(Write(holding(version=12), 11),)))
    assert store.read([holding().key]) == {holding().key: holding(version=12)}

"""Retries are the store's own: bounded, with jitter, safe after a lost answer, and never in the way of a conflict."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from access.errors import Busy, Conflict
from access.keys import load_key
from access.ports import Change, Check, Tally, Touch, Write
from sandbox.aws import Engine
from sandbox.aws.clients import REGION
from store.dynamo import DynamoStore
from store.patience import Patience
from tests.contracts.store_samples import LEO, NOW, card, fact, holding, request
from tests.store.faults import Faults


@dataclass
class Time:
    """Time that passes only by waiting."""

    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def elapsed(self) -> float:
        return sum(self.waits)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(aws: Engine, tables: str, time: Time) -> DynamoStore:
    patience = Patience(read=10, sleep=time.sleep, elapsed=time.elapsed, chance=lambda: 1.0)
    return DynamoStore(tables, REGION, aws.url, patience)


@pytest.fixture
def plain(aws: Engine, tables: str) -> DynamoStore:
    """Another store on the same tables, without faults."""
    return DynamoStore(tables, REGION, aws.url, Patience(read=10))


Make = Callable[[str], Faults]


@pytest.fixture
def faults(store: DynamoStore) -> Make:
    return lambda operation: Faults().attach(store.calls.client, operation)


TWO = Change(writes=(Write(request(), None), Write(holding(), None)))
ONE = Change(writes=(Write(card(), None),))


@pytest.mark.parametrize(
    "reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_a_conflict_with_another_transaction_is_tried_again(
    store: DynamoStore, faults: Make, time: Time, reason: str
) -> None:
    fault = faults("TransactWriteItems")
    fault.refuse("TransactionCanceledException", times=3, reasons=["None", reason])
    store.commit(TWO)
    assert store.read([request().key, holding().key]).keys() == {request().key, holding().key}
    assert time.waits == [0.05, 0.1, 0.2]
    assert len({each["ClientRequestToken"] for each in fault.seen}) == 1


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ThrottlingException", 400),
        ("ProvisionedThroughputExceededException", 400),
        ("RequestLimitExceeded", 400),
        ("TransactionConflictException", 400),
        ("InternalServerError", 500),
        ("ServiceUnavailable", 503),
    ],
)
@pytest.mark.parametrize("operation", ["PutItem", "BatchGetItem", "Query"])
def test_a_throttle_or_a_server_error_is_tried_again(
    store: DynamoStore, faults: Make, time: Time, operation: str, code: str, status: int
) -> None:
    faults(operation).refuse(code, times=2, status=status)
    store.commit(ONE)
    assert store.read([card().key]) == {card().key: card()}
    assert store.whose(LEO.okta) == [card().key]
    assert len(time.waits) == 2


def test_a_condition_that_failed_is_never_tried_again(store: DynamoStore, faults: Make, time: Time) -> None:
    fault = faults("TransactWriteItems")
    fault.refuse("TransactionCanceledException", reasons=["TransactionConflict", "ConditionalCheckFailed"])
    with pytest.raises(Conflict) as caught:
        store.commit(TWO)
    assert caught.value.keys == {holding().key}
    assert (len(fault.seen), time.waits) == (1, [])


@pytest.mark.parametrize("change", [ONE, TWO], ids=["alone", "together"])
def test_trouble_that_lasts_becomes_busy_within_its_time(
    store: DynamoStore, faults: Make, time: Time, change: Change
) -> None:
    for operation in ("PutItem", "TransactWriteItems", "BatchGetItem"):
        faults(operation).refuse("ThrottlingException", times=99)
    with pytest.raises(Busy, match="ThrottlingException"):
        store.commit(change)
    assert 0.8 < sum(time.waits) <= 1.2
    assert max(time.waits) <= 0.4
    with pytest.raises(Busy):
        store.read([card().key])


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ValidationException", "ResourceNotFoundException"]
)
@pytest.mark.parametrize("change", [ONE, TWO], ids=["alone", "together"])
def test_what_cannot_work_is_busy_at_once(
    store: DynamoStore, faults: Make, time: Time, code: str, change: Change
) -> None:
    for operation in ("PutItem", "TransactWriteItems"):
        faults(operation).refuse(code)
    with pytest.raises(Busy, match=code):
        store.commit(change)
    assert time.waits == []


def test_an_engine_that_is_not_there_is_busy(time: Time) -> None:
    patience = Patience(connect=0.2, sleep=time.sleep, elapsed=time.elapsed, tries=3)
    store = DynamoStore("none", REGION, "http://127.0.0.1:9", patience)
    for run in (lambda: store.read([card().key]), lambda: store.commit(ONE), lambda: store.commit(TWO)):
        with pytest.raises(Busy):
            run()
    assert len(time.waits) == 6


def test_a_transaction_whose_answer_was_lost_counts_once(store: DynamoStore, faults: Make) -> None:
    fault = faults("TransactWriteItems")
    for _ in range(2):
        fault.lose_the_answer()
    store.commit(Change(writes=(Write(request(), None),), tallies=(Tally(LEO.slack, 1),)))
    assert [
        getattr(each, "waiting", None) for each in store.read([request().key, load_key(LEO.slack)]).values()
    ] == [
        None,
        1,
    ]
    assert len(fault.seen) == 3


def test_a_tally_alone_counts_once_after_a_lost_answer(store: DynamoStore, faults: Make) -> None:
    faults("TransactWriteItems").lose_the_answer()
    store.commit(Change(tallies=(Tally(LEO.slack, 1),)))
    assert [getattr(each, "waiting", None) for each in store.read([load_key(LEO.slack)]).values()] == [1]


def test_a_put_whose_answer_was_lost_is_known_again(store: DynamoStore, faults: Make) -> None:
    fault = faults("PutItem")
    fault.lose_the_answer()
    store.commit(ONE)
    assert store.read([card().key]) == {card().key: card()}
    assert len(fault.seen) == 2


def test_a_change_whose_answer_was_lost_is_known_again(
    store: DynamoStore, plain: DynamoStore, faults: Make
) -> None:
    plain.commit(ONE)
    fault = faults("UpdateItem")
    fault.lose_the_answer()
    store.commit(Change(writes=(Write(card(version=5), 4),)))
    assert store.read([card().key]) == {card().key: card(version=5)}
    assert len(fault.seen) == 2


def test_an_equal_put_of_somebody_else_is_not_taken_for_ones_own(
    store: DynamoStore, plain: DynamoStore, faults: Make
) -> None:
    """Two senders claim a card in the same second: one of them must lose, also when its first attempt had no answer."""
    plain.commit(ONE)
    fault = faults("UpdateItem")
    fault.refuse("InternalServerError", status=500)
    plain.commit(Change(writes=(Write(card(version=5), 4),)))
    with pytest.raises(Conflict) as caught:
        store.commit(Change(writes=(Write(card(version=5), 4),)))
    assert caught.value.keys == {card().key}
    assert len(fault.seen) == 2


@pytest.mark.parametrize(
    "change", [Change(touches=(Touch(holding().key, 11, None, wake=False),)), Change(facts=(fact(),))]
)
def test_a_touch_and_a_fact_may_happen_twice(
    store: DynamoStore, plain: DynamoStore, faults: Make, change: Change
) -> None:
    plain.commit(Change(writes=(Write(holding(), None),)))
    for operation in ("PutItem", "UpdateItem"):
        faults(operation).lose_the_answer()
    store.commit(change)
    found = [holding(due=None, wake=False)] if change.touches else [holding(), fact()]
    assert list(store.read([holding().key, fact().key]).values()) == found


def test_one_part_is_sent_plainly_and_several_as_a_transaction(store: DynamoStore, faults: Make) -> None:
    seen = {name: faults(name).seen for name in ("PutItem", "UpdateItem", "TransactWriteItems")}
    store.commit(ONE)
    store.commit(Change(facts=(fact(),)))
    store.commit(Change(touches=(Touch(card().key, 4, None, wake=False),)))
    assert [len(each) for each in seen.values()] == [2, 1, 0]
    store.commit(Change(checks=(Check(card().key, 4),)))
    store.commit(TWO)
    assert [len(each) for each in seen.values()] == [2, 1, 2]


def test_keys_that_stay_unprocessed_are_asked_again(
    store: DynamoStore, plain: DynamoStore, faults: Make, time: Time
) -> None:
    plain.commit(TWO)
    events = store.calls.client.meta.events
    table = store.names(holding().key.table)
    left = [{"Keys": [{"pk": {"S": holding().key.pk}, "sk": {"S": "META"}}], "ConsistentRead": True}]

    def hold_back(parsed: dict[str, object], **_: object) -> None:
        if left:
            parsed["Responses"] = {}
            parsed["UnprocessedKeys"] = {table: left.pop()}

    events.register_first("after-call.dynamodb.BatchGetItem", hold_back)
    fault = faults("BatchGetItem")
    assert store.read([holding().key]) == {holding().key: holding()}
    assert [len(each["RequestItems"][table]["Keys"]) for each in fault.seen] == [1, 1]
    assert len(time.waits) == 1


def test_a_query_follows_its_pages(store: DynamoStore, faults: Make) -> None:
    big = "x" * 200_000
    for sequence in range(1, 13):
        store.commit(Change(facts=(fact(sequence, detail={"note": big}, at=NOW),)))
    fault = faults("Query")
    assert [each.sequence for each in store.facts(fact().subject)] == list(range(1, 13))
    assert len(fault.seen) > 1

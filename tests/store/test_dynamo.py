"""What the store on DynamoDB has beyond the contract: what it costs, what it imports, several prefixes in one process."""

import subprocess
import sys
from dataclasses import replace

import pytest

from access.errors import Unreadable
from access.holding import Holding
from access.keys import Due, Key, Lane, approvers_key, load_key, role_key
from access.person import Load
from access.ports import Change, Tally, Touch, Write
from sandbox.aws import Engine, create_tables, delete_tables
from sandbox.aws.clients import REGION
from store.convert import to_item
from store.dynamo import DynamoStore
from store.expressions import key_item
from store.forms import Wire
from store.meter import Meter
from store.patience import Patience
from tests.contracts.store_samples import (
    LEO,
    MARA,
    NOW,
    ROLE,
    TARGET,
    card,
    fact,
    holding,
    person,
    request,
    role,
    search_list,
)


def _store(aws: Engine, prefix: str) -> DynamoStore:
    return DynamoStore(prefix, REGION, aws.url, Patience(read=10))


def test_two_prefixes_in_one_process_are_two_stores(aws: Engine, tables: str) -> None:
    one, other = _store(aws, tables), _store(aws, f"{tables}b")
    create_tables(aws.url, f"{tables}b")
    try:
        one.commit(Change(writes=(Write(request(), None),)))
        other.commit(Change(writes=(Write(request(version=1), None),)))
        assert one.read([request().key]) == {request().key: request()}
        assert other.read([request().key]) == {request().key: request(version=1)}
    finally:
        delete_tables(aws.url, f"{tables}b")


def test_the_meter_counts_calls_and_units(aws: Engine, tables: str) -> None:
    store = _store(aws, tables)
    meter = Meter().attach(store.calls)
    store.commit(
        Change(
            writes=(Write(request(), None), Write(holding(), None)),
            facts=(fact(),),
            tallies=(Tally(LEO.slack, 1),),
        )
    )
    store.commit(Change(writes=(Write(card(), None),)))
    store.read([request().key, holding().key, role_key(ROLE), approvers_key(ROLE)])
    store.due(Lane.END, 0, NOW, 9)
    store.whose(MARA.okta)
    assert dict(meter.calls) == {"TransactWriteItems": 1, "PutItem": 1, "BatchGetItem": 1, "Query": 2}
    assert meter.total_calls == 5
    assert meter.write_units >= 9
    assert meter.read_units >= 1
    meter.reset()
    assert (meter.total_calls, meter.write_units, meter.read_units) == (0, 0, 0)


def test_warming_makes_the_client_that_all_calls_use(aws: Engine, tables: str) -> None:
    store = _store(aws, tables)
    store.warm()
    before = store.calls.client
    store.commit(Change(writes=(Write(card(), None),)))
    assert store.calls.client is before


def test_a_stored_wake_and_index_entry_look_as_the_stream_and_the_indexes_expect(
    aws: Engine, tables: str
) -> None:
    store = _store(aws, tables)
    store.commit(Change(writes=(Write(person(due=None, email=""), None), Write(holding(), None))))
    client, table = store.calls.client, store.names(holding().key.table)
    bare = client.get_item(TableName=table, Key=key_item(person().key))["Item"]
    assert bare["wake"] == {"N": "1"}
    assert not {"due_lane", "due_at", "who"} & set(bare)
    for index in ("due", "who"):  # The holding alone: it is due, and was given.
        (entry,) = client.scan(TableName=table, IndexName=index)["Items"]
        assert entry["pk"] == {"S": holding().key.pk}


def test_importing_the_store_loads_no_boto3_and_touches_no_network() -> None:
    program = "import sys, store.dynamo, store.meter; print(sorted({'boto3', 'yaml', 'okta', 'slack_bolt', 'moto'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


NEXT = {"zz_flag": {"BOOL": True}, "zz_map": {"M": {"a": {"L": [{"N": "1.5"}]}}}}


def _from_the_next(store: DynamoStore, *keys: Key) -> None:
    """As a newer release would have written them: with columns that this one does not know."""
    for key in keys:
        store.calls.client.update_item(
            TableName=store.names(key.table),
            Key=key_item(key),
            UpdateExpression="SET zz_flag = :flag, zz_map = :map",
            ExpressionAttributeValues={":flag": NEXT["zz_flag"], ":map": NEXT["zz_map"]},
        )


def _raw(store: DynamoStore, key: Key) -> Wire:
    found = store.calls.client.get_item(
        TableName=store.names(key.table), Key=key_item(key), ConsistentRead=True
    )
    item: Wire = found["Item"]
    return item


def test_what_only_a_newer_release_knows_stays_through_every_kind_of_write(aws: Engine, tables: str) -> None:
    store = _store(aws, tables)
    load = load_key(LEO.slack)
    begin = Change(writes=(Write(request(), None), Write(holding(), None)), tallies=(Tally(LEO.slack, 1),))
    store.commit(begin)
    _from_the_next(store, request().key, holding().key, load)
    bare = Holding(MARA.okta, TARGET, version=12)
    writes = (Write(request(version=8), 7), Write(bare, 11))
    store.commit(Change(writes=writes, tallies=(Tally(LEO.slack, 1),)))
    store.commit(Change(writes=(Write(request(version=9, wake=False), 8),)))
    store.commit(Change(touches=(Touch(holding().key, 12, Due(Lane.END, NOW), wake=False),)))
    store.postpone(holding().key, NOW + 60)
    assert store.read([request().key, holding().key, load]) == {
        request().key: request(version=9, wake=False),
        holding().key: replace(bare, due=Due(Lane.END, NOW + 60)),
        load: Load(LEO.slack, 2),
    }
    for key in (request().key, holding().key, load):
        assert _raw(store, key).items() >= NEXT.items()
    own = {*to_item(replace(bare, due=Due(Lane.END, NOW))), *NEXT}
    assert set(_raw(store, holding().key)) == own, "nothing that was left out stays behind"


def test_a_count_keeps_the_shape_that_a_newer_release_asks_for(aws: Engine, tables: str) -> None:
    store = _store(aws, tables)
    load = load_key(LEO.slack)
    store.commit(Change(tallies=(Tally(LEO.slack, 1),)))
    store.calls.client.update_item(
        TableName=store.names(load.table),
        Key=key_item(load),
        UpdateExpression="SET schema_v = :two",
        ExpressionAttributeValues={":two": {"N": "2"}},
    )
    store.commit(Change(tallies=(Tally(LEO.slack, 1),)))
    assert _raw(store, load)["schema_v"] == {"N": "2"}
    with pytest.raises(Unreadable, match="of shape 2"):
        store.read([load])


def test_a_catalogue_row_is_what_its_file_says_and_no_more(aws: Engine, tables: str) -> None:
    """A column that a newer release made from a newer file is gone with that file."""
    store = _store(aws, tables)
    key = role(version=1).record_key
    store.apply_catalog(1, [role(version=1)], [], [], search_list(1, ROLE), "", [], None)
    _from_the_next(store, key)
    store.apply_catalog(2, [role(title="New")], [], [], search_list(2, ROLE), "", [], 1)
    assert not set(NEXT) & set(_raw(store, key))

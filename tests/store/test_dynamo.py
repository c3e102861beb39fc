"""What the store on DynamoDB has beyond the contract: what it costs, what it imports, several prefixes in one process."""

import subprocess
import sys

from access.keys import Lane, OktaId, approvers_key, role_key
from access.ports import Change, Tally, Write
from sandbox.aws import Engine, create_tables, delete_tables
from sandbox.aws.clients import REGION
from store.dynamo import DynamoStore
from store.expressions import key_item
from store.meter import Meter
from store.patience import Patience
from tests.contracts.store_samples import LEO, MARA, NOW, ROLE, card, fact, holding, person, request


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
    for index, count in (("due", 1), ("who", 1)):
        assert client.scan(TableName=table, IndexName=index)["Count"] == count
    assert store.whose(OktaId(MARA.okta), "HOLD") == [holding().key]


def test_importing_the_store_loads_no_boto3_and_touches_no_network() -> None:
    program = "import sys, store.dynamo, store.meter; print(sorted({'boto3', 'yaml', 'okta', 'slack_bolt', 'moto'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

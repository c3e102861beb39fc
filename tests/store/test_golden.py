"""Items outlive releases: this release reads what earlier ones wrote, and what the next one will write as far as it may."""

from pathlib import Path
from typing import Any

import pytest

from access.audit import Fact, What
from access.errors import Unreadable
from access.keys import Table
from store.convert import ROWS, absent_from, to_item, to_record
from store.expressions import rewrite
from store.forms import TEXT, Wire
from store.rows import Column, Row
from store.transaction import at_version
from tests.contracts.store_samples import EVERY, fact
from tests.store.golden_items import CURRENT, FOLDER, Golden, plain, read, written

FILES = sorted(FOLDER.glob("*.json"))
ITEMS = [(path.stem, each) for path in FILES for each in read(path)]


def names(item: object) -> str:
    return item if isinstance(item, str) else item[1]["kind"]["S"] if isinstance(item, tuple) else ""


def from_the_next(item: Wire) -> Wire:
    """The item as a release would write it that has more columns, an index more, and something to remove by."""
    return {
        **item,
        "zz_flag": {"BOOL": True},
        "zz_map": {"M": {"a": {"L": [{"NULL": True}, {"N": "1.5"}]}}},
        "zz_sk": {"S": "NEXT#1"},
        "zz_gone": {"N": "1"},
    }


@pytest.mark.parametrize(("release", "golden"), ITEMS, ids=names)
def test_what_a_release_has_written_is_read_and_nothing_of_it_gets_lost(release: str, golden: Golden) -> None:
    table, item = golden
    again = to_item(to_record(Table(table), item))
    assert plain(again).items() >= plain(item).items(), f"of release {release}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_every_kind_that_there_was(path: Path) -> None:
    kinds = {item["kind"]["S"] for _, item in read(path)}
    assert len(kinds) >= 28


def test_what_this_release_writes_is_in_its_golden_file() -> None:
    """Who changes what is stored sees here that they do. Before the release is out, write its file anew; after that, make a new one."""
    golden = [(table, plain(item)) for table, item in read(FOLDER / f"{CURRENT}.json")]
    new = [item for table, item in written() if (table, plain(item)) not in golden]
    assert not new, "run python -m tests.store.golden_items, and read docs/adr/0024 first"
    assert len(golden) == len(written()), "run python -m tests.store.golden_items"
    assert {item["kind"]["S"] for _, item in golden} == {row.kind_name for row in ROWS}


@pytest.mark.parametrize(("release", "golden"), ITEMS, ids=names)
def test_columns_of_a_newer_release_are_read_over_and_stay(release: str, golden: Golden) -> None:
    """Nothing that is written over the item names what this release does not know."""
    del release
    table, item = golden
    record = to_record(Table(table), from_the_next(item))
    assert record == to_record(Table(table), item)
    update = rewrite("t", to_item(record), absent_from(to_item(record)), at_version(1))
    assert not [name for name in update["ExpressionAttributeNames"].values() if name.startswith("zz_")]


@pytest.mark.parametrize("kind", [row.kind_name for row in ROWS])
def test_what_only_a_newer_release_may_handle_is_refused(kind: str) -> None:
    table, item = next(each for each in written() if each[1]["kind"]["S"] == kind)
    for newer in ({"schema_v": {"N": "2"}}, {"kind": {"S": f"{kind}2"}}, {"schema_v": {"N": "0"}}):
        with pytest.raises(Unreadable):
            to_record(Table(table), {**item, **newer})


def test_an_item_asks_for_the_newest_shape_of_what_it_has() -> None:
    class Later(Row):
        """A row of the next release."""

        kind_name = "later"
        schema = 3
        plain = Column("plain", TEXT, "")
        meant = Column("meant", TEXT, "", since=3)

    def shape(**columns: Any) -> int:
        return Later.shape_of(Later("a", "b", kind="later", schema_v=1, **columns).serialize())

    assert (shape(), shape(plain="x"), shape(meant="x")) == (1, 1, 3)


def test_no_column_is_newer_than_what_its_row_knows() -> None:
    for row in ROWS:
        assert max(each.since for each in row.columns().values()) <= row.schema, row


def test_a_fact_that_only_a_newer_release_knows_is_read_and_stays_in_its_chain() -> None:
    """The audit is never written again, and what it says must not hide behind one new word."""
    known = fact(what=What.BEGUN)
    item = {**to_item(known), "what": {"S": "paused_by_owner"}}
    found = to_record(Table.AUDIT, item)
    assert isinstance(found, Fact)
    assert found.what == "paused_by_owner"
    assert found.what.value == "paused_by_owner"
    assert to_item(found) == item
    assert found.hash != known.hash
    assert found.what not in list(What)


def test_every_sample_is_at_the_oldest_shape() -> None:
    """As long as no column asks for more, a release back reads all that this one writes."""
    assert {to_item(record)["schema_v"]["N"] for record in EVERY} == {"1"}

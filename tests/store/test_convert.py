"""Record to item and back: every field survives, items are small and sparse, and what is not understood is said to be so."""

import dataclasses
import enum
import string
import types
import typing
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.card import Place
from access.duration import DAY, HOUR, MINUTE, WEEK, Duration, For, WhileUsed
from access.errors import Unreadable
from access.holding import Held
from access.hours import Hours
from access.keys import Due, Lane, Target
from access.person import Party
from access.ports import Record
from access.request import Chased, Lesser, State, Sync
from store.convert import ROWS, to_item, to_record
from store.forms import BEYOND
from store.placing import key_of
from tests.contracts.store_samples import EVERY, MARA, NOW, card, fact, holding, person, request, role

WORDS = st.text(max_size=20)
IDS = st.text(string.ascii_letters + string.digits + "-_.", min_size=1, max_size=24)
LENGTHS = st.builds(
    lambda unit, number: unit * number, st.sampled_from([MINUTE, HOUR, DAY, WEEK]), st.integers(1, 99_999)
)
HOURS = st.builds(
    Hours,
    IDS,
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    st.integers(0, 1439),
    st.integers(1, 1440),
    st.lists(st.dates(), max_size=3).map(tuple),
)
SPECIAL: Mapping[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    int: st.integers(1 - BEYOND, BEYOND - 1),
    bool: st.booleans(),
    Duration: st.one_of(st.builds(For, LENGTHS), st.builds(WhileUsed, LENGTHS)),
    Target: st.builds(Target, IDS, st.lists(IDS, min_size=1, max_size=3).map(tuple)),
    Party: st.builds(Party, IDS, IDS),
    Place: st.builds(Place, IDS, IDS),
    Lesser: st.builds(Lesser, IDS, WORDS),
    Hours: HOURS,
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of an annotation, as records use them."""
    if hint in SPECIAL:
        return SPECIAL[hint]
    if isinstance(hint, typing.NewType):
        return IDS
    if dataclasses.is_dataclass(hint):
        return records(hint)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return st.lists(values(inner[0]), max_size=3).map(tuple)
    if origin is frozenset:
        return st.frozensets(IDS if inner[0] is str else values(inner[0]), max_size=3)
    if origin in {types.UnionType, typing.Union}:
        return st.one_of(*(st.none() if each is types.NoneType else values(each) for each in inner))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return st.sampled_from(list(hint))
    return st.dictionaries(IDS, values(inner[1]), max_size=3)


def records(kind: Any) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: values(hints[field.name]) for field in dataclasses.fields(kind)})


def size(item: Mapping[str, Any]) -> int:
    """About what DynamoDB counts."""

    def of(wire: Mapping[str, Any]) -> int:
        ((kind, content),) = wire.items()
        if kind == "N":
            return len(content) // 2 + 2
        if kind == "L":
            return 3 + sum(1 + of(each) for each in content)
        if kind == "M":
            return 3 + sum(1 + len(name) + of(each) for name, each in content.items())
        if kind == "SS":
            return sum(len(each) for each in content)
        return 1 if kind == "BOOL" else len(content if kind == "B" else content.encode())

    return sum(len(name) + of(wire) for name, wire in item.items())


def names(record: Record) -> str:
    return type(record).__name__


@pytest.mark.parametrize("kind", [row.makes for row in ROWS], ids=lambda kind: kind.__name__)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_any_record_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    record = data.draw(records(kind))
    assert to_record(key_of(record).table, to_item(record)) == record


@pytest.mark.parametrize("record", EVERY, ids=names)
def test_the_samples_have_every_field_set_and_come_back(record: Record) -> None:
    empty = [field.name for field in dataclasses.fields(record) if not getattr(record, field.name)]
    assert empty in ([], ["event"])
    assert to_record(key_of(record).table, to_item(record)) == record


def test_every_kind_of_record_has_a_row_and_every_field_a_column() -> None:
    assert {row.makes for row in ROWS} == set(typing.get_args(Record))
    for row in ROWS:
        wanted = {field.name for field in dataclasses.fields(row.makes)} - {"due", "wake"}
        assert wanted <= set(row.get_attributes()), row


def test_no_two_attributes_of_a_row_share_a_name() -> None:
    for row in ROWS:
        found = [each.attr_name for each in row.get_attributes().values()]
        assert len(found) == len(set(found)), row


@pytest.mark.parametrize("record", EVERY, ids=names)
def test_every_item_says_its_kind_and_shape(record: Record) -> None:
    item = to_item(record)
    assert item["kind"]["S"]
    assert item["schema_v"] == {"N": "1"}


USUAL = request(
    emergency=None,
    decisions=(dataclasses.replace(request().decisions[0], rule=""),),
    stopped=None,
    reason="Quarterly audit of the invoices, ticket FIN-4711",
    taking_back_at=None,
    ended_at=None,
    reason_ended="",
    extends=None,
    bundle=None,
    also=(),
    questions=(),
    chased=Chased(),
    through=frozenset(),
    moved=None,
    moved_before=(),
    former_ends=(),
    extended=0,
    limits=dataclasses.replace(
        request().limits, extensions=None, longest_extension=None, hours=(), because="", elsewhere=""
    ),
    had_already=False,
    kept=False,
    context="",
    sync=Sync.NONE,
    activity=None,
)


@pytest.mark.parametrize("record", [USUAL, holding(), card(), person(), fact(), role()], ids=names)
def test_an_item_stays_under_one_write_unit(record: Record) -> None:
    assert size(to_item(record)) < 1024


def test_what_is_empty_is_left_out() -> None:
    bare = card(
        place=None,
        shown="",
        claim_until=0,
        again_at=0,
        failures=0,
        lost="",
        barred=False,
        counted=False,
        who="",
        prior=None,
        priors=(),
        prompted_at=0,
        also=(),
        guests=(),
        host=None,
        held=0,
        version=1,
    )
    assert set(to_item(bare)) == {"pk", "sk", "kind", "schema_v", "req", "to", "v"}


def test_zero_is_kept_where_it_is_not_nothing() -> None:
    ended = request(end=0)
    assert to_item(ended)["end"] == {"N": "0"}
    assert to_record(ended.key.table, to_item(ended)) == ended


@pytest.mark.parametrize("wake", [True, False])
@pytest.mark.parametrize("make", [request, holding, person])
def test_the_wake_attribute_exists_only_to_wake(make: Any, wake: bool) -> None:
    item = to_item(make(wake=wake))
    assert item.get("wake") == ({"N": "1"} if wake else None)


def test_the_index_attributes_of_what_is_due_and_open() -> None:
    item = to_item(holding(due=Due(Lane.END, NOW, "okta:groups")))
    assert item["due_lane"]["S"].startswith("end#")
    assert item["due_at"] == {"N": str(NOW)}
    assert item["bucket"] == {"S": "okta:groups"}
    assert (item["who"], item["who_sk"]) == ({"S": "holdings:given"}, {"S": holding().key.pk})
    item = to_item(request())
    assert (item["who"], item["who_sk"]) == (
        {"S": MARA.okta},
        {"S": f"REQ#{request().target}"},
    )


@pytest.mark.parametrize(
    "record",
    [
        request(state=State.ENDED, due=None),
        holding(state=Held.ABSENT, needs={}, leaving={}, uses={}, due=None, times=0, taken_at=None),
        card(event="reminder"),
        card(who=""),
    ],
    ids=names,
)
def test_what_is_over_or_nobodys_is_in_no_index(record: Record) -> None:
    assert not {"due_lane", "due_at", "bucket", "who", "who_sk", "held"} & set(to_item(record))


WRONG: list[dict[str, Any]] = [
    {"NULL": True},
    {"S": "\x00 riddle"},
    {"N": "0.5"},
    {"N": str(BEYOND)},
    {"BOOL": "yes"},
    {"B": b"riddle"},
    {"L": [{"S": "riddle"}]},
    {"M": {"riddle": {"NULL": True}}},
    {"SS": [1]},
    {},
]
ANY_TEXT = {
    "title", "why", "how", "bundle", "tail", "err", "event", "shown", "lost", "team", "name", "email", "tz", "counts", "actor", "before",
    "about", "bucket", "who", "who_sk", "held", "extends", "asking", "okta", "role", "policy", "less", "digest", "put", "follows",
    "from", "ticket", "like", "link", "use", "host", "dept", "shared", "bec", "else",
    "after", "taken_from",
    "body", "answer", "mint", "job", "words", "whose",
}  # fmt: skip
"""Attributes in which every text is as good as any other."""
ANY_TEXTS = {"givers", "open"}
"""The same, for lists of texts."""
ATTRIBUTES = [(record, name) for record in EVERY for name in to_item(record) if name not in {"pk", "sk"}]


@pytest.mark.parametrize(
    ("record", "name"), ATTRIBUTES, ids=lambda each: each if isinstance(each, str) else names(each)
)
def test_a_corrupted_attribute_makes_the_item_unreadable(record: Record, name: str) -> None:
    key, item = key_of(record), to_item(record)
    for wrong in WRONG:
        if set(wrong) == ({"S"} if name in ANY_TEXT else {"L"} if name in ANY_TEXTS else None):
            continue
        with pytest.raises(Unreadable) as caught:
            to_record(key.table, {**item, name: wrong})
        assert caught.value.key == key


@pytest.mark.parametrize("record", EVERY, ids=names)
def test_an_attribute_that_is_missing_or_a_newer_shape_makes_the_item_unreadable(record: Record) -> None:
    item = to_item(record)
    row = next(row for row in ROWS if row.kind_name == item["kind"]["S"])
    needed = [
        each.part.name
        for each in row.get_attributes().values()
        if hasattr(each, "part") and each.part.required
    ]
    broken = [{name: item[name] for name in item if name != missing} for missing in needed]
    for each in [*broken, {**item, "schema_v": {"N": "2"}}]:
        with pytest.raises(Unreadable):
            to_record(key_of(record).table, each)


@pytest.mark.parametrize("field", ["limits", "dec", "stop"])
def test_an_unknown_name_inside_an_attribute_makes_the_item_unreadable(field: str) -> None:
    item = to_item(request())
    inner = item[field]["L"][0] if "L" in item[field] else item[field]
    inner["M"]["riddle"] = {"S": ""}
    with pytest.raises(Unreadable, match="unknown attribute riddle"):
        to_record(request().key.table, item)


def test_half_an_index_entry_or_a_foreign_shard_makes_the_item_unreadable() -> None:
    item = to_item(holding())
    foreign = f"give#{(int(item['due_lane']['S'][-1]) + 1) % 4}"
    halves = [{name: item[name] for name in item if name != half} for half in ("due_lane", "due_at")]
    for each in [*halves, {**item, "due_lane": {"S": foreign}}]:
        with pytest.raises(Unreadable):
            to_record(holding().key.table, each)


def test_an_item_that_stands_under_a_foreign_key_is_unreadable() -> None:
    item = {**to_item(request()), "pk": {"S": "REQ#other"}}
    with pytest.raises(Unreadable, match="belongs to"):
        to_record(request().key.table, item)


def test_the_order_of_names_is_not_kept() -> None:
    kept = to_record(holding().key.table, to_item(holding(needs={"b": 1, "a": 2})))
    assert list(getattr(kept, "needs")) == ["a", "b"]  # noqa: B009 - a Record has many shapes

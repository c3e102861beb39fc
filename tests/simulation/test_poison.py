"""A share of the poisons in every run of the tests, another one each time the table changes; `tests.simulation.poison` tries all of them."""

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from access.keys import Key, lookout_key
from access.person import judge
from store.convert import ROWS
from store.forms import Wire
from tests.simulation import poison, poisoning
from tests.simulation.poison import Case, Town, Tried
from tests.simulation.poisons import of

SHARE = 12


@pytest.fixture(scope="module")
def tried() -> Tried:
    return poison.run(1, SHARE)


def test_nobody_else_notices_one_wrong_attribute(tried: Tried) -> None:
    assert not tried.wrong, "\n".join(tried.wrong)


def test_every_kind_of_item_has_its_turn(tried: Tried) -> None:
    assert set(tried.cases) == {row.kind_name for row in ROWS}
    assert tried.cases.total() > 150
    assert tried.unreadable.total() > 100


def test_there_are_poisons_for_each_attribute() -> None:
    item: Mapping[str, Wire] = {"pk": {"S": "a"}, "v": {"N": "1"}, "title": {"S": "x"}}
    names = [(attribute, name) for attribute, name, _ in of(dict(item))]
    assert ("v", "missing") in names
    assert ("title", "null") in names
    assert not [name for name in names if name[0] == "pk"]


def test_the_row_adds_up_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Tried(Counter({"head": 3}), Counter({"head": 1}), ["head HEAD: v null: nobody was told"])
    monkeypatch.setattr(poisoning, "_part", lambda _: said)
    monkeypatch.setattr(poisoning, "pool", lambda _: ThreadPoolExecutor(2))
    row = poisoning.row(True)
    assert (row.size, row.fired["head"], row.fired["search"]) == (3 * poisoning.CI, 3 * poisoning.CI, 0)
    assert row.violations[1] == f"{said.wrong[0]} (python -m tests.simulation.poison 2/{poisoning.PARTS})"
    assert "never struck: search" in "\n".join(row.failures)


# Faults of our own, planted: the search finds them.


def test_it_notices_when_one_bad_item_stops_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    from access import sweep

    def stops(*_: object) -> None:
        raise RuntimeError("torn")

    monkeypatch.setattr(sweep, "_aside", stops)
    assert "raised RuntimeError" in _wrong_with(lookout_key(), "v", "null")


def test_it_notices_when_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from access import alarm_causes

    monkeypatch.setattr(alarm_causes, "of_sweep", lambda *_: None)
    assert "nobody was told" in _wrong_with(lookout_key(), "v", "missing")


def test_a_whole_member_without_anybody_in_okta_is_looked_up() -> None:
    """What a lost attribute makes of a person, and what no release writes."""
    from tests.contracts.store_samples import NOW, person

    assert judge(person(), NOW) is None
    refused = judge(person(okta=None), NOW)
    assert refused
    assert refused.code == "looking_you_up"


def _wrong_with(key: Key, attribute: str, name: str) -> str:
    tried = Tried()
    Town().tries(Case(key, "lookout", attribute, name), tried)
    return "\n".join(tried.wrong)

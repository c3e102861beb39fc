"""What was applied comes back byte for byte, and so does who applied it when and what that changed."""

import json
import random

import pytest

from access.audit import What, first_break
from sandbox.aws import Engine
from sandbox.aws.clients import REGION
from store.catalog_rows import PART_BYTES
from store.dynamo import DynamoStore
from store.memory import MemoryStore
from store.patience import Patience
from tests.tools.test_catalog import FILE, NOW, Desk
from tests.tools.test_catalog_owners import LI, THEO, Office
from tools.catalog_export import Exported, History, NotThere, export, history
from tools.catalog_record import SUBJECT

ODD = [
    FILE,
    FILE.rstrip("\n"),
    FILE.replace("\n", "\r\n"),
    "\ufeff" + FILE,
    "# ünï 漢字 🙂 \u00a0 \t tab\n\n\n" + FILE + "\n# end   ",
    "---\n" + FILE + "...\n",
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_a_file_comes_back_byte_for_byte(text: str) -> None:
    desk = Desk()
    desk.loaded(text)
    found = export(desk.store)
    assert isinstance(found, Exported)
    assert found.text.encode() == text.encode()


def test_any_text_comes_back_byte_for_byte_from_the_tables(aws: Engine, tables: str) -> None:
    """Of any size and with characters of any width, so that cuts fall everywhere; comments are most of it."""
    store = DynamoStore(tables, REGION, aws.url, Patience(read=10))
    desk, chance = Desk(store=store), random.Random(7)
    signs = ["a", "é", "漢", "🙂", "\n# ", "\r\n# ", "\t", " "]
    texts = []
    for size in (0, 2, PART_BYTES - 40, PART_BYTES // 3, PART_BYTES + 5, 2 * PART_BYTES):
        texts.append(f"# {''.join(chance.choices(signs, k=size // 2))}\n{FILE}")
        desk.loaded(texts[-1])
    for version, text in enumerate(texts, 1):
        found = export(store, version)
        assert isinstance(found, Exported)
        assert found.text.encode() == text.encode(), version
    assert export(store) == export(store, len(texts))


def test_what_there_is_not_is_said() -> None:
    store = MemoryStore(lambda: NOW)
    assert export(store) == NotThere("no catalogue is in force")
    assert history(store).words == "no catalogue was ever applied"
    desk = Desk(store=store)
    desk.loaded(FILE)
    assert isinstance(export(store, 2), NotThere)
    assert isinstance(export(store, 0), NotThere)
    assert isinstance(history(store, 2), NotThere)


def test_lists_that_owners_changed_since_are_told_with_what_to_write() -> None:
    office = Office()
    assert export(office.store) == Exported(1, FILE)
    office.edit(THEO, LI)
    found = export(office.store)
    assert isinstance(found, Exported)
    assert found.text == FILE
    (line,) = found.edited
    assert line.startswith(
        "roles.write: approvers: []  # and "
    )  # Nobody's address is on record in this office.
    assert "li@acme.example" in line
    office.desk.loaded(
        FILE.replace("[theo@acme.example, ana@acme.example]", "[theo@acme.example, li@acme.example]")
    )
    assert export(office.store) == Exported(2, office.store.catalog_text(2) or "")


def test_each_version_says_who_when_and_what_it_changed() -> None:
    desk = Desk()
    desk.loaded(FILE)
    desk.loaded(FILE.replace("longest: 4w", "longest: 2w").replace("Staging Read", "Staging Look"))
    all_ = history(desk.store)
    assert isinstance(all_, History)
    assert [each.version for each in all_.versions] == [2, 1]
    assert all_.words.splitlines()[0].startswith(
        "version 2: 15 Jan 2027 08:00 UTC by ops@acme.example, file "
    )
    one = history(desk.store, 2)
    assert isinstance(one, History)
    assert one.words.splitlines()[2:] == [
        "policy standard: changed",
        "  longest in all: 4 weeks -> 2 weeks",
        "role read: changed",
        "  title: Staging Read -> Staging Look",
    ]
    assert json.loads(json.dumps(one.plain))["changes"][1]["key"] == "read"
    first = history(desk.store, 1)
    assert isinstance(first, History)
    assert [each["key"] for each in first.changes or ()] == ["standard", "read", "write"]


def test_comments_alone_change_no_rule() -> None:
    desk = Desk()
    desk.loaded(FILE)
    desk.loaded("# more\n" + FILE)
    assert "no rule changed" in history(desk.store, 2).words


def test_the_changes_of_a_version_are_a_chain_that_the_version_seals() -> None:
    desk = Desk()
    desk.loaded(FILE)
    (version,) = desk.store.facts(SUBJECT)
    changes = list(desk.store.facts(version.detail["changes"]))
    assert first_break(changes) is None
    assert {each.what for each in changes} == {What.CATALOG_CHANGED}
    assert {each.actor for each in changes} == {"ops@acme.example"}
    assert version.detail["last"] == changes[-1].hash

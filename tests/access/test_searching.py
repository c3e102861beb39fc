"""Roles are found by words in any order, whatever their case and marks, and the best of them come first."""

import time

import pytest

from access.catalog import Entry, SearchList
from access.keys import PolicyKey, RoleKey, Target
from access.searching import words

TARGET = Target("okta_group", ("00g1",))


def roles(*titles: str, about: str = "", retired: bool = False) -> tuple[Entry, ...]:
    return tuple(
        Entry(RoleKey("-".join(words(each)) or "key"), each, PolicyKey("p"), TARGET, (), retired, about=about)
        for each in titles
    )


def listed(*entries: Entry) -> SearchList:
    return SearchList(1, entries)


def found(text: str, *entries: Entry) -> list[str]:
    return [each.title for each in listed(*entries).search(text)]


STAGING = roles("Staging Read - AWS Role", "Staging Write - AWS Role", "Production Read - AWS Role")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("staging read", ["Staging Read - AWS Role"]),
        ("READ stag", ["Staging Read - AWS Role"]),
        ("aws-role", [each.title for each in sorted(STAGING, key=lambda one: one.title)]),
        ("staging-write-aws-role", ["Staging Write - AWS Role"]),
        ("  staging   READ  ", ["Staging Read - AWS Role"]),
        ("staging nothing", []),
        ("!?", []),
        ("<!channel>", []),
        ("", [each.title for each in sorted(STAGING, key=lambda one: one.title)]),
        ("tag", ["Staging Read - AWS Role", "Staging Write - AWS Role"]),
    ],
)
def test_it_finds_all_the_words_in_any_order(text: str, titles: list[str]) -> None:
    assert found(text, *STAGING) == titles


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Zürich Büro", "zurich buro"),
        ("Zurich Buro", "zürich büro"),
        ("Łódź Finance", "lodz"),
        ("Straße", "STRASSE"),
        ("ﬁnance reports", "finance"),
        ("İstanbul", "istanbul"),
        ("経費精算 管理者", "管理"),
        ("Cafe\u0301", "CAFÉ"),
        ("Ærø", "aero"),
    ],
)
def test_it_knows_no_case_and_no_marks(title: str, typed: str) -> None:
    assert found(typed, *roles(title)) == [title]


def test_it_puts_the_best_first() -> None:
    entries = (
        *roles("Wiki", about="for whoever has to read logs"),
        *roles("Bread counter"),
        *roles("Old read logs archive"),
        *roles("Read logs"),
        *roles("Read logs of billing"),
    )
    order = ["Read logs", "Read logs of billing", "Old read logs archive", "Wiki"]
    assert found("read logs", *entries) == order
    assert "Bread counter" not in found("read", *entries)
    assert found("rea coun", *roles("Bread counter")) == ["Bread counter"]


def test_it_says_which_fit_best_equally_well() -> None:
    catalogue = listed(*STAGING, *roles("Audit", about="staging logs"))
    assert [each.title for each in catalogue.best("staging")] == [
        "Staging Read - AWS Role",
        "Staging Write - AWS Role",
    ]
    assert [each.title for each in catalogue.best("staging write")] == ["Staging Write - AWS Role"]
    assert [each.title for each in catalogue.best("production-read-aws-role")] == [
        "Production Read - AWS Role"
    ]
    for nothing in ("", "   ", "zzz", "🚀"):
        assert catalogue.best(nothing) == ()


def test_a_title_that_is_typed_in_full_is_the_best_alone() -> None:
    catalogue = listed(*roles("Admin", "Admin of billing", "Admin of sales"))
    assert [each.title for each in catalogue.best("ADMIN")] == ["Admin"]


def test_the_same_word_twice_and_very_many_words_are_no_matter() -> None:
    assert found("read read READ", *STAGING) == found("read", *STAGING)
    assert found("read " * 2000 + "staging", *STAGING) == ["Staging Read - AWS Role"]
    assert found(" ".join(f"read{n}" for n in range(1000)), *STAGING) == []


def test_it_leaves_out_what_is_retired() -> None:
    catalogue = listed(*roles("Old tool", retired=True), *roles("New tool"))
    assert [each.title for each in catalogue.search("tool")] == ["New tool"]
    assert [each.title for each in catalogue.search("")] == ["New tool"]
    assert catalogue.get(RoleKey("old-tool")) is not None


def test_it_answers_at_most_a_hundred_of_five_thousand_without_getting_slow() -> None:
    many = listed(*roles(*(f"Team {n} Access - AWS Role" for n in range(5000)), about="what it is for"))
    many.search("warm")
    start = time.perf_counter()
    quick = sum(range(1_000_000))
    unit = time.perf_counter() - start
    start = time.perf_counter()
    answer = many.search("role 4999 team")
    took = time.perf_counter() - start
    assert quick
    assert [each.title for each in answer] == ["Team 4999 Access - AWS Role"]
    assert len(many.search("aws")) == 100
    assert took < 20 * unit

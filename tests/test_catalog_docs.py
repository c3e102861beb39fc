"""The reference of the catalogue file says what the code does: every key, every example, every sentence about mistakes."""

import re
from pathlib import Path

import pytest

import provisioners
from access import catalog_keys
from access.catalog_draft import Draft
from access.catalog_keys import Fields
from access.catalog_policies import (
    BECAUSE_LONGEST,
    ELSEWHERE_LONGEST,
    PENDING_LONGEST,
    TITLE_LONGEST,
    TOTAL_LONGEST,
)
from access.catalog_pushed import NAME_LONGEST, SERVICE_LONGEST
from access.catalog_roles import DESCRIPTION_LONGEST
from access.catalog_rules import KINDS, check
from access.catalog_using import USE_LONGEST
from access.duration import length_text
from bot.views import words
from store.catalog_file import read
from tools.catalog import NotLoaded, Ports, load

PAGE = (Path(__file__).parent.parent / "docs" / "catalog.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def table(text: str) -> dict[str, list[str]]:
    """The first table of a text: its first column without backticks, and the other columns."""
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", text, re.MULTILINE)
    return {key: [cell.strip() for cell in rest.split("|")] for key, rest in rows}


@pytest.mark.parametrize(
    ("title", "known"),
    [
        ("The file", catalog_keys.FILE),
        ("A policy", catalog_keys.POLICY),
        ("A role", catalog_keys.ROLE),
        ("A push", catalog_keys.PUSHED),
        ("Decision hours", catalog_keys.CALENDAR),
    ],
)
def test_every_key_is_documented_and_every_documented_key_is_known(title: str, known: Fields) -> None:
    rows = table(section(title).split("Kinds of target")[0])
    assert list(rows) == list(known)
    assert {key: rest[0] for key, rest in rows.items()} == {
        key: "yes" if one.required else "no" for key, one in known.items()
    }


def test_the_kinds_of_target_are_those_that_exist() -> None:
    assert set(table(section("A role").split("Kinds of target")[1])) == KINDS == set(provisioners.KINDS)


def test_what_is_left_out_is_what_the_table_says() -> None:
    lines = {key: rest[2] for key, rest in table(section("A policy")).items()}
    in_words = {
        "default",
        "requesters",
        "ticket",
        "ticket_example",
        "extensions",
        "longest_extension",
        "decision_hours",
        "decide_elsewhere",
        "sensitive_because",
    }
    values = {key: text.strip("`") for key, text in lines.items() if text and key not in in_words}
    written = "".join(f"    {key}: {text}\n" for key, text in values.items())
    assert set(values) == {key for key, one in catalog_keys.POLICY.items() if not one.required} - in_words
    assert all(lines[key] for key in in_words)
    short = EXAMPLES[0]
    assert check(read(short).plain) == check(
        read(short.replace("    longest: 26w\n", f"    longest: 26w\n{written}")).plain
    )


def test_the_limits_are_those_of_the_code() -> None:
    assert f"at most {TITLE_LONGEST} characters" in section("A role")
    assert f"at most {DESCRIPTION_LONGEST} characters" in section("A role")
    assert f"at most {USE_LONGEST} characters" in section("A role")
    assert f"at most {SERVICE_LONGEST} characters" in section("A push")
    assert f"at most {NAME_LONGEST} characters" in section("A push")
    assert f"at most `{length_text(TOTAL_LONGEST)}`" in section("A policy")
    assert f"at most `{length_text(PENDING_LONGEST)}`" in section("A policy")
    assert f"one sentence why, at most {BECAUSE_LONGEST} characters" in section("A policy")
    assert f"instead of in Slack, at most {ELSEWHERE_LONGEST} characters" in section("A policy")


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_file_without_mistakes(example: str) -> None:
    file = read(example)
    assert not file.problems
    assert isinstance(check(file.plain), Draft), check(file.plain)


def test_the_examples_show_every_key() -> None:
    shown = set(re.findall(r"(\w+):", "\n".join(EXAMPLES)))
    assert shown >= {
        *catalog_keys.FILE,
        *catalog_keys.POLICY,
        *catalog_keys.ROLE,
        *catalog_keys.PUSHED,
        *catalog_keys.CALENDAR,
    }


def test_what_people_read_about_a_push_is_what_the_page_says() -> None:
    said = [line.split("|")[3].strip() for line in section("A push").splitlines() if "Google follows" in line]
    assert said == [words.follows("Google"), words.follows("Google"), words.given_in_okta("Google")]


@pytest.mark.parametrize(
    "known",
    [catalog_keys.POLICY, catalog_keys.ROLE, catalog_keys.FILE, catalog_keys.PUSHED, catalog_keys.CALENDAR],
)
def test_the_lines_that_problems_show_are_right(known: Fields) -> None:
    for key, one in known.items():
        plain = read(one.example.replace("{…}", "x")).plain
        assert isinstance(plain, dict)
        assert list(plain) == [key]


def test_the_mistakes_are_told_as_the_page_shows() -> None:
    (text,) = re.findall(r"```yaml mistakes\n(.*?)```", PAGE, re.DOTALL)
    (shown,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)

    def never(*_: object) -> None:
        raise AssertionError("a file with mistakes gets no further than being read")

    ports = Ports(read, never, never, lambda: 0, never, never)  # type: ignore[arg-type]
    answer = load(text, ports, actor="ops")
    assert isinstance(answer, NotLoaded)
    assert answer.words == shown.strip()

"""The reference of the catalogue file says what the code does: every key, every example, every sentence about mistakes."""

import re
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path

import pytest

import provisioners
from access import catalog_keys
from access.catalog import Approver
from access.catalog_activity import NAME_LONGEST as APP_NAME_LONGEST
from access.catalog_draft import Draft, Email
from access.catalog_emergency import LENGTH_LONGEST, MOST, REVIEW_LONGEST, REVIEW_SHORTEST, WITHIN_LONGEST
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
from access.keys import RoleKey, person_key
from access.person import Person
from bot.views import words
from handlers import local_catalog
from handlers.local_say import BROKEN, CHANGES, DONE, REFUSED
from store.catalog_file import read
from tests.clock import Clock
from tests.tools.organisation import Organisation
from tests.world import World, given, okta, role, slack
from tools.catalog import Loaded, load
from tools.catalog_explain import explain
from tools.catalog_ports import Ports
from tools.catalog_preview import Preview, preview
from tools.catalog_reading import NotLoaded

PAGE = (Path(__file__).parent.parent / "docs" / "catalog.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def block(name: str) -> str:
    """What a command answers, as the page shows it."""
    (shown,) = re.findall(rf"```text {name}\n(.*?)```", PAGE, re.DOTALL)
    return str(shown)


def table(text: str) -> dict[str, list[str]]:
    """The first table of a text: its first column without backticks, and the other columns."""
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", text, re.MULTILINE)
    return {key: [cell.strip() for cell in rest.split("|")] for key, rest in rows}


TITLES = {
    "FILE": "The file",
    "POLICY": "A policy",
    "ROLE": "A role",
    "PUSHED": "A push",
    "CALENDAR": "Decision hours",
    "RULE": "Approved by rule",
    "ACTIVITY": "While it is used",
    "EMERGENCY": "An emergency",
}
"""The section of each mapping of `access.catalog_keys`."""
KNOWN: dict[str, Fields] = {
    name: value for name, value in vars(catalog_keys).items() if name.isupper() and isinstance(value, dict)
}


def test_every_mapping_of_the_file_has_a_section() -> None:
    assert set(KNOWN) == set(TITLES)


@pytest.mark.parametrize(
    ("title", "known"), [(TITLES.get(name, name), known) for name, known in KNOWN.items()]
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
        "auto_approve",
        "emergency",
    }
    values = {key: text.strip("`") for key, text in lines.items() if text and key not in in_words}
    written = "".join(f"    {key}: {text}\n" for key, text in values.items())
    assert set(values) == {key for key, one in catalog_keys.POLICY.items() if not one.required} - in_words
    assert all(lines[key] for key in in_words)
    short = EXAMPLES[0]
    assert check(read(short).plain) == check(
        read(short.replace("    longest: 26w\n", f"    longest: 26w\n{written}")).plain
    )


def test_what_is_left_out_of_an_emergency_is_what_the_table_says() -> None:
    rest = {key: row[2].strip("`") for key, row in table(section("An emergency")).items() if row[2]}
    (example,) = [each for each in EXAMPLES if "emergency:" in each]
    least = re.sub(r"      (review|most|within|requesters): .*\n", "", example)
    values = "".join(f"      {key}: {rest[key]}\n" for key in ("review", "most", "within"))
    assert check(read(least).plain) == check(read(least.replace("for 4h\n", f"for 4h\n{values}")).plain)


def test_the_limits_of_an_emergency_are_those_of_the_code() -> None:
    said = section("An emergency")
    assert f"at most `{length_text(LENGTH_LONGEST)}`" in said
    assert f"from `{length_text(REVIEW_SHORTEST)}` to `{length_text(REVIEW_LONGEST)}`" in said
    assert f"at most {MOST} times" in said
    assert f"to `{length_text(WITHIN_LONGEST)}`" in said


def test_the_limits_are_those_of_the_code() -> None:
    assert f"at most {TITLE_LONGEST} characters" in section("A role")
    assert f"at most {DESCRIPTION_LONGEST} characters" in section("A role")
    assert f"at most {USE_LONGEST} characters" in section("A role")
    assert f"at most {APP_NAME_LONGEST} characters" in section("While it is used")
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
    assert shown >= {key for known in KNOWN.values() for key in known}


def test_what_people_read_about_a_push_is_what_the_page_says() -> None:
    said = [line.split("|")[3].strip() for line in section("A push").splitlines() if "Google follows" in line]
    assert said == [words.follows("Google"), words.follows("Google"), words.given_in_okta("Google")]


@pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
def test_the_lines_that_problems_show_are_right(known: Fields) -> None:
    for key, one in known.items():
        plain = read(one.example.replace("{…}", "x")).plain
        assert isinstance(plain, dict)
        assert list(plain) == [key]


def test_the_mistakes_are_told_as_the_page_shows() -> None:
    (text,) = re.findall(r"```yaml mistakes\n(.*?)```", PAGE, re.DOTALL)
    shown = block("mistakes")

    def never(*_: object) -> None:
        raise AssertionError("a file with mistakes gets no further than being read")

    ports = Ports(read, never, never, lambda: 0, never, never)  # type: ignore[arg-type]
    answer = load(text, ports, actor="ops")
    assert isinstance(answer, NotLoaded)
    assert answer.words == shown.strip()


STAFF = {"maya.lindqvist@acme.example": "ben", "theo.okafor@acme.example": "cat"}
"""Whom the small example names, as people of the tests' world."""


class Small:
    """The small example in force, with one person who waits for four weeks of it and one who has them."""

    def __init__(self, clock: Clock) -> None:
        self.world = World(clock, roles=[role("aws-staging-read")])
        self.ports = Ports(read, self.find, self.world.store, clock, lambda _: None, Organisation())
        self.ports.org.add_group("00g1emaKYZTWRYYRRTSK")  # type: ignore[attr-defined]
        self.ports.org.add_app("0oa1emaKYZTWRYYRRTSK")  # type: ignore[attr-defined]
        assert isinstance(load(EXAMPLES[0], self.ports, actor="operator:maya"), Loaded)

    @staticmethod
    def find(email: Email) -> Approver:
        name = STAFF[email]
        return Approver(okta(name), slack(name), email.partition("@")[0].replace(".", " ").title())


def test_what_a_plan_shows_is_what_the_page_shows(clock: Clock) -> None:
    small = Small(clock)
    given(small.world, name="ann", duration="for 4w", role_="aws-staging-read")
    small.world.ask("eve", "for 4w", role_="aws-staging-read")
    small.world.work()
    assert "for 1w, for 4w, while" in EXAMPLES[0]
    found = preview(EXAMPLES[0].replace("for 4w, ", ""), small.ports)
    assert isinstance(found, Preview)
    assert found.words.replace(found.ready.id, "PLAN") == block("plan").strip()


def test_what_is_explained_is_what_the_page_shows(clock: Clock) -> None:
    world = Small(clock).world
    known = world.store.read([person_key(slack("cat"))])[person_key(slack("cat"))]
    assert isinstance(known, Person)
    theo = replace(known, name="Theo Okafor", email="theo.okafor@acme.example")
    found = explain(world.desk, theo, RoleKey("aws-staging-read"))
    shown = block("explain").strip().splitlines()
    assert found.words.splitlines()[: len(shown)] == shown


def test_the_commands_are_those_that_there_are() -> None:
    parser = ArgumentParser()
    local_catalog.add_commands(parser)
    (verbs,) = (each.choices for each in parser._actions if isinstance(each.choices, dict))
    listed = re.findall(r"^\| `(\w+)[ `]", section("Putting it in force"), re.MULTILINE)
    assert {*listed, "load"} == set(verbs)
    options = {option for each in verbs.values() for option in each._option_string_actions} - {"-h", "--help"}
    assert all(f"`{option}" in PAGE or f" {option}" in PAGE for option in options)
    assert [DONE, REFUSED, BROKEN, CHANGES] == [0, 1, 2, 3]

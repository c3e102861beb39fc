"""What operators do with the catalogue from a terminal: what it prints, what it leaves, and its exit status."""

import json
from pathlib import Path

import pytest

from handlers import local, local_say, wiring
from sandbox.world import World
from tests.handlers.conftest import ANN, BEN, CATALOG
from tests.stories.records import everything

Capture = pytest.CaptureFixture[str]
SHORTER = ("durations: [for 1d, for 1w, for 2w, while used within 2w]", "durations: [for 1d, for 1w]")


def run(*arguments: object) -> int:
    return local.main(["catalog", *map(str, arguments)])


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    text = CATALOG.read_text()
    assert SHORTER[0] in text
    made = tmp_path / "changed.yml"
    made.write_text(text.replace(*SHORTER))
    return made


def test_a_plan_says_what_would_change_and_leaves_everything_as_it_is(
    world: World, changed: Path, tmp_path: Path, capsys: Capture
) -> None:
    somebody_new = changed.read_text().replace("dan.oz@acme.example", ANN)
    changed.write_text(somebody_new)
    before = everything(world)
    assert run("plan", changed) == 3
    assert everything(world) == before
    printed = capsys.readouterr()
    assert "policy standard: changed" in printed.out
    assert (
        "durations on offer: 1 day, 1 week, 2 weeks, while used at least every 2 weeks -> 1 day, 1 week"
        in printed.out
    )
    assert "looking up 3 of 3 people" in printed.err
    assert run("plan", CATALOG) == 0
    changed.write_text("policies: {}")
    assert run("plan", changed) == 1


def test_a_plan_of_a_first_file(bare: World, capsys: Capture) -> None:
    assert run("plan", CATALOG) == 3
    assert "no catalogue is in force yet" in capsys.readouterr().out
    assert run("export") == 1
    assert run("history") == 0


def test_the_plan_that_was_reviewed_is_what_is_applied(world: World, changed: Path, capsys: Capture) -> None:
    run("plan", changed, "--json")
    plan = json.loads(capsys.readouterr().out)
    assert run("apply", changed, "--expect", plan["version"], "--plan", plan["plan"], "--json") == 0
    assert json.loads(capsys.readouterr().out)["version"] == 2
    assert run("apply", CATALOG, "--expect", plan["version"]) == 1
    assert "is version 2, and not 1 any more: look at the plan again" in capsys.readouterr().out


def test_an_export_is_the_file_byte_for_byte(
    bare: World, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    odd = b"\xef\xbb\xbf" + CATALOG.read_bytes().replace(b"\n", b"\r\n").rstrip() + b"  # \xe6\xbc\xa2"
    (tmp_path / "odd.yml").write_bytes(odd)
    assert run("apply", tmp_path / "odd.yml") == 0
    assert run("apply", CATALOG) == 0
    capfdbinary.readouterr()
    assert run("export", "--version", 1) == 0
    assert capfdbinary.readouterr().out == odd
    assert run("export") == 0
    assert capfdbinary.readouterr().out == CATALOG.read_bytes()
    assert run("export", "--version", 3) == 1


def test_the_history_lists_versions_and_what_one_changed(
    world: World, changed: Path, capsys: Capture
) -> None:
    run("apply", changed)
    capsys.readouterr()
    assert run("history") == 0
    assert capsys.readouterr().out.startswith("version 2: ")
    assert run("history", 2, "--json") == 0
    assert json.loads(capsys.readouterr().out)["changes"][0]["key"] == "standard"
    assert run("history", 9) == 1


def test_it_is_explained_what_somebody_may_ask_for_and_nothing_is_written(
    world: World, changed: Path, capsys: Capture
) -> None:
    before = everything(world)
    assert run("explain", ANN.upper(), "staging-read", "--with", changed) == 0
    printed = capsys.readouterr().out
    assert "may they ask: yes" in printed
    assert "who could approve: Ben Ito, Cleo March, Dan Oz  [roles.staging-read.approvers]" in printed
    assert f"if {changed} were applied\n  for: 1 day, 1 week, 2 weeks" in printed
    assert run("explain", BEN, "staging-read", "--json") == 0
    lines = json.loads(capsys.readouterr().out)["now"]
    assert {
        "about": "not Ben Ito",
        "answer": "nobody approves what they ask for themselves",
    }.items() <= lines[3].items()
    assert everything(world) == before


def test_nobody_is_explained_as_nobody(world: World, changed: Path, capsys: Capture) -> None:
    assert run("explain", "nobody@acme.example", "staging-read") == 1
    assert "nobody@acme.example has no account in Slack" in capsys.readouterr().out
    changed.write_text("policies: {}")
    assert run("explain", ANN, "staging-read", "--with", changed) == 1


def test_who_has_edits_in_slack_reads_what_to_write(world: World, capsys: Capture) -> None:
    from access.calls import By
    from access.editing import Edit
    from access.keys import RoleKey, SlackId
    from access.workflow import Workflow

    people = [SlackId(world.company.person(each).slack) for each in (BEN, "cleo.march@acme.example")]
    rules = Workflow(wiring.desk(wiring.settings("local")))
    rules.edit(By(people[0], "m"), Edit(RoleKey("staging-read"), tuple(people), 1))
    assert run("export") == 0
    said = capsys.readouterr().err
    assert "roles.staging-read: approvers: [ben.ito@acme.example, cleo.march@acme.example]" in said


@pytest.mark.parametrize("alive", ["\x1b[2J", "\x9b2J", "\r", "\x08", "\u202e"])
def test_what_people_are_called_does_nothing_to_the_terminal(alive: str, capsys: Capture) -> None:
    local_say.answer(f"two lines:\n\tBen{alive} 漢字 é")
    local_say.say(f"Ben{alive}")
    printed = capsys.readouterr()
    assert alive[0] not in printed.out + printed.err
    assert printed.out.startswith("two lines:\n\tBen\ufffd")
    assert printed.out.endswith(" 漢字 é\n")

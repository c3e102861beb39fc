"""The page about the command line says what the table of commands says, and the command itself as well."""

import re
import tomllib
from pathlib import Path

import accessctl
from accessctl.command import Place, fields
from accessctl.commands import COMMANDS
from accessctl.failures import MEANINGS
from accessctl.parser import GLOBALS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "accessctl.md").read_text(encoding="utf-8")


def _rows(title: str) -> str:
    """The rows of the first table below a heading."""
    table = PAGE.split(f"\n## {title}\n", 1)[1].split("\n| --- | --- |\n", 1)[1]
    return table.split("\n\n", 1)[0]


def test_the_page_has_every_command_as_it_is_typed() -> None:
    assert _rows("Commands") == "\n".join(f"| `{each.usage}` | {each.summary} |" for each in COMMANDS)


def test_the_page_has_every_option() -> None:
    rows = _rows("Options that every command takes").splitlines()[1:]
    assert rows == [f"| `{flags[0]} {metavar}` | {says} |" for flags, metavar, says in GLOBALS]


def test_the_page_has_every_exit_status() -> None:
    assert _rows("For scripts") == "\n".join(f"| {each.value} | {says} |" for each, says in MEANINGS.items())


def test_every_command_that_is_named_anywhere_exists() -> None:
    words = {tuple(each.words[: depth + 1]) for each in COMMANDS for depth in range(len(each.words))}
    for page in (ROOT / "docs").glob("*.md"):
        for line in re.findall(r"accessctl ((?:[a-z]+ ?)+)", page.read_text(encoding="utf-8")):
            typed = line.split()
            assert tuple(typed[:1]) in words or typed[0] in {"does", "completion"}, (page.name, line)


def test_no_two_commands_are_typed_alike_and_each_field_of_a_path_has_its_argument() -> None:
    assert len({each.words for each in COMMANDS}) == len(COMMANDS)
    for command in COMMANDS:
        named = {arg.name for arg in command.args if arg.place is Place.PATH}
        assert named == {name for path in command.paths for name in fields(path)}, command.name
        assert bool(command.method) is bool(command.paths), command.name


def test_the_version_is_the_packages() -> None:
    project = tomllib.loads((ROOT / "cli" / "pyproject.toml").read_text())["project"]
    assert project["version"] == accessctl.VERSION
    assert project["dependencies"] == ["botocore>=1.34,<2"]

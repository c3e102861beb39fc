"""Completion, asked of a real bash; the scripts of the other shells have the same words."""

import subprocess
from pathlib import Path

import pytest

from accessctl.commands import COMMANDS
from accessctl.completion import script_for


def complete(*typed: str, directory: Path) -> list[str]:
    """What bash offers for the last of these words."""
    words = " ".join(f"'{word}'" for word in ("accessctl", *typed))
    asked = f'{script_for("bash")}\nCOMP_WORDS=({words})\nCOMP_CWORD={len(typed)}\n_accessctl\nprintf "%s\\n" "${{COMPREPLY[@]}}"'
    ran = subprocess.run(
        ["bash", "--norc", "-c", asked], capture_output=True, text=True, check=True, cwd=directory
    )
    assert ran.stderr == ""
    return ran.stdout.split()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["re"], ["requests"]),
        (["requests", "a"], ["ask", "approve"]),
        (["--profile", "requests", "au"], ["audit"]),
        (["--json", "requests", "li"], ["list"]),
        (["requests", "list", "--st"], ["--state"]),
        (["requests", "list", "--state", ""], ["pending", "approved"]),
        (["requests", "list", "--state", "pending", "--ro"], ["--role"]),
        (["completion", "f"], ["fish"]),
        (["catalog", "plan", "cat"], ["catalog.yml"]),
        (["catalog", "export", "-o", "cat"], ["catalog.yml"]),
        (["health", "--j"], ["--json"]),
        (["nonsense", "re"], ["requests"]),
    ],
)
def test_bash_offers_what_fits(typed: list[str], offered: list[str], tmp_path: Path) -> None:
    (tmp_path / "catalog.yml").touch()
    assert complete(*typed, directory=tmp_path) == offered


def test_every_command_can_be_reached(tmp_path: Path) -> None:
    for command in COMMANDS:
        for depth, word in enumerate(command.words):
            assert word in complete(*command.words[:depth], "", directory=tmp_path)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_knows_every_command_and_option(shell: str) -> None:
    script = script_for(shell)
    for command in COMMANDS:
        assert command.name in script
        for flag in (flag for arg in command.args for flag in arg.flags if flag.startswith("--")):
            assert flag in script or f"-l {flag[2:]} " in script, (command.name, flag)


def test_the_scripts_keep_to_one_quoting() -> None:
    subprocess.run(["bash", "-n"], input=script_for("bash"), text=True, check=True)

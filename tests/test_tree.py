"""The tree holds together: every package is under the rules, the locks are whole, and no file tells where it was written."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {
    "requirements": ["requirements"],
    "requirements-dev": ["requirements", "requirements-dev"],
    "requirements-aws": ["requirements-aws"],
    "requirements-audit": ["requirements-audit"],
}
FREE = {"tests", "bench", "docs", "cli", "dist", "build", "node_modules"}


def test_every_package_is_known_to_the_import_rules() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    packages = {each.parent.name for each in ROOT.glob("*/__init__.py")} - FREE
    assert set(settings["root_packages"]) == packages | {"cli.accessctl"}


def test_access_imports_the_standard_library_alone() -> None:
    allowed = sys.stdlib_module_names | {"access"}
    for path in sorted((ROOT / "access").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed, path


def test_the_command_line_imports_botocore_and_nothing_else_of_others() -> None:
    """It is installed on people's machines: each library more is one more to trust and to keep up to date."""
    allowed = sys.stdlib_module_names | {"accessctl", "botocore"}
    for path in sorted((ROOT / "cli").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed, path


def pins(name: str) -> Iterator[tuple[str, str]]:
    for line in (ROOT / f"{name}.in").read_text().splitlines():
        found = re.match(r"([A-Za-z0-9._-]+)(?:\[.*\])?(?:==([^\s;]+))?(?: ;.*)?$", line.strip())
        if found and not line.startswith("-"):
            yield re.sub(r"[-_.]+", "-", found[1]).lower(), found[2] or ""


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_what_is_asked_for_with_hashes_and_without_an_index(lock: str) -> None:
    text = (ROOT / f"{lock}.txt").read_text()
    blocks = re.split(r"\n(?=\S)", text)
    locked = {}
    for block in blocks:
        found = re.match(r"([a-z0-9.-]+)==([^\s;]+)", block)
        assert found, f"not a pinned package: {block[:60]!r}"
        assert "--hash=sha256:" in block, f"no hash: {found[1]}"
        locked[found[1]] = found[2]
    for source in LOCKS[lock]:
        for name, version in pins(source):
            assert locked.get(name, "absent") in {version, version or locked.get(name)}, (
                f"{name}: run make locks"
            )
    assert "://" not in text
    assert "--index" not in text


def test_what_deploys_is_locked_with_hashes_and_without_a_registry() -> None:
    wanted = json.loads((ROOT / "deploy" / "package.json").read_text())["devDependencies"]
    packages = json.loads((ROOT / "deploy" / "package-lock.json").read_text())["packages"]
    assert packages.pop("")["devDependencies"] == wanted
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


def test_make_help_lists_every_command() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    commands = set(re.findall(r"^([a-z.-]+):(?!=).*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"help", "sandbox", "test", "lint", "format", "locks"} <= commands
    assert {line.split()[1] for line in listed.splitlines()} == commands

"""What the pages say is so: settings, commands, links, states, numbers. A page that the code has left behind fails here."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from docs import lifecycle
from handlers.settings import KNOWN, NEEDED, SECRETS, Entry

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(
    path
    for folder in (ROOT, ROOT / "docs", ROOT / "docs" / "adr", ROOT / "docs" / "runbook")
    for path in folder.glob("*.md")
    if path.name != "template.md"
)
WHO: dict[str, tuple[Entry, ...]] = {
    "all": ("slack", "worker", "sweep", "local"),
    "all, tools": ("slack", "worker", "sweep", "tools", "local"),
    "all, tools, auditor": ("slack", "worker", "sweep", "tools", "auditor", "local"),
    "tools": ("tools",),
    "Slack function": ("slack",),
    "worker, sweep, commands": ("worker", "sweep", "local"),
    "": (),
}


def section(title: str, text: str = README) -> str:
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of all tables' rows, headings left out."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z.-]*):(?!=).*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def anchors(path: Path) -> set[str]:
    """The ids that GitHub gives to the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


# Settings


def test_the_table_of_settings_is_what_is_read() -> None:
    named = [name for row in rows(section("Settings")) for name in code(row[0])]
    assert sorted(named) == sorted([*KNOWN, *(f"{secret}_SECRET_ARN" for secret in SECRETS)])


def test_the_table_of_settings_says_who_needs_them() -> None:
    for names, who, _ in rows(section("Settings")):
        name = code(names)[0]
        needed = {entry for entry, all_ in NEEDED.items() if name in all_}
        if name == "OKTA_API_TOKEN":  # or a service app: checked by the settings themselves
            needed = {entry for entry, all_ in NEEDED.items() if "OKTA_ORG_URL" in all_}
        assert needed == set(WHO[who]), name


# Commands


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"(?:`|^)make ([a-z][a-z-]*)", text, re.MULTILINE)
    assert set(named) <= make_targets()


def test_every_command_of_the_readme_is_one_that_there_is() -> None:
    lines = [
        line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()
    ]
    lines += [each for row in rows(section("Development")) for each in code(row[0])]
    known = {
        ".venv/bin/python -m handlers.local catalog apply catalog.yml": "handlers.local",
        ".venv/bin/python -m sandbox --once": "sandbox",
        ".venv/bin/python -m docs.lifecycle": "docs.lifecycle",
    }
    for line in lines:
        assert line in known or line.removeprefix("make ") in make_targets(), line
    assert set(known) <= set(lines)


@pytest.mark.parametrize("arguments", [["handlers.local", "catalog", "apply"], ["sandbox"]])
def test_the_programs_that_are_named_take_their_arguments(arguments: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", *arguments, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "file" in ran.stdout or "--once" in ran.stdout


# States


def test_the_lifecycle_page_is_current() -> None:
    assert lifecycle.PAGE.read_text(encoding="utf-8") == lifecycle.page(), (
        "run: .venv/bin/python -m docs.lifecycle"
    )


# Links and names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|md|yml))`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "adr"
    listed = re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", (folder / "README.md").read_text())
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")))
def test_every_decision_has_all_its_parts(name: str) -> None:
    folder = ROOT / "docs" / "adr"
    parts = re.findall(r"^## .+$", (folder / "template.md").read_text(), re.MULTILINE)
    text = (folder / name).read_text(encoding="utf-8")
    assert re.findall(r"^## .+$", text, re.MULTILINE) == parts
    assert text.startswith(f"# {name[:4]} ")


def test_the_changelog_has_a_place_for_what_is_new() -> None:
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# Numbers


def test_the_numbers_of_the_architecture_are_those_of_the_code() -> None:
    from access import holding, person, settle, sweep
    from handlers import gate
    from sandbox.aws import blueprint

    text = section("Numbers", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    times = [f"{blueprint.function(name).timeout} s" for name in ("slack", "worker", "sweep")]
    for what in (
        f"| longest run: slack, worker, sweep | {', '.join(times)} |",
        f"| lease of a holding | {holding.LEASE} s |",
        f"| no settle starts with less left than | {settle.NEED:.0f} s |",
        f"| signed requests are accepted for | {gate.WINDOW // 60} minutes |",
        f"| a person's record is good for | {person.FRESH // 86400} day |",
        f"| items in one sweep, at most | {sweep.MOST:,} |",
    ):
        assert what in text


def test_the_limits_at_the_doors_are_those_of_the_code_and_the_template() -> None:
    from handlers import gate, tools
    from sandbox.aws import blueprint

    slack = blueprint.section("extensions")["HttpApiStage"]["Properties"]["DefaultRouteSettings"]
    (calls,) = blueprint.section("Resources")["ToolsStage"]["Properties"]["MethodSettings"]
    text = section("Limits at the doors", (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8"))
    for given in (slack, calls):
        assert f"| {given['ThrottlingRateLimit']} a second, {given['ThrottlingBurstLimit']} at once |" in text
    assert f"{gate.LARGEST // 1024} KiB are read" in text
    assert f"{tools.LARGEST:,} characters are read" in text

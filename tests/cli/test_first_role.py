"""docs/first-role.md, word by word: its file, its commands through the command line and the real API, and what people then do in Slack."""

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from access.catalog_draft import Draft, Email
from access.catalog_rules import check
from bot.views import words
from handlers import logs, wiring
from sandbox.aws import Engine
from sandbox.aws.blueprint import ROOT
from sandbox.clock import SharedClock
from sandbox.company import company, somebody
from sandbox.world import World
from store.catalog_file import read
from tests.cli.api import Api, Says, Seen
from tests.cli.behind import invoked
from tests.cli.conftest import Ran
from tests.clock import START
from tests.stories.play import Play
from tests.tools.api import INVOKE

PAGE = (ROOT / "docs" / "first-role.md").read_text(encoding="utf-8")
(FILE,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = [
    shlex.split(line)
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]
(PLAN,) = re.findall(r"```text plan\n(.*?)```", PAGE, re.DOTALL)
MAYA, THEO = "maya.lindqvist@acme.example", "theo.okafor@acme.example"
GROUP, ROLE, TITLE = "00g1emaKYZTWRYYRRTSK", "staging-read", "Staging Read - AWS Role"


@pytest.fixture
def play(aws: Engine, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """The company of the page's file, without a catalogue in force."""
    draft = check(read(FILE).plain)
    assert isinstance(draft, Draft)
    found = company(draft)
    people = {each.email for each in found.people}
    found = replace(
        found, people=(*found.people, *(somebody(Email(each)) for each in (MAYA, THEO) if each not in people))
    )
    clock = SharedClock(tmp_path / "clock")
    clock.stand(START)
    with World(aws, prefix, tmp_path, found, clock) as world:
        roles = {"ACCESS_TOOLS_ROLES": INVOKE, "ACCESS_TOOLS_PERSON_ROLES": INVOKE}
        wiring.install(wiring.Surroundings({**world.environ, **roles}, clock, clock.wait, slack_limits=False))
        monkeypatch.setattr(
            logs, "invocation", nullcontext
        )  # its lines would stand among those of the command
        yield Play(world, woken=False)
    wiring.install(wiring.Surroundings({}))


@pytest.fixture
def typed(
    play: Play, run: Callable[..., Ran], api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """Types a command of the page, in the directory that has the file, as Maya; a minute passes between two calls."""
    (tmp_path / "catalog.yml").write_text(FILE)
    monkeypatch.chdir(tmp_path)

    def answer(seen: Seen) -> Says:
        play.sweep()
        return invoked(seen, MAYA)

    api.behind = answer
    return lambda *words: run(*words[1:])


def test_the_file_is_ten_lines() -> None:
    assert len(FILE.splitlines()) <= 10


def test_from_the_file_to_the_end_of_the_first_access(play: Play, typed: Callable[..., Ran]) -> None:
    plan, apply, explain = COMMANDS
    play.look_up(MAYA)  # Whoever calls has used Access Service in Slack before.
    planned = typed(*plan)
    assert planned.status == 0, planned.err
    assert planned.out.strip() == PLAN.strip()
    applied = typed(*apply, *shlex.split("--expect 0 --yes"))
    assert applied.status == 0, applied.err
    assert "the catalogue is in force, as version 1" in applied.out

    play[THEO].command("/access", "staging")
    play.sweep()
    play[THEO].close()
    play[THEO].command("/access", "staging")
    hands = play[THEO]
    hands.choose("ask_duration", "for 1d")
    hands.type("ask_reason", "to see the logs")
    hands.choose("ask_approvers", [play.slack_id(MAYA)])
    request = play._sent(THEO)
    play.sweep()
    play.press(MAYA, "approve")
    play.sweep()
    assert THEO in play.world.members(GROUP)
    assert TITLE in play.sees(THEO)
    assert typed("accessctl", "who", THEO).out.count(request) == 1
    why = typed(*explain)
    assert why.status == 0, why.err
    ended = typed("accessctl", "audit", "search", "--subject", f"REQ#{request}")
    assert "approved" in ended.out
    play.clock.advance(24 * 3600)
    play.sweep(times=2)
    assert THEO not in play.world.members(GROUP)


def test_a_mistake_is_told_with_its_line(play: Play, typed: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "catalog.yml").write_text(FILE.replace("00g1ema", "00gNONE"))
    play.look_up(MAYA)
    found = typed(*COMMANDS[0])
    assert found.status == 8
    assert "catalog.yml:9: roles.staging-read.target.okta_group: " in found.out


def test_the_buttons_that_it_names_are_on_the_screen() -> None:
    named = re.findall(r"[Pp]ress(?:es)? \*\*(.+?)\*\*", PAGE)
    assert named
    assert set(named) <= {each for each in vars(words).values() if isinstance(each, str)}

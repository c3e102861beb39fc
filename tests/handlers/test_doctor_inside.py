"""The doctor's inside by the operators' command: Slack, the security channel and the records, right and broken, and what mends each."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from access.alarm import Cause
from access.alarm_raising import put, raised
from access.duration import DAY, MINUTE
from bot.installation import SCOPES
from handlers import local, wiring
from sandbox.slack.installation import Installation
from sandbox.world import SECURITY, World
from tests.handlers.conftest import swept

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]
Look = Callable[..., tuple[int, str]]


@pytest.fixture
def look(capsys: Capture) -> Look:
    """A run of the command: its status and what it says."""

    def run(*options: str) -> tuple[int, str]:
        capsys.readouterr()
        return local.main(["doctor", *options]), capsys.readouterr().out

    return run


def installed(world: World, **changes: object) -> None:
    world.slack.installation = replace(world.slack.installation, **changes)  # type: ignore[arg-type]
    assert isinstance(world.slack.installation, Installation)


def test_the_scopes_are_those_of_the_manifest() -> None:
    for name in ("slack-manifest.yml", "slack-manifest.socket.yml"):
        manifest = yaml.safe_load((ROOT / name).read_text())
        assert manifest["oauth_config"]["scopes"]["bot"] == list(SCOPES), name


def test_a_workspace_where_all_is_well(world: World, look: Look) -> None:
    swept()
    status, said = look()
    assert status == 0, said
    for line in (
        "ok     Slack lets us in, in the workspace Acme (T0ACME0001)",
        "ok     it is the app A0ACCESS01",
        "ok     Slack has given the scopes commands, chat:write, users:read, users:read.email",
        "ok     our clock and Slack's differ by 0 s",
        "ok     version 1 of the catalogue is in force",
        "ok     nothing is stuck, and nothing is overdue",
    ):
        assert line in said.splitlines()


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_that_was_not_given_is_named_with_what_it_is_for(
    world: World, look: Look, scope: str
) -> None:
    installed(world, scopes=tuple(each for each in SCOPES if each != scope))
    status, said = look()
    assert status == 1
    assert (
        f"wrong  Slack has not given the scope {scope} ({SCOPES[scope]})\n       mend: add it under" in said
    )


def test_a_token_that_slack_refuses_says_where_the_right_one_is(world: World, look: Look) -> None:
    installed(world, token="xoxb-another")
    status, said = look()
    assert status == 1
    assert "wrong  Slack does not accept the bot token (invalid_auth)" in said
    assert "mend: copy the Bot User OAuth Token" in said


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"team_id": "T0OTHER"}, "the bot token is of the workspace Acme (T0OTHER), and SLACK_TEAM_ID says"),
        ({"app_id": "A0OTHER"}, "the bot token is of the app A0OTHER, and SLACK_APP_ID says A0ACCESS01"),
        ({"org_wide": True}, "the app is installed in a whole organisation"),
    ],
)
def test_a_token_of_somewhere_else_is_found(
    world: World, look: Look, changes: dict[str, object], line: str
) -> None:
    installed(world, **changes)
    status, said = look()
    assert status == 1
    assert f"wrong  {line}" in said


def test_slack_out_of_reach_hides_nothing_else(world: World, look: Look) -> None:
    world.slack.down()
    status, said = look()
    assert status == 1
    assert "wrong  Slack does not answer (" in said
    assert "ok     Okta answers at its address" in said


def test_what_slack_does_not_take_is_named(world: World, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import specimens

    monkeypatch.setattr(
        specimens, "views", lambda _: [("the form for asking", {"type": "modal", "blocks": []})]
    )
    status, said = look()
    assert status == 1
    assert "wrong  Slack does not take the form for asking: /" in said


def test_a_slack_without_that_method_is_no_fault(world: World, look: Look) -> None:
    world.slack.fail("blocks.validate", "unknown_method", times=9)
    swept()
    status, said = look()
    assert status == 0
    assert "open   Slack does not offer to judge forms and cards (blocks.validate)" in said


# The security channel


def test_a_line_is_written_to_the_security_channel_only_when_somebody_wants_it(
    world: World, look: Look
) -> None:
    swept()
    assert look()[0] == 0
    assert not world.slack.conversations.messages.get(SECURITY)
    status, said = look("--tell")
    assert status == 0
    assert f"ok     a line was written to the security channel {SECURITY}" in said
    assert len(world.slack.conversations.messages[SECURITY]) == 1


def test_a_channel_that_the_bot_is_not_in_is_found_by_writing(world: World, look: Look) -> None:
    channels = world.slack.conversations
    channels.add(replace(channels.channel(SECURITY), bot_is_member=False))
    status, said = look("--tell")
    assert status == 1
    assert f"wrong  the bot may not write to the security channel {SECURITY} (not_in_channel)" in said
    assert "mend: in that channel type /invite @Access Service" in said


@pytest.mark.parametrize("hidden", [True, False])
def test_a_channel_that_the_bot_cannot_see_is_found_without_writing(
    world: World, look: Look, hidden: bool
) -> None:
    channels = world.slack.conversations
    if hidden:
        channels.add(replace(channels.channel(SECURITY), kind="private", bot_is_member=False))
    else:
        del channels.channels[SECURITY]
    status, said = look()
    assert status == 1
    assert f"wrong  Slack knows no channel {SECURITY} that the bot can see" in said


def test_alarms_that_the_channel_did_not_take_are_counted(world: World, look: Look) -> None:
    channels = world.slack.conversations
    channels.add(replace(channels.channel(SECURITY), bot_is_member=False))
    desk = wiring.desk(wiring.settings("sweep"))
    put(desk, [raised(desk, Cause.LOG_HEARD, "SERVICE#okta", "1", {})])
    world.clock.advance(MINUTE)
    swept()
    status, said = look()
    assert status == 1
    assert f"wrong  the security channel {SECURITY} does not take what it should be told (1 waiting)" in said
    channels.add(replace(channels.channel(SECURITY), bot_is_member=True))
    world.clock.advance(20 * MINUTE)
    swept()
    assert "does not take what" not in look()[1]


# The records


def test_a_company_without_a_catalogue_is_told_how_to_begin(bare: World, look: Look) -> None:
    status, said = look()
    assert status == 1
    assert (
        "wrong  no catalogue is in force, so nobody can ask for anything\n       mend: write one as" in said
    )
    assert "open   no sweep has ended yet" in said


def test_the_first_look_is_what_the_page_shows(bare: World, look: Look) -> None:
    swept()
    _, said = look()
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```text inside\n(.*?)```", page, re.DOTALL)
    for line in block.splitlines():
        pattern = ".+".join(map(re.escape, line.split("…")))
        assert any(re.fullmatch(pattern, each) for each in said.splitlines()), line
    assert sum(each.startswith("wrong") for each in said.splitlines()) == 1


def test_a_sweep_that_stopped_is_found(world: World, look: Look) -> None:
    swept()
    world.clock.advance(7 * MINUTE)
    status, said = look()
    assert status == 1
    assert "wrong  the last sweep ended 7 minutes ago, and until it runs nothing that ends is taken" in said
    swept()
    assert look()[0] == 0


def test_what_cannot_be_taken_back_is_counted(world: World, look: Look) -> None:
    from tests.stories.play import ANN, BEN, Play

    play = Play(world)
    world.employ()
    play.given(ANN, "staging-read", approver=BEN)
    world.okta.down()
    world.clock.advance(60 * DAY)
    swept()
    world.clock.advance(30 * MINUTE)
    swept()
    status, said = look()
    assert status == 1
    assert "wrong  access that has ended could not be taken back (1 of it); the oldest: " in said
    assert "mend: accessctl stuck list says why" in said
    assert "wrong  okta has not answered as it must since " in said

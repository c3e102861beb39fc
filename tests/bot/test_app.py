"""What the app promises whatever is asked of it: only verified requests, no call more than needed, words aside only to Slack."""

import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from slack_bolt import BoltRequest

from bot.aside import Aside
from bot.payload import MARK
from tests.bot.team import Team

ROOT = Path(__file__).resolve().parents[2]


def test_without_the_gates_mark_nothing_is_done(team: Team) -> None:
    body = {
        "type": "block_actions",
        "actions": [{"action_id": "approve", "value": "x"}],
        "user": {"id": "U1"},
    }
    for context in ({}, {MARK: ""}):
        assert team.app.dispatch(BoltRequest(body=body, context=context, mode="socket_mode")).status == 401
    header: dict[str, str | Sequence[str]] = {"x-slack-bolt-lazy-only": "1", MARK: "m"}
    assert team.app.dispatch(BoltRequest(body="x=1", headers=header)).status == 401


def test_a_broken_listener_is_not_answered_as_if_it_had_worked(team: Team) -> None:
    body = {
        "type": "block_actions",
        "actions": [{"action_id": "approve", "value": "junk"}],
        "user": {"id": "U1"},
    }
    with pytest.raises(ValueError, match="unpack"):
        team.app.dispatch(BoltRequest(body=body, context={MARK: "m"}, mode="socket_mode"))


def test_the_app_never_asks_slack_who_it_is(team: Team) -> None:
    team.asked()
    assert {call.method for call in team.slack.calls} == {"views.open", "views.update"}


def test_nothing_of_a_body_is_logged(team: Team, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    team.asked("canary-77a1")
    team.hands("U1").shortcut("canary-77a1")
    team.slack.fail("views.open", "canary_error_is_slacks_word")
    with pytest.raises(Exception, match="canary_error"):
        team.hands("U1").command("/access", "canary-77a1")
    assert "canary-77a1" not in caplog.text
    assert team.slack.installation.token not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/actions/1",
        "https://hooks.slack.com.evil.example/1",
        "https://hooks.slack.com:8443/1",
        "https://hooks.slack.com@evil.example/1",
        "https://x:y@hooks.slack.com/1",
        "https://evil.example/hooks.slack.com",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "https://[",
        "//hooks.slack.com/1",
        "",
    ],
)
def test_a_word_aside_goes_nowhere_but_to_slack(url: str, this_machine: list[str]) -> None:
    Aside("https://slack.com/api/").say(url, "hello")
    Aside("http://127.0.0.1:9/api/").say(url, "hello")
    assert this_machine == []


def test_a_pretend_slack_has_its_own_response_urls(team: Team) -> None:
    ada = team.hands("U1")
    ada.command("/access", "help")
    url = f"{team.server.url}/response/none"
    Aside(team.server.api_url).say(url, "hello")
    assert len(team.calls("response_url")) == 1
    Aside("https://slack.com/api/").say(url, "hello")
    assert len(team.calls("response_url")) == 1


def test_the_worker_loads_no_bolt() -> None:
    code = "import sys, bot.messenger, bot.client; sys.exit('slack_bolt' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_app_loads_no_boto() -> None:
    code = "import sys, bot.app, handlers.gate; sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0

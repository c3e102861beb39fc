"""The Slack entry's own promises: it never raises, says what it can to the person, and logs a reference instead of a body."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest

from access.errors import Busy
from handlers import slack, wiring
from handlers.settings import SettingsError
from sandbox.slack.server import SlackServer
from sandbox.slack.signing import Answer
from sandbox.slack.workspace import Workspace
from tests.bot.team import MEMBERS, Team
from tests.clock import Clock

CANARY = "canary-c0de"


@dataclass(frozen=True)
class Named:
    """The two settings that the entry itself reads."""

    slack_team_id: str
    slack_app_id: str


@dataclass(frozen=True)
class Parts:
    """What wiring would have built."""

    app: Any
    settings: Named
    signing_secrets: tuple[str, ...]
    clock: Clock

    def rotated(self) -> bool:
        return False


@pytest.fixture
def team(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with SlackServer(Workspace(clock, MEMBERS, tiers={})) as server:
        made = Team(clock, server)
        installed = made.slack.installation
        parts = Parts(
            made.app, Named(installed.team_id, installed.app_id), (installed.signing_secret,), clock
        )
        monkeypatch.setattr(wiring, "slack", lambda: parts)
        made.deliver = deliver  # type: ignore[method-assign]
        yield made


def deliver(body: bytes, headers: Mapping[str, str]) -> Answer:
    event = {"headers": dict(headers), "body": body.decode(), "isBase64Encoded": False}
    answer = slack.handler(event, None)
    assert set(answer) == {"statusCode", "headers", "body", "isBase64Encoded"}
    json.dumps(answer)
    status, said, more = answer["statusCode"], answer["body"], answer["headers"]
    assert isinstance(status, int)
    assert isinstance(said, str)
    assert isinstance(more, dict)
    return Answer(status, more, said)


def breaks(team: Team, monkeypatch: pytest.MonkeyPatch, verb: str, error: Exception | None = None) -> None:
    def raises(*_: object, **__: object) -> NoReturn:
        raise error or RuntimeError(f"the body was {CANARY}")

    monkeypatch.setattr(team.workflow, verb, raises)


def test_the_whole_way_works(team: Team) -> None:
    assert team.asked().reason == "Quarterly numbers"


@pytest.mark.parametrize("event", [None, [], {}, {"body": CANARY}, {"headers": {}, "body": "{" * 9}])
def test_what_is_not_slacks_gets_a_status_and_no_words(
    team: Team, event: object, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = slack.handler(event, None)
    assert answer["statusCode"] in {400, 401}
    assert answer["body"] == ""
    assert CANARY not in capsys.readouterr().out


def test_a_command_that_breaks_is_told_with_a_reference(
    team: Team, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    breaks(team, monkeypatch, "meet")
    team.hands("U1").command("/access", CANARY)
    (said,) = team.said("U1")
    assert "Something went wrong on our side" in said
    logged = capsys.readouterr().out
    assert said.rsplit(" ", 1)[1] in logged
    assert "RuntimeError" in logged
    assert CANARY not in logged


def test_a_form_that_breaks_stays_open_and_says_so(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(team, monkeypatch, "ask", Busy("REQ#1"))
    with pytest.raises(AssertionError):
        team.asked()
    assert "Something went wrong" in team.hands("U1").errors["role"]


def test_a_click_that_breaks_is_told_aside(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.asked()
    team.tell("U2")
    breaks(team, monkeypatch, "decide")
    ben = team.hands("U2")
    answer = ben.press(ben.messages()[-1], "approve")
    assert answer
    assert answer.status == 200
    assert "Something went wrong" in team.said("U2")[0]


def test_a_search_that_breaks_finds_nothing(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = team.hands("U1")
    ada.command("/access")
    breaks(team, monkeypatch, "search")
    assert ada.search("ask_role", "x") == []
    assert ada.troubles == []


def test_a_click_in_a_form_that_breaks_is_left_to_slack_to_tell(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = team.hands("U1")
    ada.command("/access")
    ada.search("ask_role", "")
    breaks(team, monkeypatch, "offer")
    answer = ada.choose("ask_role", "metabase-viewer")
    assert answer
    assert answer.status == 500


@pytest.mark.parametrize("payload", [{}, {"user": 5}, {"type": "view_submission", "view": []}, {"type": "view_submission", "view": {"blocks": [5]}}, {"type": "block_actions", "actions": []}, {"type": "event_callback", "event": "x", "authorizations": 5}])  # fmt: skip
def test_what_is_signed_but_of_no_shape_that_slack_sends_is_refused(
    team: Team, payload: dict[str, object]
) -> None:
    app = team.slack.installation
    body = json.dumps(payload | {"team": {"id": app.team_id}, "api_app_id": app.app_id}).encode()
    headers = team.slack.sign(body, content_type="application/json")
    assert deliver(body, headers).status == 400


def test_missing_settings_are_an_answer_and_a_log_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> NoReturn:
        raise SettingsError(["SLACK_TEAM_ID is not set"])

    monkeypatch.setattr(wiring, "slack", missing)
    assert slack.handler({}, None)["statusCode"] == 500
    assert "SLACK_TEAM_ID is not set" in capsys.readouterr().out

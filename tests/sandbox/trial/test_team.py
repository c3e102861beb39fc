"""Whoever starts a trial with something missing or wrong is told what, and what to paste where, in one sentence for each mistake."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.slack.installation import Installation
from sandbox.slack.members import Member
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Workspace
from sandbox.trial.team import Team, TrialError, find

PEOPLE = ["ada@acme.example", "ben@acme.example"]
APP = Installation()


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    members = [
        Member("U1", "ada", "Ada Byron", "ada@acme.example"),
        Member("U2", "ben", "Ben Okri", "ben@acme.example"),
    ]
    with SlackServer(Workspace(time.time, members, tiers={})) as running:
        yield running


def found(slack: SlackServer, people: list[str] = PEOPLE, **more: str) -> Team:
    environ = {"SLACK_BOT_TOKEN": APP.token, "SLACK_APP_TOKEN": APP.app_token, "SLACK_API_URL": slack.api_url}
    return find({**environ, **more}, people)


def mistakes(slack: SlackServer, people: list[str] = PEOPLE, **more: str) -> list[str]:
    with pytest.raises(TrialError) as wrong:
        found(slack, people, **more)
    return str(wrong.value).split("\n")


def test_two_tokens_and_two_people_are_a_team(slack: SlackServer) -> None:
    team = found(slack)
    assert (team.id, team.name, team.app) == (APP.team_id, APP.team_name, APP.app_id)
    assert [(each.slack, each.name) for each in team.people] == [("U1", "Ada Byron"), ("U2", "Ben Okri")]
    assert "xoxb" not in repr(team)
    assert "xapp" not in repr(team)


def test_all_that_is_missing_is_named_at_once(slack: SlackServer) -> None:
    bot, app, people = mistakes(slack, [], SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="")
    assert bot.startswith("SLACK_BOT_TOKEN is not set.")
    assert "OAuth & Permissions" in bot
    assert app.startswith("SLACK_APP_TOKEN is not set.")
    assert "connections:write" in app
    assert "two or more members" in people


def test_swapped_tokens_are_noticed_before_slack_is_asked(slack: SlackServer) -> None:
    bot, app = mistakes(slack, SLACK_BOT_TOKEN=APP.app_token, SLACK_APP_TOKEN=APP.token)
    assert bot.startswith("SLACK_BOT_TOKEN must begin with xoxb-")
    assert app.startswith("SLACK_APP_TOKEN must begin with xapp-")
    assert slack.workspace.calls == []


@pytest.mark.parametrize("pasted", [" " + APP.token, APP.token + "\n"])
def test_a_token_that_was_pasted_with_a_space_is_noticed(slack: SlackServer, pasted: str) -> None:
    assert mistakes(slack, SLACK_BOT_TOKEN=pasted)[0].startswith("SLACK_BOT_TOKEN must begin with")


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_token_that_slack_does_not_take_is_named(slack: SlackServer, error: str) -> None:
    slack.workspace.fail("auth.test", error)
    (said,) = mistakes(slack)
    assert said.startswith(f"Slack does not take SLACK_BOT_TOKEN ({error}). Copy the ")


def test_a_missing_scope_is_named(slack: SlackServer) -> None:
    without = tuple(each for each in APP.scopes if each != "users:read.email")
    slack.workspace.installation = replace(APP, scopes=without)
    (said,) = mistakes(slack)
    assert "has not the scope users:read.email" in said
    assert "slack-manifest.socket.yml" in said


def test_everybody_who_is_not_there_is_named(slack: SlackServer) -> None:
    said = mistakes(slack, ["ada@acme.example", "nobody@acme.example", "noone@acme.example"])
    assert [line.split()[-1] for line in said] == ["nobody@acme.example.", "noone@acme.example."]


@pytest.mark.parametrize("people", [["ada@acme.example"], ["ada@acme.example", "ADA@acme.example"]])
def test_one_person_is_not_enough(slack: SlackServer, people: list[str]) -> None:
    assert "two or more members" in mistakes(slack, people)[0]


def test_a_slack_out_of_reach_is_said_in_a_sentence() -> None:
    environ = {
        "SLACK_BOT_TOKEN": APP.token,
        "SLACK_APP_TOKEN": APP.app_token,
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
    }
    with pytest.raises(TrialError, match="Slack cannot be reached"):
        find(environ, PEOPLE)


@pytest.mark.parametrize("error", ["ratelimited", "something_new"])
def test_anything_else_that_slack_says_is_told(slack: SlackServer, error: str) -> None:
    slack.workspace.fail("auth.test", error)
    (said,) = mistakes(slack)
    assert said.startswith("Slack ")

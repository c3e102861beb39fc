"""A pretend workspace with Socket Mode on real sockets, in real time, and the settings that its owner would put into the shell."""

import time
from collections.abc import Iterator, Mapping

import pytest

from sandbox.slack.members import Member
from sandbox.slack.server import SlackServer
from sandbox.slack.sockets import SocketServer
from sandbox.slack.workspace import Workspace


@pytest.fixture
def workspace() -> Workspace:
    members = [
        Member("U1", "ada", "Ada Byron", "ada@acme.example"),
        Member("U2", "ben", "Ben Okri", "ben@acme.example"),
        Member("U3", "cleo", "Cleo Vant", "Cleo@acme.example"),
        Member("U4", "guest", "Guest Person", "guest@acme.example", is_restricted=True),
    ]
    return Workspace(time.time, members, tiers={})


@pytest.fixture
def sockets(workspace: Workspace) -> Iterator[SocketServer]:
    with SocketServer(workspace) as running:
        yield running


@pytest.fixture
def environ(workspace: Workspace, sockets: SocketServer) -> Iterator[Mapping[str, str]]:
    """The two tokens, and where the pretend Slack is."""
    with SlackServer(workspace) as server:
        yield {
            "SLACK_BOT_TOKEN": workspace.installation.token,
            "SLACK_APP_TOKEN": workspace.installation.app_token,
            "SLACK_API_URL": server.api_url,
        }

"""A small pretend team on a real socket, with a clock that only tests move."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from sandbox.slack.hands import Hands
from sandbox.slack.installation import SCOPES, Installation
from sandbox.slack.members import Member
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Workspace
from tests.clock import Clock
from tests.sandbox.slack.application import Application


@pytest.fixture
def workspace(clock: Clock) -> Workspace:
    team = Workspace(
        clock,
        [
            Member("U1", "ada", "Ada Byron", "ada@acme.example", tz="America/New_York"),
            Member("U2", "ben", "Ben Okri", "ben@acme.example", tz="Europe/Berlin"),
            Member("U3", "gone", "Gone Person", "gone@acme.example", deleted=True),
            Member("U4", "guest", "Guest Person", "guest@acme.example", is_restricted=True),
            Member("U5", "far", "Far Person", "far@other.example", team_id="T0OTHER", is_stranger=True),
            Member("U6", "robot", "Robot", is_bot=True),
        ],
        # One more than our own application has, so that its method can be tried as well.
        installation=Installation(scopes=(*SCOPES, "im:write")),
        tiers={},
    )
    team.channel("C1", "security", ["U1", "U2"])
    return team


@pytest.fixture
def server(workspace: Workspace) -> Iterator[SlackServer]:
    with SlackServer(workspace) as running:
        yield running


@pytest.fixture
def client(server: SlackServer) -> WebClient:
    token = server.workspace.installation.token
    return WebClient(token, base_url=server.api_url, timeout=5, retry_handlers=[])


@pytest.fixture
def app() -> Application:
    return Application()


@pytest.fixture
def ada(workspace: Workspace, app: Application) -> Hands:
    return workspace.hands("U1", app.deliver)

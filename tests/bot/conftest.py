"""A company on a socket, with a clock that only tests move."""

from collections.abc import Iterator

import pytest

from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Workspace
from tests.bot.team import MEMBERS, Team
from tests.clock import Clock


@pytest.fixture
def team(clock: Clock) -> Iterator[Team]:
    workspace = Workspace(clock, MEMBERS, tiers={})
    with SlackServer(workspace) as server:
        yield Team(clock, server)

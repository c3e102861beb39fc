"""Socket Mode as the SDK's own client meets it: tickets, hello, envelopes and their answers, and Slack that moves the connection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from sandbox.slack.envelopes import LINK_DISABLED, TOO_MANY
from sandbox.slack.hands import Hands
from sandbox.slack.server import SlackServer
from sandbox.slack.sockets import MOST, SocketServer
from sandbox.slack.workspace import Workspace
from tests.sandbox.slack.samples import field, modal
from tests.until import until

Json = dict[str, Any]


class Listening(SocketModeClient):
    """The SDK's client; `answer` is what it acknowledges with."""

    def __init__(self, server: SlackServer) -> None:
        self.requests: list[SocketModeRequest] = []
        self.answer: Json | None = None
        app = server.workspace.installation
        super().__init__(app.app_token, web_client=WebClient(app.token, server.api_url), ping_interval=0.5)
        self.socket_mode_request_listeners.append(self.listen)

    def listen(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        self.requests.append(request)
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.answer))


@pytest.fixture
def sockets(workspace: Workspace) -> Iterator[SocketServer]:
    with SocketServer(workspace) as running:
        yield running


@pytest.fixture
def listening(server: SlackServer, sockets: SocketServer) -> Iterator[Listening]:
    client = Listening(server)
    client.connect()
    until(lambda: sockets.connections == 1)
    yield client
    client.close()


@pytest.fixture
def ben(workspace: Workspace, sockets: SocketServer) -> Hands:
    return workspace.hands("U2", sockets.deliver)


def link(server: SlackServer) -> str:
    app = server.workspace.installation
    return str(WebClient(base_url=server.api_url).apps_connections_open(app_token=app.app_token)["url"])


def test_a_command_comes_in_an_envelope_and_its_answer_is_shown(listening: Listening, ben: Hands) -> None:
    listening.answer = {"text": "Hello."}
    ben.command("/access", "help")
    (request,) = listening.requests
    assert (request.type, request.accepts_response_payload) == ("slash_commands", True)
    assert (request.payload["command"], request.payload["text"]) == ("/access", "help")
    assert [each["text"] for each in ben.ephemerals()] == ["Hello."]
    assert ben.troubles == []


def test_a_form_and_its_errors_go_through(listening: Listening, ben: Hands, client: WebClient) -> None:
    ben.command("/access")
    client.views_open(trigger_id=listening.requests[0].payload["trigger_id"], view=modal(field()))
    ben.type("typed", "words")
    listening.answer = {"response_action": "errors", "errors": {"field": "Say more."}}
    ben.submit()
    assert listening.requests[-1].type == "interactive"
    assert ben.errors == {"field": "Say more."}


def test_an_event_comes_with_its_retry_and_takes_no_answer(listening: Listening, ben: Hands) -> None:
    listening.answer = {"text": "nobody reads this"}
    assert ben.open_home(retry=2, reason="http_timeout").body == ""
    (request,) = listening.requests
    assert (request.type, request.accepts_response_payload) == ("events_api", False)
    assert (request.retry_attempt, request.retry_reason) == (2, "http_timeout")


def test_nobody_connected_is_trouble(sockets: SocketServer, ben: Hands) -> None:
    assert ben.command("/access").status == 0
    assert "dispatch_failed" in ben.troubles[0]


def test_no_acknowledgement_is_trouble(workspace: Workspace, server: SlackServer) -> None:
    with SocketServer(workspace, patience=0.05) as sockets, connect(link(server)) as silent:
        silent.recv()
        until(lambda: sockets.connections == 1)
        assert workspace.hands("U2", sockets.deliver).command("/access").status == 0


def test_the_client_follows_when_slack_moves_the_connection(
    listening: Listening, sockets: SocketServer, workspace: Workspace, ben: Hands
) -> None:
    sockets.move()
    assert ben.command("/access").status == 200
    assert workspace.count("apps.connections.open") == 2
    until(lambda: sockets.connections == 1)


def test_the_client_comes_back_when_slack_hangs_up(
    listening: Listening, sockets: SocketServer, workspace: Workspace, ben: Hands
) -> None:
    sockets.hang_up()
    until(lambda: workspace.count("apps.connections.open") >= 2 and sockets.connections == 1)
    assert ben.command("/access").status == 200


def test_a_ticket_is_good_for_one_connection(server: SlackServer, sockets: SocketServer) -> None:
    url = link(server)
    with connect(url) as open_:
        said = json.loads(open_.recv())
        assert (said["type"], said["num_connections"]) == ("hello", 1)
        assert said["connection_info"] == {"app_id": server.workspace.installation.app_id}
        with pytest.raises(InvalidStatus), connect(url):
            pass


def test_an_app_without_socket_mode_is_told_so(server: SlackServer, sockets: SocketServer) -> None:
    server.workspace.installation = replace(server.workspace.installation, socket_mode_enabled=False)
    with connect(link(server)) as open_:
        said = json.loads(open_.recv())
    assert (said["type"], said["reason"]) == ("disconnect", LINK_DISABLED)


def test_no_more_connections_than_slack_allows(server: SlackServer, sockets: SocketServer) -> None:
    with ExitStack() as all_:
        for number in range(MOST):
            all_.enter_context(connect(link(server)))
            until(lambda number=number: sockets.connections == number + 1)  # type: ignore[misc]
        with connect(link(server)) as one_more:
            assert json.loads(one_more.recv())["reason"] == TOO_MANY


@pytest.mark.parametrize(
    ("token", "error"),
    [("bot", "not_allowed_token_type"), ("xapp-1-other", "invalid_auth"), ("", "not_authed")],
)
def test_an_address_is_given_for_the_app_level_token_alone(
    server: SlackServer, sockets: SocketServer, token: str, error: str
) -> None:
    given = server.workspace.installation.token if token == "bot" else token
    with pytest.raises(SlackApiError) as refused:
        WebClient(base_url=server.api_url).apps_connections_open(app_token=given)
    assert refused.value.response["error"] == error


def test_the_app_level_token_is_good_for_nothing_else(server: SlackServer) -> None:
    with pytest.raises(SlackApiError) as refused:
        WebClient(server.workspace.installation.app_token, base_url=server.api_url).auth_test()
    assert refused.value.response["error"] == "not_allowed_token_type"

"""The official framework on the other side, over HTTP both ways: what hands send, it understands."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from sandbox.slack.courier import http_deliver
from sandbox.slack.hands import Hands
from sandbox.slack.members import Member
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Workspace
from tests.sandbox.slack.samples import actions, button, field, modal, option, section, typed
from tests.until import until

SEARCH = {"type": "external_select", "action_id": "find", "min_query_length": 0}


def bolt(workspace: Workspace, client: WebClient) -> App:
    known = workspace.installation
    app = App(
        signing_secret=known.signing_secret,
        client=client,
        token_verification_enabled=False,
        authorize=lambda: AuthorizeResult(
            enterprise_id=None, team_id=known.team_id, bot_token=known.token, bot_id=known.bot_id,
            bot_user_id=known.bot_user_id,
        ),
    )  # fmt: skip

    @app.command("/access")
    def ask(ack: Any, body: Any, client: WebClient) -> None:
        client.views_open(
            trigger_id=body["trigger_id"],
            view=modal(field(SEARCH, "role"), field(typed(), "why"), callback_id="ask"),
        )
        ack()

    @app.options("find")
    def offer(ack: Any, payload: Any) -> None:
        ack(options=[option(payload["value"], payload["value"].title())])

    @app.view("ask")
    def receive(ack: Any, view: Any, body: Any, client: WebClient) -> None:
        values = view["state"]["values"]
        if values["why"]["typed"]["value"] == "no":
            ack(response_action="errors", errors={"why": "Say more."})
            return
        role = values["role"]["find"]["selected_option"]["value"]
        ack(
            response_action="update", view={k: v for k, v in modal(section("Sent.")).items() if k != "submit"}
        )
        blocks = [section(role), actions(button("Approve", "approve", value=role))]
        client.chat_postMessage(channel=body["user"]["id"], text=role, blocks=blocks)

    @app.action("approve")
    def approve(ack: Any, body: Any, client: WebClient, respond: Any) -> None:
        ack()
        client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text="Approved",
            blocks=[section("Approved")],
        )
        respond("You approved.", replace_original=False)

    @app.event("app_home_opened")
    def home(event: Any, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("Home")]})

    return app


@pytest.fixture
def person(workspace: Workspace, server: SlackServer, client: WebClient) -> Iterator[Hands]:
    app = bolt(workspace, client)
    workspace.add(Member("U8", "eve", "Eve", tz="UTC"))

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = app.dispatch(BoltRequest(body=body, headers=dict(self.headers.items())))
            self.send_response(answer.status)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield workspace.hands("U8", http_deliver(f"http://127.0.0.1:{http.server_address[1]}/slack/events"))
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def clock() -> Any:
    """Bolt compares signatures with the machine's own clock."""
    return time.time


def test_the_whole_way_from_command_to_decision(person: Hands, workspace: Workspace) -> None:
    person.command("/access")
    assert person.view is not None
    assert [o["value"] for o in person.search("role", "staging read")] == ["staging read"]
    person.choose("role", "staging read")
    person.type("why", "no")
    person.submit()
    assert person.errors == {"why": "Say more."}
    person.type("why", "An incident")
    person.submit()
    assert person.view["blocks"][0]["text"]["text"] == "Sent."
    until(person.messages)
    person.press(person.messages()[0], "approve")
    until(lambda: len(person.messages()) == 2)
    assert [m["text"] for m in person.messages()] == ["Approved", "You approved."]
    assert [m["text"] for m in person.ephemerals()] == ["You approved."]
    person.open_home()
    until(lambda: person.home)
    assert workspace.troubles == []
    assert workspace.count("auth.test") == 0


def test_nobody_at_the_other_end_is_trouble(workspace: Workspace) -> None:
    person = workspace.hands("U1", http_deliver("http://127.0.0.1:9/slack/events", timeout=1))
    assert person.command("/access").status == 0
    assert "dispatch_failed" in person.troubles[0]

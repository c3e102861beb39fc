"""The pretend Slack's WebSocket: brings envelopes to whoever is connected, and their answers back. What is in them is not its subject."""

from __future__ import annotations

import contextlib
import json
import queue
import secrets
import threading
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from sandbox.slack.envelopes import LINK_DISABLED, REFRESH, TOO_MANY, disconnect, enveloped, hello
from sandbox.slack.signing import Answer
from sandbox.slack.workspace import Workspace

if TYPE_CHECKING:
    from websockets.http11 import Request, Response
    from websockets.sync.server import ServerConnection

MOST = 10
AWAY = 1001

Json = dict[str, Any]


class SocketServer:
    """Serves Socket Mode for one workspace on loopback. Use as a context manager; ``deliver`` is for hands, as HTTP would be.

    An envelope goes to the newest connection and is waited for during ``patience`` real seconds.
    """

    def __init__(self, workspace: Workspace, patience: float = 30.0) -> None:
        self.workspace = workspace
        self.patience = patience
        self.app_id = workspace.installation.app_id
        self.brought: list[Json] = []
        self._links: list[ServerConnection] = []
        self._came = threading.Condition()
        self._waiting: dict[str, queue.Queue[Json]] = {}
        self._http = serve(
            self._connected, "127.0.0.1", 0, process_request=self._admit, ping_interval=None, compression=None
        )
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.workspace.socket_url = f"ws://127.0.0.1:{self._http.socket.getsockname()[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        self.workspace.socket_url = ""
        self.hang_up()
        self._http.shutdown()
        self._thread.join()

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._links)

    def deliver(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Bring what would be posted; the application's acknowledgement as the answer that a post would have had."""
        envelope = enveloped(body, headers, secrets.token_hex(16))
        answers: queue.Queue[Json] = queue.Queue(1)
        self._waiting[envelope["envelope_id"]] = answers
        self.brought.append(envelope)
        try:
            self._links[-1].send(json.dumps(envelope))
            payload = answers.get(timeout=self.patience).get("payload")
        except (IndexError, ConnectionClosed, queue.Empty):
            return Answer(0)
        finally:
            del self._waiting[envelope["envelope_id"]]
        told = json.dumps(payload) if payload and envelope["accepts_response_payload"] else ""
        return Answer(200, {"Content-Type": "application/json"}, told)

    def ask_to_leave(self, reason: str) -> None:
        """Send ``disconnect`` on every connection. They stay open until the application closes them, or ``hang_up``."""
        for link in list(self._links):
            link.send(json.dumps(disconnect(reason)))

    def move(self) -> None:
        """As Slack does every few hours: ask for another connection, and close what was open before once that is there."""
        before = list(self._links)
        self.ask_to_leave(REFRESH)
        with self._came:
            self._came.wait_for(lambda: set(self._links) - set(before), self.patience)
        for link in before:
            link.close(AWAY)

    def hang_up(self) -> None:
        """Close every connection."""
        for link in list(self._links):
            link.close(AWAY)

    def _admit(self, link: ServerConnection, request: Request) -> Response | None:
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        with self.workspace.lock:
            known = ticket in self.workspace.tickets
            self.workspace.tickets.discard(ticket)
        return None if known else link.respond(HTTPStatus.FORBIDDEN, "this ticket is not good, or used\n")

    def _connected(self, link: ServerConnection) -> None:
        if not self.workspace.installation.socket_mode_enabled:
            link.send(json.dumps(disconnect(LINK_DISABLED)))
            return
        if len(self._links) >= MOST:
            link.send(json.dumps(disconnect(TOO_MANY)))
            return
        link.send(json.dumps(hello(self.app_id, len(self._links) + 1)))
        with self._came:
            self._links.append(link)
            self._came.notify_all()
        try:
            with contextlib.suppress(ConnectionClosed):  # The SDK's own client leaves without a word.
                for text in link:
                    self._answered(json.loads(text))
        finally:
            self._links.remove(link)

    def _answered(self, said: Json) -> None:
        waiting = self._waiting.get(str(said.get("envelope_id")))
        if waiting is not None:
            with contextlib.suppress(queue.Full):  # Only the first acknowledgement counts.
                waiting.put_nowait(said)

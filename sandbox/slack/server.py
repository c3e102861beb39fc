"""The pretend Slack on a loopback socket: HTTP in and out, nothing decided here."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from sandbox.slack.errors import Dropped
from sandbox.slack.gate import Reply, call, post_response
from sandbox.slack.workspace import Workspace

NESTED = ("blocks", "view", "message", "metadata", "attachments")


class SlackServer:
    """Serves one workspace. Use as a context manager, or call start and stop; port 0 takes a free one."""

    def __init__(self, workspace: Workspace, port: int = 0, base_url: str | None = None) -> None:
        self.workspace = workspace
        self._http = _Http(("127.0.0.1", port), _handler(workspace))
        self.port = int(self._http.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.api_url = f"{self.url}/api/"
        workspace.base_url = base_url or self.url
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def start(self) -> Self:
        """Answer from now on."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


def _handler(workspace: Workspace) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def date_time_string(self, timestamp: float | None = None) -> str:
            """The header `Date` by the workspace's clock, which is not this machine's."""
            return super().date_time_string(workspace.now() if timestamp is None else timestamp)

        def log_message(self, *_: Any) -> None:
            """Say nothing: tokens pass by here."""

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                self._write(_route(workspace, self.path, dict(self.headers.items()), body))
            except Dropped:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)

        def _write(self, reply: Reply) -> None:
            plain = isinstance(reply.body, str)
            data = reply.body.encode() if isinstance(reply.body, str) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "text/html" if plain else "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

    return Handler


def _route(workspace: Workspace, path: str, headers: dict[str, str], body: bytes) -> Reply:
    parts = urlsplit(path)
    kind, _, rest = parts.path.lstrip("/").partition("/")
    try:
        args = _arguments(headers, body)
    except ValueError:
        return Reply(200, {"ok": False, "error": "invalid_json" if kind == "api" else "invalid_payload"})
    if kind == "api":
        args = {**dict(parse_qsl(parts.query)), **args} if isinstance(args, dict) else {}
        return call(workspace, rest, _token(headers, args), args)
    if kind == "response":
        return post_response(workspace, rest, args)
    return Reply(404, "no such place")


def _token(headers: dict[str, str], args: dict[str, Any]) -> str | None:
    scheme, _, token = {k.lower(): v for k, v in headers.items()}.get("authorization", "").partition(" ")
    given = token if scheme.lower() == "bearer" else args.get("token")
    return given if isinstance(given, str) else None


def _arguments(headers: dict[str, str], body: bytes) -> Any:
    kind = {k.lower(): v for k, v in headers.items()}.get("content-type", "")
    if kind.startswith("application/json"):
        return json.loads(body) if body else {}
    args: dict[str, Any] = dict(parse_qsl(body.decode(), keep_blank_values=True))
    for key in NESTED:
        if isinstance(args.get(key), str):
            args[key] = json.loads(args[key])
    return args

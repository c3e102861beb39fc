"""The page on a loopback socket: HTTP in and out, a stream of changes; nothing decided here."""

import errno
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from sandbox.page import guard, routes
from sandbox.page.living import Living

HOST = "127.0.0.1"
LARGEST = 256 * 1024
BEAT = 10.0
"""Seconds after which a quiet stream says that it is still there."""


class PageError(RuntimeError):
    """The page cannot be served; the text says what to do."""


class PageServer:
    """Has its port from the start (0: a free one), and answers inside `serve`. Raises PageError."""

    def __init__(self, port: int = 0) -> None:
        try:
            self._http = _Http((HOST, port), _Handler)
        except OSError as error:
            raise PageError(_why(port, error)) from error
        self.port = self._http.server_port
        self.url = f"http://{HOST}:{self.port}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.server_close()

    @contextmanager
    def serve(self, living: Living) -> Iterator[None]:
        """Show this company until the block ends."""
        self._http.living = living
        thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, name="page", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            self._http.shutdown()
            thread.join()


def _why(port: int, error: OSError) -> str:
    if error.errno != errno.EADDRINUSE:
        return f"Port {port} cannot be used: {error.strerror}. Choose another one with --port."
    return (
        f"Port {port} is taken by another program, perhaps by another sandbox.\n"
        f"Stop that one, or choose another port: .venv/bin/python -m sandbox --port {port + 1}"
    )


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_port = False
    request_queue_size = 64
    living: Living

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: _Http

    def do_GET(self) -> None:
        if self._refused():
            return
        where = urlsplit(self.path)
        if where.path == "/api/state":
            asked = {name: values[-1] for name, values in parse_qs(where.query).items()}
            state = routes.state(self.server.living, asked.get("as", ""), asked.get("reading", ""))
            self._json(HTTPStatus.OK, state)
        elif where.path == "/api/changes":
            self._stream()
        elif found := routes.file(where.path):
            self._send(HTTPStatus.OK, found.content, found.kind)
        else:
            self._json(HTTPStatus.NOT_FOUND, {"error": "there is nothing here"})

    def do_POST(self) -> None:
        if self._refused():
            return
        given, act = self._body(), routes.POSTS.get(self.path)
        if given is None or act is None:
            self._json(HTTPStatus.BAD_REQUEST, {"error": "this request is not understood"}, close=True)
            return
        self._json(*act(self.server.living, given))

    def log_message(self, *_: Any) -> None:
        """Say nothing: the terminal is for people."""

    def version_string(self) -> str:
        return "sandbox"

    def _refused(self) -> bool:
        headers = {name.lower(): value for name, value in self.headers.items()}
        why = guard.objection(self.command, headers, self.server.server_port)
        if why is not None:
            self._json(HTTPStatus.FORBIDDEN, {"error": why}, close=True)
        return why is not None

    def _body(self) -> dict[str, Any] | None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()) or int(length) > LARGEST:
            return None
        try:
            given = json.loads(self.rfile.read(int(length)))
        except ValueError:
            return None
        return given if isinstance(given, dict) else None

    def _json(self, status: HTTPStatus, answer: Any, *, close: bool = False) -> None:
        self._send(status, json.dumps(answer).encode(), "application/json", close=close)

    def _send(self, status: HTTPStatus, content: bytes, kind: str, *, close: bool = False) -> None:
        self._begin(status, kind, close=close)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _begin(self, status: HTTPStatus, kind: str, *, close: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in guard.HEADERS.items():
            self.send_header(name, value)
        if close:
            self.send_header("Connection", "close")
            self.close_connection = True

    def _stream(self) -> None:
        """Says the number of changes so far, again and again, as server-sent events."""
        self._begin(HTTPStatus.OK, "text/event-stream", close=True)
        self.end_headers()
        watch, count = self.server.living.watch, -1
        while not watch.over:
            count = watch.wait(count, BEAT)
            self.wfile.write(f"data: {count}\n\n".encode())
            self.wfile.flush()

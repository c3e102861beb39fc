"""The socket side: a threaded HTTP server on 127.0.0.1 that can refuse connections, break them, or never answer."""

import json
import select
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sandbox.okta.errors import Reply


@dataclass(frozen=True)
class Arrived:
    """A call as it came in. `target` is path and query, still encoded; `at_once` counts the calls under way, this one included."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: str
    at_once: int = 1


@dataclass(frozen=True)
class Outcome:
    """What to do with the connection: a reply (or `half` of it) after some seconds, no answer ever, or a reset."""

    reply: Reply | None = None
    seconds: float = 0
    reset: bool = False
    half: bool = False


class Line:
    """Listens from `start` to `stop`; while `down` the port stays ours and refuses. `clock` dates the answers (UTC seconds)."""

    def __init__(self, serve: Callable[[Arrived], Outcome], clock: Callable[[], int], port: int = 0) -> None:
        self.serve, self.clock = serve, clock
        self.stopping = threading.Event()
        self._under_way = 0
        self._counting = threading.Lock()
        self._socket = _bound(port)
        self.port: int = self._socket.getsockname()[1]
        self._server: _Server | None = None

    def begin(self) -> int:
        """Count a call in: how many are under way now."""
        with self._counting:
            self._under_way += 1
            return self._under_way

    def end(self) -> None:
        """Count a call out."""
        with self._counting:
            self._under_way -= 1

    def up(self) -> None:
        if self._server is None:
            self._server = _Server(self, self._socket)
            self._server.start()

    def down(self) -> None:
        if self._server is not None:
            self._server.end()
            self._server = None
            self._socket = _bound(self.port)

    def stop(self) -> None:
        self.stopping.set()
        self.down()
        self._socket.close()


def _bound(port: int) -> socket.socket:
    """A socket that has the port and does not listen: whoever connects is refused, and nobody else takes the port."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, line: Line, listening: socket.socket) -> None:
        super().__init__(listening.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket, self.line = listening, line
        self.server_activate()
        self._open: set[socket.socket] = set()
        self._reset: set[socket.socket] = set()
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.02,), name="pretend-okta", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()
        for connection in list(self._open):
            _shut(connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def reset(self, connection: socket.socket) -> None:
        """End this connection with RST instead of FIN."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._reset.add(connection)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        if request in self._reset:
            self._reset.discard(request)
            request.close()
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # It was closed already.


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        at_once = self.server.line.begin()
        try:
            self._do(Arrived(self.command, self.path, headers, body, at_once))
        finally:
            self.server.line.end()

    def _do(self, arrived: Arrived) -> None:
        outcome = self.server.line.serve(arrived)
        self.server.line.stopping.wait(outcome.seconds)
        if outcome.reset:
            self.server.reset(self.connection)
            self.close_connection = True
        elif outcome.reply is None:
            self._hold()
        else:
            self._answer(outcome.reply, half=outcome.half)

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the names that the base class looks for

    def _hold(self) -> None:
        """Say nothing until the client gives up or the server ends."""
        self.close_connection = True
        while not self.server.line.stopping.is_set():
            ready, _, _ = select.select([self.connection], [], [], 0.1)
            if ready and not self.connection.recv(1, socket.MSG_PEEK):
                return

    def _answer(self, reply: Reply, *, half: bool = False) -> None:
        text = (
            reply.body
            if isinstance(reply.body, str)
            else ""
            if reply.body is None
            else json.dumps(reply.body)
        )
        kind = (
            {} if isinstance(reply.body, str) or reply.body is None else {"content-type": "application/json"}
        )
        content = text.encode()
        self.send_response(reply.status)
        for name, value in {**kind, **reply.headers}.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("content-length", str(len(content)))
        if half and not content:
            self.server.reset(self.connection)
            self.close_connection = True
            return
        self.end_headers()
        if half:
            content, self.close_connection = content[: len(content) // 2], True
        self.wfile.write(content)

    def version_string(self) -> str:
        return "nginx"

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(self.server.line.clock() if timestamp is None else timestamp, usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Tests and the sandbox tell their own story; see `PretendOkta.calls`."""

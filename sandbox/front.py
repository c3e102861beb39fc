"""The address that Slack posts to: HTTP in, the Slack entry's answer out, as API Gateway does it. Nothing is judged here."""

import errno
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from sandbox.slack.signing import Answer, Deliver

HOST = "127.0.0.1"
PATH = "/slack/events"
LARGEST = 10 * 1024 * 1024  # What API Gateway lets through; the entry's own limit is far below.


class PortError(RuntimeError):
    """The front cannot listen where it was to listen; the text says what to do."""


class Front:
    """POST /slack/events on loopback. Made, it has its port (0: a free one); started, it answers with what `deliver` does."""

    def __init__(self, deliver: Deliver, port: int = 0) -> None:
        try:
            self._http = _Http(port, deliver)
        except OSError as error:
            raise PortError(_why(port, error)) from error
        self.port = int(self._http.server_address[1])
        self.url = f"http://{HOST}:{self.port}{PATH}"
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, name="front", daemon=True
        )

    def start(self) -> Self:
        """Answer from now on."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering, if it was started, and free the port."""
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _why(port: int, error: OSError) -> str:
    if error.errno != errno.EADDRINUSE:
        return f"Port {port} cannot be used: {error.strerror}. Choose another one with --port."
    return (
        f"Port {port} is taken by another program, perhaps by another sandbox.\n"
        f"Stop that one, or choose another port: .venv/bin/python -m sandbox --port {port + 1}"
    )


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_port = False  # Some versions of Python would share the port with another sandbox.
    request_queue_size = 128

    def __init__(self, port: int, deliver: Deliver) -> None:
        self.deliver = deliver
        super().__init__((HOST, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Http

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()):
            return self._answer(Answer(HTTPStatus.LENGTH_REQUIRED), close=True)
        if int(length) > LARGEST:
            return self._answer(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE), close=True)
        body = self.rfile.read(int(length))
        known = self.path.partition("?")[0] == PATH
        return self._answer(
            self.server.deliver(body, self._headers()) if known else Answer(HTTPStatus.NOT_FOUND)
        )

    def do_GET(self) -> None:
        self._answer(Answer(HTTPStatus.NOT_FOUND))

    def log_message(self, *_: Any) -> None:
        """Say nothing: signed requests pass by here."""

    def _headers(self) -> dict[str, str]:
        """As API Gateway hands them on: those that came twice are one, with a comma."""
        names = dict.fromkeys(name.lower() for name in self.headers)
        return {name: ",".join(self.headers.get_all(name, [])) for name in names}

    def _answer(self, answer: Answer, *, close: bool = False) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        if close:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def setup(self) -> None:
        super().setup()
        # Small answers in two packets would each wait for the other side's acknowledgement.
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

"""A door to the local AWS that notes what goes through: each operation by its name."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Toll:
    """`url` is the way in, `calls` are the operations in their order, `shut` makes every call fail."""

    url: str = ""
    calls: list[str] = field(default_factory=list)
    shut: bool = False

    def taken(self) -> list[str]:
        """The calls since this was last asked."""
        found, self.calls[:] = list(self.calls), []
        return found


@contextmanager
def toll(target: str) -> Iterator[Toll]:
    """A toll before the AWS at `target`, until the block ends."""
    made = Toll()

    class Keeper(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            made.calls.append(self.headers["x-amz-target"].rpartition(".")[2])
            body = self.rfile.read(int(self.headers["content-length"]))
            way = http.client.HTTPConnection(urlsplit(target).netloc, timeout=30)
            if made.shut:
                self.send_response(500)
                self.send_header("content-length", "0")
                self.end_headers()
                return
            way.request("POST", self.path, body, dict(self.headers))
            answer = way.getresponse()
            text = answer.read()
            way.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in (
                    "content-length",
                    "transfer-encoding",
                    "connection",
                    "date",
                    "server",
                ):
                    self.send_header(name, value)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library calls it so
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeper)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()

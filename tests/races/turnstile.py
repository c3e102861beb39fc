"""Stands between a process and all that it calls, one address for each neighbour: counts what it writes, stops it there, or is shut.

What passes is handed on as it is. What a call means is known here only as far as reads and writes can be told apart.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self

from tests.races.call import Call
from tests.races.meeting import PATIENCE

Effect = Literal["none", "done", "late"]


@dataclass
class Stop:
    """Whoever makes the `number`-th write from now on gets no answer. The write is not made, is made first, or is made by `land`."""

    number: int
    effect: Effect
    reached: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    late: "Call | None" = None

    def land(self) -> None:
        """The write that was under way takes effect now."""
        if self.late:
            self.late.forward()


class Turnstile:
    """Use as a context manager. `addresses` has for each neighbour's own address the one to call instead."""

    def __init__(self, *upstreams: str) -> None:
        self._upstreams, self._open, self._lock = upstreams, ExitStack(), threading.Lock()
        self.addresses: dict[str, str] = {}
        self.written: list[str] = []
        self._shut: set[str] = set()
        self.refused = 0
        self._stop: Stop | None = None

    def __enter__(self) -> Self:
        for upstream in self._upstreams:
            server = _Server(self, upstream)
            thread = threading.Thread(
                target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
            )
            thread.start()
            self._open.callback(thread.join)
            self._open.callback(server.server_close)
            self._open.callback(server.shutdown)
            self.addresses[upstream] = f"http://127.0.0.1:{server.server_address[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def through(self, environ: Mapping[str, str], *only: str) -> dict[str, str]:
        """These settings, with every neighbour, or these ones only, reached through here."""
        found = dict(environ)
        for name, value in environ.items():
            for upstream in only or self._upstreams:
                if value.startswith(upstream):
                    found[name] = self.addresses[upstream] + value.removeprefix(upstream)
        return found

    def close(self, upstream: str) -> None:
        """From here on this neighbour cannot be reached: connections break."""
        self.refused = 0
        self._shut.add(upstream)

    def open(self) -> None:
        """It can be reached again."""
        self._shut.clear()

    def lets(self, upstream: str) -> bool:
        """Whether a call may pass."""
        with self._lock:
            self.refused += upstream in self._shut
            return upstream not in self._shut

    @contextmanager
    def stopping(self, number: int, effect: Effect) -> Iterator[Stop]:
        """Inside, writes are counted anew."""
        self._stop = stop = Stop(number, effect)
        self.written.clear()
        try:
            yield stop
        finally:
            stop.over.set()
            self._stop = None

    def stop_for(self, call: Call) -> Stop | None:
        """The order that this call falls under, if any."""
        with self._lock:
            if not call.writes:
                return None
            self.written.append(call.name)
            return self._stop if self._stop and len(self.written) == self._stop.number else None


class _Server(ThreadingHTTPServer):
    """One neighbour's address."""

    daemon_threads = True

    def __init__(self, turnstile: Turnstile, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.turnstile, self.upstream = turnstile, upstream


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def handle_one_request(self) -> None:
        """A caller that is dead takes no answer."""
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        upstream, turnstile = self.server.upstream, self.server.turnstile
        call = Call(upstream, self.command, self.path, dict(self.headers.items()), body)
        if not turnstile.lets(upstream):
            return
        stop = turnstile.stop_for(call)
        if stop is None:
            self._answer(*call.forward())
            return
        if stop.effect == "done":
            call.forward()
        stop.late = call if stop.effect == "late" else None
        stop.reached.set()
        stop.over.wait(PATIENCE)

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = _take  # noqa: N815 - the names that http.server looks for

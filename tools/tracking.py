"""Calls as events for a warehouse, in the form that Segment's `track` has; and the endpoint that takes them, over HTTPS.

An event names who called what, and how it went. Parameters are in it as the audit has them: of what is private the hash alone.
"""

import base64
import http.client
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from access.errors import Undeliverable
from access.tracked import Track
from tools import times
from tools.recorded import Trail

EVENT = "Tools Call"
LIBRARY = "access-service"
PASSING = frozenset({401, 403, 404, 408, 425, 429})
"""Statuses under 500 that are about the endpoint or our credentials and not about the event: it is sent again."""


def event(trail: Trail, outcome: Mapping[str, str], now: int) -> Track:
    """The event of one call. Its `messageId` is the call's own, so that a warehouse has it once."""
    caller = trail.caller
    whole = {
        "type": "track",
        "event": EVENT,
        "messageId": trail.arrived.id,
        "timestamp": times.text(now),
        "userId": trail.actor,
        "context": {"library": {"name": LIBRARY}, "ip": trail.arrived.address},
        "properties": {
            **trail.detail(),
            **outcome,
            "account": caller.account if caller else "",
            "role": caller.role if caller else "",
            "session": caller.session if caller else "",
        },
    }
    return Track(trail.arrived.id, json.dumps(whole), now)


class HttpTracker:
    """An endpoint that takes one event a POST. Implements `access.ports.Tracker`. No redirect is followed, no answer is read."""

    def __init__(self, url: str, key: str = "") -> None:
        self._url = urlsplit(url)
        token = base64.b64encode(f"{key}:".encode()).decode()
        self._headers = {
            "content-type": "application/json",
            "user-agent": LIBRARY,
            **({"authorization": f"Basic {token}"} if key else {}),
        }

    def track(self, event: str, seconds: float) -> None:
        """Raises Undeliverable."""
        try:
            status = self._post(event, seconds)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Undeliverable(f"the endpoint did not answer: {type(error).__name__}") from error
        if 200 <= status < 300:
            return
        raise Undeliverable(
            f"the endpoint answered {status}", final=400 <= status < 500 and status not in PASSING
        )

    def _post(self, event: str, seconds: float) -> int:
        connection = self._connection(seconds)
        try:
            with _at_most(connection, seconds):
                path = self._url.path or "/"
                query = f"?{self._url.query}" if self._url.query else ""
                connection.request("POST", path + query, event.encode(), self._headers)
                return connection.getresponse().status
        finally:
            connection.close()

    def _connection(self, seconds: float) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        return kind(self._url.hostname or "", self._url.port, timeout=seconds)


@contextmanager
def _at_most(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """A server that sends a byte now and then resets every timeout of a socket; this one it does not."""

    def cut() -> None:
        if connection.sock is not None:
            try:
                connection.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()

"""A server that checks signatures as API Gateway does, from the bytes that arrive, and then answers what a test wrote down for it."""

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

REGION = "eu-west-1"
STAGE = "/prod"


@dataclass(frozen=True)
class Seen:
    """One request that came with a right signature."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path).removeprefix(STAGE)

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def key(self) -> str:
        return self.headers.get("idempotency-key", "")


@dataclass(frozen=True)
class Says:
    """One answer. `wait`: seconds before it; `cut`: so many bytes of it, then the connection breaks off."""

    body: object = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0.0
    cut: int | None = None

    @property
    def raw(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


def refused(
    status: int,
    code: str,
    message: str,
    headers: Mapping[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
) -> Says:
    """An error as the API answers it."""
    error = {
        "code": code,
        "message": message,
        "request_id": "req-1",
        **({"fields": dict(fields)} if fields else {}),
    }
    return Says({"error": error}, status, headers or {})


def gateway(status: int, kind: str, message: str) -> Says:
    """An error as API Gateway answers it, before anybody behind it is asked."""
    return Says({"message": message}, status, {"x-amzn-ErrorType": kind, "x-amzn-RequestId": "gw-1"})


Script = Callable[[Seen], Says]


class Api:
    """The server. What no test wrote down is answered with 404, as the API does. The last answer of a list is given for ever."""

    def __init__(self) -> None:
        self.credentials = Credentials("AKIDOPERATOR", "an invented secret", "an invented token")
        self.seen: list[Seen] = []
        self.tries: list[str] = []
        """Every request line that arrived, also with a wrong signature."""
        self.behind: Script | None = None
        """Answers everything, where it is set."""
        self._answers: dict[tuple[str, str], list[Says | Script]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{STAGE}"

    def on(self, method: str, path: str, *says: Says | Script) -> None:
        """What to answer there, one after the other."""
        self._answers[method, path] = list(says)

    def answer(self, seen: Seen) -> Says:
        self.seen.append(seen)
        if self.behind:
            return self.behind(seen)
        says = self._answers.get((seen.method, seen.path), [])
        if not says:
            return refused(404, "not_found", "There is no such operation.")
        one = says.pop(0) if len(says) > 1 else says[0]
        return one if isinstance(one, Says) else one(seen)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(api: Api) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (ConnectionError, ValueError):
                self.close_connection = True

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen = Seen(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            api.tries.append(f"{self.command} {self.path}")
            self._send(signature(seen, api.credentials) or api.answer(seen))

        do_POST = do_GET  # noqa: N815 - the name is the base class's

        def _send(self, says: Says) -> None:
            api.over.wait(says.wait) if says.wait else None
            if says.cut is not None:
                head = f"HTTP/1.1 {says.status} X\r\nContent-Length: {len(says.raw)}\r\n\r\n".encode()
                self.wfile.write((head + says.raw)[: says.cut])
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self.send_response(says.status)
            for name, value in {"Content-Type": "application/json", **says.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(says.raw)))
            self.end_headers()
            self.wfile.write(says.raw)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """The tests look at `seen`."""

    return Handler


def signature(seen: Seen, credentials: Credentials) -> Says | None:
    """What API Gateway says to this signature, worked out anew from the request; None when it is right."""
    given = seen.headers.get("authorization", "")
    if not given.startswith("AWS4-HMAC-SHA256 "):
        return gateway(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
    parts = dict(each.strip().split("=", 1) for each in given.split(" ", 1)[1].split(","))
    key, _, region, service, _ = parts["Credential"].split("/")
    if key != credentials.access_key or seen.headers.get("x-amz-security-token") != credentials.token:
        return gateway(
            403, "UnrecognizedClientException", "The security token included in the request is invalid."
        )
    if (region, service) != (REGION, "execute-api"):
        return gateway(
            403,
            "InvalidSignatureException",
            f"Credential should be scoped to a valid region, not '{region}'.",
        )
    signed_at = time.strptime(seen.headers["x-amz-date"], "%Y%m%dT%H%M%SZ")
    if abs(time.time() - _seconds(signed_at)) > 300:
        return gateway(403, "InvalidSignatureException", "Signature expired: … is now earlier than …")
    if parts["Signature"] != _expected(seen, credentials, parts["SignedHeaders"].split(";")):
        why = "The request signature we calculated does not match the signature you provided."
        return gateway(403, "InvalidSignatureException", why)
    return None


def _seconds(at: time.struct_time) -> float:
    import calendar

    return calendar.timegm(at)


def _expected(seen: Seen, credentials: Credentials, names: list[str]) -> str:
    headers = {name: seen.headers[name] for name in names}
    request = AWSRequest(seen.method, f"http://{seen.headers['host']}{seen.target}", headers, seen.body)
    request.context["timestamp"] = seen.headers["x-amz-date"]
    auth = SigV4Auth(credentials.get_frozen_credentials(), "execute-api", REGION)
    return auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)

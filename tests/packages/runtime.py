"""Runs an unpacked package as Lambda does: its own runtime client, its runtime interface, and nothing of ours beside the package."""

import json
import queue
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

BASE = "/2018-06-01/runtime"
PROVIDED = ("awslambdaric", "snapshot_restore_py.py", "simplejson", "boto3", "botocore", "s3transfer")
PROVIDED_WITH_BOTO = ("jmespath", "dateutil", "six.py", "urllib3")
WITHIN = 60.0
TOLD = {
    "Content-Type": "application/json",
    "Lambda-Runtime-Aws-Request-Id": "1",
    "Lambda-Runtime-Deadline-Ms": "9999999999999",
    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:000000000000:function:function",
    "Lambda-Runtime-Trace-Id": "Root=1-1-1",
}
"""What comes with each event. The client ends without a word when one of these is missing."""


def equip(folder: Path) -> Path:
    """A folder with what Lambda's Python has besides the standard library: the runtime client, and boto3 with what it needs."""
    folder.mkdir()
    (native,) = Path(sysconfig.get_path("purelib")).glob("runtime_client*.so")
    for name in (*PROVIDED, *PROVIDED_WITH_BOTO, native.name):
        found = Path(sysconfig.get_path("purelib"), name)
        assert found.exists(), name
        (folder / name).symlink_to(found)
    return folder


def python() -> list[str]:
    """This Python without the environment that it has here: no site-packages."""
    base = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    return [str(base), "-S", "-s", "-B"]


class Runtime:
    """One process of a function. `package` is where it is unpacked, `env` all of its environment besides what Lambda sets itself."""

    def __init__(
        self, package: Path, equipment: Path, handler: str, env: Mapping[str, str], log: Path
    ) -> None:
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self._answers: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.restored, self._snapshot, self._ready = threading.Event(), threading.Event(), threading.Event()
        served = type("Served", (_Interface,), {"runtime": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), served)
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        self.log, self.gone = log, False
        whole = {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": "function",
            "LAMBDA_TASK_ROOT": str(package),
            "PYTHONPATH": str(equipment),
            **env,
        }
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                [*python(), "-m", "awslambdaric", handler],
                cwd=package,
                env=whole,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.gone = True
        self._process.kill()
        self._process.wait()
        self.restored.set()
        self._events.put({})
        self._server.shutdown()
        self._server.server_close()

    def started(self) -> None:
        """Wait until it asks for its first event."""
        self._waited(self._ready)

    def at_the_snapshot(self) -> None:
        """Wait until it has done what a snapshot is taken after."""
        self._waited(self._snapshot)

    def invoke(self, event: dict[str, Any]) -> Any:
        """Its answer, as the runtime interface was given it."""
        self._events.put(event)
        try:
            kind, answer = self._answers.get(timeout=WITHIN)
        except queue.Empty:
            raise AssertionError(self.log.read_text()) from None
        assert kind == "response", (answer, self.log.read_text())
        return answer

    def _waited(self, for_: threading.Event) -> None:
        assert for_.wait(WITHIN), self.log.read_text()
        assert self._answers.empty(), (self._answers.get(), self.log.read_text())


class _Interface(BaseHTTPRequestHandler):
    """What Lambda's runtime interface is for one process."""

    runtime: ClassVar[Runtime]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        runtime = self.runtime
        if self.path == f"{BASE}/restore/next":
            runtime._snapshot.set()
            runtime.restored.wait()
            return None if runtime.gone else self._send(200, {})
        assert self.path == f"{BASE}/invocation/next"
        runtime._ready.set()
        event = runtime._events.get()
        if runtime.gone:
            self.close_connection = True
            return None
        return self._send(200, event, TOLD)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])) or b"null")
        kind = self.path.rsplit("/", 1)[1]
        self._send(202, {})
        self.runtime._answers.put((kind if kind == "response" else self.path, body))
        self.runtime._ready.set()
        self.runtime._snapshot.set()

    def _send(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-length": str(len(text)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library calls it so
        """Nothing: the test prints what matters."""

"""Starts and stops MiniStack, the local AWS, in a virtual environment of its own. What runs on it is the neighbours' subject."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox.aws.clients import KEY, REGION

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
READY_WITHIN = 60.0
STOP_WITHIN = 10.0


class EngineError(RuntimeError):
    """The local AWS cannot run; the text says what to do."""


@dataclass(frozen=True)
class Engine:
    """A running MiniStack. Stops with its context, with `stop`, and when the process that started it goes."""

    url: str
    directory: Path
    process: subprocess.Popen[bytes]
    temporary: bool

    @classmethod
    def start(
        cls,
        *,
        port: int = 0,
        directory: Path | None = None,
        persist: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> "Engine":
        """Start and wait until it answers. Port 0 takes a free one.

        `directory` holds the log, the functions and, with `persist`, the state that a clean stop saves; without one they go to a
        temporary directory that `stop` removes. `env` adds settings of MiniStack, such as AUTH=true.
        """
        python = _python()
        chosen = _port(port)
        place = directory or Path(tempfile.mkdtemp(prefix="access-aws-"))
        for name in ("tmp", "state", "functions"):
            (place / name).mkdir(parents=True, exist_ok=True)
        with (place / "aws.log").open("ab") as log:
            process = subprocess.Popen(
                # -I: neither this process's PYTHON* settings nor its directory reach the other environment.
                [python, "-I", str(ROOT / "sandbox" / "aws" / "server.py")],
                cwd=place,
                env=_environment(chosen, place, persist) | dict(env or {}),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        engine = cls(f"http://{HOST}:{chosen}", place, process, temporary=directory is None)
        try:
            engine._wait()
        except BaseException:
            engine.stop()
            raise
        return engine

    @property
    def log(self) -> Path:
        return self.directory / "aws.log"

    def stop(self) -> None:
        """Stop it and every function that it runs, politely and then surely. Stopping twice is no error."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            pass
        finally:
            # The errors say that nobody of the group is left; macOS does with the second.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            if self.process.stdin is not None:
                self.process.stdin.close()
        if self.temporary:
            shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise EngineError(f"The local AWS ended while it started. Its log says:\n{self._tail()}")
            if _answers(self.url):
                return
            time.sleep(0.05)
        raise EngineError(
            f"The local AWS did not answer within {READY_WITHIN:.0f} s. Its log says:\n{self._tail()}"
        )

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


def _python() -> str:
    """The interpreter of .venv-aws, which must be of this one's version: the functions load this one's packages."""
    home = ROOT / ".venv-aws"
    if not (home / "installed").exists():
        raise EngineError("The local AWS is not installed. Run: make .venv-aws")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if not (home / "lib" / version).is_dir():
        raise EngineError(
            f".venv-aws is not made with {version}. Run: rm -r .venv-aws && make .venv-aws PYTHON={version}"
        )
    return str(home / "bin" / "python")


def _port(wanted: int) -> int:
    with socket.socket() as probe:
        # As a server would: a port that only waits for late packets of an earlier run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError as error:
            raise EngineError(
                f"Port {wanted} is taken by another program. Stop it, or choose another port."
            ) from error
        return int(probe.getsockname()[1])


def _environment(port: int, place: Path, persist: bool) -> dict[str, str]:
    """Only what it needs: neither the developer's AWS credentials nor a proxy nor Docker may be found by it."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(place),
        "TMPDIR": str(place / "tmp"),
        "LANG": "C.UTF-8",
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "PERSIST_STATE": "1" if persist else "0",
        "STATE_DIR": str(place / "state"),
        "S3_DATA_DIR": str(place / "state" / "s3"),
        "DOCKER_HOST": f"unix://{place / 'no-docker'}",
    }


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/_ministack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False

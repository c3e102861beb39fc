"""`python -m sandbox` as somebody runs it: a process that shows the page or tells the story, and leaves nothing behind however it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sandbox.slack.courier import http_deliver
from tests.until import until

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 60.0
TOLD_WITHIN = 240.0
"""Seconds for a whole story on a busy machine, in which one thing or another may wait for a sweep."""

Run = Callable[..., AbstractContextManager[subprocess.Popen[str]]]


@pytest.fixture
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page keeps its state."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def run(tmp_path: Path, kept: Path) -> Run:
    """Starts it, with what it prints going to `tmp_path/out`; whatever happens, it is gone afterwards."""

    @contextmanager
    def run(*arguments: str) -> Iterator[subprocess.Popen[str]]:
        with (tmp_path / "out").open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "sandbox", "--port", "0", "--keep", str(kept), *arguments],
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
    with run("--story") as process:
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
            "who has the app “Staging Read - AWS Role”: nobody",
            "Maya Lindqvist presses “Approve request”.",
            "who has the app “Staging Read - AWS Role”: Sam Rivera",
            "[Extend access]  [Give back access]",
            "who has the app “Staging Read - AWS Role”: nobody",
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
        assert process.wait(TOLD_WITHIN) == 0, printed(tmp_path)
    shown, place = printed(tmp_path), 0
    assert "All went as told." in shown
    (picture,) = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    for line in picture.splitlines():
        place = shown.find(line.partition("…")[0].rstrip(), place)
        assert place >= 0, f"not shown, or not here: {line!r}"
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("how", [(), ("--story",)])
def test_a_signal_while_it_starts_stops_what_is_up_already(
    run: Run, tmp_path: Path, how: tuple[str, ...]
) -> None:
    with run(*how) as process:
        until(lambda: "up local AWS" in printed(tmp_path), within=WITHIN)
        (log,) = tmp_path.glob("access-sandbox-*/aws.log")
        ready = re.search(r"on port (\d+)", log.read_text())
        assert ready
        process.send_signal(signal.SIGTERM)
        assert process.wait(WITHIN) == 128 + signal.SIGTERM
    assert not listens(f"http://127.0.0.1:{ready[1]}")
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
    assert "Stopped." in printed(tmp_path)


@pytest.mark.parametrize("how", [(), ("--story",)])
def test_a_taken_port_is_named_with_a_way_out(run: Run, tmp_path: Path, how: tuple[str, ...]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with run("--port", str(port), *how) as process:
            assert process.wait(WITHIN) == 2
    assert f"Port {port} is taken by another program" in printed(tmp_path)
    assert f"--port {port + 1}" in printed(tmp_path)
    assert "up local AWS" not in printed(tmp_path)


def page(process: subprocess.Popen[str], tmp_path: Path) -> str:
    """The page's address, when the company behind it is ready."""
    until(lambda: process.poll() is not None or "Ready after" in printed(tmp_path), within=WITHIN)
    return str(re.findall(r"Open (http://\S+)", printed(tmp_path))[-1])


def state(url: str) -> Any:
    with urllib.request.urlopen(f"{url}api/state?as=marcus.bell@acme.example") as answer:
        return json.load(answer)


def post(url: str, path: str, **given: object) -> Any:
    headers = {"Content-Type": "application/json", "Origin": url.rstrip("/")}
    request = urllib.request.Request(f"{url}api/{path}", json.dumps(given).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_the_page_outlives_ctrl_c_but_not_a_kill(run: Run, tmp_path: Path, kept: Path) -> None:
    with run() as process:
        url = page(process, tmp_path)
        before = state(url)
        assert (before["phase"], before["notice"], before["audit"]["broken"]) == ("ready", "", [])
        post(url, "beside", thing="move", seconds=7200)
        assert post(url, "do", act="command", text="/access", **{"as": "marcus.bell@acme.example"}) == {
            "ok": True
        }
        left = until(lambda: (now := state(url)) and now["modals"] and now)
        with run("--port", "0") as second:
            assert second.wait(WITHIN) == 2
        assert "Another sandbox keeps its state in" in printed(tmp_path)
        process.send_signal(signal.SIGINT)
        assert process.wait(WITHIN) == 0
    with run() as process:
        again = state(page(process, tmp_path))
        assert again["notice"] == ""
        for same in ("messages", "modals"):
            assert again[same] == left[same]
        assert [each["id"] for each in again["audit"]["facts"]] == [
            each["id"] for each in left["audit"]["facts"]
        ]
        assert again["audit"]["broken"] == []
        assert [each["name"] for each in left["okta"]["apps"]] == ["Staging Write - AWS Role"]
        for same in ("apps", "groups"):
            assert again["okta"][same] == left["okta"][same]
        assert 0 <= again["clock"]["now"] - left["clock"]["now"] < 60
        process.kill()
        process.wait()
    with run() as process:
        fresh = state(page(process, tmp_path))
        assert "was killed last time" in fresh["notice"]
        assert fresh["modals"] == []
        assert len(fresh["messages"]) == len(before["messages"])
        process.send_signal(signal.SIGINT)
        assert process.wait(WITHIN) == 0
    assert sorted(each.name for each in kept.iterdir()) == ["lock", "state.json"]


def test_what_another_version_kept_is_not_read(run: Run, tmp_path: Path, kept: Path) -> None:
    (kept / "state.json").write_text('{"digest": "another", "world": {}}')
    with run() as process:
        fresh = state(page(process, tmp_path))
        assert "another version" in fresh["notice"]
        process.send_signal(signal.SIGINT)
        assert process.wait(WITHIN) == 0
